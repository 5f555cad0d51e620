import type { LabKind } from '../../domain/recordWords.ts'
import type { Db } from '../db.ts'
import { type LabRunRow, parseLabRunRow } from '../rows/labRunRow.ts'
import type { Page } from './page.ts'

/** Returns what the lab was asked for and has not deleted, newest first. Throws AppError('store_row'). */
export async function listLabRuns(db: Db, kind: LabKind, { before, limit }: Page): Promise<LabRunRow[]> {
  const rows = await db.labRun.findMany({
    where: { kind, id: { lt: before }, NOT: { progress: { status: 'deleted' } } },
    include: { progress: true },
    orderBy: { id: 'desc' },
    take: limit,
  })
  return rows.map(parseLabRunRow)
}

/** Returns one of them, null when there is none, or none of this kind, or when it was deleted. Throws AppError('store_row'). */
export async function findLabRun(db: Db, kind: LabKind, id: number): Promise<LabRunRow | null> {
  const where = { id, kind, NOT: { progress: { status: 'deleted' } } }
  const row = await db.labRun.findFirst({ where, include: { progress: true } })
  return row && parseLabRunRow(row)
}

/** Returns one of any kind, as `findLabRun` does. */
export async function findLabRunOfAnyKind(db: Db, id: number): Promise<LabRunRow | null> {
  const where = { id, NOT: { progress: { status: 'deleted' } } }
  const row = await db.labRun.findFirst({ where, include: { progress: true } })
  return row && parseLabRunRow(row)
}

/**
 * Returns all that came to an end on one market or corpus, deleted ones too, one of each spec, oldest first: the trials a best one is the best of. Throws AppError('store_row').
 */
export async function listTrialsOn(db: Db, kind: LabKind, dataHash: string): Promise<LabRunRow[]> {
  const where = { kind, progress: { dataHash, report: { not: null }, status: { in: ['done', 'deleted'] } } }
  const rows = await db.labRun.findMany({ where, include: { progress: true }, orderBy: { id: 'asc' } })
  return [...new Map(rows.map((row) => [row.specHash, parseLabRunRow(row)])).values()]
}
