import { messageParsed, messageRefusal, messageText, messageToolCalls } from '../../domain/answer/messageText.ts'
import { messagesOf, type ToolRound } from '../../domain/conversation.ts'
import { TOOL_ROUNDS_MAX } from '../../domain/modelChoices.ts'
import type { ModelAnswer, ModelQuestion, Tool } from '../../ports.ts'
import type { Capabilities } from '../ladder/capabilities.ts'
import type { AttemptState } from '../ladder/ladder.ts'
import type { ModelSession, Planner } from '../ladder/modelSession.ts'
import type { JsonObject } from '../wire/json.ts'
import { readInPlace } from './answerReader.ts'
import { readToolCalls, runTools, tellCut } from './runTools.ts'

/**
 * A question with tools: up to six rounds in which the model may look things up, then its answer. Every call is answered, the assistant's
 * message goes back exactly as it came, and when the rounds are used up the model is asked for its answer rather than given up on.
 */

const FINAL_TRIES_MAX = 2
/** A message with tool calls goes back in every later request, so all six together must stay small. */
const MESSAGE_LENGTH_MAX = 1_000_000

export interface LoopResult {
  answer: ModelAnswer
  tryNextModel: boolean
}

/** Asks the question and returns the model's final message. */
export async function runToolLoop(
  session: ModelSession,
  question: ModelQuestion,
  wallMs: () => number,
): Promise<LoopResult> {
  const rounds: ToolRound[] = []
  let draft: string | null = null
  let finalTries = 0
  for (;;) {
    const mayUseTools = rounds.length < TOOL_ROUNDS_MAX && draft === null && finalTries === 0
    const reply = await session.send(planTurn(question, rounds, mayUseTools, draft))
    if (reply.kind === 'failed') {
      return { answer: { kind: 'failed', code: reply.code, message: reply.message }, tryNextModel: reply.tryNextModel }
    }
    const { message, calls, callsInAll } = readToolCalls(reply.message, rounds.length)
    if (!reply.offeredTools) finalTries += 1
    if (calls.length > 0 && finalTries < FINAL_TRIES_MAX) {
      const length = JSON.stringify(message).length
      if (length > MESSAGE_LENGTH_MAX) {
        await question.onTurn(reply.turn)
        return { answer: tooLarge(length), tryNextModel: false }
      }
      const tools = reply.offeredTools ? question.tools : []
      const timeoutMs = question.deadlineWallMs - wallMs()
      const results = tellCut(await runTools(calls, tools, { signal: question.signal, timeoutMs, wallMs }), callsInAll)
      if (callsInAll > calls.length) {
        const cut = `The model called ${callsInAll} tools in one message; the first ${calls.length} were run.`
        reply.turn.problem = reply.turn.problem === null ? cut : `${reply.turn.problem} ${cut}`
      }
      reply.turn.toolCalls = results.map(({ id: _id, ...told }) => told)
      rounds.push({ message, results })
      await question.onTurn(reply.turn)
      continue
    }
    await question.onTurn(reply.turn)
    const isLastWord = reply.askedFormat || !reply.offeredTools || draft !== null
    if (isLastWord || (await isReadable(reply.message, reply.finishReason, question))) {
      return { answer: toAnswer(reply.message, reply.finishReason), tryNextModel: false }
    }
    draft = messageText(reply.message)
  }
}

const tooLarge = (length: number): ModelAnswer => ({
  kind: 'failed',
  code: 'answer_too_large',
  message: `The model's message with tool calls is ${length} characters long; more than ${MESSAGE_LENGTH_MAX} are not read. All coins hold.`,
})

/** A tool round without an answer format may still end in a readable answer; then nobody needs to be asked again. */
async function isReadable(message: JsonObject, finishReason: string | null, question: ModelQuestion): Promise<boolean> {
  const frame = {
    assets: question.coins,
    prices: {},
    minNotionalUsd: 0,
    toolNames: question.tools.map((tool) => tool.name),
  }
  const reading = await (question.reader ?? readInPlace).read({ message, finishReason, ...frame })
  return reading.outcome === 'decisions' || ['truncated', 'refusal', 'content_filter'].includes(reading.reason ?? '')
}

function planTurn(
  question: ModelQuestion,
  rounds: readonly ToolRound[],
  mayUseTools: boolean,
  draft: string | null,
): Planner {
  return (capabilities, attempt) => {
    const offersTools = mayUseTools && capabilities.tools && !attempt.withoutTools && question.tools.length > 0
    return {
      messages: messagesOf({
        system: question.system,
        context: contextOf(question, attempt),
        rounds,
        draft,
        offersTools,
        retry: question.retry?.instruction ?? null,
        inWords: attempt.flattenHistory,
        isShort: attempt.trimContext,
      }),
      tools: offersTools ? question.tools.map(toDefinition) : [],
      schemaCoins: !offersTools || mayJoin(capabilities) ? question.coins : null,
      moreRoom: question.retry?.moreRoom ?? false,
    }
  }
}

/** Without a schema on the wire nothing can suppress tool calls, so the words about the format may stand from the first round on. */
const mayJoin = (capabilities: Capabilities): boolean =>
  capabilities.phases === 'joint' || capabilities.format === 'prompt'

const contextOf = (question: ModelQuestion, attempt: AttemptState): string =>
  attempt.trimContext ? (question.shorterContext ?? question.context) : question.context

const toDefinition = ({ name, description, parameters }: Tool): JsonObject => ({
  type: 'function',
  function: { name, description, parameters },
})

function toAnswer(message: JsonObject, finishReason: string | null): ModelAnswer {
  const text = messageText(message)
  return {
    kind: 'answer',
    message: {
      content: text === '' ? null : text,
      refusal: messageRefusal(message),
      tool_calls: messageToolCalls(message),
      parsed: messageParsed(message),
    },
    finishReason,
  }
}
