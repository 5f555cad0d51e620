import { normalBaseUrl } from '../../domain/modelAddress.ts'
import type { Capabilities } from '../ladder/capabilities.ts'
import { createBoundedFetch } from '../wire/boundedFetch.ts'
import type { ChatEndpoint } from '../wire/chat.ts'
import { isJsonObject, type JsonObject, numberAt, objectAt, tryParseJson } from '../wire/json.ts'
import { readPrices, type TokenPrices } from '../wire/tokenPrices.ts'

/** What an endpoint's own model list says about a model. Most endpoints say little; everything is optional. */
export interface CatalogEntry {
  prices: TokenPrices | null
  /** Null when the list does not say which parameters the model takes. */
  supportedParameters: readonly string[] | null
  maxTokensMax: number | null
  reasoningEfforts: readonly string[] | null
}

const WAIT_MS = 4_000
const BYTES_MAX = 16_000_000

/** Remembers the list's entries while they are fresh. */
export interface CatalogCache {
  find(model: string, signal: AbortSignal): Promise<CatalogEntry | null>
}

const FRESH_MS = 6 * 3_600_000
const ABSENT_FRESH_MS = 600_000

/** Returns a cache over an endpoint's model list: prices change within days, and a list that was not there may be later. */
export function createCatalogCache(endpoint: ChatEndpoint, wallMs: () => number): CatalogCache {
  const known = new Map<string, { entry: CatalogEntry | null; atMs: number }>()
  return {
    async find(model, signal) {
      const cached = known.get(model)
      const freshMs = cached?.entry === null ? ABSENT_FRESH_MS : FRESH_MS
      if (cached !== undefined && wallMs() - cached.atMs < freshMs) return cached.entry
      const entry = await fetchCatalogEntry(endpoint, model, signal)
      if (!signal.aborted) known.set(model, { entry, atMs: wallMs() })
      return entry
    },
  }
}

/** Returns the entry of a model in the endpoint's `/models`, or null when there is no list, no entry, or no answer in time. Never throws. */
export async function fetchCatalogEntry(
  endpoint: ChatEndpoint,
  model: string,
  signal: AbortSignal,
): Promise<CatalogEntry | null> {
  try {
    const seen = createBoundedFetch({
      bytesMax: BYTES_MAX,
      signal: AbortSignal.any([signal, AbortSignal.timeout(WAIT_MS)]),
      fetch: endpoint.fetch,
    })
    const authorization: Record<string, string> =
      endpoint.apiKey === null ? {} : { authorization: `Bearer ${endpoint.apiKey}` }
    const response = await seen.fetch(`${normalBaseUrl(endpoint.baseUrl)}/models`, {
      headers: { ...endpoint.headers, ...authorization },
    })
    return response.ok ? findEntry(tryParseJson(await response.text()), model) : null
  } catch {
    // The list is a convenience: without it everything is learned from answers and errors.
    return null
  }
}

/** Returns first assumptions corrected by what the list says. */
export function applyCatalog(capabilities: Capabilities, entry: CatalogEntry | null): Capabilities {
  if (entry === null) return capabilities
  const listed = entry.supportedParameters
  const limits = {
    maxTokensMax: entry.maxTokensMax,
    reasoningEfforts: entry.reasoningEfforts === null ? null : [...entry.reasoningEfforts],
  }
  if (listed === null) return { ...capabilities, ...limits }
  const dropped = ['temperature'].filter((name) => !listed.includes(name))
  return {
    ...capabilities,
    ...limits,
    tools: listed.includes('tools'),
    format: listed.includes('structured_outputs')
      ? 'json_schema'
      : listed.includes('response_format')
        ? 'json_object'
        : 'prompt',
    reasoning: listed.includes('reasoning') || listed.includes('reasoning_effort') ? capabilities.reasoning : 'off',
    droppedParams: [...new Set([...capabilities.droppedParams, ...dropped])],
  }
}

function findEntry(body: unknown, model: string): CatalogEntry | null {
  const list: unknown = isJsonObject(body) ? body.data : body
  if (!Array.isArray(list)) return null
  const base = model.split(':')[0]
  const entries = list.filter(isJsonObject)
  const entry = entries.find((one) => one.id === model) ?? entries.find((one) => one.id === base)
  return entry === undefined ? null : toEntry(entry)
}

function toEntry(entry: JsonObject): CatalogEntry {
  const parameters = stringList(entry.supported_parameters)
  return {
    prices: readPrices(entry.pricing),
    // An empty list says nothing: some routers fill it in late.
    supportedParameters: parameters !== null && parameters.length > 0 ? parameters : null,
    maxTokensMax: positiveInteger(numberAt(objectAt(entry, 'top_provider'), 'max_completion_tokens')),
    reasoningEfforts: stringList(objectAt(entry, 'reasoning')?.supported_efforts),
  }
}

const stringList = (value: unknown): string[] | null =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : null

const positiveInteger = (value: number | null): number | null =>
  value !== null && Number.isInteger(value) && value > 0 ? value : null
