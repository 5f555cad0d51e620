/** One recorded bar. */
export interface Bar {
  openMs: number
  open: number
  high: number
  low: number
  close: number
  volume: number
}

/** A bar and where it was read. */
export interface CandleRow extends Bar {
  source: Source
  line: number
}

/** A file and what its lines are called. */
export interface Source {
  file: string
  unit: 'line' | 'row'
}

/** Returns where a row stands, for a message: "BTC-PERP-5m.csv line 7". */
export const placeOf = ({ source, line }: { source: Source; line: number }): string =>
  `${source.file} ${source.unit} ${line}`

/** Within a bar, or from one to the next, no price is so many times another: that is a slip, another unit or another coin. */
export const PRICE_LEAP_MAX = 100
/** In dollars: what has no such price is no market, or counts in another unit. */
export const PRICE_RANGE = { least: 1e-12, most: 100_000_000 }
/** Coins or contracts in a bar: a hundred times what the cheapest coins trade in a day. */
export const VOLUME_MAX = 1e17
