import { type Candle, INTERVAL_MS, type Interval } from '../domain/market.ts'

/** Bars that should be there and are not: `bars` of them, the first opening at `fromMs`, the last at `toMs`. */
export interface Gap {
  fromMs: number
  toMs: number
  bars: number
}

/** Returns both lists as one, oldest first; where both have a bar, the fresh one counts. Each list may overlap or be unordered. */
export function mergeCandles(known: readonly Candle[], fresh: readonly Candle[]): Candle[] {
  // What is fresh is the end of the series nearly always: what lies before it stays as it is.
  const settled = isOrdered(known) ? settledCount(known, fresh) : 0
  const byOpen = new Map(known.slice(settled).map((candle) => [candle.openMs, candle]))
  for (const candle of fresh) byOpen.set(candle.openMs, candle)
  return [...known.slice(0, settled), ...[...byOpen.values()].sort((a, b) => a.openMs - b.openMs)]
}

const isOrdered = (candles: readonly Candle[]): boolean =>
  candles.every(({ openMs }, at) => at === 0 || (candles[at - 1] as Candle).openMs < openMs)

/** How many of these, oldest first, open before all that are fresh. */
function settledCount(known: readonly Candle[], fresh: readonly Candle[]): number {
  const fromMs = fresh.reduce((least, { openMs }) => Math.min(least, openMs), Number.POSITIVE_INFINITY)
  let count = known.length
  while (count > 0 && (known[count - 1] as Candle).openMs >= fromMs) count -= 1
  return count
}

/** Returns the holes between the first and the last bar (oldest first). What is missing before or after them is age, not a gap. */
export function findGaps(candles: readonly Candle[], interval: Interval): Gap[] {
  const step = INTERVAL_MS[interval]
  return candles.flatMap((candle, i) => {
    const before = candles[i - 1]
    if (before === undefined) return []
    const bars = Math.round((candle.openMs - before.openMs) / step) - 1
    return bars > 0 ? [{ fromMs: before.openMs + step, toMs: candle.openMs - step, bars }] : []
  })
}

/** Returns the series with every hole closed by bars without volume at the last close: what TAAPI does for gaps=false. */
export function fillGaps(candles: readonly Candle[], interval: Interval): Candle[] {
  const step = INTERVAL_MS[interval]
  return candles.flatMap((candle, i) => {
    const before = candles[i - 1]
    if (before === undefined) return [candle]
    const missing = Math.max(0, Math.round((candle.openMs - before.openMs) / step) - 1)
    const flat = Array.from({ length: missing }, (_, n) => flatCandle(before, before.openMs + (n + 1) * step, step))
    return [...flat, candle]
  })
}

function flatCandle({ close }: Candle, openMs: number, step: number): Candle {
  return { openMs, closeMs: openMs + step - 1, open: close, high: close, low: close, close, volume: 0, closed: true }
}

/**
 * Returns bars of a longer interval made of shorter ones, exactly: first open, highest high, lowest low, last close, summed volume. A bar
 * that lacks one of its parts would be wrong, so it is left out, except the newest, which is then marked as forming.
 */
export function aggregateCandles(candles: readonly Candle[], from: Interval, to: Interval): Candle[] {
  const [part, whole] = [INTERVAL_MS[from], INTERVAL_MS[to]]
  if (whole % part !== 0) throw new RangeError(`${to} is no multiple of ${from}.`)
  const groups = Map.groupBy(candles, (candle) => Math.floor(candle.openMs / whole) * whole)
  const newest = [...groups.keys()].at(-1)
  return [...groups].flatMap(([openMs, parts]) => {
    const complete = parts.length === whole / part
    const startsAtOpen = parts[0]?.openMs === openMs
    if (!complete && !(openMs === newest && startsAtOpen && findGaps(parts, from).length === 0)) return []
    return [joinCandles(parts, openMs, whole, complete)]
  })
}

function joinCandles(parts: readonly Candle[], openMs: number, whole: number, complete: boolean): Candle {
  return {
    openMs,
    closeMs: openMs + whole - 1,
    open: parts[0]?.open ?? Number.NaN,
    high: Math.max(...parts.map((part) => part.high)),
    low: Math.min(...parts.map((part) => part.low)),
    close: parts.at(-1)?.close ?? Number.NaN,
    // Sums of decimals end in noise; the venue writes none.
    volume: Number(parts.reduce((sum, part) => sum + part.volume, 0).toPrecision(12)),
    closed: complete && parts.every((part) => part.closed),
  }
}
