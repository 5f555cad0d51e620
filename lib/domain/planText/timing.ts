import { EXIT_BOUNDS, type ExitRules } from '../exitRules.ts'
import { type Found, type Phrase, phrase, type Reader, wholePhrase } from './phrase.ts'
import { type ExitInterval, intervalIn } from './spelling.ts'

/** The parts of a plan that are no conditions: time stop, trailing stop, cooldown. Each is a part of the text by itself, read whole or not at all. */

export type Timing = Pick<ExitRules, 'max_hold_minutes' | 'trail_after_pct' | 'trail_distance_pct' | 'cooldown_minutes'>

/** What a part came to; a string says why it is none that can be used. Null: it is no timing. */
export type ReadTiming = Partial<Timing> | string | null

const MINUTES: Record<string, number> = { m: 1, h: 60, d: 1_440, w: 10_080 }
const UNITS = /^(?:minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w|bars?|candles?)$/

/** A length of time, as two words or spelled like one of bars. */
const span: Reader = (words, at) => {
  const [word = '', unit = ''] = words.slice(at, at + 2)
  const short = /^@(\d+)([mhdw])$/.exec(word)
  if (short) return { count: 1, says: { amount: short[1] ?? '', unit: short[2] ?? '' } }
  return /^\d+(?:\.\d+)?$/.test(word) && UNITS.test(unit) ? { count: 2, says: { amount: word, unit } } : null
}

/** A share in percent, by the name it is asked for. */
const percent =
  (name: string): Reader =>
  (words, at) => {
    const amount = /^\+?(\d+(?:\.\d+)?)%$/.exec(words[at] ?? '')?.[1]
    return amount === undefined ? null : { count: 1, says: { [name]: amount } }
  }

const bars: Reader = (words, at) => {
  const word = words[at] ?? ''
  return word.startsWith('@') ? { count: 1, says: { bars: word } } : null
}

const READERS = { span, bars, distance: percent('distance'), after: percent('after') }
const ways = (...patterns: string[]): Phrase[] => patterns.map((pattern) => phrase(pattern, READERS))

const LEAVE = 'exit|close|leave|flatten|get_out|out|sell|cover? position|trade|it?'
const LATEST =
  'in_total|at_most|at_latest|max|maximum|regardless|in_any_case|no_matter_what|since_entry|after_entry|from_entry|have_passed?'
const OF_BARS = 'on? {bars}? chart|candles|candle|bars|bar|timeframe|time_frame?'
const HOLDS = ways(
  `if|when? then? ${LEAVE} within|after|no_later_than {span} ${LATEST} ${OF_BARS}`,
  `max|maximum|time_stop|timestop|time_limit|time_exit|time-based_exit hold|holding? time|period|duration? is? of|at|after|for? {span} ${LATEST} ${OF_BARS}`,
  `hold|holding position|trade? for? max|maximum|maximum_of|at_most|no_longer_than|no_more_than|not_more_than|up_to {span} ${LATEST} ${OF_BARS}`,
  `no_longer_than|no_more_than|not_more_than|at_most {span} ${LATEST} ${OF_BARS}`,
  `{span} time_stop|timestop|time_limit|max|maximum|at_most hold|holding? time|period? ${OF_BARS}`,
  `${LEAVE} if|when position|trade|it? is? still? held|open for? more_than|longer_than|over|after? {span}`,
)
const COOLDOWNS = ways(
  'then|with? cooldown|cool-down|cool_down period? of|for? {span} after_exit?',
  '{span} cooldown|cool-down|cool_down period?',
  'then? wait {span} before re-entry|reentry|re-entering|reentering',
  'then? no re-entry|reentry for {span}',
)
const UP = 'once|after|when position|trade|it? is?'
const TRAILS = [
  '{distance} trailing stop? loss?',
  'trail|trailing stop? loss? of|by|at|with? distance? of? {distance} behind? price?',
]
  .flatMap((trail) => [
    trail,
    `${trail} ${UP} up|in_profit_by|gain_of|profit_of|profit_reaches|profit_exceeds {after} gain|profit?`,
    `${trail} ${UP} {after} gain|profit|up|in_profit`,
  ])
  .flatMap((pattern) => ways(`use|with|set? ${pattern}`))

/** Returns what the words of a part say of time and trailing. `bars`: those of the plan, for spans counted in bars. */
export function readTiming(words: readonly string[], planBars: ExitInterval | null): ReadTiming {
  const trail = wholePhrase(TRAILS, words)
  if (trail !== null)
    return {
      trail_distance_pct: Number(trail.distance),
      trail_after_pct: trail.after === undefined ? null : Number(trail.after),
    }
  const hold = wholePhrase(HOLDS, words)
  if (hold !== null) return bounded('max_hold_minutes', minutesOf(hold, planBars))
  const cooldown = wholePhrase(COOLDOWNS, words)
  return cooldown === null ? null : bounded('cooldown_minutes', minutesOf(cooldown, planBars))
}

/** A span in minutes; null where its bars have no length, or it is no whole number of minutes. */
function minutesOf({ amount = '', unit = '', bars: named = '' }: Found['says'], planBars: ExitInterval | null) {
  const own = intervalIn(named)
  const length = own === null || own === 'several' || own === 'unknown' ? planBars : own
  const isBars = /^(?:bar|candle)/.test(unit)
  if (isBars && length === null) return null
  const minutes = isBars
    ? Number(length?.slice(0, -1)) * (MINUTES[length?.slice(-1) ?? ''] ?? 0)
    : (MINUTES[unit.slice(0, 1)] ?? 0)
  const whole = Number((Number(amount) * minutes).toFixed(6))
  return Number.isInteger(whole) ? whole : null
}

function bounded(key: 'max_hold_minutes' | 'cooldown_minutes', minutes: number | null): ReadTiming {
  if (minutes === null) return 'names no whole number of minutes.'
  const { min, max } = EXIT_BOUNDS[key]
  return minutes < min || minutes > max ? `names ${minutes} minutes; ${min} to ${max} can be kept.` : { [key]: minutes }
}

/** Returns whether a part says no more than a moment, which may be the earliest as well as the latest: "and after an hour". */
export const isBareMoment = (words: readonly string[]): boolean => words[0] === 'after' || words[0] === 'within'

/** Returns whether a part says how long the position is held by then, which is a condition as well as a limit: "the trade is open for 4 hours". */
export const isOpenFor = (words: readonly string[]): boolean => words.includes('open') || words.includes('held')
