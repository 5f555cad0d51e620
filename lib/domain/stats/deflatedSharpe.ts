import { finiteOrNull } from './finite.ts'
import { normalQuantile } from './normal.ts'
import { probabilisticSharpe, type SharpeMoments } from './sharpeRatio.ts'

/**
 * What a Sharpe ratio is worth when it is the best of several that were tried on the same market.
 * Source: Bailey and López de Prado, The Deflated Sharpe Ratio, J. Portfolio Management 40(5), 2014.
 */

/** Euler and Mascheroni's constant. */
const EULER = 0.5772156649015329

/**
 * Returns the best Sharpe (of a period) that luck alone is expected to show among `trials` whose Sharpes have this variance (n − 1); 0 for one trial.
 * Null below one trial or without a variance.
 */
export function expectedMaxSharpe(trials: number, variance: number): number | null {
  if (!(trials >= 1) || !(variance >= 0)) return null
  if (trials === 1) return 0
  const max = (1 - EULER) * normalQuantile(1 - 1 / trials) + EULER * normalQuantile(1 - 1 / (trials * Math.E))
  return finiteOrNull(Math.sqrt(variance) * Math.max(max, 0))
}

/** Returns the probability that the true Sharpe is above what luck shows among so many trials; null where one of the two does not exist. */
export function deflatedSharpe(best: SharpeMoments, trials: number, variance: number): number | null {
  const star = expectedMaxSharpe(trials, variance)
  return star === null ? null : probabilisticSharpe(best, star)
}

/** Returns how many independent trials so many are that correlate by this much on average (0 to 1). */
export const effectiveTrials = (trials: number, meanCorrelation: number): number =>
  meanCorrelation + (1 - meanCorrelation) * trials
