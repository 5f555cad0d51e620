/**
 * How a limit is written: `x` times, `frac` share of equity, `share` share of what the row names, `r` multiples of the risk a trade began with, `ms`
 * milliseconds, `minutes`, `hours`, `bars` of the decision interval, `usd` dollars, `count`.
 */
export type LimitUnit = 'x' | 'frac' | 'share' | 'r' | 'ms' | 'minutes' | 'hours' | 'bars' | 'usd' | 'count'

/** One limit a person sets. */
export interface LimitRow {
  label: string
  /** What it keeps from happening, in one sentence. */
  protects: string
  unit: LimitUnit
  /** Which way it bounds: no more than, no less than; `span` is how long or how much another row looks at. */
  bound: 'most' | 'least' | 'span'
  /** No fractions. */
  isWhole: boolean
  /** The standard preset is this value. */
  default: number
  /** What it is for people who dare less and more; `same`: it does not depend on that. */
  presets: { cautious: number; aggressive: number } | 'same'
  min: number
  max: number
}

export type LimitRows = Record<string, LimitRow>
