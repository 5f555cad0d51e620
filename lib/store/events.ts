import type { EventKind } from '../contracts/liveEvent.ts'
import type { Db } from './db.ts'

/**
 * Returns the statement that announces a change to open screens. It goes into the same batch as the rows it announces, so that nobody is told of
 * what is not there. Statements run when the batch does.
 */
export const announce = (db: Db, agentId: string, kind: EventKind, ref: string | number, wallMs: number) =>
  db.event.create({ data: { agentId, kind, ref: String(ref), wallAt: new Date(wallMs) } })

/** Deletes hints older than the newest `keep`; a screen that was away longer re-reads everything anyway. */
export async function pruneEvents(db: Db, keep = 20_000): Promise<void> {
  const newest = await db.event.findFirst({ orderBy: { id: 'desc' }, select: { id: true } })
  if (newest) await db.event.deleteMany({ where: { id: { lte: newest.id - keep } } })
}
