import { finiteOrNull } from './finite.ts'
import { centralMoment, mean, momentsOf } from './moments.ts'
import { longRunVariance, neweyWestLags } from './neweyWest.ts'
import { normalTwoSided } from './normal.ts'

/** The difference of two Sharpe ratios of the same periods (with n, not n − 1), and how sure it is. */
export interface SharpeDifference {
  a: number
  b: number
  difference: number
  correlation: number
  /** For normal, independent returns. Source: Jobson and Korkie 1981, corrected by Memmel, Finance Letters 1, 2003. */
  memmel: Test
  /** For any returns that lean on the ones before. Source: Ledoit and Wolf, J. Empirical Finance 15, 2008, with Newey and West's kernel. */
  ledoitWolf: Test
}

interface Test {
  se: number
  z: number
  /** Two-sided. */
  p: number
}

/** Returns mean ÷ standard deviation with n; null without deviation. */
export function sharpeWithN(values: ArrayLike<number>): number | null {
  const sd = Math.sqrt(centralMoment(values, 2))
  return sd > 0 ? finiteOrNull(mean(values) / sd) : null
}

/** Returns the difference; null for series that do not pair, below 2 periods, without deviation, or where one follows the other exactly. */
export function sharpeDifference(
  a: readonly number[],
  b: readonly number[],
  lags = neweyWestLags(a.length),
): SharpeDifference | null {
  if (a.length !== b.length || momentsOf(a) === null || momentsOf(b) === null) return null
  const [sharpeA, sharpeB] = [sharpeWithN(a), sharpeWithN(b)]
  if (sharpeA === null || sharpeB === null) return null
  const difference = sharpeA - sharpeB
  const r = correlation(a, b)
  const memmelVariance = (2 - 2 * r + (sharpeA ** 2 + sharpeB ** 2 - 2 * sharpeA * sharpeB * r * r) / 2) / a.length
  const [ofA, ofB] = [influence(a), influence(b)]
  const moved = ofA.map((value, at) => value - (ofB[at] as number))
  const memmel = test(difference, memmelVariance)
  const ledoitWolf = test(difference, longRunVariance(moved, lags) / a.length)
  return memmel && ledoitWolf && { a: sharpeA, b: sharpeB, difference, correlation: r, memmel, ledoitWolf }
}

/** Below this a variance of the difference is rounding: two curves that are one. */
const VARIANCE_MIN = 1e-24

function test(difference: number, variance: number): Test | null {
  if (!(variance > VARIANCE_MIN)) return null
  const se = Math.sqrt(variance)
  return { se, z: difference / se, p: normalTwoSided(difference / se) }
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const [centreA, centreB] = [mean(a), mean(b)]
  const product = mean(a.map((value, at) => (value - centreA) * ((b[at] as number) - centreB)))
  return product / Math.sqrt(centralMoment(a, 2) * centralMoment(b, 2))
}

/** Returns how far each return moves the Sharpe ratio: the delta method on mean and mean square, so that one long-run variance is enough. */
function influence(values: readonly number[]): number[] {
  const centre = mean(values)
  const square = mean(values.map((value) => value * value))
  const scale = centralMoment(values, 2) ** 1.5
  return values.map((value) => (square * (value - centre) - (centre / 2) * (value * value - square)) / scale)
}
