import { withoutClosingFence } from './fence.ts'
import { isBlank, type Json, readStrictJson } from './strictJson.ts'
import { readThinkTag } from './thinkTags.ts'

/**
 * Finds the JSON values a model's text contains, with everything around them (prose, fences, tags) passed over and everything it only
 * thought (think tags, analysis channels) left out. Tags count only outside JSON strings, so quoting one in a rationale changes nothing.
 */

export interface FoundValue {
  value: Json
  startAt: number
  endAt: number
}

export type Scan =
  | { kind: 'values'; values: FoundValue[]; outside: string }
  /** A text that reads like an answer but is not certainly one. `incomplete`: it ran into the end. */
  | { kind: 'broken'; reason: string; incomplete: boolean; startAt: number; valuesBefore: FoundValue[] }
  | { kind: 'unclosedThink' }

const FRAGMENTS_MAX = 300
/** How often a text may be read over again, in its own lengths, for brackets that open nothing. */
const RETRACED_MAX = 4
const ANSWER_WORDS =
  /\b(?:reasoning|trade_decisions|decisions|asset|symbol|coin|action|side|signal|allocation_usd|tp_price|sl_price|exit_plan|rationale)\b/i
/** Returns the JSON values standing in the text outside thinking, or why the text cannot be relied on. */
export function findValues(text: string): Scan {
  let values: FoundValue[] = []
  const outside = createOutside()
  let fragments = 0
  let charactersFailed = 0
  let at = 0
  while (at < text.length) {
    const character = text[at] as string
    const tag = readThinkTag(text, at)
    if (tag === 'unclosed') return { kind: 'unclosedThink' }
    if (tag !== null) {
      if (tag.discardsBefore) {
        values = []
        outside.clear()
      }
      at = tag.endAt
      continue
    }
    if (character !== '{' && character !== '[') {
      outside.add(character)
      at += 1
      continue
    }
    const reading = readStrictJson(text, at)
    if (reading.kind === 'value') {
      const isAnswerLike = ANSWER_WORDS.test(text.slice(at, reading.endAt))
      if (
        isMemberOfBrokenParent(text, at, reading.endAt, reading.value) ||
        (isAnswerLike && outside.endsInsideString())
      ) {
        return { kind: 'broken', reason: 'broken_container', incomplete: false, startAt: at, valuesBefore: values }
      }
      values.push({ value: reading.value, startAt: at, endAt: reading.endAt })
      at = reading.endAt
      continue
    }
    fragments += 1
    charactersFailed += reading.at - at
    const isTooMuch = fragments > FRAGMENTS_MAX || charactersFailed > RETRACED_MAX * text.length
    if (isTooMuch || readsLikeAnswer(text, at, reading.at)) {
      const incomplete = reading.reason === 'incomplete_json'
      return { kind: 'broken', reason: brokenReason(text, at, reading), incomplete, startAt: at, valuesBefore: values }
    }
    outside.add(character)
    at += 1
  }
  return { kind: 'values', values, outside: outside.text() }
}

interface Outside {
  add(character: string): void
  clear(): void
  text(): string
  /** An odd number of quotes means that what follows stands in a string whose beginning we cannot see. An escaped one is text of its string. */
  endsInsideString(): boolean
}

/** The text around the values. Its quotes are counted as it grows: a text of many values would otherwise be counted through for each. */
function createOutside(): Outside {
  let text = ''
  let isInside = false
  let isEscaped = false
  return {
    add(character) {
      text += character
      if (character === '"' && !isEscaped) isInside = !isInside
      isEscaped = character === '\\' && !isEscaped
    },
    clear() {
      text = ''
      isInside = false
      isEscaped = false
    },
    text: () => text,
    endsInsideString: () => isInside,
  }
}

/** Returns true when the failed fragment names a key of an answer near where it broke: prose in braces does not. */
function readsLikeAnswer(text: string, startAt: number, failedAt: number): boolean {
  const nextBracket = text.slice(failedAt + 1, failedAt + 60).search(/[{[]/)
  const windowEnd = nextBracket < 0 ? failedAt + 60 : failedAt + 1 + nextBracket
  return ANSWER_WORDS.test(text.slice(startAt, windowEnd))
}

/** Returns true for a value that is a member of something whose beginning or end is missing: `"trade_decisions": [...]` without its brace. */
function isMemberOfBrokenParent(text: string, startAt: number, endAt: number, value: Json): boolean {
  if (/["'”]\s*:\s*$/.test(text.slice(Math.max(0, startAt - 40), startAt))) return true
  if (!Array.isArray(value) || !value.some((item) => typeof item === 'object' && item !== null)) return false
  let next = endAt
  while (isBlank(text[next])) next += 1
  return text[next] === '}' || text[next] === ']'
}

function brokenReason(text: string, startAt: number, failed: { reason: string; openDepth: number }): string {
  if (failed.reason !== 'incomplete_json') return failed.reason
  // All items are whole and only the last bracket is missing: readable to a person, still not ours to close.
  return failed.openDepth === 1 && /[\]}]$/.test(withoutClosingFence(text.slice(startAt)))
    ? 'unclosed_root_but_stop'
    : failed.reason
}
