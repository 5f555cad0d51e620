import { UNKNOWN_PRICE } from '../../domain/spend.ts'
import type { ModelUsage } from '../../ports.ts'
import { type JsonObject, numberAt, objectAt } from './json.ts'
import { costAt, type TokenPrices, type Tokens, tokensIn } from './tokenPrices.ts'

/** What a call is billed by. */
export interface Billing {
  /** The endpoint's own list prices; null where it names none. */
  prices: TokenPrices | null
  /** `rules` cost nothing. Nobody sends a bill for a `local` server that says nothing of money; one that does may be a router. */
  by: 'provider' | 'local' | 'rules'
  /** Characters sent and received, for servers that do not count tokens. */
  requestLength: number
  answerLength: number
  /** The most output tokens that were asked for. */
  outputTokensMax: number
}

export const NO_USAGE: ModelUsage = {
  promptTokens: 0,
  completionTokens: 0,
  reasoningTokens: 0,
  cachedTokens: 0,
  costUsd: 0,
  costUsdMax: 0,
  costEstimated: false,
}

/**
 * Returns the tokens and dollars of one completion: what the person pays, which with a key of their own is the provider's bill beside the router's. A cost
 * of 0 for tokens used, and one that is no amount, is not believed: then list prices, marked estimated; without those the cost is not known.
 */
export function readUsage(completion: JsonObject, billing: Billing): ModelUsage {
  if (billing.by === 'rules') return NO_USAGE
  const usage = objectAt(completion, 'usage')
  const tokens = countTokens(usage, billing)
  const reported = reportedCost(usage)
  if (reported.usd !== null && reported.isWhole) return priced(tokens, reported.usd, false)
  const rest = costOfTokens(tokens, billing, usage !== null && 'cost' in usage)
  const floorUsd = reported.usd ?? 0
  return {
    ...rest,
    costUsd: rest.costUsd + floorUsd,
    costUsdMax: rest.costUsdMax + floorUsd,
    costEstimated: rest.costEstimated || floorUsd > 0,
  }
}

/**
 * Returns the usage of a call whose answer did not come, or not whole: how far the model got nobody said, so it costs at most all the tokens that were
 * asked for. What was sent is billed once an answer was begun; whether it is before that is not known either.
 */
export function usageOfBroken(billing: Billing, isBegun: boolean): ModelUsage {
  if (billing.by === 'rules') return NO_USAGE
  const sent = { ...NO_TOKENS, promptTokens: tokensIn(billing.requestLength) }
  const { costUsd, costEstimated } = costOfTokens(sent, billing, false)
  const most = costOfTokens({ ...sent, completionTokens: billing.outputTokensMax }, billing, false)
  return {
    ...sent,
    costUsd: isBegun ? costUsd : 0,
    costUsdMax: most.costUsdMax,
    costEstimated: costEstimated || most.costEstimated,
  }
}

/** Returns the sum of two usages; estimated as soon as one part of it is. */
export const addUsage = (one: ModelUsage, other: ModelUsage): ModelUsage => ({
  promptTokens: one.promptTokens + other.promptTokens,
  completionTokens: one.completionTokens + other.completionTokens,
  reasoningTokens: one.reasoningTokens + other.reasoningTokens,
  cachedTokens: one.cachedTokens + other.cachedTokens,
  costUsd: one.costUsd + other.costUsd,
  costUsdMax: one.costUsdMax + other.costUsdMax,
  costEstimated: one.costEstimated || other.costEstimated,
})

type CountedTokens = Tokens & Pick<ModelUsage, 'reasoningTokens'>

const NO_TOKENS: CountedTokens = { promptTokens: 0, completionTokens: 0, reasoningTokens: 0, cachedTokens: 0 }

const priced = (tokens: CountedTokens, costUsd: number, costEstimated: boolean): ModelUsage => ({
  ...tokens,
  costUsd,
  costUsdMax: costUsd,
  costEstimated,
})

function costOfTokens(tokens: CountedTokens, { prices, by }: Billing, speaksOfMoney: boolean): ModelUsage {
  if (prices !== null) {
    const costUsd = costAt(tokens, prices)
    // Nothing times any number of tokens is no estimate.
    return priced(tokens, costUsd, costUsd > 0)
  }
  if (by === 'local' && !speaksOfMoney) return priced(tokens, 0, false)
  return { ...tokens, costUsd: 0, costUsdMax: costAt(tokens, UNKNOWN_PRICE), costEstimated: true }
}

function countTokens(usage: JsonObject | null, { requestLength, answerLength }: Billing): CountedTokens {
  const prompt = objectAt(usage, 'prompt_tokens_details') ?? objectAt(usage, 'input_tokens_details')
  const output = objectAt(usage, 'completion_tokens_details') ?? objectAt(usage, 'output_tokens_details')
  const promptTokens = count(usage, 'prompt_tokens') || count(usage, 'input_tokens') || tokensIn(requestLength)
  const reasoningTokens = count(output, 'reasoning_tokens') || count(usage, 'reasoning_tokens')
  const written = count(usage, 'completion_tokens') || count(usage, 'output_tokens') || tokensIn(answerLength)
  // Some count the reasoning beside the answer: then it shows in the total, or is more than the whole.
  const byTotal = count(usage, 'prompt_tokens') > 0 ? count(usage, 'total_tokens') - promptTokens : 0
  const withReasoning = reasoningTokens > written ? written + reasoningTokens : written
  return {
    promptTokens,
    completionTokens: Math.max(withReasoning, byTotal),
    reasoningTokens,
    cachedTokens:
      count(prompt, 'cached_tokens') || count(usage, 'prompt_cache_hit_tokens') || count(usage, 'cached_tokens'),
  }
}

/** `isWhole`: the amount is all there is to pay. https://openrouter.ai/docs/use-cases/usage-accounting */
function reportedCost(usage: JsonObject | null): { usd: number | null; isWhole: boolean } {
  const own = amount(usage, 'cost') ?? amount(objectAt(usage, 'cost'), 'total_cost') ?? amount(usage, 'estimated_cost')
  const upstream = amount(objectAt(usage, 'cost_details'), 'upstream_inference_cost') ?? 0
  const hasOwnKey = usage?.is_byok === true
  // Without a key of one's own what the router paid is within its price.
  const usd = hasOwnKey ? (own ?? 0) + upstream : Math.max(own ?? 0, upstream)
  if (own === null && upstream === 0) return { usd: null, isWhole: false }
  return { usd, isWhole: usd > 0 && (!hasOwnKey || upstream > 0) }
}

/** No call costs this many dollars. */
const AMOUNT_MAX = 100_000

/** Dollars; what is negative, text or no number is no amount. */
function amount(object: JsonObject | null, key: string): number | null {
  const value = numberAt(object, key)
  return value === null || value < 0 || value > AMOUNT_MAX ? null : value
}

function count(object: JsonObject | null, key: string): number {
  const value = numberAt(object, key)
  return value === null || value < 0 || value > TOKENS_MAX ? 0 : Math.round(value)
}

/** No window is this large; a count beyond is none. */
const TOKENS_MAX = 1_000_000_000
