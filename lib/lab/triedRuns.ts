import type { BacktestReport } from '../contracts/labBacktest.ts'
import { deflatedSharpe, effectiveTrials, expectedMaxSharpe } from '../domain/stats/deflatedSharpe.ts'
import { mean, momentsOf } from '../domain/stats/moments.ts'

/** What the Sharpe of a run is worth as one of several that were tried on the same market. Everything is a day's. */
export interface TrialsJudgement {
  /** Runs of another spec each on this market that the store knows, deleted ones and this one too. */
  trials: number
  /** As many independent ones as they amount to by their mean correlation; null where that is not known. */
  effective: number | null
  /** The Sharpe that luck alone shows in the best of them, and the chance that the true one is above it. */
  luck: number | null
  deflated: number | null
}

/** A variance needs two, and one trial has none to correct for. */
const ALONE = 1

/** Returns what the trials on one market, this one among them, make of its Sharpe. */
export function judgeTrials(report: BacktestReport, all: readonly BacktestReport[]): TrialsJudgement {
  const trials = Math.max(all.length, ALONE)
  const sharpes = all.flatMap(({ sharpe }) => (sharpe === null ? [] : [sharpe.sharpe]))
  const sd = momentsOf(sharpes)?.sd ?? 0
  const { sharpe } = report
  return {
    trials,
    effective: effective(all),
    luck: expectedMaxSharpe(trials, sd ** 2),
    deflated: sharpe && deflatedSharpe(sharpe, trials, sd ** 2),
  }
}

function effective(all: readonly BacktestReport[]): number | null {
  const series = all.map(dayReturns).filter((returns) => returns.length > 1 && returns.length === all[0]?.days.length)
  const pairs = series.flatMap((a, at) => series.slice(at + 1).map((b) => correlation(a, b)))
  const known = pairs.filter((r) => r !== null)
  return known.length === 0 ? null : effectiveTrials(all.length, Math.min(Math.max(mean(known), 0), 1))
}

/** Returns the return of each day, from the money the run began with. */
export const dayReturns = ({ days, figures }: Pick<BacktestReport, 'days' | 'figures'>): number[] =>
  days.map(({ equityUsd }, at) => equityUsd / (days[at - 1]?.equityUsd ?? figures.startUsd) - 1)

function correlation(a: readonly number[], b: readonly number[]): number | null {
  const [ofA, ofB] = [momentsOf(a), momentsOf(b)]
  if (ofA === null || ofB === null) return null
  const products = a.map((value, at) => (value - ofA.mean) * ((b[at] as number) - ofB.mean))
  return (mean(products) * a.length) / (a.length - 1) / (ofA.sd * ofB.sd)
}
