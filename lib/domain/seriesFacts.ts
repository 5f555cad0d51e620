import type { Trend } from './coinContext.ts'

// What a reader would otherwise have to work out from a list of values: where it points, how unusual its last value is, how far two levels are apart.

/** Values, oldest first; the last belongs to now. */
type Values = readonly (number | null)[]

/** Returns the last value of a list, null when there is none. */
export const last = (values: Values): number | null => values.at(-1) ?? null

/** Returns the share of values not above the last one, in 0 to 1; null with fewer than 20 values. */
export function percentileOfLast(values: Values): number | null {
  const known = values.filter((value) => value !== null)
  const current = last(values)
  if (current === null || known.length < 20) return null
  return known.filter((value) => value <= current).length / known.length
}

/** Returns (a − b) / unit, null when any is missing or the unit is 0 (a market that did not move). */
export function distanceIn(unit: number | null, a: number | null, b: number | null): number | null {
  return unit === null || a === null || b === null || unit === 0 ? null : (a - b) / unit
}

/** Returns 'up' when the levels fall strictly from first to last, 'down' when they rise, 'mixed' otherwise; null when one is missing. */
export function trendOf(levels: Values): Trend | null {
  const known = levels.filter((level) => level !== null)
  if (known.length < levels.length || known.length < 2) return null
  const pairs = known.slice(1).map((level, i) => (known[i] ?? level) - level)
  if (pairs.every((difference) => difference > 0)) return 'up'
  return pairs.every((difference) => difference < 0) ? 'down' : 'mixed'
}

/** Returns the trend of price against an average: 'up' above a rising one, 'down' below a falling one. `bars` is how far back the slope looks. */
export function trendAgainst(price: number | null, average: Values, bars: number): Trend | null {
  const now = last(average)
  const before = average.at(-1 - bars) ?? null
  if (price === null || now === null || before === null) return null
  if (price > now && now > before) return 'up'
  return price < now && now < before ? 'down' : 'mixed'
}

/** Hours in a year, for funding: the venue pays it every hour. */
export const FUNDING_HOURS_PER_YEAR = 24 * 365

/** Returns a price or a level with the decimals its tick can show: 5 significant figures, at most 6 − szDecimals decimals. */
export function cutToTick(value: number | null, szDecimals: number): number | null {
  if (value === null) return null
  const decimals = Math.max(0, 6 - szDecimals)
  const figures = Math.abs(value) >= 10_000 ? Math.round(value) : Number(value.toPrecision(5))
  return Number(figures.toFixed(decimals))
}

/** Returns a number with so many significant figures. */
export const cutToFigures = (value: number | null, figures: number): number | null =>
  value === null ? null : Number(value.toPrecision(figures))

/** Returns a number with so many decimals. */
export const cutToDecimals = (value: number | null, decimals: number): number | null =>
  value === null ? null : Number(value.toFixed(decimals))
