import type { TrialEstimate, TrialPlan } from '../../contracts/labTrial.ts'
import { MODEL_MAX_TOKENS, TOOL_ROUNDS_MAX } from '../../domain/modelChoices.ts'
import { UNKNOWN_PRICE } from '../../domain/spend.ts'
import { systemOf, type TrialQuestion } from './question.ts'

/** Dollars for one token. */
export interface Prices {
  promptUsd: number
  completionUsd: number
  cachedPromptUsd: number | null
}

/** What is known of the price of one variant's model. `unknown`: nobody names one, and it counts as a dear one. */
export type VariantPrice = { model: string; maxTokens: number } & (
  | { prices: 'list'; list: Prices }
  | { prices: 'unknown' }
  | { prices: 'free' }
)

/** Characters of a token in number-heavy prompts, measured; and an answer where the recorded one says nothing (rules write none). */
const CHARACTERS_A_TOKEN = 2.3
const ANSWER_TOKENS = 900
const FREE: Prices = { promptUsd: 0, completionUsd: 0, cachedPromptUsd: 0 }

/** Returns what a trial is expected to cost, from what the same contexts took when they were recorded. `token` says which plan, contexts and prices. */
export function estimateTrial(
  plan: TrialPlan,
  questions: readonly TrialQuestion[],
  variantPrices: readonly VariantPrice[],
  leftOut: TrialEstimate['leftOut'],
  tokenOf: (of: unknown) => string,
): TrialEstimate {
  const sums = { lowUsd: 0, expectedUsd: 0, highUsd: 0 }
  const variants = plan.variants.map((variant, at) => {
    const known = variantPrices[at] ?? { model: '', maxTokens: MODEL_MAX_TOKENS.default, prices: 'unknown' as const }
    const prices = known.prices === 'list' ? known.list : known.prices === 'free' ? FREE : UNKNOWN_PRICE
    const own = { promptTokens: 0, completionTokens: 0, expectedUsd: 0, sampleUsdMax: 0 }
    for (const question of questions) {
      const tokens = tokensOf(question, systemOf(question, variant).length)
      const cost = (promptUsd: number, more = 1) =>
        (tokens.prompt * promptUsd + tokens.completion * more * prices.completionUsd) * plan.samples
      own.promptTokens += tokens.prompt * plan.samples
      own.completionTokens += tokens.completion * plan.samples
      own.expectedUsd += cost(prices.promptUsd)
      sums.lowUsd += cost(prices.cachedPromptUsd ?? prices.promptUsd)
      // A rewriting or a retry at the longest answer.
      const sampleUsd = tokens.prompt * 2 * prices.promptUsd + known.maxTokens * 2 * prices.completionUsd
      sums.highUsd += sampleUsd * plan.samples
      own.sampleUsdMax = Math.max(own.sampleUsdMax, sampleUsd)
    }
    sums.expectedUsd += own.expectedUsd
    return {
      name: variant.name,
      model: known.model,
      ...own,
      promptTokens: Math.round(own.promptTokens),
      completionTokens: Math.round(own.completionTokens),
      sampleUsdMax: Math.ceil(own.sampleUsdMax * 1e6) / 1e6,
      prices: known.prices,
    }
  })
  const samples = questions.length * plan.variants.length * plan.samples
  const of = { plan, cycles: questions.map(({ cycleId }) => cycleId), variants }
  return { contexts: questions.length, samples, ...sums, variants, leftOut, token: tokenOf(of) }
}

/** A question whose tools were asked was sent once a round, longer each time; the recorded tokens say so. */
function tokensOf({ recorded, context, systemPrompt, toolNames, toolCalls }: TrialQuestion, systemLength: number) {
  const own = (context.length + systemLength) / CHARACTERS_A_TOKEN
  const then = (context.length + systemPrompt.length) / CHARACTERS_A_TOKEN
  const rounds = toolNames.length > 0 && toolCalls.length > 0 ? Math.min(2, TOOL_ROUNDS_MAX) : 1
  const measured = recorded.promptTokens > 0 ? recorded.promptTokens * (own / Math.max(1, then)) : own * rounds
  return { prompt: measured, completion: recorded.completionTokens > 0 ? recorded.completionTokens : ANSWER_TOKENS }
}
