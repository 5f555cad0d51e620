import { mean } from '../stats/moments.ts'
import type { Column } from './leastSquares.ts'

/** y and x are natural logs of closes. A hedge ratio is then an elasticity: dollars of x for a dollar of y. */

/** y = alpha + beta x + residual. */
export interface Hedge {
  alpha: number
  beta: number
  seAlpha: number
  seBeta: number
  r2: number
  residuals: number[]
}

/** Share of its own size by which a log must move for a ratio to mean something. */
const MOVES_MIN = 1e-12

interface Moments {
  n: number
  meanY: number
  meanX: number
  yy: number
  xx: number
  xy: number
}

function momentsOf(y: Column, x: Column): Moments | null {
  const n = y.length
  if (n !== x.length || n < 3) return null
  const [meanY, meanX] = [mean(y), mean(x)]
  let [yy, xx, xy] = [0, 0, 0]
  for (let row = 0; row < n; row += 1) {
    const dy = (y[row] as number) - meanY
    const dx = (x[row] as number) - meanX
    yy += dy * dy
    xx += dx * dx
    xy += dx * dy
  }
  const moves = (sum: number, around: number): boolean => Math.sqrt(sum / n) > MOVES_MIN * Math.max(1, Math.abs(around))
  return moves(yy, meanY) && moves(xx, meanX) ? { n, meanY, meanX, yy, xx, xy } : null
}

/** Returns the hedge by ordinary least squares, or null with fewer than three rows, unequal lengths or a side that does not move. */
export function hedgeOf(y: Column, x: Column): Hedge | null {
  const moments = momentsOf(y, x)
  if (moments === null) return null
  const { n, meanY, meanX, yy, xx, xy } = moments
  const beta = xy / xx
  const alpha = meanY - beta * meanX
  const residuals = y.map((value, row) => value - meanY - beta * ((x[row] as number) - meanX))
  const rss = residuals.reduce((sum, residual) => sum + residual * residual, 0)
  const seBeta = Math.sqrt(rss / (n - 2) / xx)
  return { alpha, beta, seAlpha: seBeta * Math.sqrt(xx / n + meanX * meanX), seBeta, r2: 1 - rss / yy, residuals }
}

/** Returns the hedge ratio by total least squares, the same whichever side is y, or null as `hedgeOf` and where the two do not move together at all. */
export function totalHedgeRatio(y: Column, x: Column): number | null {
  const moments = momentsOf(y, x)
  if (moments === null || moments.xy === 0) return null
  const { yy, xx, xy } = moments
  return (yy - xx + Math.sqrt((yy - xx) ** 2 + 4 * xy * xy)) / (2 * xy)
}

/** Returns how the two move together, −1 to 1, or null as `hedgeOf`. */
export function correlationOf(y: Column, x: Column): number | null {
  const moments = momentsOf(y, x)
  return moments && moments.xy / Math.sqrt(moments.yy * moments.xx)
}
