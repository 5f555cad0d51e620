import type { Performance } from '@/lib/contracts/performance.ts'
import { calibrationOf, eceFloor } from '@/lib/domain/stats/calibration.ts'
import type { TradeFact } from '@/lib/store/queries/tradeFacts.ts'

/** Returns confidence against outcome. Trades that somebody else opened do not count. */
export function toCalibration(trades: readonly TradeFact[]): Performance['calibration'] {
  const own = trades.filter(({ adopted }) => !adopted)
  const forecasts = own.flatMap(({ confidence, netUsd }) =>
    confidence === null ? [] : [{ confidence, won: netUsd > 0 }],
  )
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
