import { areFinite } from './finite.ts'

/** What a series of returns (one a period) says about itself. `kurtosis` is 3 for a normal distribution; `sharpe` is a period's, not a year's. */
export interface Moments {
  n: number
  mean: number
  /** With n − 1. */
  sd: number
  /** Central moments with n: m3 ÷ m2^1.5 and m4 ÷ m2². */
  skew: number
  kurtosis: number
  /** mean ÷ sd over a riskless rate of 0. */
  sharpe: number
}

/** Below this share of the values' size a deviation is rounding noise: equal returns must give null, not a Sharpe of 10^15. */
const NOISE = 1e-14

/** Returns the mean; NaN of no values. */
export const mean = (values: ArrayLike<number>): number => {
  let sum = 0
  for (let at = 0; at < values.length; at += 1) sum += values[at] as number
  return sum / values.length
}

/** Returns the mean of (value − mean) to the power; 2 gives the variance with n. */
export function centralMoment(values: ArrayLike<number>, power: number): number {
  const centre = mean(values)
  let sum = 0
  for (let at = 0; at < values.length; at += 1) sum += ((values[at] as number) - centre) ** power
  return sum / values.length
}

/** Returns true when the deviation of values around this mean is more than what rounding leaves of equal ones. */
export const isSpread = (sd: number, around: number): boolean => sd > NOISE * Math.max(1, Math.abs(around))

/** Returns the moments; null below 2 values, with one that is no number, or without deviation. */
export function momentsOf(values: readonly number[]): Moments | null {
  const n = values.length
  if (n < 2 || !areFinite(values)) return null
  const centre = mean(values)
  const variance = centralMoment(values, 2)
  const sd = Math.sqrt((variance * n) / (n - 1))
  if (!isSpread(sd, centre)) return null
  const skew = centralMoment(values, 3) / variance ** 1.5
  const kurtosis = centralMoment(values, 4) / variance ** 2
  return { n, mean: centre, sd, skew, kurtosis, sharpe: centre / sd }
}
