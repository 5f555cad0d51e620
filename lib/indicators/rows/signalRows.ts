import type { IndicatorRow } from '../indicatorRow.ts'
import type { Talib } from '../talib.ts'

export function signalRows(_talib: Talib): IndicatorRow[] {
  return []
}
