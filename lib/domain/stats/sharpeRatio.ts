import { finiteOrNull } from './finite.ts'
import type { Moments } from './moments.ts'
import { normalCdf, normalQuantile } from './normal.ts'

/**
 * How sure a Sharpe ratio is. Everything is of one period: annualise afterwards, never inside a test.
 * Source: Bailey and López de Prado, The Sharpe Ratio Efficient Frontier, J. of Risk 15(2), 2012.
 */

/** What the functions below need; `kurtosis` is 3 for a normal distribution. */
export type SharpeMoments = Pick<Moments, 'n' | 'sharpe' | 'skew' | 'kurtosis'>

/** The variance of a Sharpe ratio times n − 1, for returns that are not normal but independent. */
const spread = ({ sharpe, skew, kurtosis }: SharpeMoments): number =>
  1 - skew * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe

/** Returns the standard error; null below 2 returns or where the moments contradict each other. */
export function sharpeError(of: SharpeMoments): number | null {
  const error = Math.sqrt(spread(of) / (of.n - 1))
  return error > 0 ? finiteOrNull(error) : null
}

/** Returns the interval that holds the true Sharpe with this confidence, [low, high]; null where there is no error. */
export function sharpeInterval(of: SharpeMoments, confidence = 0.95): [number, number] | null {
  const error = sharpeError(of)
  const reach = normalQuantile((1 + confidence) / 2)
  if (error === null || !Number.isFinite(reach)) return null
  return [of.sharpe - reach * error, of.sharpe + reach * error]
}

/** Returns the probability (0 to 1) that the true Sharpe is above `star`; null where there is no error. */
export function probabilisticSharpe(of: SharpeMoments, star = 0): number | null {
  const error = sharpeError(of)
  return error === null ? null : finiteOrNull(normalCdf((of.sharpe - star) / error))
}

/** Returns how many returns of this kind it takes until the Sharpe is above `star` with this probability; null when it is not above it. */
export function minTrackRecord(of: Omit<SharpeMoments, 'n'>, star = 0, probability = 0.95): number | null {
  const variance = spread({ ...of, n: 2 })
  if (!(of.sharpe > star) || !(variance > 0)) return null
  return finiteOrNull(1 + variance * (normalQuantile(probability) / (of.sharpe - star)) ** 2)
}
