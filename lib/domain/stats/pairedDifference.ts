import { momentsOf } from './moments.ts'
import { type NeweyWest, neweyWest } from './neweyWest.ts'
import { studentTwoSided } from './studentT.ts'

/** Two series of the same periods, one minus the other. */
export interface PairedDifference {
  n: number
  mean: number
  neweyWest: NeweyWest
  /** The plain t of the differences. It is also Diebold and Mariano's test at horizon 1 with Harvey's correction: for losses (Brier, cost), not for returns. */
  plain: { se: number; t: number; p: number }
}

/** Returns a − b, period by period; null when they are not of the same length or the difference has no deviation. */
export function differences(a: readonly number[], b: readonly number[]): number[] | null {
  return a.length === b.length ? a.map((value, at) => value - (b[at] as number)) : null
}

/** Returns what the mean of a − b is and how sure it is; null for series that do not pair, below 2 periods, or without deviation. */
export function pairedDifference(a: readonly number[], b: readonly number[]): PairedDifference | null {
  const d = differences(a, b)
  const moments = d && momentsOf(d)
  const robust = d && neweyWest(d)
  if (!moments || !robust) return null
  const se = moments.sd / Math.sqrt(moments.n)
  const t = moments.mean / se
  return { n: moments.n, mean: moments.mean, neweyWest: robust, plain: { se, t, p: studentTwoSided(t, moments.n - 1) } }
}
