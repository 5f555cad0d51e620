import { toText } from '../../domain/decimal.ts'
import { wireDecimal } from '../../hyperliquid/wire/decimalText.ts'
import type { WireFrontendOrder, WireOrderRecord } from '../../hyperliquid/wire/info.ts'
import type { PaperAccount, PaperOrder } from './state.ts'
import type { Turn } from './turn.ts'

/** True when the trigger waits for the mark to rise: sell+tp and buy+sl; the other two wait for it to fall. */
export const firesAbove = (isBuy: boolean, tpsl: 'tp' | 'sl'): boolean => isBuy === (tpsl === 'sl')

function typeName(order: PaperOrder): string {
  if (!order.trigger) return order.tif === 'FrontendMarket' ? 'Market' : 'Limit'
  const kind = order.trigger.tpsl === 'sl' ? 'Stop' : 'Take Profit'
  return `${kind} ${order.trigger.isMarket ? 'Market' : 'Limit'}`
}

function condition({ trigger, isBuy }: PaperOrder): string {
  if (!trigger) return 'N/A'
  return `Price ${firesAbove(isBuy, trigger.tpsl) ? 'above' : 'below'} ${toText(trigger.px)}`
}

/** Returns the order as frontendOpenOrders shows it. */
export function wireOrder(order: PaperOrder, children: readonly PaperOrder[] = []): WireFrontendOrder {
  return {
    coin: order.coin,
    side: order.isBuy ? 'B' : 'A',
    limitPx: wireDecimal(order.limitPx),
    sz: wireDecimal(order.sz),
    oid: order.oid,
    timestamp: order.placedMs,
    triggerCondition: condition(order),
    isTrigger: order.trigger !== null,
    triggerPx: order.trigger ? wireDecimal(order.trigger.px) : '0.0',
    children: children.map((child) => wireOrder(child)),
    isPositionTpsl: order.isPositionTpsl,
    reduceOnly: order.reduceOnly,
    orderType: typeName(order),
    origSz: wireDecimal(order.origSz),
    tif: order.tif,
    cloid: order.cloid,
  }
}

const wireRecord = (order: PaperOrder, status: string, atMs: number): WireOrderRecord => ({
  order: wireOrder(order),
  status,
  statusTimestamp: atMs,
})

/** Announces what became of an order. */
export function announce(turn: Turn, account: PaperAccount, order: PaperOrder, status: string): void {
  turn.events.push({ type: 'order', address: account.address, record: wireRecord(order, status, turn.nowMs) })
}
