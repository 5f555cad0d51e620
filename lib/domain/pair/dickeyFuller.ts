import { type Column, centred, detrended, leastSquares, nestedResiduals } from './leastSquares.ts'
import { type CriticalValues, criticalValues, mackinnonP, type SeriesCount, type Trend } from './mackinnon.ts'

/** Whether a series comes back: the augmented Dickey-Fuller test. Source: Said and Dickey, Biometrika 71, 1984. */
export interface DickeyFuller {
  /** ρ/se(ρ): the further below 0, the surer the return. */
  statistic: number
  p: number
  /** Changes before, taken into account. */
  lag: number
  critical: CriticalValues | null
}

export interface DickeyFullerOptions {
  trend: Trend
  /** How many changes before are taken into account, or 'aic': as many as Akaike's criterion wants. */
  lag: number | 'aic'
}

/** What is taken out of every column stands for the columns of a constant and of a trend (Frisch and Waugh, Econometrica 1, 1933). */
const WITHOUT: Readonly<Record<Trend, { take: (column: Column) => Column; columns: number }>> = {
  none: { take: (column) => column, columns: 0 },
  constant: { take: centred, columns: 1 },
  trend: { take: detrended, columns: 2 },
}

/** Returns the changes of a series: one less than it has values. */
export const changesOf = (series: Column): number[] =>
  series.slice(1).map((value, at) => value - (series[at] as number))

/** Returns the change now, the level before it and the `lags` changes before, from row `lags` on, or null with too few values. */
function regressionOf(series: Column, lags: number, trend: Trend): { y: Column; columns: Column[] } | null {
  const changes = changesOf(series)
  const { take, columns } = WITHOUT[trend]
  if (changes.length - lags <= lags + 1 + columns) return null
  const lagged = Array.from({ length: lags }, (_, at) => take(changes.slice(lags - at - 1, changes.length - at - 1)))
  return { y: take(changes.slice(lags)), columns: [take(series.slice(lags, -1)), ...lagged] }
}

/** Returns as many lags as Akaike's criterion wants, of those up to Schwert's bound, all judged on the same rows; null with too few values. */
function lagByAic(series: Column, trend: Trend): number | null {
  const n = series.length
  const constants = WITHOUT[trend].columns
  const max = Math.min(Math.ceil(12 * (n / 100) ** 0.25), Math.floor(n / 2) - constants - 1)
  const regression = max < 0 ? null : regressionOf(series, max, trend)
  const sums = regression === null ? null : nestedResiduals(regression.columns, regression.y, 1)
  if (regression === null || sums === null) return null
  const rows = regression.y.length
  const criteria = sums.map((rss, lag) => rows * Math.log(rss / rows) + 2 * (lag + 1))
  return criteria.indexOf(Math.min(...criteria))
}

/** Returns the statistic with that many lags, or null where it cannot be had. */
export function dickeyFullerStatistic(
  series: Column,
  { trend, lag }: DickeyFullerOptions,
): { statistic: number; lag: number } | null {
  const lags = lag === 'aic' ? lagByAic(series, trend) : lag
  const regression = lags === null ? null : regressionOf(series, lags, trend)
  if (lags === null || regression === null) return null
  const fit = leastSquares(regression.columns, regression.y)
  if (fit === null) return null
  const degrees = fit.degrees - WITHOUT[trend].columns
  // leastSquares does not know of the columns that were taken out beforehand.
  const error = (fit.errors[0] as number) * Math.sqrt(fit.degrees / degrees)
  const statistic = (fit.coefficients[0] as number) / error
  return Number.isFinite(statistic) ? { statistic, lag: lags } : null
}

/** Returns the test of a series that is known, not estimated, or null where it has too few values or does not move. */
export function dickeyFuller(series: Column, options: DickeyFullerOptions): DickeyFuller | null {
  const found = dickeyFullerStatistic(series, options)
  return found && { ...found, ...judged(found.statistic, options.trend, 1, series.length - 1 - found.lag) }
}

/** Returns what a statistic means: its p-value and the critical values for n observations. */
export const judged = (statistic: number, trend: Trend, series: SeriesCount, n: number) => ({
  p: mackinnonP(statistic, trend, series),
  critical: criticalValues(trend, series, n),
})
