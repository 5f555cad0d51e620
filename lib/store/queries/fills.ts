import type { Fill } from '../../generated/prisma/client.ts'
import type { Db } from '../db.ts'
import type { Page } from './page.ts'

/** Returns executions with an id below `before`, newest first. */
export const listFills = (db: Db, agentId: string, page: Page): Promise<Fill[]> =>
  db.fill.findMany({ where: { agentId, id: { lt: page.before } }, orderBy: { id: 'desc' }, take: page.limit })

/** Returns the executions these decisions caused, oldest first. Sorted here: they are few, and found through an index that orders otherwise. */
export async function listFillsOf(db: Db, decisionIds: readonly number[]): Promise<Fill[]> {
  const rows = await db.fill.findMany({ where: { decisionId: { in: [...decisionIds] } } })
  return rows.sort((a, b) => a.id - b.id)
}
