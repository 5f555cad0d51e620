import { LOCK_KINDS, type Lock } from '../../domain/locks.ts'
import type { Lock as LockColumns } from '../../generated/prisma/client.ts'
import type { Db } from '../db.ts'
import { columnsOf } from '../rows/columns.ts'

/** A lock as it is stored. */
export type LockRow = Lock & { id: number }

/** Returns the row parsed. Throws AppError('store_row'). */
export const parseLockRow = (row: LockColumns): LockRow => ({
  id: row.id,
  kind: columnsOf('Lock', row.id).oneOf('kind', row.kind, LOCK_KINDS),
  coin: row.coin,
  reason: row.reason,
  openedMs: row.openedAt.getTime(),
  untilMs: row.untilAt?.getTime() ?? null,
  closedMs: row.closedAt?.getTime() ?? null,
})

/** Returns the locks of an agent that nothing has ended yet, oldest first. Throws AppError('store_row'). */
export async function listOpenLocks(db: Db, agentId: string): Promise<LockRow[]> {
  return (await db.lock.findMany({ where: { agentId, closedAt: null }, orderBy: { id: 'asc' } })).map(parseLockRow)
}
