import type { PositionSide } from './account.ts'
import { greatestOf, leastOf } from './extremes.ts'
import type { Candle } from './market.ts'

/** How far the price went against and for a position while it was held, as shares of its entry price; both 0 or positive. */
export interface Excursion {
  maeFrac: number
  mfeFrac: number
}

/**
 * Returns the excursions of a position over the bars of the time it was held; null where they do not cover it whole. The first and the last bar count in
 * full: what they saw before the entry or after the exit is in it, so the figures are at most so much too large.
 */
export function excursionOf(
  { side, entryPx, openedMs, closedMs }: { side: PositionSide; entryPx: number; openedMs: number; closedMs: number },
  candles: readonly Candle[],
): Excursion | null {
  const held = candles.filter(({ openMs, closeMs }) => closeMs >= openedMs && openMs <= closedMs)
  const [first, last] = [held[0], held.at(-1)]
  if (!first || !last || first.openMs > openedMs || last.closeMs < closedMs || entryPx <= 0) return null
  const isWhole = held.every((bar, at) => at === 0 || bar.openMs === (held[at - 1]?.closeMs ?? 0) + 1)
  if (!isWhole) return null
  const low = leastOf(held.map((bar) => bar.low))
  const high = greatestOf(held.map((bar) => bar.high))
  const [against, towards] = side === 'long' ? [entryPx - low, high - entryPx] : [high - entryPx, entryPx - low]
  return { maeFrac: Math.max(against, 0) / entryPx, mfeFrac: Math.max(towards, 0) / entryPx }
}
