import type { OpenOrder, OrderSide, Position } from './account.ts'
import { Decimal, type Px, px, type Sz, sz } from './decimal.ts'
import { takenParts } from './orderValue.ts'
import { triggerPxs } from './sizing.ts'

/**
 * What should rest on the venue for one position, against what does. Legs that fit stay where they are, because amending costs actions. What a person
 * put there is never taken off: it is kept beside ours, or goes before it.
 */
export interface ProtectionPlan {
  /** Prices are on the venue's tick. A leg may be in several orders. */
  place: { leg: ProtectiveLeg; side: OrderSide; triggerPx: Px; limitPx: Px; sz: Sz }[]
  /** Orders of ours that are not wanted. `after`: only once the new leg of this kind is seen resting; null: at once. */
  cancel: { order: OpenOrder; after: ProtectiveLeg | null }[]
  /** The levels of the position from now on: as wanted, unless what rests on the venue goes before it. */
  levels: Levels
}

export type ProtectiveLeg = 'stop' | 'target'

/** Where a position is left; null: no such level is known. */
export interface Levels {
  slPx: Px | null
  tpPx: Px | null
}

export interface ProtectionCase {
  position: Position
  openOrders: readonly OpenOrder[]
  /** Orders that may rest and may not: ours are cancelled once what is wanted rests without them. Absent: none. */
  doubtfulOrders?: readonly OpenOrder[]
  wanted: Levels
  szDecimals: number
  /** The most one order may be worth, in dollars: a leg worth more rests in parts. Absent: no bound. */
  orderUsdMax?: number
  /** Ids of the orders among both that we sent: only those are ever cancelled. */
  ours: ReadonlySet<string>
}

/** A position without any known stop gets one this far from its entry, or from the mark when that is already past it. */
export const FALLBACK_STOP_FRAC = 0.05

/** A stop of ours stays this share of the way from liquidation to mark away from liquidation: the venue takes the position before a stop beyond it. */
const LIQUIDATION_MARGIN_FRAC = 0.1

/** Returns what to place, what to cancel, and the levels that hold from now on. */
export function planProtection(given: ProtectionCase): ProtectionPlan {
  const { position, openOrders, ours } = given
  const side = exitSideOf(position)
  const mine = openOrders.filter(
    (order) => order.coin === position.coin && order.triggerPx !== null && order.reduceOnly,
  )
  const wrongSide = mine.filter((order) => order.side !== side && ours.has(order.oid))
  const plan: ProtectionPlan = {
    place: [],
    cancel: wrongSide.map((order) => ({ order, after: null })),
    levels: { ...given.wanted },
  }
  const useful = mine.filter((order) => order.side === side)
  planStop(
    plan,
    given,
    useful.filter((order) => order.tpsl === 'sl'),
  )
  planTarget(
    plan,
    given,
    useful.filter((order) => order.tpsl === 'tp'),
  )
  planDoubtful(plan, given)
  return plan
}

/** Replaced first, cancelled then: until the new leg of its kind rests, the one in doubt may be all there is. */
function planDoubtful(plan: ProtectionPlan, { position, doubtfulOrders = [], ours }: ProtectionCase): void {
  for (const order of doubtfulOrders) {
    if (order.coin !== position.coin || !ours.has(order.oid)) continue
    const leg = order.tpsl === 'sl' ? 'stop' : 'target'
    plan.cancel.push({ order, after: plan.place.some((one) => one.leg === leg) ? leg : null })
  }
}

/** Stops at least as tight as the wanted one win, whoever placed them, once together they cover the position. */
function planStop(plan: ProtectionPlan, given: ProtectionCase, resting: readonly OpenOrder[]): void {
  const { position, wanted, ours } = given
  const size = sz(position.szi.abs())
  const works = byTightness(position, resting.filter(working(position)))
  const wish = wanted.slPx ?? levelOf(coveringOf(position, works)) ?? fallbackStopPx(position)
  const { triggerPx, limitPx } = legal(given, insideLiquidation(position, wish), 'stop')
  const tight = coveringOf(
    position,
    works.filter((order) => isAtLeastAsTight(position, order, triggerPx)),
  )
  const level = levelOf(tight)
  if (level === null) {
    plan.levels.slPx = wanted.slPx ?? triggerPx
    place(plan, given, 'stop', { triggerPx, limitPx })
    for (const order of resting) if (ours.has(order.oid)) plan.cancel.push({ order, after: 'stop' })
    return
  }
  if (wanted.slPx === null || !level.eq(triggerPx)) plan.levels.slPx = level
  for (const order of resting)
    if (ours.has(order.oid) && !tight.includes(order)) plan.cancel.push({ order, after: null })
  const [only] = tight
  if (tight.length === 1 && only && ours.has(only.oid) && !fitsSize(only, size)) {
    const prices = legal(given, level, 'stop')
    place(plan, given, 'stop', prices)
    plan.cancel.push({ order: only, after: 'stop' })
  }
}

/** A target of ours is moved and resized; without one of ours, what a person placed for the whole position is the target. */
function planTarget(plan: ProtectionPlan, given: ProtectionCase, resting: readonly OpenOrder[]): void {
  const { position, wanted, ours } = given
  const size = sz(position.szi.abs())
  const own = resting.filter((order) => ours.has(order.oid))
  const foreign = resting.filter((order) => !ours.has(order.oid))
  const placedByHand = coveringOf(position, byTightness(position, foreign).reverse())
  if (own.length === 0 && placedByHand.length > 0) {
    plan.levels.tpPx = levelOf(placedByHand)
    return
  }
  if (wanted.tpPx === null) {
    plan.cancel.push(...own.map((order) => ({ order, after: null })))
    return
  }
  const prices = legal(given, wanted.tpPx, 'target')
  const there = own.filter((order) => order.triggerPx?.eq(prices.triggerPx))
  const one = there.find((order) => fitsSize(order, size))
  const fits = one ? [one] : inParts(there, size)
  if (fits.length === 0) place(plan, given, 'target', prices)
  const after = fits.length > 0 ? null : 'target'
  plan.cancel.push(...own.filter((order) => !fits.includes(order)).map((order) => ({ order, after }) as const))
}

/** Orders that are the parts of one leg; none where they do not add up to it. */
const inParts = (orders: readonly OpenOrder[], size: Sz): readonly OpenOrder[] =>
  orders.reduce((sum, order) => sum.plus(order.sz), new Decimal(0)).eq(size) ? orders : []

/** Places a leg for the whole position, in as many orders as the venue takes it in. */
function place(
  plan: ProtectionPlan,
  { position, szDecimals, orderUsdMax = Number.POSITIVE_INFINITY }: ProtectionCase,
  leg: ProtectiveLeg,
  prices: { triggerPx: Px; limitPx: Px },
): void {
  const highestPx = px(Decimal.max(prices.triggerPx, prices.limitPx, position.markPx))
  for (const part of takenParts(sz(position.szi.abs()), highestPx, orderUsdMax, szDecimals))
    plan.place.push({ leg, side: exitSideOf(position), ...prices, sz: part })
}

/** Returns true when reduce-only stops for at least the whole position rest on the venue, on this side of liquidation. */
export const hasWorkingStop = (position: Position, openOrders: readonly OpenOrder[]): boolean =>
  covers(position, openOrders.filter(isExitOf(position, 'sl')).filter(working(position)))

/** Returns the price at which the last of a position is left by the stops that rest; null where they do not cover it. */
export const restingStopPx = (position: Position, openOrders: readonly OpenOrder[]): Px | null =>
  levelOf(
    coveringOf(position, byTightness(position, openOrders.filter(isExitOf(position, 'sl')).filter(working(position)))),
  )

/** Returns the price at which the last of a position is left by the targets that rest; null where they do not cover it. */
export const restingTargetPx = (position: Position, openOrders: readonly OpenOrder[]): Px | null =>
  levelOf(coveringOf(position, byTightness(position, openOrders.filter(isExitOf(position, 'tp'))).reverse()))

const isExitOf =
  (position: Position, tpsl: 'sl' | 'tp') =>
  (order: OpenOrder): boolean =>
    order.coin === position.coin &&
    order.side === exitSideOf(position) &&
    order.tpsl === tpsl &&
    order.reduceOnly &&
    order.triggerPx !== null

/** A stop at or beyond the liquidation price never fires. */
const working =
  ({ side, liquidationPx }: Position) =>
  ({ triggerPx }: OpenOrder): boolean =>
    liquidationPx === null ||
    triggerPx === null ||
    (side === 'long' ? triggerPx.gt(liquidationPx) : triggerPx.lt(liquidationPx))

const exitSideOf = ({ side }: Position): OrderSide => (side === 'long' ? 'sell' : 'buy')

/** A size of 0 on the venue means the whole position. */
const fitsSize = (order: OpenOrder, size: Sz): boolean => order.sz.isZero() || order.sz.eq(size)

const covers = (position: Position, orders: readonly OpenOrder[]): boolean => coveringOf(position, orders).length > 0

/** Returns the first orders that together cover the position; none when not even all of them do. */
function coveringOf(position: Position, orders: readonly OpenOrder[]): OpenOrder[] {
  const needed = position.szi.abs()
  let sum = new Decimal(0)
  for (const [index, order] of orders.entries()) {
    sum = order.sz.isZero() ? needed : sum.plus(order.sz)
    if (sum.gte(needed)) return orders.slice(0, index + 1)
  }
  return []
}

/** Returns the level at which the last of the position is left. */
const levelOf = (covering: readonly OpenOrder[]): Px | null => covering.at(-1)?.triggerPx ?? null

function byTightness({ side }: Position, orders: readonly OpenOrder[]): OpenOrder[] {
  const order = (a: OpenOrder, b: OpenOrder) => (b.triggerPx ?? px(0)).comparedTo(a.triggerPx ?? px(0))
  return [...orders].sort((a, b) => (side === 'long' ? order(a, b) : order(b, a)))
}

const isAtLeastAsTight = ({ side }: Position, { triggerPx }: OpenOrder, level: Px): boolean =>
  triggerPx !== null && (side === 'long' ? triggerPx.gte(level) : triggerPx.lte(level))

const legal = ({ position, szDecimals }: ProtectionCase, level: Px, leg: ProtectiveLeg) =>
  triggerPxs(exitSideOf(position), level, leg === 'stop' ? 'sl' : 'tp', szDecimals)

/** Returns the level, or the nearest one the position can still be left at before the venue takes it. */
function insideLiquidation({ side, markPx, liquidationPx }: Position, level: Px): Px {
  if (liquidationPx === null) return level
  const bound = px(liquidationPx.plus(markPx.minus(liquidationPx).times(LIQUIDATION_MARGIN_FRAC)))
  return side === 'long' ? px(Decimal.max(level, bound)) : px(Decimal.min(level, bound))
}

function fallbackStopPx(position: Position): Px {
  const away = position.side === 'long' ? 1 - FALLBACK_STOP_FRAC : 1 + FALLBACK_STOP_FRAC
  const fromEntry = px(position.entryPx.times(away))
  const alreadyPast = position.side === 'long' ? fromEntry.gte(position.markPx) : fromEntry.lte(position.markPx)
  return alreadyPast ? px(position.markPx.times(away)) : fromEntry
}
