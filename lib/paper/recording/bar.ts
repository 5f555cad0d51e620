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
