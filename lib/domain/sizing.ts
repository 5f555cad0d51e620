import type { OrderSide } from './account.ts'
import { floorToLot, type Px, px, roundToTick, type Sz, sz, type Usd } from './decimal.ts'

/** The venue refuses orders below this notional, except those that close a whole position. */
export const MIN_NOTIONAL_USD = 10

/** A stop further from the price than this share is a slip of notation (98 for 98k), not a plan. */
export const STOP_DISTANCE_FRAC_MAX = 0.5

/** How far beyond the touch an order that reduces may fill: the bound is in the order itself, so the venue enforces it. */
export const SLIPPAGE_FRAC_MAX = 0.01

/** Returns the largest legal size whose notional at `price` is at most `allocationUsd`; 0 when even one lot costs more. */
export const sizeFor = (allocationUsd: Usd, price: Px, szDecimals: number): Sz =>
  floorToLot(sz(allocationUsd.div(price)), szDecimals)

/** An entry may not fill further beyond the touch than this share of the way to its stop: else the fill itself would eat the risk. */
const SLIPPAGE_OF_STOP = 0.25

/** Returns how far beyond the touch an entry with this stop may fill, as a share of the price, `most` at most. */
export const entrySlippageFrac = (touchPx: Px, stopPx: Px, most: number): number =>
  Math.min(most, touchPx.minus(stopPx).abs().div(touchPx).toNumber() * SLIPPAGE_OF_STOP)

/** How far beyond the touch leaving a position may fill, by try: a market that ran away from one bound is followed by the next. */
export const EXIT_SLIPPAGE_FRACS: readonly number[] = [SLIPPAGE_FRAC_MAX, 0.02, 0.05, 0.08, 0.08]

/**
 * Returns the worst price an immediate order accepts: the touch moved by the slippage bound against us, rounded so that it is never worse
 * than the bound.
 */
export function worstPx(side: OrderSide, touchPx: Px, szDecimals: number, slippageFrac = SLIPPAGE_FRAC_MAX): Px {
  const moved = touchPx.times(side === 'buy' ? 1 + slippageFrac : 1 - slippageFrac)
  return roundToTick(px(moved), szDecimals, side === 'buy' ? 'down' : 'up')
}

/** How far a triggered stop or target may fill beyond its trigger: wide, because leaving late is worse than leaving badly. */
export const TRIGGER_SLIPPAGE_FRAC = 0.1

/**
 * Returns trigger and limit price of a protective order. The trigger is rounded towards the position, so that a stop fires no later and a
 * target no later than asked; the limit lies beyond it in the direction of the order.
 */
export function triggerPxs(
  side: OrderSide,
  triggerPx: Px,
  tpsl: 'tp' | 'sl',
  szDecimals: number,
): { triggerPx: Px; limitPx: Px } {
  // A selling stop sits below the market: up is earlier. A selling target sits above: down is earlier. Buying mirrors both.
  const direction = (side === 'sell') === (tpsl === 'sl') ? 'up' : 'down'
  const legal = roundToTick(triggerPx, szDecimals, direction)
  const beyond = legal.times(side === 'buy' ? 1 + TRIGGER_SLIPPAGE_FRAC : 1 - TRIGGER_SLIPPAGE_FRAC)
  return { triggerPx: legal, limitPx: roundToTick(px(beyond), szDecimals, side === 'buy' ? 'up' : 'down') }
}
