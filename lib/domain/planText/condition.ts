import type { PositionSide } from '../account.ts'
import { EXIT_BOUNDS, EXIT_QUANTITIES, type ExitCondition, type ExitQuantity } from '../exitRules.ts'
import { isOutOfRange, isSigned, takesPeriod, UNIT_OF } from '../exitUnits.ts'
import { findPhrase, type Phrase, phrase, type Reader } from './phrase.ts'
import { profitIn } from './profit.ts'

/**
 * One condition, read from its first word to its last: subject, what it does, what it is compared with. A word that has no place in it makes it no condition,
 * whatever the rest says: it may be the one that turns the meaning around.
 */

/** A condition but for the bars it is judged on. `isOfBars`: they must be known. */
export interface ConditionWords {
  condition: Omit<ExitCondition, 'interval'>
  isOfBars: boolean
}

/** Articles and the like, left out everywhere. */
const SILENT = new Set(['the', 'a', 'an', 'its', ':', ''])

/** Returns the words of a text in the one spelling that can mean something. */
export const wordsOf = (text: string): string[] => text.split(' ').filter((word) => !SILENT.has(word))

const bars: Reader = (words, at) =>
  BARS_WORD.test(words[at] ?? '') ? { count: 1, says: { bars: words[at] ?? '' } } : null
const count: Reader = (words, at) =>
  /^\d{1,4}$/.test(words[at] ?? '') ? { count: 1, says: { count: words[at] ?? '' } } : null
const BARS_WORD = /^@\d+[mhdw]$/
const ways = (...patterns: string[]): Phrase[] => patterns.map((pattern) => phrase(pattern, { bars, count }))

const BAR = 'candles|candle|bars|bar|closes|close|periods|period'
const OF_BARS = ways(
  'on|in|at|of|using|per any|each? (? {bars} )? candles|candle|bars|bar|candlestick|candlesticks|close|closes|closing|chart|charts|timeframe|time_frame|tf|basis|period? basis?',
  '(? {bars} )? chart|timeframe|time_frame|tf|basis?',
)
const COUNTED = ways(
  `for|over|on|in|across? at_least? last? {count} consecutive|straight|successive {bars}? closing? ${BAR}?`,
  `for|over at_least? last? {count} {bars}? ${BAR} in_row?`,
  `{count} {bars}? ${BAR} in_row`,
)
const LIVE = ways('at_any_time|intrabar|live')

/** Returns the condition that the words of a part say, or those of them that have no place in one. 'side': which way it counts from the entry is not said. */
export function conditionIn(
  words: readonly string[],
  side: PositionSide | null,
): ConditionWords | 'side' | readonly string[] {
  const counted = takeBars(words)
  if (counted === null) return words
  const isLive = findPhrase(LIVE, counted.words) !== null
  const plain = without(OF_BARS, without(LIVE, counted.words))
  const profit = profitIn(plain, side)
  if (profit === 'side') return 'side'
  const isOfMoment = counted.bars === null && !words.some((word) => BARS_WORD.test(word))
  if (profit !== null) return isOfMoment ? momentary({ ...BLANK, ...profit, on: 'live' }) : words
  const read = sentence(plain)
  if (!('left' in read)) return read
  const { left, isClosed, isTraded } = read
  if (left === 'pnl_pct' || left === 'r_multiple')
    return isOfMoment ? momentary({ ...BLANK, ...read.condition, on: 'live' }) : words
  if (left === 'funding_rate' || left === 'open_interest')
    return momentary({ ...BLANK, ...read.condition, bars: counted.bars ?? 1 })
  // What trades at a price has not closed there.
  if ((isLive || isTraded) && (isClosed || counted.bars !== null)) return words
  const on = isLive || isTraded ? 'live' : 'close'
  return { condition: { ...BLANK, ...read.condition, bars: counted.bars ?? 1, on }, isOfBars: true }
}

/** A subject that is left out is the one before it, or where that does not fit nobody's. */
export type Carried = { kind: 'named' } | { kind: 'unclear' } | { kind: 'carried'; words: readonly string[] }

/**
 * Returns whether a part names what it is about, or takes it from the part before it: "RSI rises above 70 or falls below 30". What does not itself do
 * something does what is done there: "MACD crosses below signal or below zero". After an average a bare number may as well be a price.
 */
export function carriedFrom(before: readonly string[], words: readonly string[]): Carried {
  const [plain, plainBefore] = [plainOf(words), plainOf(before)]
  const [first = ''] = plain
  const names = operandOf(first) !== null || PRICES.has(first) || plain.some((word) => OF_PRICE.has(word))
  const subject = operandOf(plainBefore[0])
  if (names || profitIn(plain, 'long') !== null || (subject === null && profitIn(plainBefore, 'long') === null))
    return { kind: 'named' }
  if (subject === null || UNIT_OF[subject.name] === UNIT_OF.price) return { kind: 'unclear' }
  const verbs = VERBS[first] === undefined ? verbsOf(plainBefore.slice(1)) : []
  const whole = [plainBefore[0] ?? '', ...verbs, ...words]
  const read = sentence(plainOf(whole))
  const level = 'left' in read && read.left === subject.name ? read.condition.value : null
  const isFit = 'left' in read && read.left === subject.name && (level === null || !isOutOfRange(read.left, level))
  return isFit ? { kind: 'carried', words: whole } : { kind: 'unclear' }
}

const plainOf = (words: readonly string[]) => without(OF_BARS, without(LIVE, takeBars(words)?.words ?? words))

/** The words of a subject's doing, up to the first that is none. */
function verbsOf(words: readonly string[]): readonly string[] {
  const end = words.findIndex((word) => VERBS[word] === undefined)
  return end === -1 ? words : words.slice(0, end)
}

/** What only a price does. */
const OF_PRICE = new Set('close closes closed closing trades trading loses reclaims'.split(' '))

const BLANK = { left_period: null, right: 'value', right_period: null, value: null, bars: 1, on: 'close' } as const

const momentary = (condition: ConditionWords['condition']): ConditionWords => ({ condition, isOfBars: false })

/** Returns whether the words name the bars of something else and nothing more. */
export const isBarsAlone = (words: readonly string[]): boolean =>
  words.length > 0 && without(OF_BARS, words).length === 0

/** The words without what is found of these phrases, everywhere. */
function without(phrases: readonly Phrase[], words: readonly string[]): readonly string[] {
  const found = findPhrase(phrases, words)
  if (found === null) return words
  return [...words.slice(0, found.from), ...without(phrases, words.slice(found.to))]
}

/** On how many bars in a row, taken out of the words; `bars` null: not said. Null: a number of bars that is not kept. */
function takeBars(words: readonly string[]): { words: readonly string[]; bars: number | null } | null {
  const found = findPhrase(COUNTED, words)
  if (found === null) return { words, bars: null }
  const number = Number(found.says.count)
  const { min, max } = EXIT_BOUNDS.bars
  if (number < min || number > max) return null
  return { words: [...words.slice(0, found.from), ...words.slice(found.to)], bars: number }
}

type Says = 'down' | 'up' | 'cross' | 'turn' | 'close' | 'trade' | 'plain'
/** What a subject does. `down` and `up` by themselves are a slope. */
const VERBS: Record<string, Says> = {
  ...of('plain', 'is are goes gets moves breaks'),
  ...of('close', 'close closes closed closing'),
  ...of('trade', 'trades trading spikes wicks'),
  ...of('cross', 'cross crosses crossed crossing'),
  ...of('turn', 'turns turning flips'),
  ...of(
    'down',
    'falls fall falling drops drop dropping declines decline declining decreases decrease decreasing dips sinks slips',
  ),
  ...of('up', 'rises rise rising climbs climbing increases increase increasing grows growing'),
}
const BELOW = 'below under underneath beneath <'.split(' ')
const ABOVE = 'above over >'.split(' ')
/** Comparisons in two words. */
const LESS = 'less lower smaller'.split(' ')
const GREATER = 'greater more higher'.split(' ')
/** Both in one word: of a price alone. */
const LOSES: Record<string, '<' | '>'> = { loses: '<', reclaims: '>' }
const SLOPED =
  'falls fall falling drops declines decline declining decreases decrease decreasing rises rise rising climbs increases increase increasing grows growing'.split(
    ' ',
  )
const PRICES = new Set('price candle candles bar bars candlestick'.split(' '))
const CLOSED = new Set('candle candles bar bars candlestick close closes closed closing'.split(' '))
const OTHERS =
  'exceeds than back zero line negative positive for consecutive straight successive at least last in row any each using per chart timeframe time frame tf basis period periods bars bar candle candles closes live intrabar'.split(
    ' ',
  )

function of(says: Says, words: string): Record<string, Says> {
  return Object.fromEntries(words.split(' ').map((word) => [word, says]))
}

interface Sentence {
  left: ExitQuantity
  condition: Pick<ExitCondition, 'left' | 'left_period' | 'op' | 'right' | 'right_period' | 'value'>
  isClosed: boolean
  isTraded: boolean
}

/** Subject, verbs, comparison, object, and nothing else; what has no place in that order is returned. */
function sentence(words: readonly string[]): Sentence | readonly string[] {
  let at = 0
  const operand = operandOf(words[at])
  if (operand) at += 1
  else while (PRICES.has(words[at] ?? '')) at += 1
  const isNamed = at > 0
  const subject = operand ?? { name: 'price' as const, period: null }
  const verbs: Says[] = []
  for (let says = VERBS[words[at] ?? '']; says !== undefined; says = VERBS[words[at] ?? '']) {
    verbs.push(says)
    at += 1
    if (words[at] === 'back') at += 1
  }
  const rest = words.slice(at)
  const noPlace = rest.length === 0 ? words : rest
  const done = (change: Omit<Sentence['condition'], 'left' | 'left_period'>): Sentence => ({
    left: subject.name,
    condition: { left: subject.name, left_period: subject.period, ...change },
    isClosed: words.some((word) => CLOSED.has(word)),
    isTraded: verbs.includes('trade'),
  })
  if (rest.length === 0) {
    const slope = verbs.filter((each) => each !== 'plain')
    const word = words[at - 1] ?? ''
    if (!isNamed || slope.length !== 1 || !SLOPED.includes(word)) return noPlace
    return done({ op: slope[0] === 'down' ? 'falling' : 'rising', right: null, right_period: null, value: null })
  }
  const isCross = verbs.includes('cross') || verbs.includes('turn')
  if (rest.length === 1 && (rest[0] === 'negative' || rest[0] === 'positive')) {
    if (!isSigned(subject.name) || verbs.some((each) => each === 'close' || each === 'trade')) return noPlace
    const isCrossed = isCross || words[at - 1] === 'goes'
    return done({ op: opOf(rest[0] === 'negative', isCrossed), right: 'value', right_period: null, value: 0 })
  }
  const compared = comparison(rest, subject.name)
  if (compared === null || verbs.includes(compared.isLess ? 'up' : 'down') || verbs.includes('turn')) return noPlace
  const object = objectOf(compared.object, subject.name)
  if (object === null) return noPlace
  const left = object.left ?? subject.name
  const told = {
    op: opOf(compared.isLess, isCross),
    right: object.right,
    right_period: object.period,
    value: object.value,
  }
  const said = done(told)
  return { ...said, left, condition: { ...said.condition, left } }
}

const opOf = (isLess: boolean, isCross: boolean): ExitCondition['op'] =>
  isCross ? (isLess ? 'crosses_below' : 'crosses_above') : isLess ? '<' : '>'

function comparison(
  words: readonly string[],
  subject: ExitQuantity,
): { isLess: boolean; object: readonly string[] } | null {
  const [first = '', second = ''] = words
  if (BELOW.includes(first)) return { isLess: true, object: words.slice(1) }
  if (ABOVE.includes(first) || first === 'exceeds') return { isLess: false, object: words.slice(1) }
  if (second === 'than' && LESS.includes(first)) return { isLess: true, object: words.slice(2) }
  if (second === 'than' && GREATER.includes(first)) return { isLess: false, object: words.slice(2) }
  const op = LOSES[first]
  return op === undefined || subject !== 'price' ? null : { isLess: op === '<', object: words.slice(1) }
}

interface ExitObject {
  right: ExitCondition['right']
  period: number | null
  value: number | null
  /** The quantity a number in R is of, where nobody names it. */
  left?: ExitQuantity
}

function objectOf(words: readonly string[], subject: ExitQuantity): ExitObject | null {
  const [first = '', second, third] = words
  const isHourly = subject === 'funding_rate' && second === 'per' && third === 'hour' && words.length === 3
  const number = (value: number): ExitObject => ({ right: 'value', period: null, value })
  if (first === 'zero' && (second === undefined || (second === 'line' && words.length === 2))) return number(0)
  if (words.length !== 1 && !isHourly) return null
  const operand = operandOf(first) ?? (first === 'price' ? { name: 'price' as const, period: null } : null)
  if (operand) return { right: operand.name, period: operand.period, value: null }
  const found = /^([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(usd|%|r|bps)?$/.exec(first)
  if (!found) return null
  const [, amount, unit = ''] = found
  const value = Number(amount)
  if (unit === 'r' && subject === 'price') return { ...number(value), left: 'r_multiple' }
  if (!(UNITS[UNIT_OF[subject]] ?? ['']).includes(unit)) return null
  return number(subject === 'funding_rate' && unit === '%' ? Number((value / 100).toPrecision(12)) : value)
}

/** How a number of each unit may be written; without any where it is not here. */
const UNITS: Record<string, readonly string[]> = {
  [UNIT_OF.price]: ['', 'usd'],
  [UNIT_OF.macd]: ['', 'usd'],
  [UNIT_OF.open_interest]: ['', 'usd'],
  [UNIT_OF.funding_rate]: ['', '%'],
  [UNIT_OF.pnl_pct]: ['%'],
  [UNIT_OF.r_multiple]: ['', 'r'],
}

function operandOf(word = ''): { name: ExitQuantity; period: number | null } | null {
  const [, base = word, period] = /^([a-z]+)_(\d+)$/.exec(word) ?? []
  const name = EXIT_QUANTITIES.find((each) => each === base)
  if (name === undefined || name === 'price') return null
  if (period === undefined) return { name, period: DEFAULT_PERIODS[name] ?? null }
  return takesPeriod(name) ? { name, period: Number(period) } : null
}

/** Written out where they are not named, so that a person sees what was understood. */
const DEFAULT_PERIODS: Partial<Record<ExitQuantity, number>> = { rsi: 14, ema: 20, sma: 20, atr: 14, adx: 14 }

/** Every word that is known here. */
export const CONDITION_WORDS: readonly string[] = [
  ...Object.keys(VERBS),
  ...BELOW,
  ...ABOVE,
  ...LESS,
  ...GREATER,
  ...Object.keys(LOSES),
  ...PRICES,
  ...EXIT_QUANTITIES,
  ...OTHERS,
]
