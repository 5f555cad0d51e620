import { areFinite, finiteOrNull } from './finite.ts'
import { isSpread, mean } from './moments.ts'
import { normalTwoSided } from './normal.ts'

/** A mean whose error allows for returns that lean on the ones before. */
export interface NeweyWest {
  mean: number
  lags: number
  /** n times the variance of the mean. */
  longRunVariance: number
  se: number
  t: number
  /** Two-sided, normal: that the true mean is 0. */
  p: number
}

/** Returns the covariance of the values with those `lag` places before, with n. */
export function autocovariance(values: readonly number[], lag: number, centre = mean(values)): number {
  let sum = 0
  for (let at = lag; at < values.length; at += 1)
    sum += ((values[at] as number) - centre) * ((values[at - lag] as number) - centre)
  return sum / values.length
}

/** Returns how many lags count for n values, floor(4 (n/100)^(2/9)), always fewer than n. */
export const neweyWestLags = (n: number): number => Math.min(Math.floor(4 * (n / 100) ** (2 / 9)), n - 1)

/**
 * Returns the long-run variance with Bartlett's weights, which keep it from being negative.
 * Source: Newey and West, Econometrica 55(3), 1987.
 */
export function longRunVariance(values: readonly number[], lags: number): number {
  const centre = mean(values)
  let sum = autocovariance(values, 0, centre)
  for (let lag = 1; lag <= lags; lag += 1) sum += 2 * (1 - lag / (lags + 1)) * autocovariance(values, lag, centre)
  return sum
}

/** Returns the mean with its error; null below 2 values, with one that is no number, or without deviation. */
export function neweyWest(values: readonly number[]): NeweyWest | null {
  if (values.length < 2 || !areFinite(values)) return null
  const centre = mean(values)
  const lags = neweyWestLags(values.length)
  const variance = longRunVariance(values, lags)
  const se = Math.sqrt(variance / values.length)
  if (!isSpread(Math.sqrt(variance), centre) || finiteOrNull(se) === null) return null
  return { mean: centre, lags, longRunVariance: variance, se, t: centre / se, p: normalTwoSided(centre / se) }
}
