import { type Candle, INTERVAL_MS, type Interval } from '../domain/market.ts'
import type { CandleStream } from '../ports.ts'
import { mergeCandles } from './candleSeries.ts'

// A push carries the whole forming bar, so the newest push is all there is to keep. What pushes cannot tell is whether a bar that ended was
// heard to its last trade (the venue may push twice a second and drop what came between), so every bar begins with one read, made once the
// bar before it has settled. That read also fills whatever a lost connection left out.

/** Trades of a bar that ended may be counted this much later. */
const SETTLED_MS = 10_000
/** In an active market a bar changes every second or two; silence beyond this share of the bar, and beyond this time, is not believed. */
const SILENCE_FRAC = 1 / 20
const SILENCE_MS_MAX = 15_000
/** A series that nobody has looked at for so long is not followed any more. */
const IDLE_MS = 1_800_000

export interface PushedBars {
  /**
   * Follows the series, and returns its candles as the venue has them now: the known ones, the forming bar as pushed. Null when only asking can
   * tell: nothing known, a bar has ended, the connection is new or gone, or nothing was pushed for longer than the interval explains.
   */
  look(wish: Look, known: { candles: Candle[]; readAtMs: number } | null): Candle[] | null
}

export interface Look {
  coin: string
  interval: Interval
  nowMs: number
}

interface Heard {
  coin: string
  interval: Interval
  newest: Candle | null
  lookedAtMs: number
  listener: (candle: Candle) => void
}

/** Returns what a stream has pushed between two looks at a series, and whether it can stand in for asking. */
export function createPushedBars(stream: CandleStream): PushedBars {
  const series = new Map<string, Heard>()

  function follow({ coin, interval, nowMs }: Look): Heard {
    const key = `${coin} ${interval}`
    const heard = series.get(key) ?? begin(coin, interval)
    series.set(key, heard)
    heard.lookedAtMs = nowMs
    stream.follow(coin, interval, heard.listener)
    return heard
  }

  function forgetIdle(nowMs: number): void {
    for (const [key, { coin, interval, lookedAtMs }] of series) {
      if (nowMs - lookedAtMs <= IDLE_MS) continue
      series.delete(key)
      stream.unfollow(coin, interval)
    }
  }

  return {
    look(wish, known) {
      const { coin, interval, nowMs } = wish
      forgetIdle(nowMs)
      const { newest } = follow(wish)
      const step = INTERVAL_MS[interval]
      const formingMs = Math.floor(nowMs / step) * step
      if (known === null || newest?.openMs !== formingMs) return null
      const { sinceMs, heardMs } = stream.status(coin, interval)
      const isWhole = sinceMs !== null && known.readAtMs >= Math.max(sinceMs, formingMs + SETTLED_MS)
      const isHeard = heardMs !== null && nowMs - heardMs <= Math.min(SILENCE_MS_MAX, step * SILENCE_FRAC)
      return isWhole && isHeard ? withForming(known.candles, newest) : null
    },
  }
}

function begin(coin: string, interval: Interval): Heard {
  const heard: Heard = {
    coin,
    interval,
    newest: null,
    lookedAtMs: 0,
    listener(candle) {
      heard.newest = later(heard.newest, candle)
    },
  }
  return heard
}

/** Volume only grows within a bar: of two states of one bar the one with less is older, in whatever order they came. */
function later(a: Candle | null, b: Candle): Candle {
  if (a === null || a.openMs < b.openMs) return b
  return a.openMs === b.openMs && a.volume <= b.volume ? b : a
}

function withForming(known: Candle[], pushed: Candle): Candle[] {
  const last = known.at(-1)
  const isKnown = last !== undefined && later(last, pushed) !== pushed
  return isKnown ? known : mergeCandles(known, [{ ...pushed, closed: false }])
}
