/** Both sides of a pair on the bars they share: natural logs of closes, oldest first. */
export interface PairSeries {
  /** When each bar opened. */
  openMs: number[]
  y: number[]
  x: number[]
}

/** What of a bar is needed. */
export interface CloseBar {
  openMs: number
  close: number
}

/** Closes in logs by the time their bar opened. */
export type LogCloses = ReadonlyMap<number, number>

export const logCloses = (bars: readonly CloseBar[]): LogCloses =>
  new Map(bars.map(({ openMs, close }) => [openMs, Math.log(close)]))

/** Returns the two on the bars that both have and that opened in [fromMs, untilMs). */
export function joinedCloses(
  y: LogCloses,
  x: LogCloses,
  fromMs = Number.NEGATIVE_INFINITY,
  untilMs = Number.POSITIVE_INFINITY,
): PairSeries {
  const openMs = [...y.keys()].filter((at) => at >= fromMs && at < untilMs && x.has(at)).sort((a, b) => a - b)
  return { openMs, y: openMs.map((at) => y.get(at) as number), x: openMs.map((at) => x.get(at) as number) }
}

/** Returns the last `bars` rows. */
export const lastOf = ({ openMs, y, x }: PairSeries, bars: number): PairSeries => ({
  openMs: openMs.slice(-bars),
  y: y.slice(-bars),
  x: x.slice(-bars),
})

/** What of a bar says whether anything traded in it. */
export interface TradedBar {
  high: number
  low: number
  volume: number
}

/** Returns the share of bars in which nothing traded, so that their close is an old one; 1 without bars. */
export const flatShareOf = (bars: readonly TradedBar[]): number =>
  bars.length === 0 ? 1 : bars.filter(({ high, low, volume }) => volume === 0 && high === low).length / bars.length
