import type { EndedTrade, Lock } from '../../domain/locks.ts'
import { type LockRow, listOpenLocks, parseLockRow } from '../queries/locks.ts'
import { listEndedTrades } from '../queries/trades.ts'
import type { BookContext } from './bookContext.ts'

/** Who ended a lock, and why. */
export interface LockEnd {
  by: 'time' | 'person' | 'probe'
  reason: string
}

/** What code holds back. */
export interface LockBook {
  /** Returns the locks that nothing has ended yet, oldest first. */
  open(): Promise<LockRow[]>
  /** Returns all that are open, and those opened at or after this venue time. */
  since(sinceMs: number): Promise<LockRow[]>
  /** Writes locks that open now. */
  insert(locks: readonly Lock[]): Promise<void>
  /** Ends locks, as of now. */
  close(ids: readonly number[], end: LockEnd): Promise<void>
  /** Returns our round trips that ended at or after this venue time. */
  endedTrades(sinceMs: number): Promise<EndedTrade[]>
}

/** Returns the agent's locks. */
export function createLockBook({ db, agentId, write, announce, now }: BookContext): LockBook {
  return {
    open: () => listOpenLocks(db, agentId),
    async since(sinceMs) {
      const where = { agentId, OR: [{ closedAt: null }, { openedAt: { gte: new Date(sinceMs) } }] }
      return (await db.lock.findMany({ where, orderBy: { id: 'asc' } })).map(parseLockRow)
    },
    async insert(locks) {
      const creates = locks.map(({ kind, coin, reason, openedMs, untilMs }) =>
        db.lock.create({
          data: {
            agentId,
            kind,
            coin,
            reason,
            openedAt: new Date(openedMs),
            untilAt: untilMs === null ? null : new Date(untilMs),
          },
          select: { id: true },
        }),
      )
      await write(creates, [announce('status', agentId)])
    },
    async close(ids, { by, reason }) {
      const data = { closedAt: now(), closedBy: by, closeReason: reason }
      await write(
        [db.lock.updateMany({ where: { id: { in: [...ids] }, agentId }, data })],
        [announce('status', agentId)],
      )
    },
    endedTrades: (sinceMs) => listEndedTrades(db, agentId, sinceMs),
  }
}
