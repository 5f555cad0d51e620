import type { ModelUsage } from '../../ports.ts'
import { isJsonObject, type JsonObject, numberAt, objectAt } from './json.ts'

/** List prices in dollars for one token. */
export interface TokenPrices {
  promptUsd: number
  completionUsd: number
  /** Null where the list names none; then cached tokens are counted at the full price. */
  cachedPromptUsd: number | null
}

export const NO_USAGE: ModelUsage = {
  promptTokens: 0,
  completionTokens: 0,
  reasoningTokens: 0,
  cachedTokens: 0,
  costUsd: 0,
  costEstimated: false,
}

/**
 * Returns the tokens and dollars of one completion. The provider's own cost where it reports one; else computed from list prices and marked
 * estimated. Without prices the cost is 0 and marked estimated, so that nobody takes it for known.
 */
export function readUsage(completion: JsonObject, prices: TokenPrices | null): ModelUsage {
  const usage = objectAt(completion, 'usage')
  if (usage === null) return { ...NO_USAGE, costEstimated: true }
  const prompt = objectAt(usage, 'prompt_tokens_details')
  const output = objectAt(usage, 'completion_tokens_details')
  const tokens = {
    promptTokens: count(usage, 'prompt_tokens'),
    completionTokens: count(usage, 'completion_tokens'),
    reasoningTokens: count(output, 'reasoning_tokens') || count(usage, 'reasoning_tokens'),
    cachedTokens:
      count(prompt, 'cached_tokens') || count(usage, 'prompt_cache_hit_tokens') || count(usage, 'cached_tokens'),
  }
  const reported = numberAt(usage, 'cost')
  if (reported !== null && reported >= 0) return { ...tokens, costUsd: reported, costEstimated: false }
  return { ...tokens, costUsd: prices === null ? 0 : listCost(tokens, prices), costEstimated: true }
}

/** Returns the sum of two usages; estimated as soon as one part of it is. */
export const addUsage = (one: ModelUsage, other: ModelUsage): ModelUsage => ({
  promptTokens: one.promptTokens + other.promptTokens,
  completionTokens: one.completionTokens + other.completionTokens,
  reasoningTokens: one.reasoningTokens + other.reasoningTokens,
  cachedTokens: one.cachedTokens + other.cachedTokens,
  costUsd: one.costUsd + other.costUsd,
  costEstimated: one.costEstimated || other.costEstimated,
})

/** Returns what a request of this length costs before a word is answered, in dollars: about 2.5 characters a token in our number-heavy texts. */
export const requestCostUsd = (requestLength: number, prices: TokenPrices | null): number =>
  prices === null ? 0 : (requestLength / 2.5) * prices.promptUsd

/**
 * Returns how many output tokens the money left pays for after the request itself; null where no price or no cap is known. Below 1 the
 * request alone is too dear.
 */
export function affordableTokens(
  requestLength: number,
  leftUsd: number | null,
  prices: TokenPrices | null,
): number | null {
  if (leftUsd === null || prices === null || prices.completionUsd === 0) return null
  return Math.floor((leftUsd - requestCostUsd(requestLength, prices)) / prices.completionUsd)
}

/** Returns the price entry of a model list, or null when it names none. */
export function readPrices(pricing: unknown): TokenPrices | null {
  if (!isJsonObject(pricing)) return null
  const promptUsd = price(pricing.prompt)
  const completionUsd = price(pricing.completion)
  if (promptUsd === null || completionUsd === null) return null
  return { promptUsd, completionUsd, cachedPromptUsd: price(pricing.input_cache_read) }
}

function listCost(
  tokens: Pick<ModelUsage, 'promptTokens' | 'completionTokens' | 'cachedTokens'>,
  prices: TokenPrices,
): number {
  const cached = Math.min(tokens.cachedTokens, tokens.promptTokens)
  const fresh = tokens.promptTokens - cached
  const cachedUsd = cached * (prices.cachedPromptUsd ?? prices.promptUsd)
  return fresh * prices.promptUsd + cachedUsd + tokens.completionTokens * prices.completionUsd
}

function price(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : null
}

function count(object: JsonObject | null, key: string): number {
  const value = numberAt(object, key)
  return value === null || value < 0 ? 0 : Math.round(value)
}
