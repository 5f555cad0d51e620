import type { PositionSide } from '../account.ts'
import { Decimal, notional, type Px, type Sz, type Usd, usd, ZERO_USD } from '../decimal.ts'
import { marketOrderUsdMax } from '../orderValue.ts'

/** The prices one unit of an entry is paid at. */
interface EntryPrices {
  side: PositionSide
  /** The touch, at which what is held already is weighed against the stop. */
  refPx: Px
  /** The worst price at which what is asked for may fill. */
  limitPx: Px
  /** What it is valued at once it is held. */
  markPx: Px
  takerFeeFrac: number
}

/** What earlier entries of the same answer add in a coin, none of it filled yet. */
export interface Added {
  sz: Sz
  /** The worst price at which any of it may fill. */
  px: Px
}

/** An entry as large as it was asked for, and what is held already. All notionals in dollars, sizes of positions without their sign. */
export interface EntrySize extends EntryPrices {
  asked: Sz
  slPx: Px
  heldSz: Sz
  /** What was paid for it; null where nothing is held. */
  heldPx: Px | null
  heldUsd: Usd
  /** The part of `heldSz` that is not filled yet; null: all is. */
  added: Added | null
  grossUsd: Usd
  /** All positions on the side of this entry. */
  sideUsd: Usd
  /** What is left once the entries approved before are paid for. */
  equityUsd: Usd
}

/**
 * Returns the room under a sum of notionals, a share of the equity that is left once the entry is paid for. What it is charged stands beside its notional, at
 * the limit's own share, so that value and limit can be compared.
 */
export function cutToUsd(entry: EntrySize, usedUsd: Usd, frac: number) {
  const limit = usd(entry.equityUsd.times(frac))
  const { feesUsd, lostUsd } = unitCosts(entry)
  // Either as it is paid for, or as it is held: at mark, with what the way to the fill lost gone from the equity.
  const worth = Decimal.max(mostPx(entry), entry.markPx.plus(lostUsd.times(frac)))
  const perUnit = worth.plus(feesUsd.times(frac))
  return { max: limit.minus(usedUsd).div(perUnit), valueOf: (size: Sz) => usedUsd.plus(perUnit.times(size)), limit }
}

/** A purchase may cost up to its limit, a sale be worth as much as the touch, and either be worth more at mark. */
const mostPx = ({ refPx, limitPx, markPx }: EntryPrices): Decimal => Decimal.max(refPx, limitPx, markPx)

/** Returns what one unit of an entry costs the account at its worst price, in dollars: fees of both ways, and what a price worse than the mark loses at once. */
export function unitCosts(prices: EntryPrices): { feesUsd: Decimal; lostUsd: Decimal } {
  const { side, refPx, limitPx, markPx, takerFeeFrac } = prices
  // The limit may lie on the better side of the touch, where it is rounded to the venue's prices.
  const worseBy = Decimal.max(...[refPx, limitPx].map((price) => price.minus(markPx).times(side === 'long' ? 1 : -1)))
  return { feesUsd: mostPx(prices).times(2 * takerFeeFrac), lostUsd: Decimal.max(worseBy, 0) }
}

/**
 * Returns what stop and size may lose together at the worst fill, fees of both ways and the size already held included: that from what was paid for it, or
 * from the touch where the stop would lose more of what it has gained since, and what earlier entries add from their own worst fill.
 */
export function cutToRisk(entry: EntrySize, frac: number) {
  const { side, refPx, limitPx, slPx, heldSz, heldPx, added, equityUsd, takerFeeFrac } = entry
  const heldFrom = heldPx ?? refPx
  const isDearer = side === 'long' ? heldFrom.gt(refPx) : heldFrom.lt(refPx)
  const lossOf = (price: Decimal) => price.minus(slPx).abs().plus(slPx.times(takerFeeFrac))
  const lossOfEntry = (price: Px) => lossOf(price).plus(price.times(takerFeeFrac))
  const perUnit = lossOfEntry(limitPx)
  const addedUsd = added === null ? ZERO_USD : lossOfEntry(added.px).times(added.sz)
  const heldUsd = lossOf(isDearer ? heldFrom : refPx)
    .times(heldSz.minus(added?.sz ?? 0))
    .plus(addedUsd)
  const limit = usd(equityUsd.times(frac))
  return { max: limit.minus(heldUsd).div(perUnit), valueOf: (size: Sz) => perUnit.times(size).plus(heldUsd), limit }
}

/** Returns what the venue takes in one order that fills at once, by the market's highest leverage. An entry is one order, and is cut to it; what leaves is split. */
export function cutToOrder(worstPx: Px, leverageMax: number) {
  const limit = usd(marketOrderUsdMax(leverageMax))
  return { max: limit.div(worstPx), valueOf: (size: Sz) => notional(size, worstPx), limit }
}
