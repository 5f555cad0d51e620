import { Decimal, type Px, px, type Sz, sz } from './decimal.ts'
import type { Market } from './market.ts'

/** The most one market order may be worth in dollars, by the market's highest leverage. https://hyperliquid.gitbook.io/hyperliquid-docs/trading/contract-specifications */
const MARKET_ORDER_USD_MAX: readonly (readonly [leverageMin: number, usd: number])[] = [
  [25, 30_000_000],
  [20, 5_000_000],
  [10, 2_000_000],
  [0, 500_000],
]

/** Returns the most one order that fills at once, or triggers one, may be worth in this market, in dollars. */
export const marketOrderUsdMax = (leverageMax: number): number =>
  MARKET_ORDER_USD_MAX.find(([leverageMin]) => leverageMax >= leverageMin)?.[1] ?? 0

/**
 * Returns a size in as few equal parts as the venue takes it in, each a whole number of lots and worth at most `usdMax` at `price`, the highest it could be
 * valued at. One part where the whole is small enough, which is nearly always.
 */
export function takenParts(size: Sz, price: Px, usdMax: number, szDecimals: number): Sz[] {
  const count = Math.ceil(size.times(price).div(usdMax).toNumber())
  if (count <= 1) return [size]
  const lot = sz(1).div(sz(10).pow(szDecimals))
  const part = sz(size.div(count).div(lot).ceil().times(lot))
  // Rounded up a part may be worth a lot too much: then one more is needed.
  if (part.times(price).gt(usdMax)) return takenParts(size, price, usdMax * (1 - 1 / (2 * count)), szDecimals)
  const parts: Sz[] = []
  for (let left = size; left.gt(0); left = sz(left.minus(part))) parts.push(left.lt(part) ? left : part)
  return parts
}

/** Returns the size of an immediate order that leaves a position, in the parts the venue takes it in, valued at the higher of its limit and `refPx`. */
export const closingParts = (
  size: Sz,
  limitPx: Px,
  refPx: Px,
  { szDecimals, leverageMax }: Pick<Market, 'leverageMax' | 'szDecimals'>,
): Sz[] => takenParts(size, px(Decimal.max(limitPx, refPx)), marketOrderUsdMax(leverageMax), szDecimals)
