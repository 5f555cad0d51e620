import { BASELINE_MODEL } from '../../lib/baseline/baselineAnswer.ts'
import { baselineFetch } from '../../lib/baseline/baselineFetch.ts'
import type { Credit, ModelFacts } from '../../lib/contracts/models.ts'
import { normalBaseUrl, originOf } from '../../lib/domain/modelAddress.ts'
import { type ModelSettings, toProviderRouting } from '../../lib/domain/modelSettings.ts'
import type { AgentEnv } from '../../lib/env/agentEnv.ts'
import { createOpenAiLlm, type OpenAiLlmOptions } from '../../lib/llm/answering/openAiLlm.ts'
import type { CapabilityStore } from '../../lib/llm/ladder/capabilities.ts'
import { fetchCredit } from '../../lib/llm/provider/credit.ts'
import { type EndpointKind, endpointKind } from '../../lib/llm/provider/endpointKind.ts'
import { fetchCatalogEntry } from '../../lib/llm/provider/modelCatalog.ts'
import type { ChatEndpoint } from '../../lib/llm/wire/chat.ts'
import type { TokenPrices } from '../../lib/llm/wire/tokenPrices.ts'
import type { Log } from '../../lib/log.ts'
import type { Llm } from '../../lib/ports.ts'

/**
 * From settings and environment to the model that is asked. Settings may name any address, so the one rule that matters is here: a key of the
 * environment goes to the origin it was configured for, and to no other. What the environment says of its model (sanitizer, reasoning,
 * routing, headers) holds while the address is the environment's own; another provider takes other words.
 */
export interface ModelSource {
  /** Returns the model these settings name; the same object while they stay the same. */
  llmFor(settings: { model: ModelSettings }): Llm
  /** Returns what may be told of that choice: whether there is a key, never which. */
  modelFacts(settings: { model: ModelSettings }): ModelFacts
  /** Asks the provider for credit and list prices; null where it does not tell. Never throws. */
  lookUpModel(
    settings: { model: ModelSettings },
    signal: AbortSignal,
  ): Promise<{ credit: Credit | null; prices: TokenPrices | null }>
}

export interface ModelSourceOptions {
  env: Pick<AgentEnv, 'llm' | 'llmKeys'>
  capabilities: CapabilityStore
  wallMs: () => number
  log: Log
  /** Groups the requests of one agent at a router. */
  sessionId: string
  /** Carries what the rules are asked; default: they answer in this process, where nobody can take their place. */
  rulesFetch?: typeof fetch
  /** Stands between models and the network: the lab keeps what they answer. */
  modelFetch?: typeof fetch
  /** Whose dialect an address speaks where it does not tell; tests stand in for providers with it. */
  kindOf?: (baseUrl: string) => EndpointKind
}

/** Models kept ready: the one in force and the few tried before it. */
const KEPT_MAX = 4

export function createModelSource(options: ModelSourceOptions): ModelSource {
  const kept = new Map<string, Llm>()
  const choose = (settings: { model: ModelSettings }) => chooseModel(settings.model, options.env)
  const kindOf = options.kindOf ?? endpointKind
  return {
    llmFor(settings) {
      const key = JSON.stringify(settings.model)
      const ready = kept.get(key)
      if (ready) return ready
      const choice = choose(settings)
      const llm = choice.endpoint === null ? unplacedLlm(choice.facts.model) : openAi(choice, options, kindOf)
      const [oldest] = kept.keys()
      if (kept.size >= KEPT_MAX && oldest !== undefined) kept.delete(oldest)
      kept.set(key, llm)
      return llm
    },
    modelFacts: (settings) => choose(settings).facts,
    async lookUpModel(settings, signal) {
      const { facts, endpoint } = choose(settings)
      if (facts.ruleBased || endpoint === null) return { credit: null, prices: null }
      const [credit, entry] = await Promise.all([
        fetchCredit(endpoint, kindOf(endpoint.baseUrl), signal),
        fetchCatalogEntry(endpoint, facts.model, signal),
      ])
      return { credit, prices: entry?.prices ?? null }
    },
  }
}

interface ModelChoice {
  facts: ModelFacts
  /** Null: nobody said where. Holds the key, so it stays in this file. */
  endpoint: ChatEndpoint | null
  asked: Partial<OpenAiLlmOptions>
}

function chooseModel(model: ModelSettings, env: ModelSourceOptions['env']): ModelChoice {
  const environment = env.llm && { baseUrl: normalBaseUrl(env.llm.baseUrl), model: env.llm.model }
  const keyOrigins = [...new Set(keysOf(env).map((pair) => pair.origin))]
  const common = { environment, keyOrigins }
  if (model.baseUrl === null && model.name === null && env.llm === null) return baseline(common)

  const baseUrl = placeOf(model, env)
  const isEnvironments = env.llm !== null && baseUrl !== null && originOf(baseUrl) === originOf(env.llm.baseUrl)
  const apiKey = baseUrl === null ? null : keyFor(baseUrl, env)
  const facts: ModelFacts = {
    baseUrl,
    model: model.name ?? env.llm?.model ?? '',
    ruleBased: false,
    source: model.baseUrl === null && model.name === null ? 'environment' : 'settings',
    keyConfigured: apiKey !== null,
    ...common,
  }
  const headers = { ...(isEnvironments ? env.llm?.headers : {}), ...model.headers }
  return {
    facts,
    endpoint: baseUrl === null ? null : { baseUrl, apiKey, headers, secrets: [] },
    asked: askedOf(model, isEnvironments ? env.llm : null),
  }
}

/** Where the rules are asked as a provider would be; nobody listens there, and nothing is sent. */
const RULES_URL = 'http://127.0.0.1/v1'

function baseline(common: Pick<ModelFacts, 'environment' | 'keyOrigins'>): ModelChoice {
  const own = {
    baseUrl: null,
    model: BASELINE_MODEL,
    ruleBased: true,
    source: 'baseline',
    keyConfigured: false,
  } as const
  const endpoint = { baseUrl: RULES_URL, apiKey: null, headers: {}, secrets: [] }
  return { facts: { ...own, ...common }, endpoint, asked: {} }
}

/** A name without an address is asked where the environment's model is, or where its first key belongs. */
function placeOf(model: ModelSettings, env: ModelSourceOptions['env']): string | null {
  const place = model.baseUrl ?? env.llm?.baseUrl ?? env.llmKeys[0]?.baseUrl ?? null
  return place === null ? null : normalBaseUrl(place)
}

const keysOf = (env: ModelSourceOptions['env']) =>
  [...(env.llm ? [{ baseUrl: env.llm.baseUrl, apiKey: env.llm.apiKey }] : []), ...env.llmKeys].flatMap((pair) => {
    const origin = originOf(pair.baseUrl)
    return pair.apiKey === null || origin === null ? [] : [{ origin, apiKey: pair.apiKey }]
  })

/** Returns the key configured for this address's origin: same scheme, host and port. */
const keyFor = (baseUrl: string, env: ModelSourceOptions['env']): string | null =>
  keysOf(env).find((pair) => pair.origin === originOf(baseUrl))?.apiKey ?? null

/** How the model is asked: Settings first, then the environment's word for its own endpoint. */
function askedOf(model: ModelSettings, own: AgentEnv['llm']): Partial<OpenAiLlmOptions> {
  const enabled = model.reasoning.enabled ?? own?.reasoning?.enabled ?? null
  const effort = model.reasoning.effort ?? own?.reasoning?.effort ?? null
  const { maxTokens } = model.reasoning
  const isSaid = enabled !== null || effort !== null || maxTokens !== null
  return {
    fallbackModels: model.fallbacks,
    sanitizerModel: model.sanitizer ?? own?.sanitizerModel ?? null,
    reasoning: isSaid
      ? {
          enabled: (enabled ?? true) && effort !== 'none',
          effort: effort === 'none' || maxTokens !== null ? null : (effort as ReasoningEffort | null),
          maxTokens,
        }
      : null,
    providerRouting: routingOf(model, own),
    temperature: model.temperature,
    maxTokens: model.maxTokens,
  }
}
type ReasoningEffort = NonNullable<NonNullable<OpenAiLlmOptions['reasoning']>['effort']>

function routingOf(model: ModelSettings, own: AgentEnv['llm']): Record<string, unknown> | null {
  const routing = { ...own?.providerConfig, ...toProviderRouting(model.routing) }
  return Object.keys(routing).length === 0 ? null : routing
}

function openAi(choice: ModelChoice, options: ModelSourceOptions, kindOf: (baseUrl: string) => EndpointKind): Llm {
  const { facts, endpoint, asked } = choice
  const { capabilities, wallMs, log, sessionId } = options
  const baseUrl = endpoint?.baseUrl ?? ''
  return createOpenAiLlm({
    ...asked,
    baseUrl,
    endpointKind: kindOf(baseUrl),
    apiKey: endpoint?.apiKey ?? null,
    headers: endpoint?.headers ?? {},
    model: facts.model,
    ruleBased: facts.ruleBased,
    fetch: facts.ruleBased ? (options.rulesFetch ?? baselineFetch) : options.modelFetch,
    capabilities,
    wallMs,
    log,
    sessionId,
  })
}

/** A model nobody said where to find: every question is a hold that says so. Rules never decide in a named model's place. */
function unplacedLlm(model: string): Llm {
  const failed = async () =>
    ({
      kind: 'failed',
      code: 'fatal_config',
      message: `Settings name the model ${model}, but no address to ask it at. Set the base URL in Settings, or OPENROUTER_API_KEY or LLM_BASE_URL in the environment.`,
    }) as const
  return { label: { model, ruleBased: false }, ask: failed, sanitize: failed }
}
