import { INTERVAL_MS } from '../../domain/market.ts'
import type { OtherFuture } from '../feeds/feed.ts'
import { uniform } from '../feeds/hashNoise.ts'
import type { Bar } from './bar.ts'
import type { Recording } from './recording.ts'

/**
 * Returns the recording with garbage in the place of all that was not over at that moment. Only what a bar opened at stays, where it had opened: that is a price
 * that had happened.
 */
export function withOtherFuture({ candles, funding, readAs }: Recording, { afterMs, seed }: OtherFuture): Recording {
  return {
    readAs,
    candles: candles.map((file) => ({
      ...file,
      bars: file.bars.map((bar) =>
        bar.openMs + INTERVAL_MS[file.interval] <= afterMs ? bar : garbage(bar, bar.openMs <= afterMs, seed),
      ),
    })),
    funding: new Map(
      [...funding].map(([coin, rates]) => [
        coin,
        new Map([...rates].map(([atMs, rate]) => [atMs, atMs <= afterMs ? rate : garbageRate(atMs, seed)])),
      ]),
    ),
  }
}

/** Prices between half and twice what they were, in no connection with each other. */
function garbage(bar: Bar, hasOpened: boolean, seed: number): Bar {
  const draw = (number: number) => uniform(seed, bar.openMs, number)
  const open = hasOpened ? bar.open : bar.open * 4 ** (draw(1) - 0.5)
  const close = bar.close * 4 ** (draw(2) - 0.5)
  return {
    openMs: bar.openMs,
    open,
    high: Math.max(open, close) * (1 + draw(3) / 2),
    low: Math.min(open, close) * (1 - draw(4) / 2),
    close,
    volume: bar.volume * 10 * draw(5),
  }
}

const garbageRate = (atMs: number, seed: number): string => ((uniform(seed, atMs, 6) - 0.5) / 1_000).toFixed(10)
