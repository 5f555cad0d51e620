import type { IndicatorRow } from '../indicatorRow.ts'
import type { Talib } from '../talib.ts'

export function ownRows(_talib: Talib): IndicatorRow[] {
  return []
}
