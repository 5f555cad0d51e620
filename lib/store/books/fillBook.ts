import type { Fill } from '../../domain/account.ts'
import { toText } from '../../domain/decimal.ts'
import { type FillRow, parseFillRow } from '../rows/fillRow.ts'
import type { BookContext } from './bookContext.ts'

/** A fill with the order and decision that caused it, null where it was not ours. */
export interface AttributedFill {
  fill: Fill
  intentId: number | null
  decisionId: number | null
}

/** Executions. */
export interface FillBook {
  /** Stores one fill; false when it was already there, so that reading a page twice changes nothing. */
  insert(fill: AttributedFill): Promise<boolean>
  /** Returns the venue time of the newest stored fill, 0 when there is none. */
  lastMs(): Promise<number>
  /** Returns the fill of this coin that was stored last. */
  lastOf(coin: string): Promise<FillRow | null>
}

/** Returns the agent's executions. */
export function createFillBook({ db, agentId, write, announce }: BookContext): FillBook {
  return {
    async insert({ fill, intentId, decisionId }) {
      const key = { agentId, coin: fill.coin, at: new Date(fill.timeMs), tid: fill.tid }
      const known = await db.fill.findUnique({ where: { agentId_coin_at_tid: key }, select: { id: true } })
      if (known) return false
      const create = db.fill.create({
        data: {
          ...key,
          oid: fill.oid,
          cloid: fill.cloid,
          side: fill.side,
          px: toText(fill.px),
          sz: toText(fill.sz),
          startSz: toText(fill.startSzi),
          dir: fill.dir,
          closedPnlUsd: toText(fill.closedPnlUsd),
          feeUsd: toText(fill.feeUsd),
          liquidation: fill.liquidation,
          intentId,
          decisionId,
        },
      })
      await write([create], [announce('fill', fill.coin)])
      return true
    },
    async lastMs() {
      const last = await db.fill.findFirst({ where: { agentId }, orderBy: { at: 'desc' }, select: { at: true } })
      return last?.at.getTime() ?? 0
    },
    async lastOf(coin) {
      const row = await db.fill.findFirst({ where: { agentId, coin }, orderBy: { id: 'desc' } })
      return row && parseFillRow(row)
    },
  }
}
