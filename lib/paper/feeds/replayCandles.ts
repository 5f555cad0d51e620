import { Decimal, toText } from '../../domain/decimal.ts'
import { INTERVAL_MS, type Interval } from '../../domain/market.ts'
import type { WireCandle } from '../../hyperliquid/wire/info.ts'
import type { Bar } from '../recording/bar.ts'
import { barIndex, pathPrice, type Track, tickAt, ticksPerBar } from './barPath.ts'
import { tickPrice } from './priceText.ts'

const CANDLES_MAX = 5_000

/**
 * Candles of a recording as the venue would have shown them at a moment: whole bars that are over, from the interval's own file or put together
 * from the finest one, and the bar still forming from the ticks so far. Never a price that has not happened.
 */
export class ReplayCandles {
  readonly #track: Track
  readonly #own: ReadonlyMap<Interval, readonly Bar[]>
  readonly #whole = new Map<Interval, readonly Bar[]>()

  constructor(track: Track, own: ReadonlyMap<Interval, readonly Bar[]>) {
    this.#track = track
    this.#own = own
  }

  at(interval: Interval, startMs: number, endMs: number, nowMs: number): WireCandle[] {
    const length = INTERVAL_MS[interval]
    const whole = this.#wholeBars(interval)
    const from = Math.max(0, barIndex(whole, Math.floor(startMs / length) * length - 1) + 1)
    const until = barIndex(whole, Math.min(endMs, nowMs - length)) + 1
    const rows = whole.slice(from, until)
    const formingMs = Math.floor(nowMs / length) * length
    const forming =
      formingMs <= endMs && formingMs + length > startMs ? this.#forming(interval, formingMs, nowMs) : null
    if (forming) rows.push(forming)
    return rows.slice(-CANDLES_MAX).map((bar) => this.#wire(bar, interval))
  }

  #wholeBars(interval: Interval): readonly Bar[] {
    const known = this.#whole.get(interval)
    if (known) return known
    const own = this.#own.get(interval) ?? []
    const merged = new Map(this.#aggregated(interval).map((bar) => [bar.openMs, bar]))
    for (const bar of own) merged.set(bar.openMs, bar)
    const bars = [...merged.values()].sort((a, b) => a.openMs - b.openMs)
    this.#whole.set(interval, bars)
    return bars
  }

  /** Coarser bars from the track's; none for a finer interval, since what happened inside a bar was not recorded. */
  #aggregated(interval: Interval): Bar[] {
    const length = INTERVAL_MS[interval]
    if (length < INTERVAL_MS[this.#track.interval]) return []
    const bars: Bar[] = []
    for (const bar of this.#track.bars) {
      const openMs = Math.floor(bar.openMs / length) * length
      const last = bars.at(-1)
      if (last?.openMs === openMs) extend(last, bar)
      else bars.push({ ...bar, openMs })
    }
    return bars
  }

  #forming(interval: Interval, openMs: number, nowMs: number): Bar | null {
    const { bars, interval: finest } = this.#track
    if (INTERVAL_MS[interval] < INTERVAL_MS[finest]) return null
    let forming: Bar | null = null
    for (let index = barIndex(bars, openMs - 1) + 1; index < bars.length; index += 1) {
      const bar = bars[index]
      if (!bar || bar.openMs > nowMs) break
      const part = bar.openMs + INTERVAL_MS[finest] <= nowMs ? bar : this.#sofar(index, bar, nowMs)
      if (forming) extend(forming, part)
      else forming = { ...part, openMs }
    }
    return forming
  }

  /** A bar up to now; what it will have traded is not known before its end, so volume comes in as fast as in the bar before. */
  #sofar(index: number, bar: Bar, nowMs: number): Bar {
    const count = ticksPerBar(this.#track.interval)
    const k = tickAt(this.#track, nowMs)?.k ?? 0
    const prices = Array.from({ length: k + 1 }, (_, i) => pathPrice(bar, i, count))
    return {
      openMs: bar.openMs,
      open: bar.open,
      high: Math.max(...prices),
      low: Math.min(...prices),
      close: prices[k] ?? bar.open,
      volume: ((this.#track.bars[index - 1]?.volume ?? 0) * (k + 1)) / count,
    }
  }

  #wire(bar: Bar, interval: Interval): WireCandle {
    const { market } = this.#track
    const text = (price: number) => toText(tickPrice(price, market))
    return {
      t: bar.openMs,
      T: bar.openMs + INTERVAL_MS[interval] - 1,
      s: market.coin,
      i: interval,
      o: text(bar.open),
      c: text(bar.close),
      h: text(bar.high),
      l: text(bar.low),
      v: toText(new Decimal(bar.volume.toFixed(market.szDecimals))),
      // The number of trades was not recorded.
      n: 0,
    }
  }
}

function extend(bar: Bar, next: Bar): void {
  bar.high = Math.max(bar.high, next.high)
  bar.low = Math.min(bar.low, next.low)
  bar.close = next.close
  bar.volume += next.volume
}
