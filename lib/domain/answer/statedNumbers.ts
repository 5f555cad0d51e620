import { Decimal } from '../decimal.ts'

/**
 * The numbers a text states, for holding a rewriting against them: each in canonical form with what stands beside it, since a number is copied
 * faithfully only into the field it was written for.
 */

export type Field = 'amount' | 'leverage' | 'target' | 'stop' | 'other'

export interface StatedNumber {
  /** Canonical decimal, with its sign. */
  value: string
  /** `plain`: dollars, a price, or bare. The others are no amount and no price. */
  unit: 'plain' | 'percent' | 'other'
  /** What the words around it say it is; empty where they say nothing. */
  fields: readonly Field[]
}

const MAGNITUDE: Record<string, number> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  mn: 1e6,
  million: 1e6,
  b: 1e9,
  bn: 1e9,
  billion: 1e9,
}
// A run of digits with its separators, a suffix of magnitude, and what follows it. Labels and currencies may touch it.
const NUMBER_RUN =
  /(?<![\w.])(?<!\d,)([-\u2212]?)((?:x|us|usd|usdt|usdc|sl|tp|lev)(?=\d))?(\d[\d.,_']*(?:[eE][+-]?\d+)?)(?:\s?(k|mn?|bn?|thousand|million|billion)(?![a-tv-z]))?(?:\s?(%|percent|pct|bps?|eur|gbp|jpy|[€£¥]|coins?|contracts?|lots?|shares?|tokens?|units?|minutes?|mins?|hours?|hrs?|h|days?|d|bars?|candles?)(?![a-z]))?/gi
const PLAIN = /^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const GROUPED = /^[1-9]\d{0,2}(?:([,_'])\d{3})(?:\1\d{3})*(?:\.\d+)?$/
// Ranges and sums: several numbers of which none is the one meant.
const COMPOUND =
  /(?<![\d.,_'])\$?\d+(?:[.,_']+\d+)*(?:[,_']+|\.)? ?(?:[kmb] ?)?(?:(?:[-–—~*/×÷+^]|\.\.+|\b(?:to|or)\b) ?\$?\d+(?:[.,_']+\d+)*(?:[,_']+|\.)? ?(?:[kmb]\b ?)?)+/gi
/** A run longer than this states no number that anyone could trade on. */
const RUN_LENGTH_MAX = 400
/** Beyond this nothing fits the numbers of a decision. */
const EXPONENT_MAX = 308
/** Words that name a number stand this near before it, and nearer behind it. */
const LABEL_LENGTH_MAX = 60
const AFTER_LENGTH_MAX = 12

const LABELS: readonly [Field, RegExp][] = [
  ['target', /\btp|t\/p|target|take.?profit|profit/i],
  ['stop', /\bsl|s\/l|stop/i],
  ['amount', /alloc|\bsize|amount|notional|invest|budget|\bstake/i],
  ['leverage', /\blev/i],
  ['other', /\bentry|\brsi|\bema|\bsma|macd|\badx|\batr|confiden|\bfunding|\bmark\b/i],
]

/** Returns every number a text states: thousands and k/M/B expanded; ranges, sums and ambiguous notations left out. */
export function readStatedNumbers(text: string): StatedNumber[] {
  const plain = inAsciiDigits(text).replace(/\s+/g, ' ').replace(COMPOUND, ' ; ')
  const matches = [...plain.matchAll(NUMBER_RUN)]
  const ends: number[] = []
  return matches.flatMap((match, at) => {
    const [all, sign = '', prefix = '', run = '', suffix, unit] = match
    if (run.length > RUN_LENGTH_MAX) return []
    const digits = withoutEnd(run)
    // Separators behind a bare number are the sentence's.
    const endAt =
      match.index + all.length - (suffix === undefined && unit === undefined ? run.length - digits.length : 0)
    const previousEnd = at === 0 ? 0 : (ends[at - 1] ?? 0)
    ends[at] = endAt
    const before = plain.slice(Math.max(previousEnd, match.index - LABEL_LENGTH_MAX), match.index) + prefix
    const after = plain.slice(endAt, Math.min(matches[at + 1]?.index ?? plain.length, endAt + AFTER_LENGTH_MAX))
    const isForeign = /[€£¥]\s?$/.test(before)
    return certainNumbers(digits).flatMap((certain) => {
      const number = new Decimal(certain).times(suffix === undefined ? 1 : (MAGNITUDE[suffix.toLowerCase()] ?? 1))
      // `1e999999999` is a number, too, with a gigabyte of digits.
      if (!number.isZero() && Math.abs(number.e) > EXPONENT_MAX) return []
      return [
        {
          value: (sign === '' ? number : number.negated()).toFixed(),
          unit: isForeign ? 'other' : unitOf(unit),
          fields: fieldsOf(before, after),
        },
      ]
    })
  })
}

const unitOf = (unit: string | undefined): StatedNumber['unit'] =>
  unit === undefined ? 'plain' : /^(?:%|percent|pct)$/i.test(unit) ? 'percent' : 'other'

/** What stands before a number up to the last separator names it, or what follows it up to the next. */
function fieldsOf(before: string, after: string): Field[] {
  const near = [before.split(/[,;|]/).at(-1) ?? '', after.split(/[,;|]/)[0] ?? '']
  return LABELS.filter(([, pattern]) => near.some((words) => pattern.test(words))).map(([field]) => field)
}

/** Returns the numbers a run of digits and separators certainly states: one plain or grouped number, or a list of long ones. */
function certainNumbers(run: string): string[] {
  if (PLAIN.test(run)) return [run]
  if (GROUPED.test(run)) return [run.replace(/[,_']/g, '')]
  // `1500,104000,98000` is a list; `1500,25` may be one European number, so short parts make the whole run uncertain.
  const parts = run.split(',')
  return parts.every((part) => PLAIN.test(part) && part.length >= 3) ? parts : []
}

/** Blocks of ten digits, by the code of their zero: Arabic-Indic, Persian, Devanagari, Bengali, full-width. */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xff10]
const OTHER_DIGIT = /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\uff10-\uff19]/g

/** Digits and separators as a keyboard in English has them; narrow blanks between groups of three are separators. */
const inAsciiDigits = (text: string): string =>
  text
    .replace(OTHER_DIGIT, (digit) => {
      const code = digit.charCodeAt(0)
      return String(code - Math.max(...ZEROS.filter((zero) => zero <= code)))
    })
    .replace(/[，．＄％]/g, (sign) => ({ '，': ',', '．': '.', '＄': '$', '％': '%' })[sign] ?? sign)
    .replace(/(?<=\d)[\u00a0\u2009\u202f\u2019](?=\d{3}(?!\d))/g, ',')

/** Returns a run of digits without the separators it ends in. */
function withoutEnd(run: string): string {
  let end = run.length
  while (end > 0 && ".,_'".includes(run.charAt(end - 1))) end -= 1
  return run.slice(0, end)
}
