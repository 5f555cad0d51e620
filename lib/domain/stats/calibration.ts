import { finiteOrNull } from './finite.ts'
import { rankSumShare } from './rankSumShare.ts'
import { type Forecast, type ReliabilityBin, reliabilityBins } from './reliabilityBins.ts'

export interface Calibration {
  n: number
  /** The share that came true. */
  baseRate: number
  /** Mean squared error: 0 is perfect; always saying the base rate gives `uncertainty`. */
  brier: number
  /** 1 − Brier ÷ uncertainty: above 0 only if the confidence says more than the base rate; null where every outcome is the same. */
  skill: number | null
  logLoss: number
  /** brier = reliability − resolution + uncertainty + withinBinVariance − 2 withinBinCovariance. */
  reliability: number
  resolution: number
  uncertainty: number
  withinBinVariance: number
  withinBinCovariance: number
  /** Mean (by count) and largest distance of a bin's confidence from its share. See eceFloor before it is read. */
  ece: number
  mce: number
  /** How often the higher confidence of a won and a lost one was the won one's: 0.5 is none the wiser; null where every outcome is the same. */
  auc: number | null
  /** About normal when confidences are right; null when each is 0, 0.5 or 1. Source: Spiegelhalter, Statistics in Medicine 5, 1986. */
  spiegelhalterZ: number | null
  bins: ReliabilityBin[]
}

/**
 * Returns how well confidence matched what came; null of none or with a confidence outside [0, 1].
 * Sources: Brier, Monthly Weather Review 78, 1950; Stephenson, Coelho and Jolliffe, Weather and Forecasting 23, 2008 (the parts within bins).
 */
export function calibrationOf(forecasts: readonly Forecast[]): Calibration | null {
  const n = forecasts.length
  if (n === 0 || !forecasts.every(({ confidence }) => confidence >= 0 && confidence <= 1)) return null
  const over = (part: (confidence: number, outcome: number) => number): number =>
    forecasts.reduce((sum, { confidence, won }) => sum + part(confidence, won ? 1 : 0), 0)
  const baseRate = over((_, outcome) => outcome) / n
  const uncertainty = baseRate * (1 - baseRate)
  const brier = over((confidence, outcome) => (confidence - outcome) ** 2) / n
  const bins = reliabilityBins(forecasts)
  const gaps = bins.map((bin) => Math.abs(bin.meanConfidence - bin.share))
  const weighted = (part: (bin: ReliabilityBin, at: number) => number): number =>
    bins.reduce((sum, bin, at) => sum + (bin.n / n) * part(bin, at), 0)
  return {
    n,
    baseRate,
    brier,
    skill: uncertainty > 0 ? 1 - brier / uncertainty : null,
    logLoss: over((confidence, outcome) => surprise(outcome === 1 ? confidence : 1 - confidence)) / n,
    reliability: weighted((bin) => (bin.meanConfidence - bin.share) ** 2),
    resolution: weighted((bin) => (bin.share - baseRate) ** 2),
    uncertainty,
    withinBinVariance: weighted((bin) => bin.variance),
    withinBinCovariance: weighted((bin) => bin.covariance),
    ece: weighted((_, at) => gaps[at] as number),
    mce: Math.max(...gaps),
    auc: rankSumShare(forecasts),
    spiegelhalterZ: finiteOrNull(
      over((confidence, outcome) => (outcome - confidence) * (1 - 2 * confidence)) /
        Math.sqrt(over((confidence) => (1 - 2 * confidence) ** 2 * confidence * (1 - confidence))),
    ),
    bins,
  }
}

/** A certainty that came false would be an endless surprise: it counts as one in 2^52, as in scikit-learn. */
const surprise = (chance: number): number => -Math.log(Math.min(Math.max(chance, Number.EPSILON), 1 - Number.EPSILON))

/**
 * Returns the calibration error that a perfectly calibrated model shows by chance with n forecasts: 0.16 at 20, 0.10 at 50, 0.07 at 100, 0.03 at 500
 * (measured with ten bins and confidences of 0.5 to 0.95). An error that is no larger says nothing.
 */
export const eceFloor = (n: number): number => 0.7 / Math.sqrt(n)
