import type { Fill, Position } from './account.ts'
import type { ExitKind } from './recordWords.ts'
import type { OrderSource } from './tradingState.ts'

/**
 * What our books say held against what the venue says, and what follows. The venue is the truth; nothing here asks it or writes anything. The worker
 * asks, hands the answers in, and writes down what comes out.
 */

/** An order without an answer is proven dead this long after its expiry: the venue refuses it from then on. */
export const EXPIRY_GRACE_MS = 30_000

/** What became of an order, as far as this can be known without its own answer. */
export type Settlement =
  | { kind: 'resting'; oid: string }
  | { kind: 'rejected'; message: string }
  | { kind: 'notSent'; message: string }

/** Returns the settlement of an intent that never left the process; null where it may have left and the venue must be asked. */
export const settleUnsent = (intent: { outcome: string; nonceMs: number | null }): Settlement | null =>
  intent.outcome === 'written' || intent.nonceMs === null
    ? { kind: 'notSent', message: 'The agent stopped before this order was sent.' }
    : null

/** Returns the settlement that the venue's own record of the order proves. */
export const settleRecord = (record: {
  oid: string
  status: string
  state: string
  filledSz: { isZero(): boolean }
}): Settlement =>
  record.state === 'rejected' && record.filledSz.isZero()
    ? { kind: 'rejected', message: record.status }
    : { kind: 'resting', oid: record.oid }

/**
 * Returns what an attempt to burn the order's nonce proves of an order the venue does not know. `burned`: it can never land. `used` proves it only long
 * after the order expired, and only if the venue still knows no such order: `askAgain`, then `refusedLongAgo`. Null: nothing is proven yet.
 */
export function settleBurn(
  answer: 'burned' | 'used' | 'unknown',
  expiresAfterMs: number | null,
  nowMs: number,
): Settlement | 'askAgain' | null {
  if (answer === 'burned')
    return {
      kind: 'notSent',
      message: 'The venue never saw this order, and its nonce was burned: it cannot land any more.',
    }
  return answer === 'used' && nowMs > (expiresAfterMs ?? 0) + EXPIRY_GRACE_MS ? 'askAgain' : null
}

/** The settlement of an order whose nonce is used up and which the venue still does not know, long after it expired. */
export const REFUSED_LONG_AGO: Settlement = {
  kind: 'rejected',
  message: 'The venue used up the nonce and knows no such order long after it expired: it was refused.',
}

/** Returns the orders that rested when last seen and are no longer listed: what became of them must be asked. */
export function vanished<T extends { oid: string | null; cloid: string }>(
  resting: readonly T[],
  openOrders: readonly { oid: string; cloid: string | null }[],
): T[] {
  const oids = new Set(openOrders.map((order) => order.oid))
  const cloids = new Set(openOrders.flatMap((order) => order.cloid ?? []))
  return resting.filter((intent) => !(intent.oid !== null && oids.has(intent.oid)) && !cloids.has(intent.cloid))
}

/** Trades and positions must name the same coins and sides: `ended` are trades whose position is gone, `found` positions without a trade. */
export function matchTrades<T extends { coin: string; side: string }>(
  trades: readonly T[],
  positions: readonly Position[],
): { ended: T[]; found: Position[] } {
  const isOf = (trade: T, position: Position) => trade.coin === position.coin && trade.side === position.side
  return {
    ended: trades.filter((trade) => !positions.some((position) => isOf(trade, position))),
    found: positions.filter((position) => !trades.some((trade) => isOf(trade, position))),
  }
}

/** Why a trade ended. */
export interface TradeEnd {
  exitKind: ExitKind
  exitReason: string
  exitDecisionId: number | null
}

/** The order and the decision a fill came from; null where it was not ours. */
export interface FillCause {
  intent: { role: string; source: OrderSource; reason: string; triggerPx: { toFixed(): string } | null } | null
  decision: { id: number; source: OrderSource; rationale: string } | null
}

/** Returns who or what ended a trade: the order's role says it, the decision behind it says why. */
export function tradeEndOf({ intent, decision }: FillCause, fill: Pick<Fill, 'liquidation'>): TradeEnd {
  const exitDecisionId = decision?.id ?? null
  if (fill.liquidation)
    return { exitKind: 'liquidation', exitReason: 'The venue liquidated the position.', exitDecisionId: null }
  const triggerPx = intent?.triggerPx?.toFixed() ?? '?'
  if (intent?.role === 'stop')
    return { exitKind: 'stop', exitReason: `The stop at ${triggerPx} fired.`, exitDecisionId }
  if (intent?.role === 'target')
    return { exitKind: 'target', exitReason: `The target at ${triggerPx} fired.`, exitDecisionId }
  // An order with a sentence of its own is code's or a person's: its decision, where it has one, is that of the plan it carries out.
  if (intent?.reason) return { exitKind: intent.source, exitReason: intent.reason, exitDecisionId }
  if (decision) return { exitKind: decision.source, exitReason: decision.rationale, exitDecisionId }
  return { exitKind: 'venue', exitReason: 'Closed by an order that was not ours.', exitDecisionId: null }
}
