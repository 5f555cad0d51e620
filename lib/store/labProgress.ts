import type { LabStatus } from '../domain/recordWords.ts'
import type { Db } from './db.ts'
import { type LabRunRow, parseLabRunRow } from './rows/labRunRow.ts'

/** How a run ended. */
export interface LabEnd {
  status: Extract<LabStatus, 'done' | 'failed' | 'cancelled'>
  problem: string
  /** In the form of the kind. */
  report: unknown
}

/** What the lab says of a run while it goes on; what is left out stays. */
export interface LabStand {
  done?: number
  total?: number
  dataHash?: string
  costUsd?: string
}

/**
 * Returns what the lab has to do, oldest first: what nobody has begun, what was begun and has not ended (its process died), and what is to be deleted.
 * Throws AppError('store_row').
 */
export async function listLabWork(db: Db): Promise<LabRunRow[]> {
  const rows = await db.labRun.findMany({
    where: {
      OR: [
        { progress: null },
        { progress: { status: 'running' } },
        { wish: 'delete', progress: { status: { not: 'deleted' } } },
      ],
    },
    include: { progress: true },
    orderBy: { id: 'asc' },
  })
  return rows.map(parseLabRunRow)
}

/** Returns how many runs `listLabWork` would return. */
export const countLabWork = (db: Db): Promise<number> =>
  db.labRun.count({
    where: {
      OR: [
        { progress: null },
        { progress: { status: 'running' } },
        { wish: 'delete', progress: { status: { not: 'deleted' } } },
      ],
    },
  })

/** Writes down that a run is under way. One that was begun before goes on; what it had done stays. */
export async function beginLabRun(db: Db, runId: number, build: string, wallMs: number): Promise<void> {
  const wallAt = new Date(wallMs)
  await db.labProgress.upsert({
    where: { runId },
    create: { runId, status: 'running', build, startedWallAt: wallAt, seenWallAt: wallAt },
    update: { status: 'running', build, seenWallAt: wallAt },
  })
}

/** Writes down how far a run is and returns what a person wishes of it: null, that it goes on. */
export async function noteLabRun(db: Db, runId: number, stand: LabStand, wallMs: number): Promise<string | null> {
  const data = { ...stand, seenWallAt: new Date(wallMs) }
  const row = await db.labProgress.update({ where: { runId }, data, select: { run: { select: { wish: true } } } })
  return row.run.wish
}

/** Writes down how a run ended. */
export async function endLabRun(db: Db, runId: number, { status, problem, report }: LabEnd, wallMs: number) {
  const wallAt = new Date(wallMs)
  const data = { status, problem, report: report === null ? null : JSON.stringify(report), endedWallAt: wallAt }
  await db.labProgress.update({ where: { runId }, data: { ...data, seenWallAt: wallAt } })
}

/** Writes down that the records of a run are gone. That it was carried out, on what and to what end stays: it was a trial. */
export async function markLabRunDeleted(db: Db, runId: number, build: string, wallMs: number): Promise<void> {
  const wallAt = new Date(wallMs)
  await db.labProgress.upsert({
    where: { runId },
    create: { runId, status: 'deleted', build, startedWallAt: wallAt, seenWallAt: wallAt, endedWallAt: wallAt },
    update: { status: 'deleted', seenWallAt: wallAt },
  })
}
