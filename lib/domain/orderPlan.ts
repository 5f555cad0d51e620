import type { OrderSide } from './account.ts'
import type { Px, Sz } from './decimal.ts'
import type { Approval } from './gate/verdict.ts'
import type { Market } from './market.ts'
import { closingParts } from './orderValue.ts'
import { SLIPPAGE_FRAC_MAX, worstPx } from './sizing.ts'

/** The order an approval becomes, but for its identity. */
export interface OrderPlan {
  role: 'entry' | 'close'
  coin: string
  side: OrderSide
  /** The worst price it may fill at. */
  limitPx: Px
  sz: Sz
  reduceOnly: boolean
  leverage: number | null
}

/** Returns whether it leaves a whole position: such an order may be the next of several tries, each with a wider bound. */
export const isWholeClose = (approval: Approval | null): approval is Approval & { kind: 'reduce' } =>
  approval?.kind === 'reduce' && approval.whole

/** An approval that sends an order at once. */
type OrderApproval = Exclude<Approval, { kind: 'adjust' }>

/** Returns whether an approval sends an order at once. */
export const sendsOrder = (approval: Approval | null): approval is OrderApproval =>
  approval !== null && approval.kind !== 'adjust'

/**
 * Returns the order of an approval, in several where it leaves a position that is worth more than the venue takes at once. `slippageFrac` bounds a whole
 * close; everything else is sent as it was judged.
 */
export function toOrderPlans(
  approval: OrderApproval,
  market: Pick<Market, 'leverageMax' | 'szDecimals'>,
  slippageFrac: number = SLIPPAGE_FRAC_MAX,
): OrderPlan[] {
  const { coin, sz, refPx } = approval
  const increases = approval.kind === 'increase'
  const side = (approval.side === 'long') === increases ? 'buy' : 'sell'
  const limitPx = isWholeClose(approval) ? worstPx(side, refPx, market.szDecimals, slippageFrac) : approval.limitPx
  const parts = increases ? [sz] : closingParts(sz, limitPx, refPx, market)
  return parts.map((part) => ({
    role: increases ? 'entry' : 'close',
    coin,
    side,
    limitPx,
    sz: part,
    reduceOnly: !increases,
    leverage: increases ? approval.leverage : null,
  }))
}
