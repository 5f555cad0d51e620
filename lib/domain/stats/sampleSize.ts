import { finiteOrNull } from './finite.ts'
import { normalQuantile } from './normal.ts'
import { minTrackRecord } from './sharpeRatio.ts'

/** How much is enough. Each returns a fraction, to be rounded up; null where no amount would do, or the question makes no sense. */

/** What a test may get wrong: it finds a difference that is not there (`alpha`, two-sided), or finds one that is there only this often (`power`). */
export interface Rigour {
  alpha: number
  power: number
}
const USUAL: Rigour = { alpha: 0.05, power: 0.8 }

const reach = ({ alpha, power }: Rigour): number => normalQuantile(1 - alpha / 2) + normalQuantile(power)
const positive = (value: number): number | null => (value > 0 ? finiteOrNull(value) : null)

/** Returns how many periods tell a mean difference of `delta` from 0. `phi`: the correlation of the difference with the one before. */
export function periodsToTell(of: { sdDifference: number; delta: number; phi: number }, rigour = USUAL): number | null {
  const { sdDifference, delta, phi } = of
  if (!(Math.abs(phi) < 1)) return null
  return positive((((reach(rigour) * sdDifference) / delta) ** 2 * (1 + phi)) / (1 - phi))
}

/** Returns how many years tell two annual Sharpe ratios apart whose returns correlate by this much (small Sharpes). @internal */
export function yearsToTellSharpes(annualDifference: number, correlation: number, rigour = USUAL): number | null {
  return positive((reach(rigour) ** 2 * 2 * (1 - correlation)) / annualDifference ** 2)
}

/** Returns how many periods of normal returns put an annual Sharpe above 0 with this probability. @internal */
export function periodsForSharpe(annualSharpe: number, periodsPerYear: number, probability = 0.95): number | null {
  return minTrackRecord({ sharpe: annualSharpe / Math.sqrt(periodsPerYear), skew: 0, kurtosis: 3 }, 0, probability)
}

/** Returns how many contexts show a share to within ± `halfWidth` (normal approximation). @internal */
export function contextsForShare(share: number, halfWidth: number, alpha = 0.05): number | null {
  return positive((normalQuantile(1 - alpha / 2) / halfWidth) ** 2 * share * (1 - share))
}
