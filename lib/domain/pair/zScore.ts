import { isSpread, mean } from '../stats/moments.ts'
import { type Hedge, hedgeOf } from './hedgeRatio.ts'
import type { Column } from './leastSquares.ts'

/** Returns the standard deviation of values around their mean, with n − 1. */
export function sdOf(values: Column): number {
  const middle = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1))
}

/** Returns how many standard deviations (n − 1) the last value stands from the mean of all, or null where they do not move or are fewer than two. */
export function zScoreOf(values: Column): number | null {
  const last = values.at(-1)
  if (last === undefined || values.length < 2) return null
  const [middle, sd] = [mean(values), sdOf(values)]
  return isSpread(sd, middle) ? (last - middle) / sd : null
}

/** A pair on the bars of one window: hedge, mean and deviation of the same bars. */
export interface WindowZ {
  hedge: Hedge
  /** Of the spread, in logs. */
  sd: number
  /** Null where the spread does not move. */
  z: number | null
}

/** Returns the pair on its last `bars` rows, or null with fewer, or a side that does not move. */
export function windowZ(y: Column, x: Column, bars: number): WindowZ | null {
  if (y.length < bars || x.length !== y.length) return null
  const hedge = hedgeOf(y.slice(-bars), x.slice(-bars))
  return hedge && { hedge, sd: sdOf(hedge.residuals), z: zScoreOf(hedge.residuals) }
}

/** Returns the z of the last value of each window of `bars` spread values, oldest first: as many as there are whole windows. */
export const rollingZ = (spread: Column, bars: number): (number | null)[] =>
  spread.slice(bars - 1).map((_, at) => zScoreOf(spread.slice(at, at + bars)))
