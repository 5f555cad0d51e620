import { sanitizerContext, sanitizerSystem } from '../../domain/answer/sanitizerPrompt.ts'
import type { Llm, ModelAnswer, ModelQuestion, ModelTurn } from '../../ports.ts'
import { NO_USAGE } from '../wire/usage.ts'

/** One recorded reply: the text of an answer, a whole answer, or what to do with the question. */
export type ScriptedReply = string | ModelAnswer | ((question: ModelQuestion) => ModelAnswer | Promise<ModelAnswer>)

export interface ScriptedLlm extends Llm {
  /** Questions asked so far, oldest first; for a rewriting, the raw text too. */
  readonly asked: { question: ModelQuestion; raw: string | null }[]
}

/**
 * Returns a model that says what it was recorded to say, in order, or what a function says to each question in turn: for tests, for runs that were planned
 * beforehand, and for replaying stored decisions without network. Once the script is used up every question fails with `script_ended`.
 */
export function createScriptedLlm(
  script: readonly ScriptedReply[] | (() => ScriptedReply | undefined),
  label: Llm['label'] = { model: 'scripted', ruleBased: false },
): ScriptedLlm {
  const asked: ScriptedLlm['asked'] = []
  const answer = async (question: ModelQuestion, raw: string | null): Promise<ModelAnswer> => {
    if (question.signal.aborted) return { kind: 'failed', code: 'aborted', message: 'The question was withdrawn.' }
    const reply = typeof script === 'function' ? script() : script[asked.length]
    asked.push({ question, raw })
    const given = await toAnswer(reply, question)
    const purpose = raw !== null ? 'sanitize' : question.retry === undefined ? 'decide' : 'retry'
    await question.onTurn(toTurn(given, purpose, requestOf(question, raw)))
    return given
  }
  return {
    label,
    asked,
    ask: (question) => answer(question, null),
    sanitize: (raw, question) => answer(question, raw),
  }
}

async function toAnswer(reply: ScriptedReply | undefined, question: ModelQuestion): Promise<ModelAnswer> {
  if (reply === undefined)
    return {
      kind: 'failed',
      code: 'script_ended',
      message: 'The script has no further reply. Record more, or ask less.',
    }
  if (typeof reply === 'function') return reply(question)
  return typeof reply === 'string' ? { kind: 'answer', message: { content: reply }, finishReason: 'stop' } : reply
}

function requestOf({ system, context, coins, retry }: ModelQuestion, raw: string | null): string {
  if (raw !== null) return JSON.stringify({ system: sanitizerSystem(coins), context: sanitizerContext(raw) })
  return JSON.stringify({ system, context, ...(retry ? { retry: retry.instruction } : {}) })
}

function toTurn(answer: ModelAnswer, purpose: ModelTurn['purpose'], request: string): ModelTurn {
  const isAnswer = answer.kind === 'answer'
  return {
    number: 1,
    purpose,
    request,
    response: JSON.stringify(answer),
    httpStatus: null,
    content: isAnswer ? answer.message.content : null,
    reasoning: null,
    finishReason: isAnswer ? answer.finishReason : null,
    problem: isAnswer ? null : answer.message,
    latencyMs: 0,
    usage: NO_USAGE,
    toolCalls: [],
  }
}
