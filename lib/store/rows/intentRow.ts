import type { OrderSide } from '../../domain/account.ts'
import type { Px, Sz } from '../../domain/decimal.ts'
import {
  INTENT_OUTCOMES,
  INTENT_ROLES,
  type IntentOutcome,
  type IntentRole,
  ORDER_SIDES,
  TIME_IN_FORCE,
  type TimeInForce,
} from '../../domain/recordWords.ts'
import { ORDER_SOURCES, type OrderSource } from '../../domain/tradingState.ts'
import type { Intent } from '../../generated/prisma/client.ts'
import type { OrderLeg } from '../../ports.ts'
import { columnsOf } from './columns.ts'

/** An order as it was written down before it was sent, and what is known of it since. */
export interface IntentRow {
  id: number
  agentId: string
  cycleId: number | null
  decisionId: number | null
  role: IntentRole
  /** Whose wish it is, and why, where no decision says it. */
  source: OrderSource
  reason: string
  cloid: OrderLeg['cloid']
  coin: string
  side: OrderSide
  limitPx: Px
  sz: Sz
  reduceOnly: boolean
  /** Null for a trigger. */
  tif: TimeInForce | null
  triggerPx: Px | null
  nonceMs: number | null
  expiresAfterMs: number | null
  leverage: number | null
  outcome: IntentOutcome
  /** The venue's word for the order once known. */
  orderStatus: string | null
  oid: string | null
  filledSz: Sz
  avgPx: Px | null
  message: string
  createdAt: Date
  settledAt: Date | null
}

/** Returns the row parsed. Throws AppError('store_row'). */
export function parseIntentRow(row: Intent): IntentRow {
  const at = columnsOf('Intent', row.id)
  return {
    ...row,
    role: at.oneOf('role', row.role, INTENT_ROLES),
    source: at.oneOf('source', row.source, ORDER_SOURCES),
    cloid: at.hex('cloid', row.cloid),
    side: at.oneOf('side', row.side, ORDER_SIDES),
    limitPx: at.px('limitPx', row.limitPx),
    sz: at.sz('sz', row.sz),
    tif: at.oneOfOrNull('tif', row.tif, TIME_IN_FORCE),
    triggerPx: at.pxOrNull('triggerPx', row.triggerPx),
    nonceMs: at.integerOrNull('nonceMs', row.nonceMs),
    expiresAfterMs: at.integerOrNull('expiresAfterMs', row.expiresAfterMs),
    outcome: at.oneOf('outcome', row.outcome, INTENT_OUTCOMES),
    filledSz: at.sz('filledSz', row.filledSz),
    avgPx: at.pxOrNull('avgPx', row.avgPx),
  }
}

/** Returns a stored intent as the order it stands for. */
export const toOrderLeg = (row: IntentRow): OrderLeg => ({
  cloid: row.cloid,
  coin: row.coin,
  side: row.side,
  limitPx: row.limitPx,
  sz: row.sz,
  reduceOnly: row.reduceOnly,
  kind:
    row.triggerPx === null
      ? { type: 'limit', tif: row.tif ?? 'Ioc' }
      : { type: 'trigger', triggerPx: row.triggerPx, tpsl: row.role === 'target' ? 'tp' : 'sl' },
})
