import type { CandleCache } from '../../lib/candles/candleCache.ts'
import type { Position } from '../../lib/domain/account.ts'
import type { Px } from '../../lib/domain/decimal.ts'
import { type Candle, INTERVAL_MS, type Interval } from '../../lib/domain/market.ts'
import { bestOfBars, betterPx } from '../../lib/domain/trailing.ts'
import type { TradeRow } from '../../lib/store/rows/tradeRow.ts'
import { BARS_MAX, candlesOf } from './bars.ts'

/** A trade as far as its best price goes. */
type FollowedTrade = Pick<TradeRow, 'id' | 'coin' | 'side' | 'openedAt' | 'rulesFrom'>

/**
 * The best price each trade has had since its rules were given: what a trailing stop follows. Kept in memory, because whoever protects waits for no candle;
 * after a restart the bars since then tell it again.
 */
export interface BestPrices {
  /** Returns the best price known of a trade, the mark now included. Reads nothing. */
  at(trade: FollowedTrade, position: Pick<Position, 'markPx'>): Px
  /** Returns the same once the bars that closed since the last reading are read, where there are any. Bars that cannot be had are read next time. */
  read(
    world: { candles: CandleCache },
    trade: FollowedTrade,
    position: Pick<Position, 'markPx'>,
    nowMs: number,
  ): Promise<Px>
}

/** From the finest on: a recording may have none of the first, and a long trade more bars of it than the venue tells. */
const INTERVALS: readonly Interval[] = ['1m', '5m', '1h']
/** Bars older than this are read once; what a bar was when it was forming is read again. */
const BAR_MS = INTERVAL_MS['1m']

interface Known {
  sinceMs: number
  bestPx: Px
  /** Venue time of the last reading of bars; null before one. */
  readMs: number | null
}

/** Returns a memory of best prices that knows none yet. */
export function createBestPrices(): BestPrices {
  const known = new Map<number, Known>()

  function seen(trade: FollowedTrade, px: Px): Known {
    const sinceMs = (trade.rulesFrom ?? trade.openedAt).getTime()
    const before = known.get(trade.id)
    const now =
      before?.sinceMs === sinceMs
        ? { ...before, bestPx: betterPx(trade.side, before.bestPx, px) }
        : { sinceMs, bestPx: px, readMs: null }
    known.set(trade.id, now)
    return now
  }
  return {
    at: (trade, { markPx }) => seen(trade, markPx).bestPx,
    async read(world, trade, { markPx }, nowMs) {
      const { sinceMs, readMs, bestPx } = seen(trade, markPx)
      if (Math.floor(nowMs / BAR_MS) === Math.floor((readMs ?? sinceMs) / BAR_MS)) return bestPx
      const bars = await barsSince(world, trade.coin, readMs ?? sinceMs, nowMs)
      if (bars.length === 0) return bestPx
      const best = seen(trade, bestOfBars(trade.side, bars, sinceMs) ?? bestPx)
      known.set(trade.id, { ...best, readMs: nowMs })
      return best.bestPx
    },
  }
}

/** Returns bars of a coin that reach back to a moment, of as many intervals as that takes. */
async function barsSince(
  world: { candles: CandleCache },
  coin: string,
  fromMs: number,
  nowMs: number,
): Promise<Candle[]> {
  const bars: Candle[] = []
  for (const interval of INTERVALS) {
    const length = INTERVAL_MS[interval]
    // The bar that was forming at that moment, and the one that forms now.
    const count = Math.min(Math.ceil((nowMs - fromMs) / length) + 2, BARS_MAX)
    const read = await candlesOf(world, coin, interval, count)
    bars.push(...read)
    if ((read[0]?.openMs ?? nowMs) <= fromMs + length) break
  }
  return bars
}
