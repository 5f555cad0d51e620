import { cancelAll } from './cancelling.ts'
import { liquidateIfNeeded } from './liquidation.ts'
import { openingSize } from './margin.ts'
import { executableSize, fillResting, marginRefusal, opposite, take } from './matching.ts'
import { announce, firesAbove } from './orderRecord.ts'
import { completeOrder, removeOrder, settleAfterFill } from './removal.ts'
import type { EngineState, PaperAccount, PaperMarket, PaperOrder, Quote } from './state.ts'
import { marketOf, peek, type Turn, touch } from './turn.ts'

/** A reduce-only order with nothing to reduce is dropped after this long: seen on the venue as "after some seconds". */
const IDLE_MS_MAX = 5_000

/**
 * Takes in new prices: books refill, triggers fire on the mark, resting orders the book has reached fill at their own price, reduce-only orders
 * without a position are dropped, and accounts short of maintenance margin are liquidated, in this order.
 */
export function applyPrices(turn: Turn, quotes: Readonly<Record<string, Quote>>): void {
  turn.state.quotes = { ...turn.state.quotes, ...quotes }
  turn.state.eaten = refilled(turn.state.eaten, quotes)
  for (const [address, seen] of Object.entries(turn.state.accounts)) {
    applyScheduledCancel(turn, seen)
    for (const oid of Object.keys(seen.orders)) {
      const order = peek(turn, address)?.orders[oid]
      if (order && quotes[order.coin]) reviewOrder(turn, address, order)
    }
    if (Object.keys(seen.positions).some((coin) => quotes[coin])) liquidateIfNeeded(turn, address)
  }
}

function applyScheduledCancel(turn: Turn, seen: PaperAccount): void {
  if (seen.scheduledCancelMs === null || turn.nowMs < seen.scheduledCancelMs) return
  const account = touch(turn, seen.address)
  if (!account) return
  account.scheduledCancelMs = null
  cancelAll(turn, account, 'scheduledCancel', null)
}

function reviewOrder(turn: Turn, address: string, order: PaperOrder): void {
  const market = marketOf(turn.rules, order.coin)
  const quote = turn.state.quotes[order.coin]
  if (!market || !quote) return
  if (order.phase === 'armed' && order.trigger) {
    const { px, tpsl } = order.trigger
    const isMet = firesAbove(order.isBuy, tpsl) ? quote.markPx.gte(px) : quote.markPx.lte(px)
    if (isMet) fireTrigger(turn, address, market, order)
    else dropIfIdle(turn, address, order)
  } else if (order.phase === 'resting') {
    if (isReached(turn, address, market, quote, order)) matchResting(turn, address, market, order)
    else dropIfIdle(turn, address, order)
  }
}

/** Returns what is still gone after new prices: a book with a new price is whole again. */
function refilled(eaten: EngineState['eaten'], quotes: Readonly<Record<string, Quote>>): EngineState['eaten'] {
  const isTouched = Object.values(eaten).some((byCoin) => Object.keys(byCoin).some((coin) => quotes[coin]))
  if (!isTouched) return eaten
  const left = Object.entries(eaten).map(
    ([address, byCoin]) =>
      [address, Object.fromEntries(Object.entries(byCoin).filter(([coin]) => !quotes[coin]))] as const,
  )
  return Object.fromEntries(left.filter(([, byCoin]) => Object.keys(byCoin).length > 0))
}

function isReached(
  turn: Turn,
  address: string,
  market: PaperMarket,
  { midPx }: Quote,
  { isBuy, limitPx }: PaperOrder,
): boolean {
  // The best offer is never nearer than mid: most of the time the book need not be drawn up to know.
  if (isBuy ? midPx.gt(limitPx) : midPx.lt(limitPx)) return false
  const best = opposite(turn, address, market, isBuy)[0]?.[0]
  return best !== undefined && (isBuy ? best.lte(limitPx) : best.gte(limitPx))
}

function fireTrigger(turn: Turn, address: string, market: PaperMarket, order: PaperOrder): void {
  const account = touch(turn, address)
  if (!account) return
  announce(turn, account, order, 'triggered')
  const sz = executableSize(account, order)
  if (sz.isZero()) {
    removeOrder(turn, account, order, 'reduceOnlyCanceled')
    return
  }
  const sized: PaperOrder = { ...order, sz, origSz: order.origSz.isZero() ? sz : order.origSz }
  if (marginRefusal(turn, account, market, sized)) {
    removeOrder(turn, account, sized, 'marginCanceled')
    return
  }
  if (!order.trigger?.isMarket) {
    const resting: PaperOrder = { ...sized, phase: 'resting', tif: 'Gtc' }
    account.orders[order.oid] = resting
    settleTaken(turn, account, resting, take(turn, account, market, resting, sz).sz, false)
    return
  }
  settleTaken(turn, account, sized, take(turn, account, market, sized, sz).sz, true)
}

/** Records what a fired order took: done, cut off (a market trigger leaves no rest), or resting for the remainder. */
function settleTaken(
  turn: Turn,
  account: PaperAccount,
  order: PaperOrder,
  taken: PaperOrder['sz'],
  isMarket: boolean,
): void {
  const left: PaperOrder = { ...order, sz: order.sz.minus(taken) }
  if (left.sz.isZero()) completeOrder(turn, account, left)
  else if (isMarket) removeOrder(turn, account, left, 'canceled')
  else account.orders[order.oid] = left
  if (taken.gt(0)) settleAfterFill(turn, account, left)
}

function matchResting(turn: Turn, address: string, market: PaperMarket, order: PaperOrder): void {
  const account = touch(turn, address)
  if (!account) return
  const sizeMax = executableSize(account, order)
  if (sizeMax.isZero()) {
    removeOrder(turn, account, order, 'reduceOnlyCanceled')
    return
  }
  if (market.openInterest === 'capped' && openingSize(account.positions[market.coin], order.isBuy, sizeMax).gt(0)) {
    removeOrder(turn, account, order, 'openInterestCapCanceled')
    return
  }
  // Its own margin is already held for it, so it is judged as if it were not in the book.
  const { [order.oid]: _own, ...others } = account.orders
  if (marginRefusal(turn, { ...account, orders: others }, market, order)) {
    removeOrder(turn, account, order, 'marginCanceled')
    return
  }
  const sz = fillResting(turn, account, market, order, sizeMax)
  const left: PaperOrder = { ...order, sz: order.sz.minus(sz) }
  if (left.sz.isZero()) completeOrder(turn, account, left)
  else if (left.reduceOnly && executableSize(account, left).isZero())
    removeOrder(turn, account, left, 'reduceOnlyCanceled')
  else {
    account.orders[order.oid] = left
    announce(turn, account, left, 'open')
  }
  if (sz.gt(0)) settleAfterFill(turn, account, left)
}

function dropIfIdle(turn: Turn, address: string, order: PaperOrder): void {
  const seen = peek(turn, address)
  if (!order.reduceOnly || !seen) return
  const position = seen.positions[order.coin]
  const isIdle = !position || position.szi.isPositive() === order.isBuy
  const isLate = order.idleSinceMs !== null && turn.nowMs - order.idleSinceMs > IDLE_MS_MAX
  if (isIdle === (order.idleSinceMs !== null) && !(isIdle && isLate)) return
  const account = touch(turn, address)
  if (!account) return
  if (isIdle && isLate) removeOrder(turn, account, order, 'reduceOnlyCanceled')
  else account.orders[order.oid] = { ...order, idleSinceMs: isIdle ? turn.nowMs : null }
}
