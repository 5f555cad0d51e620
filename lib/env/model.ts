import { isLoopback } from '../isLoopback.ts'
import { type EnvProblem, type EnvSource, problem, readVariables } from './variables.ts'

/** The variables that choose a model, and how they are read together. */
export const LLM_NAMES = [
  'LLM_MODEL',
  'SANITIZE_MODEL',
  'LLM_BASE_URL',
  'LLM_API_KEY',
  'OPENROUTER_BASE_URL',
  'OPENROUTER_API_KEY',
  'OPENROUTER_REFERER',
  'OPENROUTER_APP_TITLE',
  'REASONING_ENABLED',
  'REASONING_EFFORT',
  'PROVIDER_CONFIG',
  'PROVIDER_QUANTIZATIONS',
] as const

export interface LlmEnv {
  baseUrl: string
  /** Null for an endpoint that asks for none, as a model on this machine. */
  apiKey: string | null
  model: string
  /** Null: the sanitizer is the model itself. */
  sanitizerModel: string | null
  headers: Record<string, string>
  /** Null: the provider's own default. */
  reasoning: { enabled: boolean; effort: string | null } | null
  /** OpenRouter's `provider` object, with the quantizations put in; null: none. */
  providerConfig: Record<string, unknown> | null
}

/** A key and the address it was given for: it is sent to that origin and to no other. */
export interface LlmKey {
  baseUrl: string
  apiKey: string
}

/** Returns every model key of the environment with its own address, also one that the environment's own choice does not need: Settings may name its address. */
export function readLlmKeys(source: EnvSource): LlmKey[] {
  const { values } = readVariables(LLM_NAMES, source)
  const pairs = [
    { baseUrl: values.LLM_BASE_URL, apiKey: values.LLM_API_KEY },
    { baseUrl: values.OPENROUTER_BASE_URL ?? OPENROUTER_URL, apiKey: values.OPENROUTER_API_KEY },
  ]
  return pairs.filter((pair): pair is LlmKey => pair.baseUrl !== null && pair.apiKey !== null)
}

/** Returns null where the baseline is to decide. A key is only ever paired with its own address, so no key reaches a foreign host. */
export function readLlm(source: EnvSource, problems: EnvProblem[]): LlmEnv | null {
  const { values } = readVariables(LLM_NAMES, source)
  const wantsBaseline = values.LLM_MODEL?.toLowerCase() === 'baseline'
  const isOpenRouter = values.LLM_BASE_URL === null && values.LLM_API_KEY === null
  const baseUrl = isOpenRouter ? (values.OPENROUTER_BASE_URL ?? OPENROUTER_URL) : values.LLM_BASE_URL
  const apiKey = isOpenRouter ? values.OPENROUTER_API_KEY : values.LLM_API_KEY
  if (wantsBaseline) return null
  if (isOpenRouter && apiKey === null && isKeyedHost(baseUrl)) {
    if (values.LLM_MODEL !== null) problems.push(problem('OPENROUTER_API_KEY', source, KEY_FOR_MODEL))
    return null
  }
  if (!isOpenRouter && baseUrl === null) problems.push(problem('LLM_BASE_URL', source))
  if (!isOpenRouter && values.LLM_MODEL === null) problems.push(problem('LLM_MODEL', source))
  return {
    baseUrl: baseUrl ?? '',
    apiKey,
    // The original's default, so that an old `.env` without LLM_MODEL asks the same model.
    model: values.LLM_MODEL ?? 'x-ai/grok-4',
    sanitizerModel: values.SANITIZE_MODEL,
    headers: {
      ...(values.OPENROUTER_REFERER === null ? {} : { 'HTTP-Referer': values.OPENROUTER_REFERER }),
      ...(values.OPENROUTER_APP_TITLE === null ? {} : { 'X-Title': values.OPENROUTER_APP_TITLE }),
    },
    reasoning: reasoningOf(values.REASONING_ENABLED, values.REASONING_EFFORT),
    providerConfig: providerConfigOf(values.PROVIDER_CONFIG, values.PROVIDER_QUANTIZATIONS),
  }
}

const OPENROUTER_URL = 'https://openrouter.ai/api/v1'
const KEY_FOR_MODEL =
  'a key, because LLM_MODEL names a model (or LLM_BASE_URL for another endpoint, or LLM_MODEL=baseline to let rules decide)'

const isKeyedHost = (baseUrl: string | null) => baseUrl !== null && !isLoopback(new URL(baseUrl).hostname)

function reasoningOf(enabled: boolean | null, effort: string | null): LlmEnv['reasoning'] {
  return enabled === null && effort === null ? null : { enabled: enabled ?? effort !== 'none', effort }
}

function providerConfigOf(config: Record<string, unknown> | null, quantizations: string[] | null) {
  return config === null && quantizations === null ? null : { ...config, ...(quantizations ? { quantizations } : {}) }
}
