import { sumUsd, UNKNOWN_PRICE } from '../../domain/spend.ts'
import type { ModelUsage } from '../../ports.ts'
import { type CallSize, credibleMost } from './credibleMost.ts'
import { type JsonObject, objectAt } from './json.ts'
import { reportedCost, reportedTokens, speaksOfMoney } from './reported.ts'
import { costAt, type Tokens, tokensIn } from './tokenPrices.ts'

/** What a call is billed by. */
export interface Billing extends CallSize {
  /** `rules` cost nothing. Nobody sends a bill for a `local` server that says nothing of money; one that does may be a router. */
  by: 'provider' | 'local' | 'rules'
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
 * of 0 for tokens used, one that is no amount, and one no such call could cost is not believed: then list prices, marked estimated; without those the cost is not known.
 */
export function readUsage(completion: JsonObject, billing: Billing): ModelUsage {
  if (billing.by === 'rules') return NO_USAGE
  const usage = objectAt(completion, 'usage')
  const tokens = countTokens(usage, billing)
  const reported = reportedCost(usage)
  const usd = reported.usd !== null && reported.usd <= credibleMost(billing).usd ? reported.usd : null
  if (usd !== null && reported.isWhole) return priced(tokens, usd, false)
  const rest = costOfTokens(tokens, billing, speaksOfMoney(usage))
  const floorUsd = usd ?? 0
  return {
    ...rest,
    costUsd: sumUsd([rest.costUsd, floorUsd]),
    costUsdMax: sumUsd([rest.costUsdMax, floorUsd]),
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
  costUsd: sumUsd([one.costUsd, other.costUsd]),
  costUsdMax: sumUsd([one.costUsdMax, other.costUsdMax]),
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

function costOfTokens(tokens: CountedTokens, { prices, by }: Billing, saysMoney: boolean): ModelUsage {
  if (prices !== null) {
    const costUsd = costAt(tokens, prices)
    // Nothing times any number of tokens is no estimate.
    return priced(tokens, costUsd, costUsd > 0)
  }
  if (by === 'local' && !saysMoney) return priced(tokens, 0, false)
  return { ...tokens, costUsd: 0, costUsdMax: costAt(tokens, UNKNOWN_PRICE), costEstimated: true }
}

function countTokens(usage: JsonObject | null, billing: Billing): CountedTokens {
  const most = credibleMost(billing)
  const believed = (tokens: number, tokensMax: number) => (tokens > tokensMax ? 0 : tokens)
  const reported = reportedTokens(usage)
  const promptTokens = believed(reported.prompt, most.promptTokens) || tokensIn(billing.requestLength)
  const reasoningTokens = believed(reported.reasoning, most.completionTokens)
  const written = believed(reported.written, most.completionTokens) || tokensIn(billing.answerLength)
  // Some count the reasoning beside the answer: then it shows in the total, or is more than the whole.
  const byTotal = reported.isPromptNamed ? believed(reported.total - promptTokens, most.completionTokens) : 0
  const withReasoning = reasoningTokens > written ? written + reasoningTokens : written
  const completionTokens = Math.max(withReasoning, byTotal)
  return { promptTokens, completionTokens, reasoningTokens, cachedTokens: reported.cached }
}
