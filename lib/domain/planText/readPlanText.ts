import type { PositionSide } from '../account.ts'
import { EXIT_BOUNDS, type ExitCondition, type ExitRules, exitRulesSchema } from '../exitRules.ts'
import { namesOf, needsInterval } from '../exitUnits.ts'
import { CONDITION_WORDS, carriedFrom, conditionIn, isBarsAlone, wordsOf } from './condition.ts'
import { LEAD_WORDS, type Lead, leadOf } from './lead.ts'
import { PROFIT_WORDS } from './profit.ts'
import { isPurpose } from './purpose.ts'
import { matchOf, type Segment, sentencesIn } from './segments.ts'
import { type ExitInterval, intervalIn, spell } from './spelling.ts'
import { isBareMoment, isOpenFor, readTiming, type Timing } from './timing.ts'

/**
 * A plan in words, read into the grammar where that can be done without guessing: every word of it has a place, or all of it stays prose. A word that was not
 * understood may be the one that turns a sentence around ("unless", "half", another coin), so nothing is kept of the rest.
 */
export interface ReadPlan {
  /** Null where anything of it was not understood, and where there is nothing in it. */
  rules: ExitRules | null
  /** What was not understood, with its words. */
  unread: { code: UnreadCode; message: string }[]
}
export type UnreadCode = 'not_understood' | 'mixed_and_or' | 'unknown_interval' | 'needs_side' | 'too_many'

type Problem = ReadPlan['unread'][number]

/** No plan of the grammar takes more to say. */
const PARTS_MAX = 60

/** A part of the plan that says when to leave. */
interface Part {
  words: string[]
  lead: Lead
}

/** Returns the rules a plan in words comes to. `side`: whose plan it is, for what is counted from the entry. `coin`: its name stands for its price. */
export function readPlanText(text: string, side: PositionSide | null = null, coin: string | null = null): ReadPlan {
  const sentences = sentencesIn(spell(text, coin))
  if (sentences.flat().length > PARTS_MAX)
    return { rules: null, unread: [{ code: 'too_many', message: `The plan has more than ${PARTS_MAX} parts.` }] }
  const unread: Problem[] = []
  const timing: Timing = {
    max_hold_minutes: null,
    trail_after_pct: null,
    trail_distance_pct: null,
    cooldown_minutes: null,
  }
  const told = new Set<string>()
  const parts: (Segment & Part)[][] = []
  const soleBars = soleInterval(sentences.flat())
  for (const segments of sentences) {
    const own: (Segment & Part)[] = []
    const whole = withBars(segments)
    for (const [index, segment] of whole.entries()) {
      const words = wordsOf(segment.text)
      const read = readTiming(words, soleBars)
      if (typeof read === 'string') unread.push(notUnderstood(segment.text, read))
      else if (read !== null) {
        if (Object.keys(read).some((key) => told.has(key)))
          unread.push(notUnderstood(segment.text, 'says a second time what was said.'))
        // "And after an hour" may mean the earliest as well as the latest.
        if (segment.joiner === 'and' && isBareMoment(words))
          unread.push(notUnderstood(segment.text, 'may be the earliest or the latest.'))
        const isFollowed = saysAlso(whole[index + 1])
        const isOfBoth = isOpenFor(words) && (isFollowed || segment.joiner === 'and')
        if (isOfBoth || (isFollowed && isBareMoment(leadOf(words).rest)))
          unread.push(
            notUnderstood(segment.text, 'must hold beside a condition, which the grammar cannot say of a time.'),
          )
        for (const key of Object.keys(read)) told.add(key)
        Object.assign(timing, read)
      } else if (!(segment.joiner === ',' && isPurpose(words))) {
        const lead = leadOf(words)
        if (lead.side !== null && side !== null && lead.side !== side)
          unread.push(notUnderstood(segment.text, `is about a ${lead.side}, and the plan is a ${side}'s.`))
        const before = own.at(-1) ?? parts.at(-1)?.at(-1)
        const carried = before ? carriedFrom(before.words, lead.rest) : NAMED
        const isSequel = segment.joiner === 'and' && words[0] === 'then' && own.length > 0
        if (lead.rest.length > 0 && isSequel)
          unread.push(notUnderstood(segment.text, 'comes after another condition, which the grammar cannot say.'))
        else if (
          lead.rest.length > 0 &&
          (carried.kind === 'unclear' || (carried.kind === 'carried' && own.length === 0))
        )
          unread.push(notUnderstood(segment.text, 'does not say what it is about.'))
        else if (carried.kind === 'carried')
          own.push({ ...segment, text: withBarsOf(segment.text, before?.text ?? ''), words: [...carried.words], lead })
        else if (lead.rest.length > 0) own.push({ ...segment, words: lead.rest, lead })
        else if (!lead.leaves) unread.push(notUnderstood(segment.text, 'says nothing of when to leave.'))
      }
    }
    if (own.length > 0) parts.push(own)
  }
  const conditions = parts.flat().flatMap((part): ExitCondition[] => {
    const read = conditionOf(part, soleBars, side)
    if (!('code' in read)) return [read]
    unread.push(read)
    return []
  })
  if (unread.length === 0) unread.push(...problemsOfTelling(parts))
  const match = matchOf(parts)
  if (match === 'mixed')
    unread.push({
      code: 'mixed_and_or',
      message: 'The plan mixes "and" with "or"; the grammar has one of them, for all its conditions.',
    })
  if (match === 'unsaid' && unread.length === 0)
    unread.push({ code: 'not_understood', message: 'A comma between two conditions says neither "and" nor "or".' })
  const { max } = EXIT_BOUNDS.conditions
  if (conditions.length > max) unread.push({ code: 'too_many', message: `The grammar has room for ${max} conditions.` })
  if (unread.length > 0) return { rules: null, unread }
  return rulesOf({ match: match === 'all' ? 'all' : 'any', conditions, ...timing, note: '' })
}

const NAMED = { kind: 'named' } as const

/** Whether a part must hold beside the one before it, and does not begin anew with what one does. */
function saysAlso(segment: Segment | undefined): boolean {
  if (segment === undefined || segment.joiner !== 'and') return false
  const words = wordsOf(segment.text)
  return readTiming(words, null) === null && !leadOf(words).leaves
}

/** A part that takes its subject from the one before takes its bars, too, unless it names some. */
const withBarsOf = (text: string, before: string): string =>
  intervalIn(text) === null ? [text, ...(before.match(/(?<= |^)@\d+[mhdw](?= |$)/g) ?? [])].join(' ') : text

/** What reads well may still hold a number the grammar has no room for. */
function rulesOf(rules: ExitRules): ReadPlan {
  if (rules.conditions.length === 0 && rules.max_hold_minutes === null && rules.trail_distance_pct === null)
    return { rules: null, unread: [{ code: 'not_understood', message: 'The plan says nothing of when to leave.' }] }
  const parsed = exitRulesSchema.safeParse(rules)
  if (parsed.success) return { rules: parsed.data, unread: [] }
  const where = parsed.error.issues[0]?.path.join('.') ?? ''
  return {
    rules: null,
    unread: [{ code: 'not_understood', message: `A number is beyond what the grammar keeps, at ${where}.` }],
  }
}

/** Bars that are named before a comma are those of what follows it. */
function withBars(segments: readonly Segment[]): Segment[] {
  const out: Segment[] = []
  let before: Segment | null = null
  for (const segment of segments) {
    const isOf: boolean = before !== null && segment.joiner === ','
    if (before !== null && !isOf) out.push(before)
    const whole: Segment = before !== null && isOf ? { ...before, text: `${segment.text} ${before.text}` } : segment
    before = isBarsAlone(wordsOf(whole.text)) ? whole : null
    if (before === null) out.push(whole)
  }
  return before === null ? out : [...out, before]
}

/** The one length of bars a plan names, time stops apart; null where it names none or several. */
function soleInterval(segments: readonly Segment[]): ExitInterval | null {
  const texts = segments
    .map(({ text }) => text)
    .filter((text) => readTiming(wordsOf(text), '1m') === null || / on @\d+[mhd]/.test(text))
  const spoken = intervalIn(texts.join(' '))
  return spoken === 'several' || spoken === 'unknown' ? null : spoken
}

/** A sentence that says how things are is no rule, and looks like one. */
function problemsOfTelling(sentences: readonly (readonly (Segment & Part)[])[]): Problem[] {
  const isLed = ([first]: readonly (Segment & Part)[]) => first?.lead.isThere ?? false
  const tells = (sentence: readonly (Segment & Part)[]) =>
    sentence.some(({ words }) => words.includes('is') || words.includes('are'))
  const isAnyLed = sentences.some(isLed)
  return sentences
    .filter((sentence) => !isLed(sentence) && (isAnyLed || tells(sentence)))
    .flatMap(([first]) => (first ? notUnderstood(first.text, 'may only say how things are; say "exit if".') : []))
}

function conditionOf(
  { text, words }: Segment & Part,
  soleBars: ExitInterval | null,
  side: PositionSide | null,
): ExitCondition | Problem {
  const own = intervalIn(text)
  if (own === 'unknown')
    return { code: 'unknown_interval', message: `"${shown(text)}" names bars of a length that is not read.` }
  if (own === 'several') return notUnderstood(text, 'names bars of several lengths; a condition has one.')
  const read = conditionIn(words, side)
  if (read === 'side')
    return { code: 'needs_side', message: `"${shown(text)}" counts from the entry: say long or short.` }
  if (!('condition' in read)) return notUnderstood(text, whyNot(words, read))
  const condition: ExitCondition = { ...read.condition, interval: null }
  if (!namesOf(condition).some((name) => needsInterval(name, condition.on))) return condition
  return { ...condition, interval: own ?? soleBars }
}

/** As a person may have written it, shortened. */
const shown = (text: string): string =>
  text
    .slice(0, 240)
    .replace(/@(?=\d)/g, '')
    .replace(/\b([a-z]+)_(?=\d)/g, '$1')
    .slice(0, 120)

const notUnderstood = (text: string, why: string): Problem => ({
  code: 'not_understood',
  message: `"${shown(text)}" ${why}`,
})

const KNOWN = new Set([...LEAD_WORDS, ...PROFIT_WORDS, ...CONDITION_WORDS])

/** Names the words nobody knows, or where all are known those that have no place. */
function whyNot(words: readonly string[], placeless: readonly string[]): string {
  const unknown = words.filter(
    (word) => !KNOWN.has(word.replace(/_\d+$/, '')) && !/^(?:@\d+[mhdw]|[+-]?\d[\d.]*(?:usd|%|r)?)$/.test(word),
  )
  if (unknown.length === 0)
    return `is no condition that can be read: "${shown(placeless.join(' '))}" has no place in one.`
  const named = [...new Set(unknown)].slice(0, 6).map((word) => `"${word.slice(0, 24)}"`)
  return `is no condition that can be read: ${named.join(', ')} not understood.`
}
