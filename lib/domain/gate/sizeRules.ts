import { Decimal, notional, type Px, px, type Sz, type Usd, usd } from '../decimal.ts'

/** An entry as large as it was asked for, and what is held already. All notionals in dollars, sizes of positions without their sign. */
export interface EntrySize {
  asked: Sz
  /** The touch, at which what is held already is weighed against the stop. */
  refPx: Px
  /** The worst price at which what is asked for may fill. */
  limitPx: Px
  /** What it is valued at once it is held. */
  markPx: Px
  slPx: Px
  takerFeeFrac: number
  heldSz: Sz
  heldUsd: Usd
  grossUsd: Usd
  /** All positions on the side of this entry. */
  sideUsd: Usd
  equityUsd: Usd
}

/** Returns the room under a sum of notionals, a share of equity, of which `usedUsd` is taken. */
export function cutToUsd({ refPx, limitPx, markPx, equityUsd }: EntrySize, usedUsd: Usd, frac: number) {
  const limit = usd(equityUsd.times(frac))
  // A purchase may cost up to its limit, a sale be worth as much as the touch, and either be worth more at mark.
  const most = px(Decimal.max(refPx, limitPx, markPx))
  return { max: limit.minus(usedUsd).div(most), valueOf: (size: Sz) => usedUsd.plus(notional(size, most)), limit }
}

/** Returns what stop and size may lose together at the worst fill, fees of both ways and the size already held included. */
export function cutToRisk(entry: EntrySize, frac: number) {
  const { refPx, limitPx, slPx, heldSz, equityUsd, takerFeeFrac } = entry
  const lossOf = (price: Decimal) => price.minus(slPx).abs().plus(slPx.times(takerFeeFrac))
  const perUnit = lossOf(limitPx).plus(limitPx.times(takerFeeFrac))
  const heldUsd = lossOf(refPx).times(heldSz)
  const limit = usd(equityUsd.times(frac))
  return { max: limit.minus(heldUsd).div(perUnit), valueOf: (size: Sz) => perUnit.times(size).plus(heldUsd), limit }
}
