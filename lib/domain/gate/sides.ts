import type { OrderSide, PositionSide } from '../account.ts'
import type { Px, Sz } from '../decimal.ts'
import type { Action } from '../decision.ts'
import type { CoinSnapshot } from '../market.ts'

/** Returns the side an entry decision asks for. */
export const wantsSide = (action: Action): PositionSide => (action === 'buy' ? 'long' : 'short')

/** Returns the side of a signed size. */
export const sideOf = (szi: Sz): PositionSide => (szi.isNegative() ? 'short' : 'long')

/** Returns the order side that leaves a position of this signed size. */
export const exitSide = (szi: Sz): OrderSide => (szi.isNegative() ? 'buy' : 'sell')

/** Returns the price an immediate order meets first: the ask when buying, the bid when selling, else mid, else mark. */
export const touchPx = (snapshot: CoinSnapshot, side: OrderSide): Px =>
  (side === 'buy' ? snapshot.askPx : snapshot.bidPx) ?? snapshot.midPx ?? snapshot.markPx
