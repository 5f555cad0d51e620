import { Decimal } from '../../domain/decimal.ts'
import { bookFor, walk } from './book.ts'
import { applyExecution } from './fills.ts'
import { leverageOf, marginUsedUsd, marginView, openingSize, tierLeverage, ZERO } from './margin.ts'
import { removeOrder } from './removal.ts'
import type { Levels, PaperAccount, PaperMarket, PaperOrder } from './state.ts'
import { nextHash, type Turn } from './turn.ts'

/** Returns the levels an account's order of this side can meet, best first. */
export function opposite(turn: Turn, address: string, market: PaperMarket, isBuy: boolean): Levels {
  const book = bookFor(address, market, turn.state)
  return book ? (isBuy ? book.asks : book.bids) : []
}

interface Taken {
  sz: Decimal
  notionalUsd: Decimal
}

/**
 * Lets an order take what the book offers up to its limit, at most `sizeMax`; one fill a level. Own orders in the way are cancelled, not met.
 * Returns what was taken; the order's remaining size is the caller's to record.
 */
export function take(
  turn: Turn,
  account: PaperAccount,
  market: PaperMarket,
  order: PaperOrder,
  sizeMax: Decimal,
): Taken {
  const parts = walk(opposite(turn, account.address, market, order.isBuy), sizeMax, order.limitPx, order.isBuy)
  cancelOwnInTheWay(turn, account, order, parts.at(-1)?.[0] ?? order.limitPx)
  const hash = nextHash(turn)
  let taken: Taken = { sz: ZERO, notionalUsd: ZERO }
  for (const [px, sz] of parts) {
    applyExecution(turn, account, {
      ...identity(order),
      px,
      sz,
      hash,
      crossed: true,
      liquidation: null,
      closedPnlUsd: null,
    })
    taken = { sz: taken.sz.plus(sz), notionalUsd: taken.notionalUsd.plus(px.times(sz)) }
  }
  eat(turn, account.address, order.coin, order.isBuy, taken.sz)
  return taken
}

const identity = ({ coin, isBuy, oid, cloid }: PaperOrder) => ({ coin, isBuy, oid, cloid })

/** Remembers what an account took from a side of the book, until its next price. */
export function eat(turn: Turn, address: string, coin: string, isBuy: boolean, sz: Decimal): void {
  if (sz.isZero()) return
  const mine = turn.state.eaten[address] ?? {}
  const before = mine[coin] ?? { bids: ZERO, asks: ZERO }
  const after = isBuy ? { ...before, asks: before.asks.plus(sz) } : { ...before, bids: before.bids.plus(sz) }
  turn.state.eaten = { ...turn.state.eaten, [address]: { ...mine, [coin]: after } }
}

function cancelOwnInTheWay(turn: Turn, account: PaperAccount, taker: PaperOrder, worstPx: Decimal): void {
  for (const own of Object.values(account.orders)) {
    if (own.coin !== taker.coin || own.phase !== 'resting' || own.isBuy === taker.isBuy || own.oid === taker.oid)
      continue
    const isInTheWay = taker.isBuy ? own.limitPx.lte(worstPx) : own.limitPx.gte(worstPx)
    if (isInTheWay) removeOrder(turn, account, own, 'selfTradeCanceled')
  }
}

/** Fills a resting order as maker, at its own price, as far as the book has come to it. Returns the size filled. */
export function fillResting(
  turn: Turn,
  account: PaperAccount,
  market: PaperMarket,
  order: PaperOrder,
  sizeMax: Decimal,
): Decimal {
  const offered = walk(opposite(turn, account.address, market, order.isBuy), sizeMax, order.limitPx, order.isBuy)
  const sz = offered.reduce((sum, [, size]) => sum.plus(size), ZERO)
  if (sz.isZero()) return ZERO
  applyExecution(turn, account, {
    ...identity(order),
    px: order.limitPx,
    sz,
    hash: nextHash(turn),
    crossed: false,
    liquidation: null,
    closedPnlUsd: null,
  })
  eat(turn, account.address, order.coin, order.isBuy, sz)
  return sz
}

/** Returns how much of an order may execute: a reduce-only one no more than the position it reduces. */
export function executableSize(account: PaperAccount, order: PaperOrder): Decimal {
  if (!order.reduceOnly) return order.sz
  const position = account.positions[order.coin]
  if (!position || position.szi.isPositive() === order.isBuy) return ZERO
  return order.sz.isZero() ? position.szi.abs() : Decimal.min(order.sz, position.szi.abs())
}

/** Returns why the account cannot carry the order, or null when it can. Only what opens or adds needs margin. */
export function marginRefusal(
  turn: Turn,
  account: PaperAccount,
  market: PaperMarket,
  order: Pick<PaperOrder, 'coin' | 'isBuy' | 'limitPx' | 'sz' | 'reduceOnly'>,
): { status: string; message: string } | null {
  const quote = turn.state.quotes[market.coin]
  const position = account.positions[market.coin]
  if (order.reduceOnly || !quote) return null
  const openingSz = openingSize(position, order.isBuy, order.sz)
  if (openingSz.isZero()) return null
  const refPx = order.isBuy ? Decimal.min(order.limitPx, quote.markPx) : Decimal.max(order.limitPx, quote.markPx)
  const leverage = leverageOf(account, market).value
  const keepsSide = position !== undefined && position.szi.isPositive() === order.isBuy
  const afterUsd = openingSz.plus(keepsSide ? position.szi.abs() : ZERO).times(refPx)
  if (leverage > tierLeverage(market, afterUsd)) {
    const message = 'Order would cause position to exceed margin tier limit at current leverage'
    return { status: 'perpMaxPositionRejected', message }
  }
  const openingUsd = openingSz.times(refPx)
  const neededUsd = openingUsd.div(leverage).plus(openingUsd.times(turn.rules.takerFeeFrac))
  const releasedUsd =
    position && !keepsSide && position.isolatedUsd === null
      ? marginUsedUsd(account, market, position, quote.markPx)
      : ZERO
  const freeUsd = marginView(turn.rules, turn.state.quotes, account).freeUsd.plus(releasedUsd)
  if (neededUsd.lte(freeUsd)) return null
  return { status: 'perpMarginRejected', message: 'Insufficient margin to place order.' }
}
