import { Decimal } from '../../domain/decimal.ts'
import { isJsonObject } from './json.ts'

/** Prices in dollars for one token. */
export interface TokenPrices {
  promptUsd: number
  completionUsd: number
  /** Null where the list names none; then cached tokens are counted at the full price. */
  cachedPromptUsd: number | null
}

/** Tokens of one answer; the cached ones are among the prompt's, those of the reasoning among the completion's. */
export interface Tokens {
  promptTokens: number
  completionTokens: number
  cachedTokens: number
}

/** Returns the price entry of a model list, or null when it names none. */
export function readPrices(pricing: unknown): TokenPrices | null {
  if (!isJsonObject(pricing)) return null
  const promptUsd = price(pricing.prompt)
  const completionUsd = price(pricing.completion)
  if (promptUsd === null || completionUsd === null) return null
  return { promptUsd, completionUsd, cachedPromptUsd: price(pricing.input_cache_read) }
}

/** Returns what these tokens cost at these prices, in dollars, as exact as the prices are written. */
export function costAt(tokens: Tokens, prices: TokenPrices): number {
  const cached = Math.min(tokens.cachedTokens, tokens.promptTokens)
  return new Decimal(prices.promptUsd)
    .times(tokens.promptTokens - cached)
    .plus(new Decimal(prices.cachedPromptUsd ?? prices.promptUsd).times(cached))
    .plus(new Decimal(prices.completionUsd).times(tokens.completionTokens))
    .toNumber()
}

/** Returns about how many tokens a text is: 2.5 characters each in our number-heavy ones. */
export const tokensIn = (length: number): number => Math.ceil(length / 2.5)

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
  const answerUsd = new Decimal(leftUsd).minus(new Decimal(prices.promptUsd).times(tokensIn(requestLength)))
  return answerUsd.div(prices.completionUsd).floor().toNumber()
}

function price(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : null
}
