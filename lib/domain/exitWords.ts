import { EXIT_INTERVALS, type ExitCondition } from './exitRules.ts'

/** How people and models write what an exit plan is made of, brought to one spelling: `@4h` for bars, plain numbers, `ema(20)` for an average. */

type ExitInterval = NonNullable<ExitCondition['interval']>

const NUMBER_WORDS: Record<string, string> = {
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  ten: '10',
  twice: '2',
}

const INTERVAL_WORDS: readonly [RegExp, (amount: string, unit: string) => string][] = [
  [
    /(?<!@)\b(\d+) ?-? ?(minutes?|mins?|m|hours?|hrs?|h|days?|d)\b(?=[\s-]*(?:candles?|bars?|close[sd]?|closing|charts?|time ?frames?|tf|price|ema|sma|ma|rsi|macd|atr|adx|bollinger|bb|vwap|volume|histogram|signal|basis))/g,
    named,
  ],
  [/(?<=\b(?:on|in|of) (?:the |a )?)(\d+) ?-? ?(minutes?|mins?|m|hours?|hrs?|h|days?|d)\b/g, named],
  [/(?<!@)\b(\d+)(m|h|d)\b/g, named],
]

function named(amount: string, unit: string): string {
  return `@${amount}${unit.slice(0, 1)}`
}

/** Returns text in the one spelling, lower case. */
export function normalWords(text: string): string {
  let out = text
    .toLowerCase()
    .replace(/[‐‑–—]/g, '-')
    .replace(/[’‘]/g, "'")
    .replace(/−/g, '-')
    .replace(/\s+/g, ' ')
  out = out.replace(/\b(one|two|three|four|five|six|ten|twice)\b/g, (word) => NUMBER_WORDS[word] ?? word)
  out = out.replace(/\b(?:daily|day's)\b(?! loss)/g, '@1d').replace(/\bhourly\b/g, '@1h')
  // Named, so that nobody takes them for no interval at all.
  out = out.replace(/\bweekly\b/g, '@1w').replace(/\bmonthly\b/g, '@4w')
  // 3,950 and $3.9k are numbers.
  out = out.replace(/(\d),(?=\d{3}\b)/g, '$1')
  out = out.replace(/\$ ?/g, '').replace(/\b(\d+(?:\.\d+)?)k\b/g, (_, number: string) => String(Number(number) * 1_000))
  out = out.replace(/\b(\d+(?:\.\d+)?) ?(?:usdt?|dollars?)\b/g, '$1')
  out = out.replace(/\b(\d+)[- ]?(?:period|bar|day|candle)s? (ema|sma|ma|rsi|atr|adx)\b/g, '$2($1)')
  out = out.replace(/\b(ema|sma|ma|rsi|atr|adx)[ _-]?\(? ?(\d+) ?\)?(?! ?(?:%|h\b|m\b|d\b|\.))/g, '$1($2)')
  out = out.replace(/\b(\d+) ?-? ?(ema|sma|ma)\b(?!\()/g, '$2($1)')
  out = out.replace(/\bexponential moving average\b/g, 'ema').replace(/\b(?:simple )?moving average\b/g, 'sma')
  out = out.replace(/\b(\d+)[- ]?(?:period|bar|day|candle)s? (ema|sma)\b/g, '$2($1)')
  // A level, not a period: `rsi below 30` is untouched, `rsi 30` has been read as a period only next to the name.
  for (const [pattern, write] of INTERVAL_WORDS)
    out = out.replace(pattern, (_, amount: string, unit: string) => write(amount, unit))
  return out
    .replace(/@60m\b/g, '@1h')
    .replace(/@240m\b/g, '@4h')
    .replace(/@24h\b/g, '@1d')
}

/** Returns the bars a text in that spelling names, null when none, 'unknown' for a length the grammar does not have. */
export function intervalIn(text: string): ExitInterval | 'unknown' | null {
  const written = /@(\d+[mhdw])\b/.exec(text)?.[1]
  if (written === undefined) return null
  return EXIT_INTERVALS.find((interval) => interval === written) ?? 'unknown'
}

const MINUTES: Record<string, number> = { m: 1, h: 60, d: 1_440, w: 10_080 }

/** Returns a span in minutes from its number and unit; bars need their length. Null: it cannot be told. */
export function minutesOf(amount: string, unit: string, interval: ExitInterval | null): number | null {
  const isBars = /^(bar|candle|close)/.test(unit)
  if (!isBars) return Math.round(Number(amount) * (MINUTES[unit.slice(0, 1)] ?? 1))
  if (interval === null) return null
  return Number(amount) * Number(interval.slice(0, -1)) * (MINUTES[interval.slice(-1)] ?? 1)
}
