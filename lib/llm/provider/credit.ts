import { normalBaseUrl } from '../../domain/modelAddress.ts'
import { createBoundedFetch } from '../wire/boundedFetch.ts'
import type { ChatEndpoint } from '../wire/chat.ts'
import { type JsonObject, numberAt, objectAt, tryParseJson } from '../wire/json.ts'
import type { EndpointKind } from './endpointKind.ts'

/** What a provider says is left to spend, in dollars; null where it names no such number. */
export interface Credit {
  limitUsd: number | null
  remainingUsd: number | null
  usedUsd: number | null
  usedTodayUsd: number | null
  isFreeTier: boolean | null
}

const WAIT_MS = 4_000
const BYTES_MAX = 100_000

/** Providers known to have no such route are not asked; a gateway of one's own may speak OpenRouter's language. */
const ASKED: readonly EndpointKind[] = ['openrouter', 'local', 'other']

/**
 * Returns what `GET /key` says of the key in use, or null when there is no key, no such route or no answer in time. Never throws. The
 * answer's `label` is a part of the key and is not read. https://openrouter.ai/docs/api-reference/limits
 */
export async function fetchCredit(
  endpoint: ChatEndpoint,
  kind: EndpointKind,
  signal: AbortSignal,
): Promise<Credit | null> {
  if (endpoint.apiKey === null || !ASKED.includes(kind)) return null
  try {
    const seen = createBoundedFetch({
      bytesMax: BYTES_MAX,
      signal: AbortSignal.any([signal, AbortSignal.timeout(WAIT_MS)]),
    })
    const response = await seen.fetch(`${normalBaseUrl(endpoint.baseUrl)}/key`, {
      headers: { ...endpoint.headers, authorization: `Bearer ${endpoint.apiKey}` },
    })
    return response.ok ? readCredit(objectAt(tryParseJson(await response.text()), 'data')) : null
  } catch {
    // What is left is a convenience: without it the model is asked all the same, and says so when nothing is left.
    return null
  }
}

function readCredit(data: JsonObject | null): Credit | null {
  if (data === null) return null
  const credit = {
    limitUsd: numberAt(data, 'limit'),
    remainingUsd: numberAt(data, 'limit_remaining'),
    usedUsd: numberAt(data, 'usage'),
    usedTodayUsd: numberAt(data, 'usage_daily'),
    isFreeTier: typeof data.is_free_tier === 'boolean' ? data.is_free_tier : null,
  }
  return Object.values(credit).every((value) => value === null) ? null : credit
}
