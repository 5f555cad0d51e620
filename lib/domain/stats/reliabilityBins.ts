import { wilsonInterval } from './wilson.ts'

/** What was said beforehand (0 to 1) and whether it came true. */
export interface Forecast {
  confidence: number
  won: boolean
}

const BINS = 10

/** The forecasts of one tenth of confidence: bin 7 is 0.7 up to, but without, 0.8; the last one holds 1 too. */
export interface ReliabilityBin {
  bin: number
  n: number
  meanConfidence: number
  won: number
  /** won ÷ n, and where the true share lies with 95 %. */
  share: number
  wilson95: [number, number]
  /** Of the confidences inside the bin, and with the outcomes: what one forecast for the whole bin would leave out. */
  variance: number
  covariance: number
}

/** Returns the bins that have a forecast, lowest first. Confidences are within [0, 1]. */
export function reliabilityBins(forecasts: readonly Forecast[]): ReliabilityBin[] {
  const groups = Array.from({ length: BINS }, (): Forecast[] => [])
  for (const each of forecasts) groups[Math.min(Math.floor(each.confidence * BINS), BINS - 1)]?.push(each)
  return groups.flatMap((group, bin) => toBin(group, bin) ?? [])
}

function toBin(group: readonly Forecast[], bin: number): ReliabilityBin | null {
  const n = group.length
  const won = group.filter((each) => each.won).length
  const wilson95 = wilsonInterval(won, n)
  if (wilson95 === null) return null
  const meanConfidence = group.reduce((sum, { confidence }) => sum + confidence, 0) / n
  const share = won / n
  const over = (part: (fromMean: number, outcome: number) => number): number =>
    group.reduce((sum, each) => sum + part(each.confidence - meanConfidence, each.won ? 1 : 0), 0) / n
  return {
    bin,
    n,
    meanConfidence,
    won,
    share,
    wilson95,
    variance: over((fromMean) => fromMean ** 2),
    covariance: over((fromMean, outcome) => fromMean * (outcome - share)),
  }
}
