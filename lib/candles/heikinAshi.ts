import type { Candle } from '../domain/market.ts'

/**
 * Returns Heikin-Ashi candles: close is the mean of the four prices, open the middle of the body before (the first: of its own candle), and
 * high and low reach over both. Times and volume stay. The series depends on its first candle, ever more weakly.
 */
export function toHeikinAshi(candles: readonly Candle[]): Candle[] {
  let before: { open: number; close: number } | null = null
  return candles.map((candle) => {
    const close = (candle.open + candle.high + candle.low + candle.close) / 4
    const open: number = before === null ? (candle.open + candle.close) / 2 : (before.open + before.close) / 2
    before = { open, close }
    return { ...candle, open, close, high: Math.max(candle.high, open, close), low: Math.min(candle.low, open, close) }
  })
}
