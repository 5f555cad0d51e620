import type { Performance } from '@/lib/contracts/performance.ts'
import { calibrationOf, eceFloor } from '@/lib/domain/stats/calibration.ts'
import type { ClosedTrade } from '@/lib/store/queries/trades.ts'
import { netUsd } from '@/lib/store/rows/tradeRow.ts'

/** Returns confidence against outcome. `confidences`: by the id of the decision that opened a trade. Trades that somebody else opened do not count. */
export function toCalibration(
  trades: readonly ClosedTrade[],
  confidences: ReadonlyMap<number, number>,
): Performance['calibration'] {
  const own = trades.filter(({ adopted }) => !adopted)
  const forecasts = own.flatMap((trade) => {
    const confidence = trade.entryDecisionId === null ? undefined : confidences.get(trade.entryDecisionId)
    return confidence === undefined ? [] : [{ confidence, won: netUsd(trade).gt(0) }]
  })
  const found = calibrationOf(forecasts)
  return {
    tradeCount: forecasts.length,
    unstatedCount: own.length - forecasts.length,
    baseRate: found?.baseRate ?? null,
    brier: found?.brier ?? null,
    brierOfBaseRate: found?.uncertainty ?? null,
    skill: found?.skill ?? null,
    auc: found?.auc ?? null,
    ece: found?.ece ?? null,
    eceByChance: found && eceFloor(found.n),
    bins: (found?.bins ?? []).map(({ bin, n, won, share, meanConfidence, wilson95 }) => ({
      fromFrac: bin / 10,
      toFrac: (bin + 1) / 10,
      tradeCount: n,
      wonCount: won,
      confidence: meanConfidence,
      wonFrac: share,
      wonFracLow: wilson95[0],
      wonFracHigh: wilson95[1],
    })),
  }
}
