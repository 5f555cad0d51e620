import type { LedgerDelta } from '../domain/account.ts'
import { toText } from '../domain/decimal.ts'
import type { Db } from './db.ts'

/** Stores cash moves; those already there are left alone. Returns how many were new. */
export async function insertLedger(db: Db, agentId: string, deltas: readonly LedgerDelta[]): Promise<number> {
  let added = 0
  for (const delta of deltas) {
    const key = { agentId, kind: delta.kind, coin: delta.coin, at: new Date(delta.timeMs), ref: delta.ref }
    const known = await db.ledgerEntry.findUnique({ where: { agentId_kind_coin_at_ref: key }, select: { id: true } })
    if (known) continue
    await db.ledgerEntry.create({ data: { ...key, usd: toText(delta.usd) } })
    added += 1
  }
  return added
}

/** Returns the venue time of the newest stored cash move, 0 when there is none. */
export async function lastLedgerMs(db: Db, agentId: string): Promise<number> {
  const last = await db.ledgerEntry.findFirst({ where: { agentId }, orderBy: { at: 'desc' }, select: { at: true } })
  return last?.at.getTime() ?? 0
}
