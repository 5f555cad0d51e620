import type { ChartCandle, ChartIndicator, Markers } from '@/lib/contracts/candles.ts'

/** From the API's answers to what is drawn: no library, no browser. Floats are fine here: they become pixels, never money. */

export type LevelKind = 'entry' | 'stop' | 'target'

/** A horizontal line over a stretch of bars, by their index. */
export interface Segment {
  kind: LevelKind
  px: number
  from: number
  to: number
}

/** A level that holds now, drawn across the whole chart and named on the price axis. */
export interface LevelLine {
  kind: LevelKind
  px: string
}

/** One mark on a bar: every execution there of one side and role. */
export interface FillMark {
  id: string
  /** Index of its bar. */
  bar: number
  side: 'buy' | 'sell'
  role: Markers['fills'][number]['role']
  fills: Markers['fills']
}

/** Returns the index of the bar that contains `atMs`; before the first −1, after the last its index. */
export function barAt(candles: readonly ChartCandle[], atMs: number): number {
  let low = 0
  let high = candles.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((candles[middle]?.openMs ?? 0) <= atMs) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** Returns positions (as their entry) and stops and targets as stretches of the bars shown; what lies wholly before them is left out. */
export function toSegments(candles: readonly ChartCandle[], markers: Markers | null): Segment[] {
  const last = candles.length - 1
  if (markers === null || last < 0) return []
  const entries = markers.positions.map((one) => ({ ...one, kind: 'entry' as const, px: one.entryPx }))
  const levels = markers.levels.map((one) => ({ ...one, kind: one.role }))
  return [...entries, ...levels].flatMap(({ kind, px, fromMs, toMs }) => {
    const to = toMs === null ? last : barAt(candles, toMs)
    return to < 0 ? [] : [{ kind, px: Number(px), from: Math.max(0, barAt(candles, fromMs)), to }]
  })
}

/** Returns one mark for each bar, side and role, oldest first; what happened before the first bar shown is left out. */
export function toFillMarks(candles: readonly ChartCandle[], markers: Markers | null): FillMark[] {
  const marks = new Map<string, FillMark>()
  for (const fill of markers?.fills ?? []) {
    const bar = barAt(candles, fill.atMs)
    if (bar < 0) continue
    const id = `${bar}-${fill.side}-${fill.role}`
    const mark = marks.get(id) ?? { id, bar, side: fill.side, role: fill.role, fills: [] }
    marks.set(id, { ...mark, fills: [...mark.fills, fill] })
  }
  return [...marks.values()].sort((a, b) => a.bar - b.bar)
}

/** Returns how many decimals the prices of these bars have, at most 12. */
export function priceDecimals(candles: readonly ChartCandle[]): number {
  const decimals = candles.slice(-50).flatMap(({ open, close }) => [decimalsOf(open), decimalsOf(close)])
  return Math.min(12, Math.max(0, ...decimals))
}

/** A float of few digits prints them; one below 1e-6 prints an exponent. */
function decimalsOf(value: number): number {
  const [digits = '', exponent = '0'] = String(value).split('e')
  return Math.max(0, (digits.split('.')[1]?.length ?? 0) - Number(exponent))
}

/** Returns a column's numbers; words and flags have no height. */
export const numbersOf = (indicator: ChartIndicator, key: string): (number | null)[] =>
  (indicator.values[key] ?? []).map((value) => (typeof value === 'number' ? value : null))

/** Returns the decimals that show four figures of the largest value of an indicator's pane, so that all of its values line up. */
export function statDecimals(indicator: ChartIndicator): number {
  let largest = 0
  for (const { key } of indicator.keys.filter(({ place }) => place === 'pane')) {
    for (const value of numbersOf(indicator, key)) largest = Math.max(largest, Math.abs(value ?? 0))
  }
  if (largest === 0) return 2
  return Math.min(8, Math.max(0, 3 - Math.floor(Math.log10(largest))))
}

/** Returns a number with exactly so many decimals, thousands grouped, with a real minus. */
export const formatLevel = (value: number, decimals: number): string =>
  value.toLocaleString('en-GB', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).replace('-', '−')

/**
 * Returns the levels no further from a price range than the range itself. The scale makes room for those; one beyond would press the candles
 * into a line, and is still named in words.
 */
export function nearLevels(low: number, high: number, levels: readonly number[]): number[] {
  const room = high - low
  return levels.filter((level) => level >= low - room && level <= high + room)
}
