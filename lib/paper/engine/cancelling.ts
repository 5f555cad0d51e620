import { toText } from '../../domain/decimal.ts'
import type { L1Action, OrderRequest } from '../../hyperliquid/wire/action.ts'
import type { WireExchangeResponse, WireOrderStatus } from '../../hyperliquid/wire/info.ts'
import { bookFor } from './book.ts'
import { placeOrders } from './placing.ts'
import { removeOrder } from './removal.ts'
import type { PaperAccount, PaperOrder } from './state.ts'
import { coinOf, type Turn } from './turn.ts'

type Action<T extends L1Action['type']> = Extract<L1Action, { type: T }>

const GONE = 'Order was never placed, already canceled, or filled.'

/** Cancels orders by oid or by cloid; one status each. */
export function cancelOrders(
  turn: Turn,
  account: PaperAccount,
  action: Action<'cancel'> | Action<'cancelByCloid'>,
): WireOrderStatus[] {
  const wanted =
    action.type === 'cancel'
      ? action.cancels.map(({ a, o }) => ({ asset: a, id: o }))
      : action.cancels.map(({ asset, cloid }) => ({ asset, id: cloid }))
  return wanted.map(({ asset, id }) => {
    const order = findOrder(account, id)
    if (!order || order.coin !== coinOf(turn.rules, asset)) return { error: `${GONE} asset=${asset}` }
    removeOrder(turn, account, order, 'canceled')
    return 'success'
  })
}

/** Returns the open order with this oid, or the newest open one with this cloid. */
function findOrder(account: PaperAccount, id: number | string): PaperOrder | undefined {
  if (typeof id === 'number') return account.orders[id]
  return Object.values(account.orders).findLast((order) => order.cloid === id)
}

/** Cancels every order of an account, or of one coin, with the given status. */
export function cancelAll(turn: Turn, account: PaperAccount, status: string, coin: string | null): void {
  for (const order of Object.values(account.orders)) {
    if ((coin === null || order.coin === coin) && account.orders[order.oid]) removeOrder(turn, account, order, status)
  }
}

/**
 * Replaces orders: cancel, then place with a new oid. Unless `always` is set, the new order must be one that cannot take liquidity, and no
 * trigger: what the venue allows since an amend must never turn into a surprise fill.
 */
export function modifyOrders(
  turn: Turn,
  account: PaperAccount,
  modifies: readonly { oid: number | string; order: OrderRequest }[],
  always: boolean,
): WireOrderStatus[] {
  return modifies.map(({ oid, order }) => {
    const present = findOrder(account, oid)
    if (!present && !always) return { error: `Cannot modify canceled or filled order. asset=${order.a}` }
    if (!always && !isPassive(turn, account.address, order)) {
      return { error: `Modified order must be post only or not immediately executable. asset=${order.a}` }
    }
    if (present) removeOrder(turn, account, present, 'canceled')
    const [status] = placeOrders(turn, account, { type: 'order', orders: [order], grouping: 'na' })
    return status ?? { error: `${GONE} asset=${order.a}` }
  })
}

function isPassive(turn: Turn, address: string, request: OrderRequest): boolean {
  if (!('limit' in request.t) || !['Alo', 'Gtc'].includes(request.t.limit.tif)) return false
  const market = turn.rules.markets[request.a]
  const book = market && bookFor(address, market, turn.state)
  const best = request.b ? book?.asks[0]?.[0] : book?.bids[0]?.[0]
  return best === undefined || (request.b ? best.gt(request.p) : best.lt(request.p))
}

const MIN_LEAD_MS = 5_000

/** Sets or clears the time at which all orders are cancelled. Refused below the venue's traded volume, as it is there. */
export function scheduleCancel(turn: Turn, account: PaperAccount, timeMs: number | undefined): WireExchangeResponse {
  const { scheduleCancelVolumeUsd } = turn.rules
  if (account.volumeUsd.lt(scheduleCancelVolumeUsd)) {
    const required = `Required: $${toText(scheduleCancelVolumeUsd)}. Traded: $${toText(account.volumeUsd.toDecimalPlaces(2))}.`
    return { status: 'err', response: `Cannot set scheduled cancel time until enough volume traded. ${required}` }
  }
  if (timeMs !== undefined && timeMs < turn.nowMs + MIN_LEAD_MS) {
    return { status: 'err', response: 'Scheduled cancel time too early, must be at least 5 seconds from now.' }
  }
  account.scheduledCancelMs = timeMs ?? null
  return { status: 'ok', response: { type: 'default' } }
}
