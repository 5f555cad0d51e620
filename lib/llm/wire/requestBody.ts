import type { Capabilities } from '../ladder/capabilities.ts'
import type { AttemptState } from '../ladder/ladder.ts'
import type { SentFeatures } from '../ladder/retryStep.ts'
import type { EndpointKind } from '../provider/endpointKind.ts'
import type { JsonObject } from './json.ts'
import { answerWireSchema } from './wireSchema.ts'

export type ReasoningEffort = 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max'

/** How a person set the model up; the same for every request. */
export interface RequestSettings {
  baseUrl: string
  kind: EndpointKind
  /** Null: nothing is said about reasoning and the model's own default holds. `effort` null: on, at the model's own effort. `maxTokens`: OpenRouter only. */
  reasoning: { enabled: boolean; effort: ReasoningEffort | null; maxTokens?: number | null } | null
  /** OpenRouter's `provider` object; sent to OpenRouter only. */
  providerRouting: Readonly<JsonObject> | null
  temperature: number | null
  maxTokens: number
  /** Groups the requests of one agent, so that a router keeps them on a warm cache; null for none. Sent to OpenRouter only. */
  sessionId: string | null
}

export interface RequestPlan {
  model: string
  capabilities: Capabilities
  attempt: AttemptState
  messages: readonly JsonObject[]
  /** Function definitions; empty when this request offers no tools. */
  tools: readonly JsonObject[]
  /** Coins of the answer's schema, or null when this request asks for no answer format. */
  schemaCoins: readonly string[] | null
  moreRoom: boolean
}

const EFFORTS: readonly ReasoningEffort[] = ['minimal', 'low', 'medium', 'high', 'xhigh', 'max']

/** Returns the body to send, what of the risky features is in it, and the output tokens asked for. */
export function buildRequest(
  plan: RequestPlan,
  settings: RequestSettings,
): { body: JsonObject; sent: SentFeatures; maxTokens: number } {
  const { capabilities } = plan
  const maxTokens = outputTokens(plan, settings)
  const format = plan.schemaCoins === null ? null : responseFormat(plan.schemaCoins, capabilities)
  const reasoning = reasoningParams(plan, settings)
  const body: JsonObject = {
    model: plan.model,
    messages: withAnswerContract(plan),
    ...(plan.tools.length > 0 ? { tools: plan.tools } : {}),
    ...(format === null ? {} : { response_format: format }),
    ...reasoning,
    ...(capabilities.thinkingOff ? { enable_thinking: false } : {}),
    [capabilities.maxTokensName]: maxTokens,
    ...(settings.temperature === null ? {} : { temperature: settings.temperature }),
    ...(capabilities.stream ? { stream: true, stream_options: { include_usage: true } } : {}),
    ...routerParams(plan, settings),
  }
  for (const name of capabilities.droppedParams) delete body[name]
  const sent: SentFeatures = {
    tools: plan.tools.length > 0,
    responseFormat: format === null ? null : capabilities.format === 'json_schema' ? 'json_schema' : 'json_object',
    reasoning: Object.keys(reasoning).length > 0,
    stream: body.stream === true,
  }
  return { body, sent, maxTokens }
}

function outputTokens(plan: RequestPlan, settings: RequestSettings): number {
  const wanted = plan.moreRoom ? settings.maxTokens * 2 : settings.maxTokens
  return Math.min(wanted, plan.capabilities.maxTokensMax ?? wanted, plan.attempt.maxTokens ?? wanted)
}

function responseFormat(coins: readonly string[], capabilities: Capabilities): JsonObject | null {
  if (capabilities.format === 'prompt') return null
  if (capabilities.format === 'json_object') return { type: 'json_object' }
  const schema = answerWireSchema(coins, capabilities.schema)
  return { type: 'json_schema', json_schema: { name: 'trade_decisions', strict: true, schema } }
}

/** Without a schema on the wire the answer's shape stands in the prompt, at the end of the system text so that the text before it stays cached. */
function withAnswerContract(plan: RequestPlan): readonly JsonObject[] {
  const needsWords = plan.schemaCoins !== null && plan.capabilities.format !== 'json_schema'
  if (!needsWords && !plan.attempt.addJsonWord) return plan.messages
  const schema = JSON.stringify(answerWireSchema(plan.schemaCoins ?? [], plan.capabilities.schema))
  const words = `Answer with exactly one JSON object that follows this JSON Schema, and nothing before or after it:\n${schema}`
  const [first, ...rest] = plan.messages
  if (first?.role !== 'system') return [{ role: 'system', content: words }, ...plan.messages]
  return [{ ...first, content: `${String(first.content)}\n\n${words}` }, ...rest]
}

function reasoningParams(plan: RequestPlan, settings: RequestSettings): JsonObject {
  const { capabilities } = plan
  const wanted = settings.reasoning
  const isRouter = settings.kind === 'openrouter'
  if (capabilities.reasoning === 'none_with_tools' && plan.tools.length > 0) {
    return isRouter ? { reasoning: { effort: 'none' } } : { reasoning_effort: 'none' }
  }
  if (wanted === null || capabilities.reasoning === 'off') return {}
  if (!wanted.enabled) return isRouter ? { reasoning: { enabled: false } } : {}
  const effort = clampEffort(plan.moreRoom ? lower(wanted.effort) : wanted.effort, capabilities.reasoningEfforts)
  if (isRouter && wanted.maxTokens != null)
    return { reasoning: { max_tokens: reasoningTokens(plan, wanted.maxTokens) } }
  if (isRouter) return { reasoning: effort === null ? { enabled: true } : { effort } }
  return effort === null ? {} : { reasoning_effort: effort }
}

/** Thinking counts inside the output tokens, so a retry that needs room for its answer thinks half as long. */
const reasoningTokens = (plan: RequestPlan, maxTokens: number): number =>
  plan.moreRoom ? Math.max(128, Math.floor(maxTokens / 2)) : maxTokens

const lower = (effort: ReasoningEffort | null): ReasoningEffort =>
  EFFORTS[Math.max(1, EFFORTS.indexOf(effort ?? 'medium') - 1)] ?? 'low'

/** Returns the nearest effort the model names as its own, lower ones first; null when it names none we know. */
function clampEffort(effort: ReasoningEffort | null, known: readonly string[] | null): string | null {
  if (effort === null || known === null || known.length === 0 || known.includes(effort)) return effort
  const below = EFFORTS.slice(0, EFFORTS.indexOf(effort)).toReversed()
  const above = EFFORTS.slice(EFFORTS.indexOf(effort) + 1)
  return [...below, ...above].find((one) => known.includes(one)) ?? null
}

/**
 * A router may quietly drop parameters an endpoint lacks; `require_parameters` turns that into an error we can see and step down from.
 */
function routerParams(plan: RequestPlan, settings: RequestSettings): JsonObject {
  if (settings.kind !== 'openrouter') return {}
  const routing = settings.providerRouting ?? {}
  const ignored = [
    ...(Array.isArray(routing.ignore) ? (routing.ignore as unknown[]) : []),
    ...plan.attempt.ignoredProviders,
  ]
  return {
    provider: { require_parameters: true, ...routing, ...(ignored.length > 0 ? { ignore: ignored } : {}) },
    ...(settings.sessionId === null ? {} : { session_id: settings.sessionId }),
  }
}
