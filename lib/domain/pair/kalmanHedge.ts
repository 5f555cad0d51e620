import type { Column } from './leastSquares.ts'

/** A hedge that is followed from bar to bar, after each. For the chart only: it calls a loss that grows the new normal. */
export interface FollowedHedge {
  beta: number
  alpha: number
  /** What the bar was off by, and the variance it was expected to be off by. */
  error: number
  variance: number
}

/** How far the hedge may wander in a bar, and how noisy a bar is. Source: Chan, Algorithmic Trading, 2013, chapter 3. */
const DELTA = 1e-4
const NOISE = 1e-3

/** Returns alpha and beta of y = alpha + beta x as two random walks, followed by the filter of Kalman (J. Basic Engineering 82, 1960) from 0 and covariance 1. */
export function followHedge(y: Column, x: Column, { delta = DELTA, noise = NOISE } = {}): FollowedHedge[] {
  const wander = delta / (1 - delta)
  let [beta, alpha] = [0, 0]
  let [bb, ba, aa] = [1, 0, 1]
  return y.map((value, row) => {
    const at = x[row] as number
    bb += wander
    aa += wander
    const error = value - at * beta - alpha
    const [withBeta, withAlpha] = [bb * at + ba, ba * at + aa]
    const variance = at * withBeta + withAlpha + noise
    const [gainBeta, gainAlpha] = [withBeta / variance, withAlpha / variance]
    beta += gainBeta * error
    alpha += gainAlpha * error
    bb -= gainBeta * withBeta
    ba -= gainBeta * withAlpha
    aa -= gainAlpha * withAlpha
    return { beta, alpha, error, variance }
  })
}
