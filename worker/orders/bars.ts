import type { CandleCache } from '../../lib/candles/candleCache.ts'
import type { Candle, Interval } from '../../lib/domain/market.ts'
import { AppError } from '../../lib/errors.ts'

/** The venue tells so many bars of a series. */
export const BARS_MAX = 5_000

/** Returns bars of a coin, oldest first; none where they cannot be had. */
export async function candlesOf(
  { candles }: { candles: CandleCache },
  coin: string,
  interval: Interval,
  count: number,
): Promise<Candle[]> {
  try {
    return (await candles.get(coin, interval, count)).candles
  } catch (error) {
    if (error instanceof AppError) return []
    throw error
  }
}
