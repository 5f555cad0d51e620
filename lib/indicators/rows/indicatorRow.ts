import type { Bars } from './bars.ts'
import type { Parameter, ParameterValues } from './parameter.ts'

export type Value = number | string | boolean | null

/** Values of one result key, oldest first, aligned to the newest candle: shorter than the candles by the indicator's lookback. */
export type Column = ArrayLike<Value>

/** Where the arithmetic comes from. */
export type Source = 'TA-Lib' | 'Tulip' | 'trading-signals' | 'own'

/** One TAAPI indicator: its name there, its parameters with defaults, its result keys in order, and how it is computed here. */
export interface IndicatorRow {
  name: string
  source: Source
  /** The function of that library, or the formula in words. */
  formula: string
  parameters: readonly Parameter[]
  keys: readonly string[]
  /** Returns one column a key; null when the library refuses a combination of parameters. */
  compute(bars: Bars, settings: ParameterValues): readonly Column[] | null
  /** For a list of candles: how many values there are whatever was asked for. */
  listLength?(settings: ParameterValues): number
}
