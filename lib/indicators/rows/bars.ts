import type { Candle } from '../../domain/market.ts'

/** Candles turned into columns, oldest first: what every indicator reads. */
export interface Bars {
  length: number
  openMs: Float64Array
  open: Float64Array
  high: Float64Array
  low: Float64Array
  close: Float64Array
  volume: Float64Array
}

/** Returns the columns of candles (oldest first). */
export function toBars(candles: readonly Candle[]): Bars {
  const bars = createBars(candles.length)
  for (let i = 0; i < candles.length; i++) {
    const candle = candles[i]
    if (candle === undefined) continue
    bars.openMs[i] = candle.openMs
    bars.open[i] = candle.open
    bars.high[i] = candle.high
    bars.low[i] = candle.low
    bars.close[i] = candle.close
    bars.volume[i] = candle.volume
  }
  return bars
}

/** Returns columns of the given length, all zero. */
export function createBars(length: number): Bars {
  const column = () => new Float64Array(length)
  return {
    length,
    openMs: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  }
}

/** Returns a column computed from each bar's index. */
export function column(bars: Bars, valueAt: (i: number) => number): Float64Array {
  const values = new Float64Array(bars.length)
  for (let i = 0; i < bars.length; i++) values[i] = valueAt(i)
  return values
}
