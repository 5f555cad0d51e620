import { MODEL_MAX_TOKENS } from '../../domain/modelChoices.ts'
import { sumUsd, UNKNOWN_PRICE } from '../../domain/spend.ts'
import type { Log } from '../../log.ts'
import type { ModelQuestion, ModelTurn } from '../../ports.ts'
import { applyCatalog, type CatalogCache, type CatalogEntry } from '../provider/modelCatalog.ts'
import { type ChatEndpoint, type ChatFailure, type ChatReply, sendChat } from '../wire/chat.ts'
import type { JsonObject } from '../wire/json.ts'
import { buildRequest, type RequestPlan, type RequestSettings } from '../wire/requestBody.ts'
import { affordableTokens } from '../wire/tokenPrices.ts'
import { toTurn } from '../wire/toTurn.ts'
import type { Billing } from '../wire/usage.ts'
import { type Capabilities, type CapabilityStore, initialCapabilities, isFresh } from './capabilities.ts'
import { describeFailure, judgeFailure, mayOtherModelHelp } from './judgeFailure.ts'
import { type AttemptState, FIRST_ATTEMPT, takeStep } from './ladder.ts'
import type { SentFeatures } from './retryStep.ts'

/**
 * One model answering one question: sends what the caller plans, waits and steps down the ladder where the endpoint refuses, and remembers
 * what it learned. Waiting and stepping down never use up tool rounds.
 */

export interface SessionWorld {
  endpoint: ChatEndpoint
  settings: RequestSettings
  store: CapabilityStore
  catalog: CatalogCache
  ruleBased: boolean
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
  /** Whether tools were offered, and whether an answer format was asked for. */
  offeredTools: boolean
  askedFormat: boolean
  /** Not told yet: the caller adds the results of tool calls first. */
  turn: ModelTurn
}

export type SessionFailure = { kind: 'failed'; code: string; message: string; tryNextModel: boolean }

/** What one question has used so far, over all models asked: turns told and dollars spent, as the caps count them. */
export interface QuestionTally {
  turns: number
  spentUsd: number
}

const WAITS_MAX = 4
const RESENDS_MAX = 12
const PAUSE_FIRST_MS = 600
const PAUSE_MAX_MS = 10_000

/** One request that failed, with what the next one must know. */
interface FailedCall {
  failure: ChatFailure
  turn: ModelTurn
  sent: SentFeatures
  maxTokens: number
}

/** Who is asked what. */
export interface SessionSubject {
  model: string
  /** True when no other model can be asked instead. */
  isLast: boolean
  question: ModelQuestion
  purpose: ModelTurn['purpose']
  tally: QuestionTally
}

export class ModelSession {
  private readonly world: SessionWorld
  private readonly model: string
  private readonly isLast: boolean
  private readonly question: ModelQuestion
  private readonly purpose: ModelTurn['purpose']
  private readonly tally: QuestionTally
  private readonly entry: CatalogEntry | null
  private capabilities: Capabilities
  private attempt = FIRST_ATTEMPT

  private constructor(
    world: SessionWorld,
    about: SessionSubject,
    known: { entry: CatalogEntry | null; capabilities: Capabilities },
  ) {
    this.world = world
    this.model = about.model
    this.isLast = about.isLast
    this.question = about.question
    this.purpose = about.purpose
    this.tally = about.tally
    this.entry = known.entry
    this.capabilities = known.capabilities
  }

  /** Returns a session that knows what was learned of the model before, or else what the endpoint's own list says. */
  static async open(world: SessionWorld, about: SessionSubject): Promise<ModelSession> {
    const { settings, store, wallMs } = world
    const entry = await world.catalog.find(about.model, about.question.signal)
    const stored = await store.load(settings.baseUrl, about.model)
    const capabilities =
      stored !== null && isFresh(stored, wallMs())
        ? stored
        : applyCatalog(initialCapabilities(settings.kind, about.model), entry)
    return new ModelSession(world, about, { entry, capabilities })
  }

  /** Returns the model's message, however many attempts it took within the deadline, or why there is none. */
  async send(plan: Planner): Promise<SessionMessage | SessionFailure> {
    let waits = 0
    for (let resends = 0; resends <= RESENDS_MAX; resends += 1) {
      const outcome = await this.sendOnce(plan)
      if (!('failure' in outcome)) return outcome
      const next = await this.afterFailure(outcome)
      if (next === 'resend') continue
      if (next !== 'wait') return next
      const pauseMs = outcome.failure.retryAfterMs ?? Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** waits)
      waits += 1
      if (waits > WAITS_MAX || this.world.wallMs() + pauseMs >= this.question.deadlineWallMs) {
        return { kind: 'failed', code: 'provider_unavailable', message: outcome.turn.problem ?? '', tryNextModel: true }
      }
      await this.world.pause(pauseMs, this.question.signal)
    }
    return failed(
      'request_refused',
      'The endpoint refused every form of the request. See the turns for its reasons.',
      true,
    )
  }

  private async sendOnce(plan: Planner): Promise<SessionMessage | SessionFailure | FailedCall> {
    const { world, question, model, capabilities, attempt } = this
    const build = (tokens: number | null) =>
      buildRequest(
        { model, capabilities, attempt: cappedAt(attempt, tokens), ...plan(capabilities, attempt) },
        world.settings,
      )
    const affordable = this.affordable(JSON.stringify(build(null).body).length)
    const refusal = this.refuseToSend(affordable)
    if (refusal !== null) return refusal
    const { body, sent, maxTokens } = build(affordable)
    const startedMs = world.wallMs()
    const timeoutMs = question.deadlineWallMs - startedMs
    const reply = await sendChat(world.endpoint, {
      body,
      signal: question.signal,
      timeoutMs,
      onDelta: question.onDelta?.bind(question),
    })
    const turn = this.count(reply, world.wallMs() - startedMs, maxTokens)
    if (reply.kind === 'failed') return { failure: reply.failure, turn, sent, maxTokens }
    const { message, finishReason } = reply
    return {
      kind: 'message',
      message,
      finishReason,
      offeredTools: sent.tools,
      askedFormat: sent.responseFormat !== null,
      turn,
    }
  }

  private count(reply: ChatReply, latencyMs: number, outputTokensMax: number): ModelTurn {
    this.tally.turns += 1
    const { purpose } = this
    const billing = { ...this.billing, outputTokensMax }
    const turn = toTurn(reply, { number: this.tally.turns, purpose, latencyMs, billing })
    this.tally.spentUsd = sumUsd([this.tally.spentUsd, turn.usage.costUsdMax])
    if (turn.problem !== null)
      this.world.log.warn('model usage not believed', { model: this.model, problem: turn.problem })
    return turn
  }

  /** Tells the failed turn and takes the ladder's next step. */
  private async afterFailure({
    failure,
    turn,
    sent,
    maxTokens,
  }: FailedCall): Promise<'resend' | 'wait' | SessionFailure> {
    const { world, model, capabilities, attempt } = this
    const judged = judgeFailure(failure, sent)
    const problem = describeFailure(judged, failure)
    turn.problem = problem
    await this.question.onTurn(turn)
    world.log.warn('model call failed', { model, problem, status: failure.status })
    if (judged.kind === 'stop') return failed(judged.code, judged.message, false)
    const move = takeStep(judged.diagnosis, { capabilities, attempt, sent, maxTokens })
    switch (move.kind) {
      case 'giveUp':
        return failed(move.code, problem, mayOtherModelHelp(move.code, failure))
      case 'nextModel':
        return this.isLast ? 'wait' : failed('provider_unavailable', problem, true)
      case 'wait':
        this.attempt = move.attempt
        return 'wait'
      case 'resend':
        this.attempt = move.attempt
        if (move.learned) await this.learn(move.capabilities)
        return 'resend'
    }
  }

  private async learn(capabilities: Capabilities): Promise<void> {
    this.capabilities = { ...capabilities, learnedWallMs: this.world.wallMs() }
    await this.world.store.save(this.world.settings.baseUrl, this.model, this.capabilities)
  }

  private get billing(): Pick<Billing, 'prices' | 'by'> {
    const { settings, ruleBased } = this.world
    return {
      prices: this.entry?.prices ?? null,
      by: ruleBased ? 'rules' : settings.kind === 'local' ? 'local' : 'provider',
    }
  }

  private affordable(requestLength: number): number | null {
    const { spendUsdMax } = this.question
    const leftUsd = spendUsdMax === null ? null : sumUsd([spendUsdMax, -this.tally.spentUsd])
    const { prices, by } = this.billing
    return affordableTokens(requestLength, leftUsd, prices ?? (by === 'provider' ? UNKNOWN_PRICE : null))
  }

  private refuseToSend(affordable: number | null): SessionFailure | null {
    const { question, tally } = this
    if (question.signal.aborted)
      return failed('aborted', 'The question was withdrawn before the model was asked.', false)
    if (this.world.wallMs() >= question.deadlineWallMs)
      return failed('deadline', 'No time was left to ask the model.', false)
    if (question.spendUsdMax === null) return null
    if (tally.spentUsd < question.spendUsdMax && (affordable === null || affordable >= MODEL_MAX_TOKENS.min))
      return null
    const spent = `$${tally.spentUsd.toFixed(4)} of the $${question.spendUsdMax.toFixed(4)} this question may cost is spent`
    return failed(
      'spend_cap',
      `${spent}, and one more call does not fit. Raise the cap in Settings, or choose a cheaper model.`,
      false,
    )
  }
}

const failed = (code: string, message: string, tryNextModel: boolean): SessionFailure => ({
  kind: 'failed',
  code,
  message,
  tryNextModel,
})

const cappedAt = (attempt: AttemptState, tokens: number | null): AttemptState =>
  tokens === null ? attempt : { ...attempt, maxTokens: Math.min(attempt.maxTokens ?? tokens, tokens) }
