import { announce } from './orderRecord.ts'
import type { PaperAccount, PaperOrder } from './state.ts'
import type { Turn } from './turn.ts'

/** Takes an order off the venue with the given status; the legs that wait for it go too. */
export function removeOrder(turn: Turn, account: PaperAccount, order: PaperOrder, status: string): void {
  delete account.orders[order.oid]
  announce(turn, account, order, status)
  const waiting = legsOf(account, order.oid).filter((leg) => leg.phase === 'waiting')
  for (const leg of waiting) {
    // A parent that margin cut short has its legs placed; any other unfilled end takes them along.
    if (status === 'marginCanceled' && order.sz.lt(order.origSz)) armLeg(turn, account, leg)
    else removeOrder(turn, account, leg, 'canceled')
  }
}

/** Takes an order that is done off the venue; its waiting legs begin to watch the price. */
export function completeOrder(turn: Turn, account: PaperAccount, order: PaperOrder): void {
  delete account.orders[order.oid]
  announce(turn, account, order, 'filled')
  for (const leg of legsOf(account, order.oid)) if (leg.phase === 'waiting') armLeg(turn, account, leg)
}

function armLeg(turn: Turn, account: PaperAccount, leg: PaperOrder): void {
  const armed: PaperOrder = { ...leg, phase: 'armed' }
  account.orders[leg.oid] = armed
  announce(turn, account, armed, 'open')
}

const legsOf = (account: PaperAccount, parentOid: number): PaperOrder[] =>
  Object.values(account.orders).filter((order) => order.parentOid === parentOid)

/** After an order has filled, if only in part: its sibling leg goes, and so do position-bound stops and targets once the position is flat. */
export function settleAfterFill(turn: Turn, account: PaperAccount, order: PaperOrder): void {
  if (order.parentOid !== null) {
    for (const sibling of legsOf(account, order.parentOid)) {
      if (sibling.oid !== order.oid) removeOrder(turn, account, sibling, 'siblingFilledCanceled')
    }
  }
  if (!account.positions[order.coin]) cancelPositionTpsl(turn, account, order.coin, order.oid)
}

/** Cancels stops and targets that belong to a position which no longer exists. */
export function cancelPositionTpsl(turn: Turn, account: PaperAccount, coin: string, exceptOid: number | null): void {
  for (const other of Object.values(account.orders)) {
    if (other.coin === coin && other.isPositionTpsl && other.oid !== exceptOid) {
      removeOrder(turn, account, other, 'reduceOnlyCanceled')
    }
  }
}
