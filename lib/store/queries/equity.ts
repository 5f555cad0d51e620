import type { EquityPoint } from '../../generated/prisma/client.ts'
import type { Db } from '../db.ts'

/** Returns the agent's first equity point at or after `fromMs`; null when there is none. */
export const findFirstEquity = (db: Db, agentId: string, fromMs = 0): Promise<EquityPoint | null> =>
  db.equityPoint.findFirst({ where: { agentId, at: { gte: new Date(fromMs) } }, orderBy: { at: 'asc' } })

/** Returns the agent's last equity point at or before `toMs`; null when there is none. */
export const findLastEquity = (db: Db, agentId: string, toMs?: number): Promise<EquityPoint | null> =>
  db.equityPoint.findFirst({
    where: { agentId, ...(toMs === undefined ? {} : { at: { lte: new Date(toMs) } }) },
    orderBy: { at: 'desc' },
  })

/** Returns every point in [fromMs, toMs], oldest first, at most `limit`. */
export const listEquity = (
  db: Db,
  agentId: string,
  fromMs: number,
  toMs: number,
  limit: number,
): Promise<EquityPoint[]> =>
  db.equityPoint.findMany({
    where: { agentId, at: { gte: new Date(fromMs), lte: new Date(toMs) } },
    orderBy: { at: 'asc' },
    take: limit,
  })

/**
 * Returns, for each grid time in (fromMs, toMs], the last point at or before it that is not before `fromMs`; the point's own `at` tells how old
 * it was. One index seek a grid time: a year of minutes costs what a week of them costs.
 */
export async function listEquityOnGrid(
  db: Db,
  agentId: string,
  fromMs: number,
  toMs: number,
  stepMs: number,
): Promise<{ gridMs: number; point: EquityPoint }[]> {
  const gridStart = (Math.floor(fromMs / stepMs) + 1) * stepMs
  const rows = await db.$queryRaw<(Omit<EquityPoint, 'at'> & { gridMs: number | bigint; at: string })[]>`
    WITH RECURSIVE grid(t) AS (
      SELECT ${gridStart} WHERE ${gridStart} <= ${toMs}
      UNION ALL SELECT t + ${stepMs} FROM grid WHERE t + ${stepMs} <= ${toMs}
    )
    SELECT grid.t AS "gridMs", point.* FROM grid CROSS JOIN "EquityPoint" AS point
    ON point."agentId" = ${agentId} AND point."at" = (
      SELECT "at" FROM "EquityPoint" WHERE "agentId" = ${agentId}
        AND "at" <= strftime('%Y-%m-%dT%H:%M:%S', grid.t / 1000, 'unixepoch') || printf('.%03d+00:00', grid.t % 1000)
      ORDER BY "at" DESC LIMIT 1
    )`
  return rows.flatMap(({ gridMs, at, ...point }) => {
    const pointAt = new Date(at)
    return pointAt.getTime() < fromMs ? [] : [{ gridMs: Number(gridMs), point: { ...point, at: pointAt } }]
  })
}
