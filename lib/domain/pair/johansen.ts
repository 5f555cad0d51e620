import { EigenvalueDecomposition, Matrix, solve } from 'ml-matrix'
import { changesOf } from './dickeyFuller.ts'
import { type Column, centred, leastSquares } from './leastSquares.ts'

/** A second opinion on whether two series hang together. Source: Johansen, Econometrica 59, 1991, one lagged change, a constant. */
export interface Johansen {
  /** Of no relation at all, and of at most one. */
  trace: [number, number]
  maxEigen: [number, number]
  /** Dollars of x for a dollar of y in the strongest relation. Unstable where there is none. */
  hedgeRatio: number
}

/** Above it two series hang together, with 95 %. Source: MacKinnon, Haug and Michelis, J. Applied Econometrics 14, 1999. */
export const TRACE_CRITICAL_95 = 15.4943

/** Returns what is left of a column after all the others, or null where they are not of rank. */
function leftOf(column: Column, others: readonly Column[]): number[] | null {
  return leastSquares(others, column)?.residuals ?? null
}

/** Returns the test of y and x, or null with too few rows, a side that does not move or two that are one. */
export function johansen(y: Column, x: Column): Johansen | null {
  if (y.length !== x.length || y.length < 8) return null
  const levels = [centred(y), centred(x)]
  const changes = levels.map(changesOf)
  const before = changes.map((column) => centred(column.slice(0, -1)))
  const now = changes.map((column) => leftOf(centred(column.slice(1)), before))
  const level = levels.map((column) => leftOf(centred(column.slice(1, -1)), before))
  if ([...now, ...level].some((column) => column === null)) return null
  const n = y.length - 2
  const [r0, rk] = [new Matrix(now as number[][]), new Matrix(level as number[][])]
  const s00 = r0.mmul(r0.transpose()).div(n)
  const sk0 = rk.mmul(r0.transpose()).div(n)
  const skk = rk.mmul(rk.transpose()).div(n)
  try {
    const strength = solve(skk, sk0.mmul(solve(s00, sk0.transpose())))
    const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(strength)
    const order = realEigenvalues[0] === Math.max(...realEigenvalues) ? [0, 1] : [1, 0]
    const [first, second] = order.map((at) => -n * Math.log1p(-(realEigenvalues[at] as number))) as [number, number]
    const strongest = order[0] as number
    const hedgeRatio = -eigenvectorMatrix.get(1, strongest) / eigenvectorMatrix.get(0, strongest)
    const result = { trace: [first + second, second], maxEigen: [first, second], hedgeRatio } satisfies Johansen
    return [...result.trace, hedgeRatio].every(Number.isFinite) ? result : null
  } catch {
    // ml-matrix throws for a singular matrix: two series that are one.
    return null
  }
}
