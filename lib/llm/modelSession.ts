import type { Log } from '../log.ts'
import type { ModelQuestion, ModelTurn } from '../ports.ts'
import { type Capabilities, type CapabilityStore, initialCapabilities } from './capabilities.ts'
import { type ChatEndpoint, type ChatFailure, type ChatReply, sendChat } from './chat.ts'
import { classifyError, type SentFeatures, type Verdict } from './classifyError.ts'
import { type JsonObject, textAt } from './json.ts'
import { type AttemptState, FIRST_ATTEMPT, takeStep } from './ladder.ts'
import { applyCatalog, type CatalogCache, type CatalogEntry } from './modelCatalog.ts'
import { buildRequest, type ModelSettings, type RequestPlan } from './requestBody.ts'
import { NO_USAGE, readUsage, requestCostUsd } from './usage.ts'

/**
 * One model answering one question: sends what the caller plans, waits and steps down the ladder where the endpoint refuses, and remembers
 * what it learned. Waiting and stepping down never use up tool rounds.
 */

export interface SessionWorld {
  endpoint: ChatEndpoint
  settings: ModelSettings
  store: CapabilityStore
  /** Model lists already fetched, by model. */
  catalog: CatalogCache
  wallMs: () => number
  /** Resolves after `ms` or when the signal aborts. */
  pause: (ms: number, signal: AbortSignal) => Promise<void>
  log: Log
}

/** What the caller wants sent, given what the model is known to take. */
export type Planner = (
  capabilities: Capabilities,
  attempt: AttemptState,
) => Pick<RequestPlan, 'messages' | 'tools' | 'schemaCoins' | 'moreRoom'>

export interface SessionMessage {
  kind: 'message'
  message: JsonObject
  finishReason: string | null
  /** True when tools were offered, and whether an answer format was asked for. */
  offeredTools: boolean
  askedFormat: boolean
  /** Not told yet: the caller adds the results of tool calls first. */
  turn: ModelTurn
}

export type SessionReply = SessionMessage | { kind: 'failed'; code: string; message: string; tryNextModel: boolean }

export interface ModelSession {
  send(plan: Planner): Promise<SessionReply>
}

const WAITS_MAX = 4
const RESENDS_MAX = 12
const PAUSE_FIRST_MS = 600
const PAUSE_MAX_MS = 10_000

/** What one question has used so far, over all models asked: turns told and dollars spent. */
export interface QuestionTally {
  turns: number
  spentUsd: number
}

/** Returns a session of a model for a question. */
export async function createModelSession(
  world: SessionWorld,
  model: string,
  question: ModelQuestion,
  purpose: ModelTurn['purpose'],
  tally: QuestionTally,
): Promise<ModelSession> {
  const entry = await world.catalog.find(model, question.signal)
  let capabilities =
    (await world.store.load(world.settings.baseUrl, model)) ??
    applyCatalog(initialCapabilities(world.settings.kind, model), entry)
  let attempt = FIRST_ATTEMPT
  return {
    async send(plan) {
      let waits = 0
      for (let resends = 0; ; resends += 1) {
        const planned = plan(capabilities, attempt)
        const { body, sent, maxTokens } = buildRequest({ model, capabilities, attempt, ...planned }, world.settings)
        const refusal = refuseToSend(world, question, body, entry, tally)
        if (refusal !== null) return refusal
        const startedMs = world.wallMs()
        const reply = await sendChat(world.endpoint, {
          body,
          signal: question.signal,
          timeoutMs: question.deadlineWallMs - startedMs,
          onDelta: question.onDelta?.bind(question),
        })
        const turn = toTurn(reply, purpose, world.wallMs() - startedMs, entry, tally)
        if (reply.kind === 'message') return toMessage(reply, turn, sent)
        const next = judge(reply.failure, sent)
        const move = next.kind === 'verdict' ? takeStep(next.verdict, { capabilities, attempt, sent, maxTokens }) : next
        turn.problem =
          next.kind === 'verdict'
            ? `${next.verdict.step}: ${next.verdict.message || reply.failure.message}`
            : next.message
        await question.onTurn(turn)
        world.log.warn('model call failed', { model, problem: turn.problem, status: reply.failure.status })
        if (move.kind === 'stop') return { kind: 'failed', code: move.code, message: move.message, tryNextModel: false }
        if (move.kind === 'giveUp') {
          return {
            kind: 'failed',
            code: move.code,
            message: turn.problem,
            tryNextModel: mayOtherModelHelp(move.code, reply.failure),
          }
        }
        if (move.kind === 'nextModel')
          return { kind: 'failed', code: 'provider_unavailable', message: turn.problem, tryNextModel: true }
        attempt = move.attempt
        if (move.kind === 'resend') {
          capabilities = move.capabilities
          if (move.learned) await world.store.save(world.settings.baseUrl, model, capabilities)
          if (resends < RESENDS_MAX) continue
          return { kind: 'failed', code: 'request_refused', message: turn.problem, tryNextModel: true }
        }
        const pauseMs = reply.failure.retryAfterMs ?? Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** waits)
        waits += 1
        if (waits > WAITS_MAX || world.wallMs() + pauseMs >= question.deadlineWallMs) {
          return { kind: 'failed', code: 'provider_unavailable', message: turn.problem, tryNextModel: true }
        }
        await world.pause(pauseMs, question.signal)
      }
    },
  }
}

/** A wrong key or an empty account is the same for every model behind it, and what was moderated stays moderated. */
const mayOtherModelHelp = (code: string, failure: ChatFailure): boolean =>
  code !== 'moderation' && ![401, 402, 403].includes(failure.status ?? 0)

function refuseToSend(
  world: SessionWorld,
  question: ModelQuestion,
  body: JsonObject,
  entry: CatalogEntry | null,
  tally: QuestionTally,
): (SessionReply & { kind: 'failed' }) | null {
  const failed = (code: string, message: string) => ({ kind: 'failed' as const, code, message, tryNextModel: false })
  if (question.signal.aborted) return failed('aborted', 'The question was withdrawn before the model was asked.')
  if (world.wallMs() >= question.deadlineWallMs) return failed('deadline', 'No time was left to ask the model.')
  if (question.spendUsdMax === null) return null
  const nextUsd = requestCostUsd(JSON.stringify(body).length, entry?.prices ?? null)
  if (tally.spentUsd < question.spendUsdMax && tally.spentUsd + nextUsd <= question.spendUsdMax) return null
  return failed(
    'spend_cap',
    `The next call would cost at least $${(tally.spentUsd + nextUsd).toFixed(4)} of the $${question.spendUsdMax.toFixed(4)} this question may cost. Raise the cap in Settings, or choose a cheaper model.`,
  )
}

type Judged = { kind: 'verdict'; verdict: Verdict } | { kind: 'stop'; code: string; message: string }

/** Failures that no change of the request can help end the question; all others are judged by what the body means. */
function judge(failure: ChatFailure, sent: SentFeatures): Judged {
  switch (failure.kind) {
    case 'aborted':
    case 'deadline':
      return { kind: 'stop', code: failure.kind, message: failure.message }
    case 'too_large':
      return { kind: 'stop', code: 'answer_too_large', message: failure.message }
    case 'redirect':
      return { kind: 'stop', code: 'fatal_config', message: failure.message }
    case 'unreachable':
    case 'cut_off':
    case 'empty_body':
    case 'not_json':
      return {
        kind: 'verdict',
        verdict: { step: 'wait_retry', param: null, tokens: null, provider: null, message: failure.message },
      }
    case 'error_body':
      return { kind: 'verdict', verdict: classifyError({ status: failure.status, raw: failure.raw, sent }) }
  }
}

function toTurn(
  reply: ChatReply,
  purpose: ModelTurn['purpose'],
  latencyMs: number,
  entry: CatalogEntry | null,
  tally: QuestionTally,
): ModelTurn {
  tally.turns += 1
  const message = reply.kind === 'message' ? reply.message : null
  const usage = reply.kind === 'message' ? readUsage(reply.completion, entry?.prices ?? null) : NO_USAGE
  tally.spentUsd += usage.costUsd
  return {
    number: tally.turns,
    purpose,
    ...reply.record,
    content: message === null ? null : textAt(message, 'content'),
    reasoning: message === null ? null : (textAt(message, 'reasoning') ?? textAt(message, 'reasoning_content')),
    finishReason: reply.kind === 'message' ? reply.finishReason : null,
    problem: null,
    latencyMs,
    usage,
    toolCalls: [],
  }
}

const toMessage = (reply: ChatReply & { kind: 'message' }, turn: ModelTurn, sent: SentFeatures): SessionMessage => ({
  kind: 'message',
  message: reply.message,
  finishReason: reply.finishReason,
  offeredTools: sent.tools,
  askedFormat: sent.responseFormat !== null,
  turn,
})
