import { sumUsd } from '../../domain/spend.ts'
import { type JsonObject, numberAt, objectAt } from './json.ts'

/** What a provider says a call took and cost, in whatever words; 0 tokens where it says none. Nothing of it is believed yet. */
export interface ReportedTokens {
  prompt: number
  written: number
  reasoning: number
  total: number
  cached: number
  /** Whether the prompt is told in the words that go with a total. */
  isPromptNamed: boolean
}

/** Returns the tokens that a `usage` names, in the words of any dialect. */
export function reportedTokens(usage: JsonObject | null): ReportedTokens {
  const prompt = objectAt(usage, 'prompt_tokens_details') ?? objectAt(usage, 'input_tokens_details')
  const output = objectAt(usage, 'completion_tokens_details') ?? objectAt(usage, 'output_tokens_details')
  return {
    prompt: count(usage, 'prompt_tokens') || count(usage, 'input_tokens'),
    written: count(usage, 'completion_tokens') || count(usage, 'output_tokens'),
    reasoning: count(output, 'reasoning_tokens') || count(usage, 'reasoning_tokens'),
    total: count(usage, 'total_tokens'),
    cached: count(prompt, 'cached_tokens') || count(usage, 'prompt_cache_hit_tokens') || count(usage, 'cached_tokens'),
    isPromptNamed: count(usage, 'prompt_tokens') > 0,
  }
}

/**
 * Returns the dollars that a `usage` names, or null. `isWhole`: the amount is all there is to pay.
 * https://openrouter.ai/docs/use-cases/usage-accounting
 */
export function reportedCost(usage: JsonObject | null): { usd: number | null; isWhole: boolean } {
  const own = amount(usage, 'cost') ?? amount(objectAt(usage, 'cost'), 'total_cost') ?? amount(usage, 'estimated_cost')
  const upstream = amount(objectAt(usage, 'cost_details'), 'upstream_inference_cost') ?? 0
  const hasOwnKey = usage?.is_byok === true
  // Without a key of one's own what the router paid is within its price.
  const usd = hasOwnKey ? sumUsd([own ?? 0, upstream]) : Math.max(own ?? 0, upstream)
  if (own === null && upstream === 0) return { usd: null, isWhole: false }
  return { usd, isWhole: usd > 0 && (!hasOwnKey || upstream > 0) }
}

/** Returns true where a `usage` has a word for money, whatever it says in it. */
export const speaksOfMoney = (usage: JsonObject | null): boolean =>
  usage !== null && ['cost', 'estimated_cost', 'cost_details'].some((key) => key in usage)

/** Dollars; what is negative, text or no number is no amount. */
function amount(object: JsonObject | null, key: string): number | null {
  const value = numberAt(object, key)
  return value === null || value < 0 ? null : value
}

function count(object: JsonObject | null, key: string): number {
  const value = numberAt(object, key)
  return value === null || value < 0 || value > TOKENS_MAX ? 0 : Math.round(value)
}

/** No window is this large; a count beyond is none. */
const TOKENS_MAX = 1_000_000_000
