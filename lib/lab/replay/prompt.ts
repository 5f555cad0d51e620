import type { Difference } from '../../contracts/labReplay.ts'
import { messageText } from '../../domain/answer/messageText.ts'
import type { StoredReadings } from '../../domain/answer/readingsText.ts'
import { retryInstruction } from '../../domain/answer/retryInstruction.ts'
import { sanitizerContext, sanitizerSystem } from '../../domain/answer/sanitizerPrompt.ts'
import { type Conversation, type Message, messagesOf, type ToolRound } from '../../domain/conversation.ts'
import { renderSystemPrompt } from '../../domain/systemPrompt.ts'
import type { RecordedCycle } from '../../store/queries/recordedCycles.ts'
import type { TurnRow } from '../../store/rows/turnRow.ts'
import { differenceOf } from './difference.ts'
import type { Finding } from './finding.ts'

/** What the system text is called among the differences. */
export const SYSTEM_PROMPT = 'System prompt'

/**
 * The prompt of a stored cycle: its system text is rendered again from the settings and facts it was rendered from, and every request is put together
 * again from system text, context, earlier answers and tool results, and compared byte for byte with what was sent. Of a request are taken as they stand:
 * model and parameters, the words on the form of the answer where a model gets them in its prompt, and the model's own messages with tool calls.
 */
export function replayPrompt(cycle: RecordedCycle, readings: StoredReadings | null): Finding {
  if (cycle.context === '' && cycle.turns.length === 0) return { kind: 'none', why: 'No model was asked.' }
  const system = systemDifference(cycle)
  const parts = cycle.turns.map((turn) => replayRequest(turn, cycle, readings))
  const differences = [system, ...parts].filter((part): part is Difference => part !== null && typeof part === 'object')
  const compared = parts.length + 1
  if (differences.length > 0) return { kind: 'differs', compared, differences }
  const notKept = parts.find((part) => typeof part === 'string')
  return notKept === undefined ? { kind: 'equal', compared } : { kind: 'notKept', why: notKept }
}

/** Cycles that an older version wrote do not say what their text was rendered from. */
function systemDifference({ systemPrompt, promptFacts, settings }: RecordedCycle): Difference | null {
  if (promptFacts === null || settings === null) return null
  return differenceOf(SYSTEM_PROMPT, systemPrompt, renderSystemPrompt({ settings, ...promptFacts }))
}

/** Returns how the request differs, null when it does not, and a sentence where it cannot be said. */
function replayRequest(
  turn: TurnRow,
  cycle: RecordedCycle,
  readings: StoredReadings | null,
): Difference | string | null {
  const body = parseRequest(turn.request)
  if (body === null) return `The request of turn ${turn.number} was too long to be kept whole.`
  const asked = askedOf(turn, cycle, readings)
  if (asked === null) return `What turn ${turn.number} was asked after was not kept.`
  const { system, context, retry } = asked
  const name = `Request of turn ${turn.number}`
  if (!Array.isArray(body.messages))
    return differenceOf(
      name,
      turn.request,
      JSON.stringify({ ...body, system, context, ...(retry === null ? {} : { retry }) }),
    )
  const sent = body.messages as Message[]
  const replays = [false, true].map((inWords) => {
    const conversation = conversationOf(turn, cycle, { asked, body, sent, inWords })
    return JSON.stringify({ ...body, messages: withFormWords(messagesOf(conversation), sent) })
  })
  if (replays.includes(turn.request)) return null
  if (turn.request.includes('[redacted]')) return `A secret was left out of the request of turn ${turn.number}.`
  if (wasShortened(turn, cycle, sent))
    return `Turn ${turn.number} was asked with the shorter form of the context, which is not kept.`
  return differenceOf(name, turn.request, replays[0] ?? '')
}

type Body = Record<string, unknown>

function parseRequest(text: string): Body | null {
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Body) : null
  } catch {
    return null
  }
}

type Asked = Pick<Conversation, 'system' | 'context' | 'retry'>

/** A rewriting is asked after the text that could not be read, and a retry after the reason. */
function askedOf(
  { purpose }: TurnRow,
  { systemPrompt, context }: RecordedCycle,
  readings: StoredReadings | null,
): Asked | null {
  const asked = { system: systemPrompt, context, retry: null }
  if (purpose === 'decide') return asked
  const first = readings?.reads[0]
  if (!readings || !first) return null
  if (purpose === 'retry') return { ...asked, retry: retryInstruction(first.reading).instruction }
  const raw = messageText(first.message)
  return { system: sanitizerSystem(readings.frame.assets), context: sanitizerContext(raw), retry: null }
}

function conversationOf(
  turn: TurnRow,
  cycle: RecordedCycle,
  { asked, body, sent, inWords }: { asked: Asked; body: Body; sent: readonly Message[]; inWords: boolean },
): Conversation {
  const offersTools = Array.isArray(body.tools)
  // Another model that is asked in its place begins anew.
  const before = cycle.turns.filter(
    (one) =>
      one.number < turn.number && one.purpose === turn.purpose && parseRequest(one.request)?.model === body.model,
  )
  const last = before.findLast((one) => one.problem === null || one.toolCalls.length > 0)
  const isDraft = last !== undefined && last.toolCalls.length === 0
  return {
    ...asked,
    rounds: roundsOf(before, sent),
    draft: isDraft ? (last.content ?? '') : null,
    offersTools,
    inWords,
    isShort: false,
  }
}

/** The results are those of the record; the message that asked for them is the model's own, as it went back. */
function roundsOf(before: readonly TurnRow[], sent: readonly Message[]): ToolRound[] {
  const asking = sent.filter((message) => Array.isArray(message.tool_calls))
  const rounds = before.filter(({ toolCalls }) => toolCalls.length > 0)
  return rounds.map(({ toolCalls }, round) => {
    const message = asking[round] ?? {}
    const ids = Array.isArray(message.tool_calls) ? (message.tool_calls as { id?: unknown }[]) : []
    return {
      message,
      results: toolCalls.map((call, at) => ({ ...call, id: String(ids[at]?.id ?? '') })),
    }
  })
}

const FORM_WORDS = 'Answer with exactly one JSON object that follows this JSON Schema'

/** Puts the words on the form of the answer at the end of the system text, where the request has them. */
function withFormWords(messages: readonly Message[], sent: readonly Message[]): readonly Message[] {
  const [first, ...rest] = messages
  const content = String(sent[0]?.content ?? '')
  const at = content.lastIndexOf(`\n\n${FORM_WORDS}`)
  return first && at >= 0 ? [{ ...first, content: `${String(first.content)}${content.slice(at)}` }, ...rest] : messages
}

/** Only after a model refused the whole. */
function wasShortened(turn: TurnRow, { turns, context }: RecordedCycle, sent: readonly Message[]): boolean {
  const shown = String(sent.find(({ role }) => role === 'user')?.content ?? '')
  const refused = turns.some(
    ({ number, purpose, problem }) => number < turn.number && purpose === turn.purpose && problem,
  )
  return refused && shown.length < context.length
}
