import type { EquitySample } from '../../domain/metrics.ts'
import { type Db, statements } from '../db.ts'
import { columnsOf } from '../rows/columns.ts'
import { type EquityRow, parseEquityRow } from '../rows/equityRow.ts'

/** Returns the agent's first equity point at or after `fromMs`; null when there is none. Throws AppError('store_row'). */
export async function findFirstEquity(db: Db, agentId: string, fromMs = 0): Promise<EquityRow | null> {
  const where = { agentId, at: { gte: new Date(fromMs) } }
  const row = await db.equityPoint.findFirst({ where, orderBy: { at: 'asc' } })
  return row && parseEquityRow(row)
}

/** Returns the agent's last equity point at or before `toMs`; null when there is none. Throws AppError('store_row'). */
export async function findLastEquity(db: Db, agentId: string, toMs?: number): Promise<EquityRow | null> {
  const where = { agentId, ...(toMs === undefined ? {} : { at: { lte: new Date(toMs) } }) }
  const row = await db.equityPoint.findFirst({ where, orderBy: { at: 'desc' } })
  return row && parseEquityRow(row)
}

/** Returns every point in [fromMs, toMs], oldest first, at most `limit`. Throws AppError('store_row'). */
export async function listEquity(
  db: Db,
  agentId: string,
  fromMs: number,
  toMs: number,
  limit: number,
): Promise<EquityRow[]> {
  const where = { agentId, at: { gte: new Date(fromMs), lte: new Date(toMs) } }
  return (await db.equityPoint.findMany({ where, orderBy: { at: 'asc' }, take: limit })).map(parseEquityRow)
}

/**
 * Returns, for each grid time in (fromMs, toMs], the last point at or before it that is not before `fromMs`; the point's own `at` tells how old
 * it was. One index seek a grid time: a year of minutes costs what a week of them costs. Throws AppError('store_row').
 */
export async function listEquityOnGrid(
  db: Db,
  agentId: string,
  fromMs: number,
  toMs: number,
  stepMs: number,
): Promise<{ gridMs: number; point: EquityRow }[]> {
  const rows = await statements.listEquityOnGrid(db, agentId, { fromMs, toMs, stepMs })
  return rows
    .filter(({ point }) => point.at.getTime() >= fromMs)
    .map(({ gridMs, point }) => ({ gridMs, point: parseEquityRow(point) }))
}

/** Returns the points at or after `fromMs`, oldest first, as far as a return looks at them. Throws AppError('store_row'). */
export async function listEquitySamples(
  db: Db,
  agentId: string,
  fromMs: number,
  limit: number,
): Promise<EquitySample[]> {
  const rows = await db.equityPoint.findMany({
    where: { agentId, at: { gte: new Date(fromMs) } },
    orderBy: { at: 'asc' },
    take: limit,
    select: { at: true, equityUsd: true, depositsUsd: true },
  })
  return rows.map((row) => {
    const at = columnsOf('EquityPoint', `${agentId} at ${row.at.toISOString()}`)
    return {
      atMs: row.at.getTime(),
      equityUsd: at.usd('equityUsd', row.equityUsd).toNumber(),
      netDepositsUsd: at.usd('depositsUsd', row.depositsUsd).toNumber(),
    }
  })
}
