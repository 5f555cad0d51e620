import { isDeeperThan } from '../jsonDepth.ts'
import { endOfAnswer, mayTakeBack } from './afterAnswer.ts'
import { isIntroducedAsNone } from './beforeAnswer.ts'
import { classifyRoot, type Root } from './classifyRoot.ts'
import { type Ending, endingOf } from './ending.ts'
import { withoutFence } from './fence.ts'
import { findValues, type Scan } from './findValues.ts'
import { type AnswerMessage, messageParsed, messageRefusal, messageText, messageToolCalls } from './messageText.ts'
import { isPlainFront } from './plainFront.ts'
import { type ItemsReading, readItems } from './readItems.ts'
import { type AnswerProblem, type Reading, type ReadingFrame, type ReadingLevel, refused } from './reading.ts'
import { DEPTH_MAX, readStrictJson } from './strictJson.ts'
import { holdsTakenBack } from './takenBack.ts'
import { judgeToolCalls } from './toolCalls.ts'
import { tradedPart } from './tradedPart.ts'

/**
 * Reads a model's final message into decisions, or says why none may be made of it. The order of the questions is the safety: a failed,
 * filtered, refused or empty answer is recognised before any text is read, thinking is left out before JSON is looked for, and what cannot
 * be read with certainty is never completed.
 */

export interface AnswerToRead extends ReadingFrame {
  message: AnswerMessage
  /** As the provider says it; null when the answer carries none. */
  finishReason: string | null
}

/** Longest text that is read, in characters: a decision is a few thousand. */
export const TEXT_LENGTH_MAX = 400_000
const LEAKED_CALL =
  /<\|?(?:tool[▁_ ]?calls?|function[▁_ ]?calls?|python_tag)|<｜tool▁|<\/?(?:tool_call|tool_calls|function_call|tool_use|invoke|function)\b|<function=|\[TOOL_CALLS\]|<\|channel\|>[^<]{0,40}to=|\bto=functions\.|^[^\S\r\n\u2028\u2029]*functions\.\w+:\d+|```tool_(?:code|call)|^[^\S\r\n\u2028\u2029]*Action Input:|<｜[^｜<>]{0,20}(?:tool|function|DSML)/m
/** Words directly before a JSON text that make it an illustration. */
const EXAMPLE_BEFORE =
  /\b(?:examples?|for instance|e\.g\.|template|hypothetical(?:ly)?|would look like|placeholder)\b[^\n{}[\]]{0,40}\s*(?:```\w*\s*)?$/i
const REFUSAL =
  /^\W*(?:i['’]?m sorry|i am sorry|sorry,|i apologi[sz]e|i can(?:no|['’])t|i['’]?m (?:not able|unable)|i am (?:not able|unable)|i won['’]t|as an ai\b)/i

/** Returns what the answer comes to: decisions for every asset asked about, or the reason for none. Never throws. */
export function readAnswer(answer: AnswerToRead): Reading {
  const ended = endingOf(answer.finishReason)
  const reading = judge(answer, ended)
  const endedWell = ended === 'stop' || ended === 'unknown'
  if (endedWell || reading.outcome !== 'hold' || reading.problems.length > 0) return reading
  return { ...reading, problems: [endingProblem(answer.finishReason ?? '', ended, reading.reason ?? '')] }
}

function judge(answer: AnswerToRead, ended: Ending): Reading {
  // Behind a word nobody knows an answer may be cut, filtered or broken, however whole it looks.
  if (ended === 'unfamiliar') return refused('hold', 'unfamiliar_ending', { retry: true })
  if (ended === 'error') return refused('hold', 'provider_error', { retry: true })
  if (ended === 'filtered') return refused('hold', 'content_filter')
  if (messageRefusal(answer.message) !== null) return refused('hold', 'refusal')
  return readToolRequest(answer, ended) ?? readContent(answer, ended)
}

/** Says what the provider said, so that a person can look the word up. */
function endingProblem(word: string, ended: Ending, code: string): AnswerProblem {
  const known = ended === 'unfamiliar' ? ', which is no word we know for a complete one' : ''
  const message = `The provider says the answer ended with "${word.slice(0, 40)}"${known}.`
  return { asset: null, code, message, effect: 'rejected' }
}

function readToolRequest(answer: AnswerToRead, ended: Ending): Reading | null {
  const judged = judgeToolCalls(messageToolCalls(answer.message), answer.toolNames)
  if (judged === null) return null
  if (judged.outcome === 'tool_run') return refused('tool_run', null)
  // Arguments that stop in the middle because the whole answer did are a truncation, not a mistake the model could mend.
  if (judged.reason === 'bad_arguments' && ended === 'length') return refused('hold', 'truncated', { retry: true })
  const problem = { asset: null, code: judged.reason, message: judged.message, effect: 'rejected' as const }
  return refused('tool_error', judged.reason, { problems: [problem] })
}

function readContent(answer: AnswerToRead, ended: Ending): Reading {
  const text = messageText(answer.message)
  if (text.length > TEXT_LENGTH_MAX) return refused('hold', 'too_long')
  const parsed = messageParsed(answer.message)
  if (text.trim() === '' && parsed !== null) return readParsed(parsed, answer, ended)
  if (/^[\s\u200b-\u200d\u2060\ufeff]*$/.test(text)) return refused('hold', 'empty', { retry: ended === 'length' })
  const decoded = decodeWholeString(text)
  if (decoded === 'scalar') return refused('hold', 'scalar_root')
  const level = decoded === null && isStandardJson(text) ? 'strict' : 'lossless'
  const reading = readText(decoded ?? text, answer, ended, level)
  // Some clients hand the answer over parsed as well: then it says the same.
  const isTwice = reading.outcome === 'decisions' && parsed !== null && Object.keys(parsed).length > 0
  if (!isTwice) return reading
  const other = readParsed(parsed, answer, ended)
  return isSameReading(reading, other) ? reading : refused('hold', 'ambiguous_multiple', { retry: true })
}

/** What came parsed is read as the text it stands for: one reader, one set of rules. */
function readParsed(parsed: object, frame: ReadingFrame, ended: Ending): Reading {
  if (isDeeperThan(parsed, DEPTH_MAX)) return refused('hold', 'too_deep')
  const text = JSON.stringify(parsed)
  return text.length > TEXT_LENGTH_MAX ? refused('hold', 'too_long') : readText(text, frame, ended, 'parsed')
}

function readText(text: string, frame: ReadingFrame, ended: Ending, level: ReadingLevel): Reading {
  const scan = findValues(text)
  const reading = readScan(scan, text, { frame, ended, level })
  if (reading.outcome !== 'decisions' && reading.outcome !== 'sanitize') return reading
  const endAt = endOfAnswer(scan, text)
  const holds = reading.decisions.filter(({ action }) => action === 'hold').map(({ asset }) => asset)
  // A rewriting must not come to see them either: it may leave them out.
  if (endAt !== null && mayTakeBack(text.slice(endAt), text.slice(0, endAt), holds))
    return refused('hold', 'words_after', { retry: true })
  if (isIntroducedAsNone(scan, text)) return refused('hold', 'words_before', { retry: true })
  if (reading.outcome === 'decisions') {
    const traded = reading.decisions.filter(({ action }) => action !== 'hold').map(({ asset }) => asset)
    if (!isPlainFront(scan, text, { coins: frame.assets, traded }))
      return refused('hold', 'words_before', { retry: true })
  }
  const isLeftOut = reading.outcome === 'sanitize' && scan.kind === 'values'
  return isLeftOut && scan.values.some(({ value }) => holdsTakenBack(value))
    ? refused('hold', 'taken_back', { retry: true })
    : reading
}

interface ReadAs {
  frame: ReadingFrame
  ended: Ending
  level: ReadingLevel
}

function readScan(scan: Scan, text: string, { frame, ended, level }: ReadAs): Reading {
  if (scan.kind === 'unclosedThink') return refused('hold', 'unclosed_think')
  const outside = scan.kind === 'broken' ? text.slice(0, scan.startAt) : scan.outside
  if (LEAKED_CALL.test(outside)) return refused('hold', 'leaked_tool_call', { retry: true })
  const truncated = refused('hold', 'truncated', { retry: true })
  if (scan.kind === 'broken') {
    if (scan.reason === 'duplicate_key') return refused('hold', 'duplicate_key')
    const wasCut = ended === 'length' || (ended === 'unknown' && scan.incomplete)
    if (wasCut) return truncated
    // A whole answer and the beginning of another: which of them was meant cannot be asked of a third party.
    const hasAnswer = scan.valuesBefore.some((found) => classifyRoot(found.value).kind === 'answer')
    return hasAnswer ? refused('hold', 'ambiguous_multiple') : refused('sanitize', scan.reason)
  }
  const roots = scan.values.map((found) => ({ root: classifyRoot(found.value), endAt: found.endAt }))
  const answers = roots.filter(
    (one): one is { root: Root & { kind: 'answer' }; endAt: number } => one.root.kind === 'answer',
  )
  // What looks whole may be a first draft: where the provider cut the text, nobody knows what was still to come.
  if (ended === 'length') return truncated
  if (answers.length === 0) {
    return withoutAnswer(
      roots.map((one) => one.root),
      outside,
    )
  }
  if (roots.some((one) => one.root.kind === 'toolCall')) return refused('hold', 'leaked_tool_call', { retry: true })
  if (roots.some((one) => one.root.kind === 'fragment')) return refused('hold', 'ambiguous_multiple')
  if (scan.values.some((found) => EXAMPLE_BEFORE.test(text.slice(Math.max(0, found.startAt - 80), found.startAt)))) {
    return refused('hold', answers.length > 1 ? 'ambiguous_multiple' : 'example_only', { retry: answers.length === 1 })
  }
  return readAnswers(
    answers.map((one) => one.root),
    frame,
    level,
  )
}

function withoutAnswer(roots: Root[], outside: string): Reading {
  if (roots.some((root) => root.kind === 'toolCall')) return refused('hold', 'leaked_tool_call', { retry: true })
  const fragments = roots.filter((root) => root.kind === 'fragment')
  if (fragments.length > 1) return refused('sanitize', 'loose_items')
  if (fragments[0] !== undefined) return refused('sanitize', fragments[0].reason)
  const prose = outside.replace(/```\w*|~~~\w*/g, '').trim()
  const only = roots.find((root) => root.kind === 'beside')
  if (prose === '' && only === undefined) return refused('hold', 'empty')
  if (prose === '' && only?.empty === true) return refused('hold', only.reason)
  if (REFUSAL.test(prose)) return refused('hold', 'refusal')
  return refused('sanitize', only === undefined ? 'no_json' : only.reason)
}

function readAnswers(answers: (Root & { kind: 'answer' })[], frame: ReadingFrame, level: ReadingLevel): Reading {
  const readings = answers.map((answer) => readItems(answer.items, frame, answer.besides))
  const first = readings[0]
  const answer = answers.at(-1)
  if (first === undefined || answer === undefined) return refused('hold', 'empty')
  if (readings.some((reading) => !isSameTrade(reading, first))) {
    return refused('hold', 'ambiguous_multiple')
  }
  if (first.nothingReadable) return refused('sanitize', 'no_valid_item', { problems: first.problems })
  return {
    outcome: 'decisions',
    reason: null,
    level: level === 'strict' && answer.reencoded ? 'lossless' : level,
    reasoning: answer.reasoning,
    decisions: first.decisions,
    problems: first.problems,
    retry: false,
  }
}

/** Returns the text a wholly quoted answer encodes, `scalar` when the whole text is one plain value, or null when it is neither. */
function decodeWholeString(text: string): string | 'scalar' | null {
  let inner = withoutFence(text)
  for (let depth = 0; depth < 3; depth += 1) {
    const reading = readStrictJson(inner)
    const isWhole = reading.kind === 'value' && inner.slice(reading.endAt).trim() === ''
    if (!isWhole) break
    if (isObject(reading.value)) return depth === 0 ? null : inner
    if (typeof reading.value !== 'string' || !/[{[]/.test(reading.value)) return 'scalar'
    inner = reading.value
  }
  return inner === text ? null : inner
}

function isStandardJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Two answers are one only when they trade the same and fail the same: an echoed example full of zeros also "holds". */
const isSameTrade = (one: ItemsReading, other: ItemsReading): boolean => tradedText(one) === tradedText(other)

const isSameReading = (one: Reading, other: Reading): boolean =>
  other.outcome === 'decisions' &&
  JSON.stringify(one.decisions.map(tradedPart)) === JSON.stringify(other.decisions.map(tradedPart))

const tradedText = ({ decisions, problems }: ItemsReading): string =>
  JSON.stringify([decisions.map(tradedPart), problems.map((problem) => [problem.asset, problem.code])])

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
