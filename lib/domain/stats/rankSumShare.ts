import type { Forecast } from './reliabilityBins.ts'

/**
 * Returns the share of pairs of a won and a lost forecast in which the won one had the higher confidence, an equal one counting half (the area under the
 * ROC curve, Mann and Whitney's U ÷ pairs); null where every outcome is the same.
 */
export function rankSumShare(forecasts: readonly Forecast[]): number | null {
  const won = forecasts.filter((each) => each.won).length
  const lost = forecasts.length - won
  if (won === 0 || lost === 0) return null
  const groups = new Map<number, { won: number; lost: number }>()
  for (const each of forecasts) {
    const group = groups.get(each.confidence) ?? { won: 0, lost: 0 }
    group[each.won ? 'won' : 'lost'] += 1
    groups.set(each.confidence, group)
  }
  let lostBelow = 0
  let pairs = 0
  for (const [, group] of [...groups].sort(([a], [b]) => a - b)) {
    pairs += group.won * (lostBelow + group.lost / 2)
    lostBelow += group.lost
  }
  return pairs / (won * lost)
}
