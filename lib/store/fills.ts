import type { Fill } from '../domain/account.ts'
import { toText } from '../domain/decimal.ts'
import type { Db } from './db.ts'
import { announce } from './events.ts'

/** A fill with the order and decision that caused it, null where it was not ours. */
export interface AttributedFill {
  fill: Fill
  intentId: number | null
  decisionId: number | null
}

/** Stores one fill; false when it was already there, so that reading a page twice changes nothing. */
export async function insertFill(
  db: Db,
  agentId: string,
  { fill, intentId, decisionId }: AttributedFill,
  wallMs: number,
): Promise<boolean> {
  const at = new Date(fill.timeMs)
  const known = await db.fill.findUnique({
    where: { agentId_coin_at_tid: { agentId, coin: fill.coin, at, tid: fill.tid } },
    select: { id: true },
  })
  if (known) return false
  await db.$transaction([
    db.fill.create({
      data: {
        agentId,
        coin: fill.coin,
        tid: fill.tid,
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
        at,
        intentId,
        decisionId,
      },
    }),
    announce(db, agentId, 'fill', fill.coin, wallMs),
  ])
  return true
}

/** Returns the venue time of the newest stored fill, 0 when there is none. */
export async function lastFillMs(db: Db, agentId: string): Promise<number> {
  const last = await db.fill.findFirst({ where: { agentId }, orderBy: { at: 'desc' }, select: { at: true } })
  return last?.at.getTime() ?? 0
}
