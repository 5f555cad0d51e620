import { type Column, centred } from './leastSquares.ts'

/**
 * Whether a series is at rest around a constant, asked the other way round: a high statistic says that it is not. Source: Kwiatkowski, Phillips, Schmidt and
 * Shin, J. Econometrics 54, 1992; lags by Hobijn, Franses and Ooms, Statistica Neerlandica 58, 2004. It mostly measures long memory at the lengths used here,
 * so nothing is decided by it.
 */
export interface Kpss {
  statistic: number
  /** Between 0.01 and 0.1: the table ends there. */
  p: number
  lags: number
}

const TABLE = [
  { statistic: 0.347, p: 0.1 },
  { statistic: 0.463, p: 0.05 },
  { statistic: 0.574, p: 0.025 },
  { statistic: 0.739, p: 0.01 },
] as const

function pOf(statistic: number): number {
  const above = TABLE.findIndex((row) => statistic <= row.statistic)
  if (above === 0) return TABLE[0].p
  const [low, high] = [TABLE[above - 1], TABLE[above]]
  if (!low || !high) return TABLE[3].p
  return low.p + ((high.p - low.p) * (statistic - low.statistic)) / (high.statistic - low.statistic)
}

function productAtLag(residuals: Column, lag: number): number {
  let sum = 0
  for (let row = lag; row < residuals.length; row += 1)
    sum += (residuals[row] as number) * (residuals[row - lag] as number)
  return sum
}

function lagsOf(residuals: Column): number {
  const n = residuals.length
  const looked = Math.trunc(n ** (2 / 9))
  let around = productAtLag(residuals, 0) / n
  let weighted = 0
  for (let lag = 1; lag <= looked; lag += 1) {
    const product = productAtLag(residuals, lag) / (n / 2)
    around += product
    weighted += lag * product
  }
  const ratio = weighted / around
  return Math.min(Math.trunc(1.1447 * Math.cbrt(ratio * ratio) * Math.cbrt(n)), n - 1)
}

/** Returns the test of a series, or null where it has too few values or does not move. */
export function kpss(series: Column): Kpss | null {
  if (series.length < 3) return null
  const residuals = centred(series)
  const n = residuals.length
  const lags = lagsOf(residuals)
  if (!Number.isFinite(lags)) return null
  let variance = productAtLag(residuals, 0)
  for (let lag = 1; lag <= lags; lag += 1) variance += 2 * productAtLag(residuals, lag) * (1 - lag / (lags + 1))
  let walk = 0
  let squares = 0
  for (const residual of residuals) {
    walk += residual
    squares += walk * walk
  }
  const statistic = squares / (n * variance)
  return Number.isFinite(statistic) ? { statistic, p: pOf(statistic), lags } : null
}
