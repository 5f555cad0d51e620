import { endingOf, worstEnding } from '../../domain/answer/ending.ts'
import { firstChoice } from './chatOutcome.ts'
import { isJsonObject, type JsonObject, objectAt } from './json.ts'

/**
 * How a completion ended, by every word it carries for that. A router translates its provider's word and may translate it too kindly; a gateway may
 * keep Anthropic's `stop_reason` or Gemini's `finishReason`, or mark what was filtered beside a "stop".
 */

/** Names under which a choice says why it ended. */
export const REASON_KEYS: readonly string[] = [
  'finish_reason',
  'finishReason',
  'native_finish_reason',
  'stop_reason',
  'stopReason',
  'done_reason',
]
const LENGTH_MAX = 200

/** Returns as much of a reason as is read of it. */
const wordOf = (reason: string): string => reason.slice(0, LENGTH_MAX)

/** Returns the provider's word for the end of an answer, the worst where there are several; null when it carries none. */
export function finishReasonOf(completion: JsonObject): string | null {
  const choice = firstChoice(completion)
  const stated = [choice, objectAt(choice, 'message'), completion].flatMap((at) => wordsOf(at))
  const details = [
    objectAt(choice, 'finish_details')?.type,
    objectAt(completion, 'incomplete_details')?.reason,
    objectAt(completion, 'prompt_feedback')?.block_reason ?? objectAt(completion, 'promptFeedback')?.blockReason,
  ].flatMap((value) => wordIn(value))
  return worstEnding([...stated, ...details, ...statusOf(completion), ...filteredIn(choice)])
}

/**
 * Returns what stands under a name for a reason after a further piece: of two reasons the worse. What is no word neither takes the place of one nor is taken for
 * nothing: it is a reason nobody knows.
 */
export function worseReason(key: string, before: unknown, value: unknown): unknown {
  const words = [before, value].flatMap((one) => (one === false || isMark(key, one) ? [] : wordIn(one)))
  return words.length < 2 ? (words[0] ?? value) : (worstEnding(words) ?? value)
}

/** A status is any word while an answer is made; one that says how it failed stays. */
export const worseStatus = (before: unknown, value: unknown): unknown =>
  typeof before === 'string' && statusOf({ status: before }).length > 0
    ? (worstEnding([before, ...statusOf({ status: value })]) ?? before)
    : value

/** vLLM puts the token or the template mark that ended the text into `stop_reason`: no word for how it ended. */
const wordsOf = (at: JsonObject | null): string[] =>
  REASON_KEYS.flatMap((key) => {
    const value = at?.[key]
    return isMark(key, value) ? [] : wordIn(value)
  })

const isMark = (key: string, value: unknown): boolean =>
  key === 'stop_reason' && (typeof value === 'number' || /^<[^>]*>$/.test(String(value)))

/** What is neither text nor nothing is a word, too: one that nobody knows. */
const wordIn = (value: unknown): string[] =>
  value === null || value === undefined || value === ''
    ? []
    : [wordOf(typeof value === 'string' ? value : JSON.stringify(value))]

/** The responses interface says `incomplete` or `failed` of the whole; other servers put anything under this name. */
const statusOf = ({ status }: JsonObject): string[] =>
  typeof status === 'string' && ['length', 'error', 'filtered'].includes(endingOf(status)) ? [status] : []

/** Azure: what was filtered is marked by kind. https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter */
const filteredIn = (choice: JsonObject | null): string[] =>
  Object.values(objectAt(choice, 'content_filter_results') ?? {}).some(
    (kind) => isJsonObject(kind) && kind.filtered === true,
  )
    ? ['content_filter']
    : []
