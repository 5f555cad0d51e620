import type { Elsewhere } from '../engine/turn.ts'

/** The spot pairs and tokens of the paper venue: two pairs, named and numbered as on the venue. */

/** A pair's base and quote by token index, its number among the pairs, and the perpetual that prices it. */
export const PAIRS = [
  { name: 'PURR/USDC', tokens: [1, 0], index: 0, perp: 'PURR', isCanonical: true },
  { name: '@107', tokens: [2, 0], index: 107, perp: 'HYPE', isCanonical: false },
] as const

const token = (name: string, index: number, szDecimals: number, tokenId: string) => ({
  name,
  szDecimals,
  weiDecimals: 8,
  index,
  tokenId,
  isCanonical: true,
  evmContract: null,
  fullName: null,
  deployerTradingFeeShare: '0.0',
})
export const TOKENS = [
  token('USDC', 0, 8, '0x6d1e7cde53ba9467b783cb7c530ce054'),
  token('PURR', 1, 0, '0xc1fb593aeffbeb02f85e0308e9956a90'),
  token('HYPE', 2, 2, '0x0d01dc56dcaaca66ad901c959b4011ec'),
]

export const SPOT_PAIRS: readonly Elsewhere[] = PAIRS.map(({ name, index }) => ({
  coin: name,
  assetId: 10_000 + index,
}))

/** Returns the token a pair trades; the name of the pair where it is not known. */
export function baseTokenOf(coin: string): string {
  const pair = PAIRS.find(({ name }) => name === coin)
  return (pair && TOKENS[pair.tokens[0]]?.name) ?? coin.split('/')[0] ?? coin
}
