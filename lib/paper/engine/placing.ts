import { Decimal, toText } from '../../domain/decimal.ts'
import type { L1Action, OrderRequest } from '../../hyperliquid/wire/action.ts'
import { wireDecimal } from '../../hyperliquid/wire/decimalText.ts'
import type { WireOrderStatus } from '../../hyperliquid/wire/info.ts'
import { bookFor } from './book.ts'
import { openInterestRefusal, roomRefusal, valueRefusal, windowRefusal } from './marketLimits.ts'
import { executableSize, marginRefusal, opposite, take } from './matching.ts'
import { announce } from './orderRecord.ts'
import { completeOrder, removeOrder, settleAfterFill } from './removal.ts'
import type { PaperAccount, PaperMarket, PaperOrder } from './state.ts'
import { nextOid, type Turn } from './turn.ts'
import { preValidate, type Refusal, validateOrder } from './validation.ts'

type OrderAction = Extract<L1Action, { type: 'order' }>

/** What became of one placed order. `complete` is false when an immediate order filled only in part. */
type Placement =
  | { kind: 'error'; message: string }
  | { kind: 'resting' | 'waitingForTrigger' | 'waitingForFill'; order: PaperOrder }
  | { kind: 'filled'; order: PaperOrder; avgPx: Decimal; totalSz: Decimal; complete: boolean }

/** Executes an order action: one status an order, or a single error when the batch as a whole is refused. */
export function placeOrders(turn: Turn, account: PaperAccount, action: OrderAction): WireOrderStatus[] {
  const refusal = batchRefusal(turn, action)
  if (refusal !== null) return [{ error: refusal }]
  if (action.grouping === 'normalTpsl') return placeBracket(turn, account, action.orders)
  const isPositionTpsl = action.grouping === 'positionTpsl'
  return action.orders.map((request) => wireStatus(placeOne(turn, account, request, { isPositionTpsl })))
}

function batchRefusal(turn: Turn, { orders, grouping }: OrderAction): string | null {
  if (orders.length === 0) return 'Order batch is empty.'
  for (const [index, request] of orders.entries()) {
    const market = turn.rules.markets[request.a]
    if (!market || market.isDelisted) return `Order has invalid asset. asset=${request.a}`
    const tif = 'limit' in request.t ? request.t.limit.tif : null
    const problem = windowRefusal(turn.rules, tif) ?? preValidate(market, turn.state.quotes[market.coin], request)
    if (problem !== null) return problem
    const mustBeLeg = grouping === 'positionTpsl' || (grouping === 'normalTpsl' && index > 0)
    if (mustBeLeg && (!request.r || !('trigger' in request.t))) return 'TP/SL orders must be reduce only triggers.'
  }
  return null
}

/** Places an entry and its stop and target. The legs live only if the entry fills whole, or rests and may still. */
function placeBracket(turn: Turn, account: PaperAccount, requests: readonly OrderRequest[]): WireOrderStatus[] {
  const [parentRequest, ...legRequests] = requests
  if (!parentRequest) return []
  const parent = placeOne(turn, account, parentRequest, {})
  if (parent.kind === 'error') return requests.map(() => ({ error: parent.message }))
  // An immediate entry that filled in part has ended: its legs go with it, although the position stands. That is the venue's rule.
  const isCut = parent.kind === 'filled' && !parent.complete
  const isOpen = parent.kind === 'resting'
  const statuses = legRequests.map((request) => {
    const leg = placeOne(turn, account, request, { parentOid: parent.order.oid, isWaiting: isOpen || isCut })
    if (isCut && leg.kind !== 'error') removeOrder(turn, account, leg.order, 'canceled')
    return wireStatus(leg)
  })
  return [wireStatus(parent), ...statuses]
}

interface PlaceOptions {
  isPositionTpsl?: boolean
  parentOid?: number
  isWaiting?: boolean
}

/** Places one order. */
function placeOne(turn: Turn, account: PaperAccount, request: OrderRequest, options: PlaceOptions): Placement {
  const market = turn.rules.markets[request.a]
  const order = draft(turn, request, market?.coin ?? '', options)
  const quote = market && turn.state.quotes[market.coin]
  if (!market || !quote) return refuse(turn, account, request, order, noLiquidity())
  const isLeg = options.parentOid !== undefined
  const refusal =
    validateOrder(market, quote, account, request, isLeg) ??
    roomRefusal(account, order) ??
    valueRefusal(market, order) ??
    reduceOnlyRefusal(account, order, isLeg) ??
    openInterestRefusal(market, quote, account, order)
  if (refusal) return refuse(turn, account, request, order, refusal)
  if (order.trigger) return armTrigger(turn, account, order, options)
  return placeLimit(turn, account, market, request, order)
}

function draft(turn: Turn, request: OrderRequest, coin: string, options: PlaceOptions): PaperOrder {
  const trigger = 'trigger' in request.t ? request.t.trigger : null
  return {
    oid: nextOid(turn),
    cloid: request.c ?? null,
    coin,
    isBuy: request.b,
    limitPx: new Decimal(request.p),
    origSz: new Decimal(request.s),
    sz: new Decimal(request.s),
    reduceOnly: request.r,
    tif: 'limit' in request.t ? request.t.limit.tif : null,
    trigger: trigger && { px: new Decimal(trigger.triggerPx), isMarket: trigger.isMarket, tpsl: trigger.tpsl },
    isPositionTpsl: options.isPositionTpsl ?? false,
    placedMs: turn.nowMs,
    phase: trigger ? 'armed' : 'resting',
    parentOid: options.parentOid ?? null,
    idleSinceMs: null,
  }
}

const noLiquidity = (): Refusal => ({
  status: 'marketOrderNoLiquidityRejected',
  message: 'No liquidity available for market order.',
})

/** A trigger may wait for a position that is not there yet; a plain reduce-only order may not. */
function reduceOnlyRefusal(account: PaperAccount, order: PaperOrder, isLeg: boolean): Refusal | null {
  if (!order.reduceOnly || isLeg || (order.trigger && !order.isPositionTpsl)) return null
  if (executableSize(account, order).gt(0)) return null
  return { status: 'reduceOnlyRejected', message: 'Reduce only order would increase position.' }
}

function refuse(
  turn: Turn,
  account: PaperAccount,
  request: OrderRequest,
  order: PaperOrder,
  { status, message }: Refusal,
): Placement {
  announce(turn, account, order, status)
  return { kind: 'error', message: `${message} asset=${request.a}` }
}

function armTrigger(turn: Turn, account: PaperAccount, order: PaperOrder, options: PlaceOptions): Placement {
  const placed: PaperOrder = options.isWaiting ? { ...order, phase: 'waiting' } : order
  account.orders[order.oid] = placed
  announce(turn, account, placed, 'open')
  if (options.isWaiting) return { kind: 'waitingForFill', order: placed }
  return { kind: options.parentOid === undefined ? 'resting' : 'waitingForTrigger', order: placed }
}

function placeLimit(
  turn: Turn,
  account: PaperAccount,
  market: PaperMarket,
  request: OrderRequest,
  order: PaperOrder,
): Placement {
  const isImmediate = order.tif === 'Ioc' || order.tif === 'FrontendMarket'
  const best = opposite(turn, account.address, market, order.isBuy)[0]?.[0]
  const crosses = best !== undefined && (order.isBuy ? best.lte(order.limitPx) : best.gte(order.limitPx))
  if (order.tif === 'Alo' && crosses) return refuse(turn, account, request, order, postOnly(turn, account, market))
  if (isImmediate && !crosses) return refuse(turn, account, request, order, unmatched(order))
  const refusal = marginRefusal(turn, account, market, order)
  if (refusal) return refuse(turn, account, request, order, refusal)

  const sizeMax = executableSize(account, order)
  const wanted: PaperOrder = order.sz.isZero() ? { ...order, sz: sizeMax, origSz: sizeMax } : order
  const taken = crosses ? take(turn, account, market, wanted, sizeMax) : null
  const left: PaperOrder = taken ? { ...wanted, sz: wanted.sz.minus(taken.sz) } : wanted
  if (left.sz.isZero()) completeOrder(turn, account, left)
  else if (left.reduceOnly && executableSize(account, left).isZero())
    announce(turn, account, left, 'reduceOnlyCanceled')
  else if (isImmediate) announce(turn, account, left, taken?.sz.gt(0) ? 'filled' : 'iocCancelRejected')
  else rest(turn, account, left)
  if (taken?.sz.gt(0)) settleAfterFill(turn, account, left)
  if (account.orders[left.oid]) return { kind: 'resting', order: left }
  if (!taken?.sz.gt(0)) return { kind: 'error', message: `${unmatched(order).message} asset=${request.a}` }
  const avgPx = taken.notionalUsd.div(taken.sz)
  return { kind: 'filled', order: left, avgPx, totalSz: taken.sz, complete: left.sz.isZero() }
}

function rest(turn: Turn, account: PaperAccount, order: PaperOrder): void {
  account.orders[order.oid] = order
  announce(turn, account, order, 'open')
}

function postOnly(turn: Turn, { address }: PaperAccount, market: PaperMarket): Refusal {
  const book = bookFor(address, market, turn.state)
  const bid = book?.bids[0]?.[0]
  const ask = book?.asks[0]?.[0]
  const bbo = `${bid ? toText(bid) : ''}@${ask ? toText(ask) : ''}`
  return {
    status: 'badAloPxRejected',
    message: `Post only order would have immediately matched, bbo was ${bbo}.`,
  }
}

function unmatched(order: PaperOrder): Refusal {
  if (order.tif === 'FrontendMarket') return noLiquidity()
  return {
    status: 'iocCancelRejected',
    message: 'Order could not immediately match against any resting orders.',
  }
}

function wireStatus(placement: Placement): WireOrderStatus {
  switch (placement.kind) {
    case 'error':
      return { error: placement.message }
    case 'waitingForFill':
    case 'waitingForTrigger':
      return placement.kind
    case 'resting':
      return { resting: { oid: placement.order.oid, ...withCloid(placement.order) } }
    case 'filled': {
      const { order, totalSz, avgPx } = placement
      const shownPx = avgPx.toDecimalPlaces(8, Decimal.ROUND_DOWN)
      return {
        filled: { totalSz: wireDecimal(totalSz), avgPx: wireDecimal(shownPx), oid: order.oid, ...withCloid(order) },
      }
    }
  }
}

const withCloid = ({ cloid }: PaperOrder) => (cloid === null ? {} : { cloid })
