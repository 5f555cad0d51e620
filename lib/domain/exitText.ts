import type { PositionSide } from './account.ts'
import type { ExitCondition, ExitQuantity, ExitRules } from './exitRules.ts'
import { intervalIn, minutesOf, normalWords } from './exitWords.ts'

/**
 * A plan in words, read into the grammar where that can be done without guessing. What cannot be said in it is named, never dropped in silence: a plan is
 * prose for people until every part of it has its rule.
 */
export interface ReadPlan {
  /** Null when nothing of it could be read. */
  rules: ExitRules | null
  /** What was not understood, with its words. */
  unread: { code: UnreadCode; message: string }[]
}
export type UnreadCode = 'not_understood' | 'mixed_and_or' | 'unknown_interval' | 'needs_side' | 'too_many'

type Problem = ReadPlan['unread'][number]

/** Returns the rules a plan in words comes to. `side`: whose plan it is, for what is counted from the entry. */
export function readPlanText(text: string, side: PositionSide | null = null): ReadPlan {
  const rest = new PlanText(normalWords(text))
  const late = IN_TIME.exec(rest.text)
  if (late) return { rules: null, unread: [notUnderstood(late[0])] }
  const timing = readTiming(rest)
  const clauses = splitClauses(rest.text)
  const unread: Problem[] = []
  const conditions: ExitCondition[] = []
  let interval: ExitCondition['interval'] = null
  for (const clause of clauses.parts) {
    const own = intervalIn(clause)
    if (own === 'unknown') {
      unread.push({ code: 'unknown_interval', message: `"${clause}" names bars of a length that is not read.` })
      continue
    }
    interval = own ?? interval ?? intervalOfAll(rest.text)
    const read = readClause(clause, interval, side)
    if ('code' in read) unread.push(read)
    else conditions.push(read)
  }
  if (clauses.isMixed) {
    const message = 'The plan mixes "and" with "or"; the grammar has one of them, for all its conditions.'
    return { rules: null, unread: [{ code: 'mixed_and_or', message }, ...unread] }
  }
  if (conditions.length > 6) unread.push({ code: 'too_many', message: 'The grammar has room for 6 conditions.' })
  const isLost = clauses.match === 'all' && unread.length > 0
  const kept = isLost ? [] : conditions.slice(0, 6)
  const isEmpty = kept.length === 0 && timing.max_hold_minutes === null && timing.trail_distance_pct === null
  return { rules: isEmpty ? null : { match: clauses.match, conditions: kept, ...timing, note: '' }, unread }
}

/** A thing that must happen in time is no condition of the grammar, which knows only what has happened. */
const IN_TIME =
  /\b(?:below|above|under|over|cross(?:es)?|reach(?:es)?|hits?|not)\b[^,;.]*\bwithin (?:the (?:next|last|first) )?@?\d+[^,;]*/

/** The text that is still to be read: what was understood is taken out. */
class PlanText {
  text: string
  constructor(text: string) {
    this.text = text
  }
  take(pattern: RegExp): RegExpExecArray | null {
    const found = pattern.exec(this.text)
    if (found)
      this.text = `${this.text.slice(0, found.index)} ${this.text.slice(found.index + found[0].length)}`.replace(
        /\s+/g,
        ' ',
      )
    return found
  }
}

const intervalOfAll = (text: string): ExitCondition['interval'] => {
  const found = intervalIn(text)
  return found === 'unknown' ? null : found
}

const TIME_STOP =
  /(?:[,;]? ?(?:or|and)? ?)(?:(?:exit|close|leave|sell|cover|out|get out|flatten) (?:the (?:position|trade) |it )?)?(?:within|after|(?:max(?:imum)?|at most|no longer than|time ?(?:stop|limit|exit)(?: of| at| after|:)?|hold(?:ing)?(?: for)?(?: at most| no longer than| (?:no|not) more than| up to| a maximum of| max)?|(?:no|not) more than(?= ?@?\d+(?:\.\d+)? ?(?:minutes?|mins?|hours?|hrs?|days?|weeks?)\b)|held (?:for )?(?:more than|longer than|over)?)(?: ?(?:hold(?:ing)?(?: time| period)?) ?(?:of|:)?)?) ?:? ?@?(\d{1,12}(?:\.\d{1,12})?) ?(minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w|bars?|candles?)\b(?: ?(?:in total|at most|max(?:imum)?|regardless|hold|have passed|since entry))?/
const COOLDOWN =
  /(?:[,;]? ?(?:then|and|with)? ?(?:a )?)cool ?-?down(?: of| for|:)? ?@?(\d{1,12}(?:\.\d{1,12})?) ?(minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w|bars?|candles?)\b|(?:wait|no re-?entry for) ?@?(\d{1,12}(?:\.\d{1,12})?) ?(minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w|bars?|candles?)\b(?: before re-?ent(?:ry|ering))?/
const TRAIL =
  /(?:[,;]? ?(?:or|and|with)? ?(?:a )?)(?:(\d{1,12}(?:\.\d{1,12})?) ?% trailing(?: stop)?|trail(?:ing)?(?: the)?(?: stop)?(?: loss)?(?: of| by| at| distance|:)? ?(\d{1,12}(?:\.\d{1,12})?) ?%)(?: ?(?:once|after|when|from) ?(?:up|a gain of|a profit of|gain of|profit (?:of|reaches|exceeds)|\+|in profit by)? ?\+?(\d{1,12}(?:\.\d{1,12})?) ?%(?: ?(?:gain|profit|up))?)?/

/** The parts of a plan that are no conditions. */
function readTiming(rest: PlanText) {
  const trail = rest.take(TRAIL)
  const cooldown = rest.take(COOLDOWN)
  const hold = rest.take(TIME_STOP)
  const bars = intervalOfAll(rest.text)
  return {
    max_hold_minutes: hold ? minutesOf(hold[1] ?? '', hold[2] ?? '', bars) : null,
    trail_after_pct: trail?.[3] === undefined ? null : Number(trail[3]),
    trail_distance_pct: trail ? Number(trail[1] ?? trail[2]) : null,
    cooldown_minutes: cooldown
      ? minutesOf(cooldown[1] ?? cooldown[3] ?? '', cooldown[2] ?? cooldown[4] ?? '', bars)
      : null,
  }
}

/** What begins a plan or a clause and says nothing of its condition. */
const LEAD =
  /^(?:[\s,.;:-]|(?:if|when|once|then|the|a|an|should|exit|close|closing out|early|only|position|trade|long|short|it|invalidat(?:e|ed|ion)(?: condition)?|stop out|get out|leave|sell|cover|either|both|also|my|plan|thesis|is|:)\b(?! ?(?:price )?(?:below|above|under|over|beneath|[<>]|falls|rises)))+/

/** A clause without what joined it to others. The bracket of a period stays. */
function trimmed(part: string): string {
  let [from, to] = [0, part.length]
  while (from < to && ' (,'.includes(part[from] ?? '')) from += 1
  while (to > from && ' ,.'.includes(part[to - 1] ?? '')) to -= 1
  return part.slice(from, to)
}

function splitClauses(text: string): { parts: string[]; match: ExitRules['match']; isMixed: boolean } {
  const plain = text.replace(/[.;] ?$/, '').replace(/\. (?=[a-z@])/g, ' or ')
  const hasAnd = /\band\b|&|\bwhile\b|\btogether with\b/.test(plain)
  const hasOr = /\bor\b|\|\||;/.test(plain)
  const parts = plain
    .split(/ ?(?:,? ?\band\b|&+|,? ?\bwhile\b|,? ?\btogether with\b|,? ?\bor\b|\|\||;) ?/)
    .map(trimmed)
    .filter(
      (part) =>
        /[a-z0-9@]/.test(part) &&
        !/^(?:if|when|exit|close|then|either|the|position|early|only|on|in|chart|time ?frame|candles?|@\d+[mhd]|\s)*$/.test(
          part,
        ),
    )
  const inOr = hasOr && parts.length > 1
  return {
    parts,
    match: hasAnd && !inOr && parts.length > 1 ? 'all' : 'any',
    isMixed: hasAnd && inOr && parts.length > 2,
  }
}

const QUANTITIES: readonly [RegExp, ExitQuantity, number | null][] = [
  [/\bmacd(?:'s)?[ _-]?(?:hist(?:ogram)?)\b|\bhistogram\b/, 'macd_hist', null],
  [/\bmacd[ _-]?signal(?: line)?\b|\b(?:its )?signal(?: line)?\b/, 'macd_signal', null],
  [/\bmacd(?: line)?\b/, 'macd', null],
  [/\brsi(?:\((\d+)\))?/, 'rsi', 14],
  [/\bema(?:\((\d+)\))?/, 'ema', 20],
  [/\bs?ma(?:\((\d+)\))?/, 'sma', 20],
  [/\batr(?:\((\d+)\))?/, 'atr', 14],
  [/\badx(?:\((\d+)\))?/, 'adx', 14],
  [/\b(?:upper (?:bollinger|bb)(?: band)?|(?:bollinger|bb)[\s_-]?upper(?: band)?)\b/, 'bb_upper', null],
  [/\b(?:lower (?:bollinger|bb)(?: band)?|(?:bollinger|bb)[\s_-]?lower(?: band)?)\b/, 'bb_lower', null],
  [/\bvwap\b/, 'vwap', null],
  [/\bvolume\b/, 'volume', null],
  [/\bfunding(?: rate)?\b/, 'funding_rate', null],
  [/\b(?:open interest|oi)\b/, 'open_interest', null],
  [/\b(?:pnl|unrealized (?:pnl|profit|loss)|profit|p&l)\b/, 'pnl_pct', null],
  [/\br[- ]multiple\b/, 'r_multiple', null],
]

const BELOW = /\b(?:below|under(?:neath)?|beneath|less than|lower than|loses|breaks? down(?: through)?)\b|</
const ABOVE =
  /\b(?:above|over|greater than|more than|higher than|exceeds?|reclaims|breaks? out(?: of)?|breaks? up(?: through)?|reaches)\b|>/
const CROSS = /\bcross(?:es|ed|ing)?(?: back)?\b|\bturns?\b|\bflips?\b|\bgoes (?:negative|positive)\b/
const FALLING = /\b(?:decreas(?:es|ing|e)|declin(?:es|ing|e)|fall(?:s|ing)?|drop(?:s|ping)?|weakens?|shrinks?)\b/
const RISING = /\b(?:increas(?:es|ing|e)|ris(?:es|ing|e)|grow(?:s|ing)?|strengthens?|climbs?|expands?)\b/
const BARS =
  /\b(?:for|over|on|in)? ?(?:at least )?(\d{1,4}) ?(?:consecutive|straight|successive) ?(?:@\d+[mhd] ?)?(?:bars?|candles?|closes?|closing bars|periods?)?|\b(?:for|over) (?:the last )?(\d{1,4}) ?(?:@\d+[mhd] ?)?(?:bars?|candles?|closes?|periods?)(?: ?in a row)?|\b(\d{1,4}) ?(?:@\d+[mhd] ?)?(?:bars?|candles?|closes?) in a row/
const LIVE = /\b(?:touch(?:es)?|trades?|hits?|spikes?|wicks?|at any time|immediately|live|intrabar|mark price)\b/
const FROM_ENTRY =
  /(\d{1,12}(?:\.\d{1,12})?) ?% ?(?:(?:below|above|under|over|from|against|away from)? ?(?:the |my )?entry(?: price)?|loss|drawdown|profit|gain|against)|\b(?:loss|drawdown|profit|gain|pnl)[a-z\s]*?(?:of|exceeds|reaches|above|below|>|<|over|more than) ?(-?\d+(?:\.\d+)?) ?%/
const R_VALUE = /([+-]?\d{1,12}(?:\.\d{1,12})?) ?-?r\b/

const blank: ExitCondition = {
  left: 'price',
  left_period: null,
  interval: null,
  op: '<',
  right: 'value',
  right_period: null,
  value: null,
  bars: 1,
  on: 'close',
}

/** Returns the one condition a clause says, or why it says none. */
function readClause(
  clause: string,
  interval: ExitCondition['interval'],
  side: PositionSide | null,
): ExitCondition | Problem {
  const isLive = LIVE.test(clause)
  const base: ExitCondition = { ...blank, interval, on: isLive ? 'live' : 'close', bars: barsIn(clause) }
  const text = clause
    .replace(LEAD, '')
    .replace(BARS, ' ')
    .replace(/@\d+[mhd]\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const ofEntry = readFromEntry(text, side, { ...base, interval: null, on: 'live', bars: 1 })
  if (ofEntry !== null) return ofEntry
  if (/\bentry\b|\bbreak-?even\b|\d ?x? ?atr\b/.test(text)) return notUnderstood(clause)
  const up = ABOVE.test(text) ? true : BELOW.test(text) ? false : null
  const crosses = CROSS.test(text)
  const [left, right] = operands(text)
  const numbers = numbersIn(text)
  // A number nobody reads may be what the clause is about.
  if (numbers.length > (right === null ? 1 : 0) || SPAN.test(text)) return notUnderstood(clause)
  if (/\b(?:negative|below zero|under zero)\b/.test(text) && left)
    return { ...base, ...left, op: crosses ? 'crosses_below' : '<', value: 0 }
  if (/\b(?:positive|above zero|over zero)\b/.test(text) && left)
    return { ...base, ...left, op: crosses ? 'crosses_above' : '>', value: 0 }
  if (up === null) {
    const slope = FALLING.test(text) ? 'falling' : RISING.test(text) ? 'rising' : null
    if (slope === null || left === null) return notUnderstood(clause)
    return { ...base, ...left, op: slope, right: null }
  }
  const op = crosses ? (up ? 'crosses_above' : 'crosses_below') : up ? '>' : '<'
  const subject = left ?? { left: 'price' as const, left_period: null }
  if (right !== null) return { ...base, ...subject, op, right: right.left, right_period: right.left_period }
  const value = /\bzero\b/.test(text) ? 0 : numbers[0]
  if (value === undefined) return notUnderstood(clause)
  const isShare = subject.left === 'funding_rate' && /%/.test(text)
  return { ...base, ...subject, op, value: isShare ? value / 100 : value }
}

const notUnderstood = (clause: string): Problem => ({
  code: 'not_understood',
  message: `"${clause.slice(0, 120)}" is no condition that can be read.`,
})

function barsIn(clause: string): number {
  const found = BARS.exec(clause)
  const bars = Number(found?.[1] ?? found?.[2] ?? found?.[3] ?? 1)
  return Number.isInteger(bars) && bars >= 1 && bars <= 100 ? bars : 1
}

type Operand = Pick<ExitCondition, 'left' | 'left_period'>

/** The quantity before the comparing word, and the one after it. Prices need no name. */
function operands(text: string): [Operand | null, Operand | null] {
  const at = text.search(
    /\b(?:below|under|underneath|beneath|above|over|less than|lower than|greater than|more than|higher than|exceeds?|loses|reclaims|reaches)\b|[<>]/,
  )
  const before = at < 0 ? text : text.slice(0, at)
  const after = at < 0 ? '' : text.slice(at)
  return [
    operandIn(before) ?? (/\bprice\b|\bclose[sd]?\b|\bcandle\b|\bbar\b/.test(before) ? PRICE : null),
    operandIn(after),
  ]
}

const PRICE: Operand = { left: 'price', left_period: null }

function operandIn(text: string): Operand | null {
  for (const [pattern, left, period] of QUANTITIES) {
    const found = pattern.exec(text)
    if (found === null) continue
    const written = found[1] === undefined ? period : Number(found[1])
    return { left, left_period: period === null ? null : written }
  }
  return null
}

/** A length of time is no level. */
const SPAN = /\d ?(?:minutes?|mins?|hours?|hrs?|days?|weeks?|bars?|candles?)\b/

/** The numbers a text has that belong to no name: not the period of an average, nor the usual ones of MACD and Bollinger bands. */
function numbersIn(text: string): number[] {
  const plain = text.replace(/\b[a-z]+\(\d+\)|\((?:12, ?26, ?9|20, ?2)\)/g, ' ')
  return [...plain.matchAll(/(?<![\w.@])-?\d+(?:\.\d+)?(?:e-?\d+)?(?![\w(])/g)].map(([found]) => Number(found))
}

/** A gain or loss since the entry, in percent or in R. */
function readFromEntry(text: string, side: PositionSide | null, base: ExitCondition): ExitCondition | Problem | null {
  const r = R_VALUE.exec(text)
  if (r?.[1] !== undefined && !/\brsi\b/.test(text)) {
    const isLoss = BELOW.test(text) || /\b(?:loss|loses|down|drawdown)\b/.test(text) || r[1].startsWith('-')
    const value =
      isLoss && !r[1].startsWith('-') && /\b(?:loss|loses|down|drawdown)\b/.test(text) ? -Number(r[1]) : Number(r[1])
    return { ...base, left: 'r_multiple', op: isLoss ? '<' : '>', value }
  }
  const found = FROM_ENTRY.exec(text)
  const percent = Math.abs(Number(found?.[1] ?? found?.[2] ?? Number.NaN))
  if (found === null || !Number.isFinite(percent)) return null
  const isAgainst = /\b(?:loss|drawdown|against)\b/.test(text)
  const isFor = /\b(?:profit|gain)\b/.test(text)
  if (isAgainst || isFor)
    return { ...base, left: 'pnl_pct', op: isAgainst ? '<' : '>', value: isAgainst ? -percent : percent }
  if (side === null)
    return { code: 'needs_side', message: `"${text.slice(0, 120)}" counts from the entry: say long or short.` }
  const isUp = /\b(?:above|over|rises?|gains?|climbs?|up)\b/.test(text)
  const isGain = isUp === (side === 'long')
  return { ...base, left: 'pnl_pct', op: isGain ? '>' : '<', value: isGain ? percent : -percent }
}
