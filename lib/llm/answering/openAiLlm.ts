import { setTimeout as sleep } from 'node:timers/promises'
import { sanitizerContext, sanitizerSystem } from '../../domain/answer/sanitizerPrompt.ts'
import { MODEL_MAX_TOKENS } from '../../domain/modelChoices.ts'
import type { Log } from '../../log.ts'
import type { Llm, ModelAnswer, ModelQuestion, ModelTurn } from '../../ports.ts'
import { type CapabilityStore, createMemoryCapabilityStore } from '../ladder/capabilities.ts'
import { ModelSession, type QuestionTally, type SessionWorld } from '../ladder/modelSession.ts'
import { type EndpointKind, endpointKind } from '../provider/endpointKind.ts'
import { createCatalogCache } from '../provider/modelCatalog.ts'
import type { JsonObject } from '../wire/json.ts'
import type { ReasoningEffort, RequestSettings } from '../wire/requestBody.ts'
import { runToolLoop } from './toolLoop.ts'

export interface OpenAiLlmOptions {
  /** Base URL up to and without `/chat/completions`. */
  baseUrl: string
  /** Whose dialect it speaks, where the address does not tell (a gateway of one's own). */
  endpointKind?: EndpointKind
  /** Null for servers that want none. */
  apiKey: string | null
  model: string
  /** Asked in order when the model before cannot answer. */
  fallbackModels?: readonly string[]
  /** Rewrites malformed answers; null: the model itself. */
  sanitizerModel?: string | null
  headers?: Readonly<Record<string, string>>
  reasoning?: { enabled: boolean; effort: ReasoningEffort | null; maxTokens?: number | null } | null
  /** OpenRouter's `provider` object. */
  providerRouting?: Readonly<JsonObject> | null
  temperature?: number | null
  maxTokens?: number
  sessionId?: string | null
  capabilities?: CapabilityStore
  wallMs: () => number
  log: Log
  /** True when rules rather than a language model answer behind the URL. */
  ruleBased?: boolean
  /** Stands in for the network: a model in this process. */
  fetch?: typeof fetch | undefined
  /** Waits between attempts; tests pass one that does not. */
  pause?: (ms: number, signal: AbortSignal) => Promise<void>
}

/** Returns a model behind any OpenAI-compatible endpoint. Failures are answers of kind `failed`; only a broken `onTurn` rejects. */
export function createOpenAiLlm(options: OpenAiLlmOptions): Llm {
  const world = toWorld(options)
  const models = [options.model, ...(options.fallbackModels ?? [])]
  return {
    label: { model: options.model, ruleBased: options.ruleBased ?? false },
    ask: (question) => askInOrder(world, models, question, question.retry === undefined ? 'decide' : 'retry'),
    sanitize(raw, question) {
      const { retry: _retry, shorterContext: _shorter, ...rest } = question
      const rewriting = { ...rest, system: sanitizerSystem(question.coins), context: sanitizerContext(raw), tools: [] }
      return askInOrder(world, [options.sanitizerModel ?? options.model], rewriting, 'sanitize')
    },
  }
}

async function askInOrder(
  world: SessionWorld,
  models: readonly string[],
  question: ModelQuestion,
  purpose: ModelTurn['purpose'],
): Promise<ModelAnswer> {
  const tally: QuestionTally = { turns: 0, spentUsd: 0 }
  let last: ModelAnswer = {
    kind: 'failed',
    code: 'no_model',
    message: 'No model is configured. Name one in Settings or LLM_MODEL.',
  }
  for (const [at, model] of models.entries()) {
    const isLast = at === models.length - 1
    const session = await ModelSession.open(world, { model, isLast, question, purpose, tally })
    const { answer, tryNextModel } = await runToolLoop(session, question, world.wallMs)
    last = answer
    if (!tryNextModel) break
  }
  return last
}

function toWorld(options: OpenAiLlmOptions): SessionWorld {
  const settings: RequestSettings = {
    baseUrl: options.baseUrl,
    kind: options.endpointKind ?? endpointKind(options.baseUrl),
    reasoning: options.reasoning ?? null,
    providerRouting: options.providerRouting ?? null,
    temperature: options.temperature ?? null,
    maxTokens: options.maxTokens ?? MODEL_MAX_TOKENS.default,
    sessionId: options.sessionId ?? null,
  }
  const headers = options.headers ?? {}
  const secrets = [...urlSecrets(options.baseUrl), ...headerSecrets(headers)]
  const endpoint = { baseUrl: options.baseUrl, apiKey: options.apiKey, headers, secrets, fetch: options.fetch }
  return {
    endpoint,
    settings,
    store: options.capabilities ?? createMemoryCapabilityStore(),
    catalog: createCatalogCache(endpoint, options.wallMs),
    ruleBased: options.ruleBased ?? false,
    wallMs: options.wallMs,
    pause: options.pause ?? pauseFor,
    log: options.log,
  }
}

const headerSecrets = (headers: Readonly<Record<string, string>>): string[] =>
  Object.entries(headers).flatMap(([name, value]) => (/key|token|auth|secret|cookie/i.test(name) ? [value] : []))

/** Returns what an address itself gives away: a password in it, or the values of its query. */
function urlSecrets(baseUrl: string): string[] {
  if (!URL.canParse(baseUrl)) return []
  const { password, searchParams } = new URL(baseUrl)
  return [decodeURIComponent(password), ...searchParams.values()]
}

/** Ends early, and never in an error, when the signal aborts. */
const pauseFor = (ms: number, signal: AbortSignal): Promise<void> => sleep(ms, undefined, { signal }).catch(() => {})
