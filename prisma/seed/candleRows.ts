import { aggregateCandles } from '../../lib/candles/candleSeries.ts'
import type { Px } from '../../lib/domain/decimal.ts'
import type { Candle, Interval } from '../../lib/domain/market.ts'
import type { Prisma } from '../../lib/generated/prisma/client.ts'
import { STEP_MS } from './prices.ts'

/** What the agent keeps of each coin: the two intervals a context is made of. */
const KEPT: readonly Interval[] = ['5m', '4h']
const VOLUME = 40

/**
 * Returns the bars of a price path, whose first price stands at `startMs`: one step is a 5m bar from its price to the next. The walk knows no
 * price in between, so a bar has no wicks; its volume grows with its move.
 */
export function candleRows(
  agentId: string,
  coin: string,
  path: readonly Px[],
  startMs: number,
): Prisma.CandleCreateManyInput[] {
  const bars = path.slice(1).map((price, step): Candle => {
    const [open, close] = [(path[step] ?? price).toNumber(), price.toNumber()]
    const openMs = startMs + step * STEP_MS
    const volume = Math.round(VOLUME * (1 + 400 * Math.abs(close / open - 1)))
    const [low, high] = [Math.min(open, close), Math.max(open, close)]
    return { openMs, closeMs: openMs + STEP_MS - 1, open, high, low, close, volume, closed: true }
  })
  return KEPT.flatMap((interval) =>
    (interval === '5m' ? bars : aggregateCandles(bars, '5m', interval)).map(({ openMs, closeMs: _, ...bar }) => ({
      ...bar,
      venueId: agentId,
      coin,
      interval,
      openMs: BigInt(openMs),
    })),
  )
}
