import type { Db } from '../db.ts'
import { type FillRow, parseFillRow } from '../rows/fillRow.ts'
import type { Page } from './page.ts'

/** Returns executions with an id below `before`, newest first. Throws AppError('store_row'). */
export async function listFills(db: Db, agentId: string, page: Page): Promise<FillRow[]> {
  const where = { agentId, id: { lt: page.before } }
  return (await db.fill.findMany({ where, orderBy: { id: 'desc' }, take: page.limit })).map(parseFillRow)
}

/** Returns the executions these decisions caused, oldest first. Sorted here: they are few, and found through an index that orders otherwise. */
export async function listFillsOf(db: Db, decisionIds: readonly number[]): Promise<FillRow[]> {
  const rows = await db.fill.findMany({ where: { decisionId: { in: [...decisionIds] } } })
  return rows.sort((a, b) => a.id - b.id).map(parseFillRow)
}
