import type { OpenOrder, OrderSide, Position } from './account.ts'
import { type Px, px, type Sz, sz } from './decimal.ts'

/**
 * What should rest on the venue for one position, against what does. A stop always covers the whole position; legs that fit stay where they are,
 * because amending costs actions. New legs go out before old ones are cancelled, so the position is never bare in between.
 */
export interface ProtectionPlan {
  place: { leg: 'stop' | 'target'; side: OrderSide; triggerPx: Px; sz: Sz }[]
  cancel: OpenOrder[]
}

/** A position without any known stop gets one this far from its entry, or from the mark when that is already past it. */
export const FALLBACK_STOP_FRAC = 0.05

/** Returns the legs to place and the orders to cancel. `slPx` null: keep a resting stop, else fall back. `tpPx` null: no target is wanted. */
export function planProtection(
  position: Position,
  openOrders: readonly OpenOrder[],
  slPx: Px | null,
  tpPx: Px | null,
): ProtectionPlan {
  const side: OrderSide = position.side === 'long' ? 'sell' : 'buy'
  const size = sz(position.szi.abs())
  const mine = openOrders.filter(
    (order) => order.coin === position.coin && order.triggerPx !== null && order.reduceOnly,
  )
  const useful = mine.filter((order) => order.side === side)
  const plan: ProtectionPlan = { place: [], cancel: mine.filter((order) => order.side !== side) }
  const stops = useful.filter((order) => order.tpsl === 'sl')
  const wanted = slPx ?? stops[0]?.triggerPx ?? fallbackStopPx(position)
  settle(plan, 'stop', side, stops, wanted, size)
  const targets = useful.filter((order) => order.tpsl === 'tp')
  if (tpPx === null) plan.cancel.push(...targets)
  else settle(plan, 'target', side, targets, tpPx, size)
  return plan
}

/** Keeps one fitting order, places one if none fits, and cancels the rest. A size of 0 on the venue means the whole position. */
function settle(
  plan: ProtectionPlan,
  leg: 'stop' | 'target',
  side: OrderSide,
  resting: readonly OpenOrder[],
  wantedPx: Px,
  size: Sz,
): void {
  const fits = resting.find(
    (order) =>
      order.triggerPx !== null && sameLevel(order.triggerPx, wantedPx) && (order.sz.eq(size) || order.sz.isZero()),
  )
  if (!fits) plan.place.push({ leg, side, triggerPx: wantedPx, sz: size })
  plan.cancel.push(...resting.filter((order) => order !== fits))
}

/** Prices are rounded to the venue's tick when sent, so a level within 0.1 % is the one we asked for. */
const sameLevel = (a: Px, b: Px): boolean => a.minus(b).abs().div(b).lte(0.001)

function fallbackStopPx(position: Position): Px {
  const away = position.side === 'long' ? 1 - FALLBACK_STOP_FRAC : 1 + FALLBACK_STOP_FRAC
  const fromEntry = px(position.entryPx.times(away))
  const alreadyPast = position.side === 'long' ? fromEntry.gte(position.markPx) : fromEntry.lte(position.markPx)
  return alreadyPast ? px(position.markPx.times(away)) : fromEntry
}

/** Returns true when a reduce-only stop for at least the whole position rests on the venue. */
export function hasWorkingStop(position: Position, openOrders: readonly OpenOrder[]): boolean {
  const side: OrderSide = position.side === 'long' ? 'sell' : 'buy'
  return openOrders.some(
    (order) =>
      order.coin === position.coin &&
      order.side === side &&
      order.tpsl === 'sl' &&
      order.reduceOnly &&
      (order.sz.isZero() || order.sz.gte(position.szi.abs())),
  )
}
