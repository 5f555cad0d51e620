import {
  type PairReadingRecord,
  type PairScanRecord,
  pairReadingSchema,
  pairScanSchema,
} from '../../domain/pair/pairRecord.ts'
import type { PairReading as ReadingColumns } from '../../generated/prisma/client.ts'
import type { Db } from '../db.ts'
import { columnsOf } from '../rows/columns.ts'

/** A scan as it is stored. */
export interface PairScanRow {
  at: Date
  wallAt: Date
  body: PairScanRecord
}

/** What a pair said at the end of a bar. */
export interface PairReadingRow {
  id: number
  at: Date
  y: string
  x: string
  side: 'long' | 'short' | null
  body: PairReadingRecord
}

/** Returns the agent's newest scan, null before the first. Throws AppError('store_row'). */
export async function findPairScan(db: Db, agentId: string): Promise<PairScanRow | null> {
  const row = await db.pairScan.findFirst({ where: { agentId }, orderBy: { id: 'desc' } })
  return (
    row && {
      at: row.at,
      wallAt: row.wallAt,
      body: columnsOf('PairScan', row.id).json('body', row.body, pairScanSchema),
    }
  )
}

const SIDES = ['long', 'short'] as const

function parseReading(row: ReadingColumns): PairReadingRow {
  const columns = columnsOf('PairReading', row.id)
  return {
    id: row.id,
    at: row.at,
    y: row.y,
    x: row.x,
    side: columns.oneOfOrNull('side', row.side, SIDES),
    body: columns.json('body', row.body, pairReadingSchema),
  }
}

/** Returns each pair's newest reading. Throws AppError('store_row'). */
export async function listLatestPairReadings(db: Db, agentId: string): Promise<PairReadingRow[]> {
  const newest = await db.pairReading.groupBy({ by: ['y', 'x'], where: { agentId }, _max: { id: true } })
  const ids = newest.flatMap(({ _max: { id } }) => (id === null ? [] : [id]))
  return (await db.pairReading.findMany({ where: { id: { in: ids } }, orderBy: { id: 'asc' } })).map(parseReading)
}

/** Returns the newest readings of a pair that were signals, newest first. Throws AppError('store_row'). */
export async function listPairSignals(
  db: Db,
  agentId: string,
  pair: { y: string; x: string },
  count: number,
): Promise<PairReadingRow[]> {
  const where = { agentId, ...pair, side: { not: null } }
  return (await db.pairReading.findMany({ where, orderBy: { id: 'desc' }, take: count })).map(parseReading)
}
