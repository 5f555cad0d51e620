import type { CoinContext, ContextInterval } from './coinContext.ts'

/**
 * Fits what is known about the coins into the tokens there are, dropping the least important first: lists before facts, the slow interval
 * before the fast one, coins without a position before those with one. What was dropped is named, so that the prompt can say so.
 */
export type BudgetedContexts =
  | { kind: 'fits'; contexts: CoinContext[]; tokens: number; dropped: string[] }
  /** Even the facts of the held coins alone are too large: the cycle must not ask a model on half a picture. */
  | { kind: 'tooLarge'; tokens: number; tokensMax: number }

/** Characters a token of number-heavy JSON holds, measured with o200k on trading prompts (2.3): numbers are dear. */
const CHARACTERS_PER_TOKEN = 2.3

/** Returns about how many tokens a text costs, rounded up. */
export const estimateTokens = (text: string): number => Math.ceil(text.length / CHARACTERS_PER_TOKEN)

/** Returns about how many tokens the JSON of these contexts costs. */
export const contextTokens = (contexts: readonly CoinContext[]): number => estimateTokens(JSON.stringify(contexts))

/**
 * Returns the contexts without as many lists as it takes to fit: first the 4h, then the 5m lists of coins without a position, then those of
 * held coins. May still be too large.
 */
export function dropSeries(
  contexts: readonly CoinContext[],
  tokensMax: number,
  held: ReadonlySet<string>,
): { contexts: CoinContext[]; dropped: string[] } {
  let kept = [...contexts]
  const dropped: string[] = []
  for (const { asset, interval } of seriesByImportance(contexts, held)) {
    if (contextTokens(kept) <= tokensMax) break
    kept = kept.map((context) => (context.asset === asset ? withoutSeries(context, interval) : context))
    dropped.push(`${asset} ${interval} series`)
  }
  return { contexts: kept, dropped }
}

/** Returns the contexts without as many coins as it takes to fit, the last listed first; held coins stay. May still be too large. */
export function dropCoins(
  contexts: readonly CoinContext[],
  tokensMax: number,
  held: ReadonlySet<string>,
): { contexts: CoinContext[]; dropped: string[] } {
  let kept = [...contexts]
  const dropped: string[] = []
  for (const { asset } of contexts.filter((context) => !held.has(context.asset)).reverse()) {
    if (contextTokens(kept) <= tokensMax) break
    kept = kept.filter((context) => context.asset !== asset)
    dropped.push(asset)
  }
  return { contexts: kept, dropped }
}

/** Returns the contexts that fit into `tokensMax` and what was left out: lists first, then coins without a position. */
export function fitContexts(
  contexts: readonly CoinContext[],
  tokensMax: number,
  held: ReadonlySet<string>,
): BudgetedContexts {
  const thinner = dropSeries(contexts, tokensMax, held)
  const fewer = dropCoins(thinner.contexts, tokensMax, held)
  const tokens = contextTokens(fewer.contexts)
  if (tokens > tokensMax) return { kind: 'tooLarge', tokens, tokensMax }
  return { kind: 'fits', contexts: fewer.contexts, tokens, dropped: [...thinner.dropped, ...fewer.dropped] }
}

/** The least important first; within a group the coin listed last. */
function seriesByImportance(contexts: readonly CoinContext[], held: ReadonlySet<string>) {
  const coins = contexts.map((context) => context.asset).reverse()
  const free = coins.filter((coin) => !held.has(coin))
  const kept = coins.filter((coin) => held.has(coin))
  const of = (assets: string[], interval: ContextInterval) => assets.map((asset) => ({ asset, interval }))
  return [...of(free, '4h'), ...of(free, '5m'), ...of(kept, '4h'), ...of(kept, '5m')]
}

function withoutSeries(context: CoinContext, interval: ContextInterval): CoinContext {
  const { [interval]: _, ...series } = context.series
  return { ...context, series }
}
