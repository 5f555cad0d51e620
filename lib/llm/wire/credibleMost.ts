import { UNKNOWN_PRICE } from '../../domain/spend.ts'
import { costAt, type TokenPrices, tokensIn } from './tokenPrices.ts'

/** What one call is known to have asked for, before anything its provider says. */
export interface CallSize {
  /** The endpoint's own list prices; null where it names none. */
  prices: TokenPrices | null
  /** Characters sent and received, for servers that do not count tokens. */
  requestLength: number
  answerLength: number
  /** The most output tokens that were asked for. */
  outputTokensMax: number
}

/** Above what one call may cost, whatever its provider reports. */
export interface CredibleMost {
  usd: number
  promptTokens: number
  completionTokens: number
}

/** Room for words a provider adds to a request, output that nobody limited, surcharges, and tokenizers that cut finely. */
const TIMES = 20

/** Returns the tokens and dollars above which a report on a call is none: twenty times what was sent and asked for, at the list's or else a dear price. */
export function credibleMost({ prices, requestLength, answerLength, outputTokensMax }: CallSize): CredibleMost {
  const promptTokens = TIMES * tokensIn(requestLength)
  const completionTokens = TIMES * Math.max(outputTokensMax, tokensIn(answerLength))
  const dear = {
    promptUsd: Math.max(prices?.promptUsd ?? 0, UNKNOWN_PRICE.promptUsd),
    completionUsd: Math.max(prices?.completionUsd ?? 0, UNKNOWN_PRICE.completionUsd),
    cachedPromptUsd: null,
  }
  return { usd: costAt({ promptTokens, completionTokens, cachedTokens: 0 }, dear), promptTokens, completionTokens }
}
