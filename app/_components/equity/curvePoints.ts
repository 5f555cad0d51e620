import type { Performance } from '@/lib/contracts/performance.ts'
import { Decimal } from '@/lib/domain/decimal.ts'

/** A point to draw. Floats are fine here: they become pixels, never money. */
export interface DrawnPoint {
  atMs: number
  equity: number
  btcHold: number | null
  deposits: number
  /** Share below the highest equity so far, 0 or negative. */
  drawdown: number
}

/** Returns the curve as numbers to draw, with the fall from the running peak of equity net of deposits. */
export function toDrawnPoints(curve: Performance['curve']): DrawnPoint[] {
  // A deposit lifts equity without being earned, so the peak follows what equity made of the deposits.
  let peak = new Decimal(0)
  return curve.map((point) => {
    const deposits = new Decimal(point.depositsUsd)
    const growth = deposits.isZero() ? new Decimal(0) : new Decimal(point.equityUsd).div(deposits)
    peak = Decimal.max(peak, growth)
    return {
      atMs: point.atMs,
      equity: Number(point.equityUsd),
      btcHold: point.btcHoldUsd === null ? null : Number(point.btcHoldUsd),
      deposits: Number(point.depositsUsd),
      drawdown: peak.isZero() ? 0 : growth.div(peak).minus(1).toNumber(),
    }
  })
}
