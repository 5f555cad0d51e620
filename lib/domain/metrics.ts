import { mean, momentsOf } from './stats/moments.ts'

/**
 * Statistics of an equity curve. A curve is sampled on a fixed UTC grid, turned into simple returns net of deposits and withdrawals, and
 * annualised over 365 days, because this market never closes. Sampling changes the answer (the same curve has another Sharpe hourly than
 * daily), so whoever shows a figure also says the grid. Plain numbers: these are statistics, no order is ever made from them.
 * Every function returns null where the figure does not exist (too few points, nothing to divide by), never 0 instead.
 * Formulas as in empyrical: https://github.com/quantopian/empyrical/blob/master/empyrical/stats.py
 */

const DAY_MS = 86_400_000

/** Returns how many periods of `stepMs` a year of 365 days has. */
export const periodsPerYear = (stepMs: number): number => (365 * DAY_MS) / stepMs

/** One sample. `netDepositsUsd`: deposits minus withdrawals since the account began. */
export interface EquitySample {
  atMs: number
  equityUsd: number
  netDepositsUsd: number
}

/**
 * Returns the simple return of each interval between samples, without what was deposited or withdrawn in it: money that comes in counts from
 * the interval's start, money that leaves counts until its end, so that neither looks like profit. Null where there was nothing to earn on.
 */
export function netReturns(samples: readonly EquitySample[]): (number | null)[] {
  return samples.slice(1).map((now, index) => {
    const before = samples[index] as EquitySample
    const flow = now.netDepositsUsd - before.netDepositsUsd
    const base = before.equityUsd + Math.max(flow, 0)
    return base > 0 ? (now.equityUsd + Math.max(-flow, 0)) / base - 1 : null
  })
}

/** Returns the compounded return, 0.1 = 10 %; null without any. */
export const cumulativeReturn = (returns: readonly number[]): number | null =>
  returns.length === 0 ? null : returns.reduce((growth, r) => growth * (1 + r), 1) - 1

/** Returns mean ÷ standard deviation (n − 1) of the returns, annualised, over a riskless rate of 0; null below 2 returns or without deviation. */
export function sharpe(returns: readonly number[], perYear: number): number | null {
  const moments = momentsOf(returns)
  return moments && moments.sharpe * Math.sqrt(perYear)
}

/** Returns the root mean square of the losses over all returns, annualised; null below 2 returns. */
export function downsideDeviation(returns: readonly number[], perYear: number): number | null {
  if (returns.length < 2) return null
  return Math.sqrt(mean(returns.map((r) => Math.min(r, 0) ** 2))) * Math.sqrt(perYear)
}

/** Returns the annualised mean ÷ downside deviation, target 0; null below 2 returns or without a loss. */
export function sortino(returns: readonly number[], perYear: number): number | null {
  const downside = downsideDeviation(returns, perYear)
  return downside === null ? null : quotient(mean(returns), downside, perYear)
}

/** Returns the deepest fall from a running peak, the start included, as a share: −0.2 = 20 % below. 0 when it never fell; null without returns. */
export function drawdownMax(returns: readonly number[]): number | null {
  if (returns.length === 0) return null
  let growth = 1
  let peak = 1
  let deepest = 0
  for (const r of returns) {
    growth *= 1 + r
    peak = Math.max(peak, growth)
    deepest = Math.min(deepest, growth / peak - 1)
  }
  return deepest
}

/** Returns the compounded return as if it went on for a year; null without returns or after a total loss. */
export function annualReturn(returns: readonly number[], perYear: number): number | null {
  const total = cumulativeReturn(returns)
  return total === null || total <= -1 ? null : (1 + total) ** (perYear / returns.length) - 1
}

/** Returns annual return ÷ |deepest drawdown|; null below 2 returns or without a drawdown. `deepest`: where more points know a deeper one than the returns do. */
export function calmar(returns: readonly number[], perYear: number, deepest = drawdownMax(returns)): number | null {
  const yearly = annualReturn(returns, perYear)
  return returns.length < 2 || yearly === null || deepest === null ? null : quotient(yearly, Math.abs(deepest), 1)
}

/** Returns the share of trades that ended above 0 after fees and funding; null without trades. */
export const winRate = (netUsd: readonly number[]): number | null =>
  netUsd.length === 0 ? null : netUsd.filter((usd) => usd > 0).length / netUsd.length

/** Returns what the winning trades made ÷ what the losing ones lost; null without a loss. */
export function profitFactor(netUsd: readonly number[]): number | null {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const lost = -sum(netUsd.filter((usd) => usd < 0))
  return quotient(sum(netUsd.filter((usd) => usd > 0)), lost, 1)
}

/** Below this a divisor is rounding noise. */
const NOISE = 1e-14

function quotient(value: number, by: number, times: number): number | null {
  const result = by > NOISE ? (value / by) * times : Number.NaN
  return Number.isFinite(result) ? result : null
}
