import type { OrderSide } from '../../domain/account.ts'
import type { Px, Sz, Usd } from '../../domain/decimal.ts'
import { ORDER_SIDES } from '../../domain/recordWords.ts'
import type { Fill } from '../../generated/prisma/client.ts'
import { columnsOf } from './columns.ts'

/** An execution the venue reported, with the order and decision it came from; null where it was not ours. */
export interface FillRow {
  id: number
  agentId: string
  coin: string
  tid: string
  oid: string
  cloid: string | null
  side: OrderSide
  px: Px
  sz: Sz
  /** Position before the fill, signed. */
  startSz: Sz
  dir: string
  closedPnlUsd: Usd
  feeUsd: Usd
  liquidation: boolean
  at: Date
  intentId: number | null
  decisionId: number | null
}

/** Returns the row parsed. Throws AppError('store_row'). */
export function parseFillRow(row: Fill): FillRow {
  const at = columnsOf('Fill', row.id)
  return {
    ...row,
    side: at.oneOf('side', row.side, ORDER_SIDES),
    px: at.px('px', row.px),
    sz: at.sz('sz', row.sz),
    startSz: at.sz('startSz', row.startSz),
    closedPnlUsd: at.usd('closedPnlUsd', row.closedPnlUsd),
    feeUsd: at.usd('feeUsd', row.feeUsd),
  }
}
