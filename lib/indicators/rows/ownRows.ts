import { candleRows } from './candleRows.ts'
import { formulaRows } from './formulaRows.ts'
import type { IndicatorRow } from './indicatorRow.ts'
import { oscillatorRows } from './oscillatorRows.ts'
import type { Talib } from './talib.ts'
import { tdSequentialRow } from './tdSequentialRow.ts'

/** Returns the rows no library has, or has with another edge than the one documented. */
export function ownRows(talib: Talib): IndicatorRow[] {
  return [...candleRows(), ...formulaRows(), ...oscillatorRows(talib), tdSequentialRow]
}
