import { INTERVAL_MS, type Interval } from '../../domain/market.ts'
import type { PaperMarket } from '../engine/state.ts'
import type { Bar } from '../recording/bar.ts'

/**
 * The way a price takes through a bar of which only four prices are known: open, then the extreme nearer to it in time as the bar's direction
 * suggests (a rising bar dips first, a falling one spikes first), the other extreme, close; straight lines between them, at fixed fractions of
 * the bar. The four prices are met exactly, so stops inside a bar's range fire and stops outside it never do.
 */

/** Ticks in a bar: enough to act between them, the same in every run. */
export const ticksPerBar = (interval: Interval): number => (INTERVAL_MS[interval] < 300_000 ? 4 : 12)

/** Where on a bar's ticks its four prices stand. */
function waypoints(count: number): [first: number, second: number, last: number] {
  const last = count - 1
  return [Math.ceil(last * 0.3), Math.floor(last * 0.75), last]
}

/** Returns the price at tick `k` of a bar. */
export function pathPrice({ open, high, low, close }: Bar, k: number, count: number): number {
  const [first, second, last] = waypoints(count)
  const [early, late] = close >= open ? [low, high] : [high, low]
  if (k <= first) return line(open, early, k / first)
  if (k <= second) return line(early, late, (k - first) / (second - first))
  return line(late, close, (k - second) / (last - second))
}

/** At its ends a line is exactly its ends. */
const line = (from: number, to: number, share: number): number => (share >= 1 ? to : from + (to - from) * share)

/** One coin's bars as a sequence of ticks. */
export interface Track {
  market: PaperMarket
  interval: Interval
  bars: readonly Bar[]
}

export interface TrackTick {
  atMs: number
  bar: number
  k: number
}

/** Returns the index of the last bar that begins at or before `atMs`, −1 when none does. */
export function barIndex(bars: readonly Bar[], atMs: number): number {
  let low = 0
  let high = bars.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((bars[middle]?.openMs ?? 0) <= atMs) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** Returns the last tick at or before `atMs`, null before the first bar. In a gap that is the last bar's close. */
export function tickAt({ bars, interval }: Track, atMs: number): TrackTick | null {
  const index = barIndex(bars, atMs)
  const bar = bars[index]
  if (!bar) return null
  const count = ticksPerBar(interval)
  const step = INTERVAL_MS[interval] / count
  const k = Math.min(count - 1, Math.floor((atMs - bar.openMs) / step))
  return { atMs: bar.openMs + k * step, bar: index, k }
}

/** Returns the first tick after `atMs`, null after the last. */
export function tickAfter(track: Track, atMs: number): TrackTick | null {
  const { bars, interval } = track
  const present = tickAt(track, atMs)
  const count = ticksPerBar(interval)
  const step = INTERVAL_MS[interval] / count
  if (present && present.k + 1 < count) return { ...present, k: present.k + 1, atMs: present.atMs + step }
  const next = present ? present.bar + 1 : 0
  const bar = bars[next]
  return bar ? { atMs: bar.openMs, bar: next, k: 0 } : null
}
