import { dickeyFullerStatistic, judged } from './dickeyFuller.ts'
import { type Hedge, hedgeOf } from './hedgeRatio.ts'
import type { Column } from './leastSquares.ts'
import type { CriticalValues } from './mackinnon.ts'

/** Whether what is left of y after its hedge in x comes back. Source: Engle and Granger, Econometrica 55, 1987. */
export interface EngleGranger {
  hedge: Hedge
  statistic: number
  p: number
  lag: number
  critical: CriticalValues | null
}

/** Above this share the two are one series, and what is left is rounding. Source: statsmodels, tsa.coint. */
const R2_MAX = 1 - 100 * Math.sqrt(Number.EPSILON)

/**
 * Returns the test of y on x, or null with too few rows, a side that does not move, or two that are one. The residual is tested without a constant, and its
 * p-value knows that the hedge was estimated.
 */
export function engleGranger(y: Column, x: Column, lag: number | 'aic' = 1): EngleGranger | null {
  const hedge = hedgeOf(y, x)
  if (hedge === null || hedge.r2 >= R2_MAX) return null
  const found = dickeyFullerStatistic(hedge.residuals, { trend: 'none', lag })
  return found && { hedge, ...found, ...judged(found.statistic, 'constant', 2, y.length - 1) }
}
