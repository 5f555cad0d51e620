import type { Performance } from '@/lib/contracts/performance.ts'

/** A point to draw. Floats are fine here: they become pixels, never money. */
export interface DrawnPoint {
  atMs: number
  equity: number
  btcHold: number | null
  baseline: number | null
  deposits: number
  /** The deepest share below the highest equity so far since the point before, 0 or negative. */
  drawdown: number
}

/** Returns the curve as numbers to draw. */
export const toDrawnPoints = (curve: Performance['curve']): DrawnPoint[] =>
  curve.map((point) => ({
    atMs: point.atMs,
    equity: Number(point.equityUsd),
    btcHold: point.btcHoldUsd === null ? null : Number(point.btcHoldUsd),
    baseline: point.baselineUsd === null ? null : Number(point.baselineUsd),
    deposits: Number(point.depositsUsd),
    drawdown: point.drawdownFrac,
  }))
