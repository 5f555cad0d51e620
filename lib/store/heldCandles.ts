import type { Candle, Interval } from '../domain/market.ts'

/** Stores bars of one series, oldest first. */
export type StoreCandles = (coin: string, interval: Interval, candles: readonly Candle[]) => Promise<void>

export interface HeldCandles {
  store: StoreCandles
  /** Hands over what is held. */
  flush(): Promise<void>
}

interface Series {
  coin: string
  interval: Interval
  bars: Map<number, Candle>
}

/** A forming bar changes with every look, and only its last state is kept. */
const BARS_MAX = 5_000

/**
 * Returns a store that holds bars back, at most `barsMax` of them: of a bar that comes again and again only what it came to is written. What is refused is
 * held on.
 */
export function holdCandles(store: StoreCandles, barsMax = BARS_MAX): HeldCandles {
  const held = new Map<string, Series>()
  const barsOf = (key: string): ReadonlyMap<number, Candle> => held.get(key)?.bars ?? new Map()
  async function flush(): Promise<void> {
    for (const [key, { coin, interval, bars }] of [...held]) {
      held.delete(key)
      const oldestFirst = [...bars.values()].sort((a, b) => a.openMs - b.openMs)
      try {
        await store(coin, interval, oldestFirst)
      } catch (error) {
        held.set(key, { coin, interval, bars: new Map([...bars, ...barsOf(key)]) })
        throw error
      }
    }
  }
  return {
    flush,
    async store(coin, interval, candles) {
      const key = `${coin} ${interval}`
      const { bars } = held.get(key) ?? { bars: new Map<number, Candle>() }
      for (const candle of candles) bars.set(candle.openMs, candle)
      held.set(key, { coin, interval, bars })
      const count = [...held.values()].reduce((sum, series) => sum + series.bars.size, 0)
      if (count > barsMax) await flush()
    },
  }
}
