import { type EquitySample, netReturns } from './metrics.ts'

/** What was made within a time, from every point there is: shares of one, null without two points or from nothing. */
export interface Growth {
  returnFrac: number | null
  /** The deepest fall from a running peak, the start included: −0.2 = 20 % below. */
  drawdownFracMax: number | null
}

/**
 * What one dollar of the account became, point by point: deposits and withdrawals are taken out as in metrics.netReturns. It holds every point, so a return
 * and a drawdown are the same however coarsely a chart or a ratio samples the curve, and a new point costs what the first did.
 */
export interface GrowthIndex {
  /** Takes further points, oldest first. One at the time of the newest replaces it. */
  add(samples: readonly EquitySample[]): void
  /** Returns what was made from the first point at or after `fromMs` to the last at or before `toMs`. */
  between(fromMs: number, toMs: number): Growth
  /**
   * Returns for each of these times, ascending, the deepest fall from the peak since `fromMs` that there was since the time before it, the one it stood at
   * then included; 0 where there was none.
   */
  falls(fromMs: number, timesMs: readonly number[]): number[]
  /** Returns for each of these times what a dollar of the first point had become by then; null before the first. */
  levels(timesMs: readonly number[]): (number | null)[]
  first(): EquitySample | null
  last(): EquitySample | null
}

/** Returns an index without points. */
export function createGrowthIndex(): GrowthIndex {
  let times = new Float64Array(1024)
  let growth = new Float64Array(1024)
  let count = 0
  let first: EquitySample | null = null
  // The newest two: what replaces the newest is measured from the one before it.
  let before: EquitySample | null = null
  let last: EquitySample | null = null

  function push(sample: EquitySample): void {
    if (last !== null && sample.atMs <= last.atMs) {
      count -= 1
      last = before
    }
    if (count === times.length) [times, growth] = [grown(times), grown(growth)]
    const [made] = last === null ? [0] : netReturns([last, sample])
    times[count] = sample.atMs
    growth[count] = last === null ? 1 : (growth[count - 1] as number) * (1 + (made ?? 0))
    count += 1
    before = last
    last = sample
    if (count === 1) first = sample
  }
  /** The place of the first point at or after a time. */
  function placeOf(ms: number): number {
    let [low, high] = [0, count]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((times[middle] as number) < ms) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    add: (samples) => samples.forEach(push),
    first: () => first,
    last: () => last,
    between(fromMs, toMs) {
      const [from, to] = [placeOf(fromMs), placeOf(toMs + 1) - 1]
      const start = growth[from] ?? 0
      if (to <= from || start <= 0) return { returnFrac: null, drawdownFracMax: null }
      let [peak, deepest] = [0, 0]
      for (let at = from; at <= to; at += 1) {
        const value = growth[at] as number
        peak = Math.max(peak, value)
        deepest = Math.min(deepest, value / peak - 1)
      }
      return { returnFrac: (growth[to] as number) / start - 1, drawdownFracMax: deepest }
    },
    levels: (timesMs) =>
      timesMs.map((ms) => {
        const at = placeOf(ms + 1) - 1
        return at < 0 ? null : (growth[at] as number)
      }),
    falls(fromMs, timesMs) {
      let at = placeOf(fromMs)
      let [peak, fall] = [0, 0]
      return timesMs.map((ms) => {
        // Where no point is new, the account stands where it stood.
        let deepest = fall
        for (; at < count && (times[at] as number) <= ms; at += 1) {
          const value = growth[at] as number
          peak = Math.max(peak, value)
          fall = peak > 0 ? value / peak - 1 : 0
          deepest = Math.min(deepest, fall)
        }
        return deepest
      })
    },
  }
}

function grown(values: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(values.length * 2)
  larger.set(values)
  return larger
}
