import type { Db } from './db.ts'

/** What a person said of a cycle; `decisionId` null: of the whole cycle. `author`: '' when they gave no name. */
export interface CommentRow {
  id: number
  cycleId: number
  decisionId: number | null
  text: string
  author: string
  wallAt: Date
}

const COLUMNS = { id: true, cycleId: true, decisionId: true, text: true, author: true, wallAt: true } as const

/** Writes a comment down and returns it. Rejects with AppError('store_…') where the store cannot be written. */
export const insertComment = (
  db: Db,
  { wallMs, ...said }: Omit<CommentRow, 'id' | 'wallAt'> & { agentId: string; wallMs: number },
): Promise<CommentRow> => db.cycleComment.create({ data: { ...said, wallAt: new Date(wallMs) }, select: COLUMNS })

/** Returns what was said of these cycles, by cycle, oldest first. */
export async function mapComments(db: Db, cycleIds: readonly number[]): Promise<Map<number, CommentRow[]>> {
  const where = { cycleId: { in: [...cycleIds] } }
  const rows = await db.cycleComment.findMany({ where, orderBy: { id: 'asc' }, select: COLUMNS })
  return Map.groupBy(rows, ({ cycleId }) => cycleId)
}
