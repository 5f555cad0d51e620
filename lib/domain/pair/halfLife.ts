import { changesOf } from './dickeyFuller.ts'
import { hedgeOf } from './hedgeRatio.ts'
import type { Column } from './leastSquares.ts'

/** How fast a spread comes back: the change now on the level before, Δs = c + λ s. */
export interface HalfLife {
  lambda: number
  /** λ over its standard error. */
  t: number
  /** Bars until half of a distance is gone, −ln 2 / ln(1 + λ); null where it does not come back, or overshoots within one bar. */
  bars: number | null
  /** The same at λ ± 1.96 standard errors; an upper end of null: it may never come back. Null where `bars` is. */
  range: [number, number | null] | null
  /** The process of Ornstein and Uhlenbeck that looks so, once a bar; null where `bars` is. */
  process: { theta: number; mean: number; sigma: number; stationarySd: number } | null
}

const CONFIDENT = 1.96

const barsAt = (lambda: number): number | null => (lambda < 0 && lambda > -1 ? -Math.LN2 / Math.log1p(lambda) : null)

/** Returns the half-life of a spread, or null with too few values or one that does not move. */
export function halfLifeOf(spread: Column): HalfLife | null {
  const fit = hedgeOf(changesOf(spread), spread.slice(0, -1))
  if (fit === null) return null
  const { alpha, beta: lambda, seBeta: error, residuals } = fit
  const bars = barsAt(lambda)
  const t = lambda / error
  if (bars === null) return { lambda, t, bars, range: null, process: null }
  const theta = -Math.log1p(lambda)
  const sd = Math.sqrt(residuals.reduce((sum, residual) => sum + residual * residual, 0) / (residuals.length - 2))
  const stationarySd = sd / Math.sqrt(1 - (1 + lambda) ** 2)
  return {
    lambda,
    t,
    bars,
    range: [barsAt(Math.max(lambda - CONFIDENT * error, -1 + Number.EPSILON)) ?? 0, barsAt(lambda + CONFIDENT * error)],
    process: { theta, mean: -alpha / lambda, sigma: stationarySd * Math.sqrt(2 * theta), stationarySd },
  }
}
