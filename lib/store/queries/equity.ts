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
  const at = await db.$queryRaw<{ gridMs: number | bigint; at: string | null }[]>`
    WITH RECURSIVE grid(t) AS (
      SELECT ${gridStart} WHERE ${gridStart} <= ${toMs}
      UNION ALL SELECT t + ${stepMs} FROM grid WHERE t + ${stepMs} <= ${toMs}
    )
    SELECT t AS "gridMs", (
      SELECT "at" FROM "EquityPoint" WHERE "agentId" = ${agentId}
        AND "at" <= strftime('%Y-%m-%dT%H:%M:%S', t / 1000, 'unixepoch') || printf('.%03d+00:00', t % 1000)
      ORDER BY "at" DESC LIMIT 1
    ) AS "at" FROM grid`
  return attachPoints(db, agentId, fromMs, at)
}

async function attachPoints(
  db: Db,
  agentId: string,
  fromMs: number,
  rows: { gridMs: number | bigint; at: string | null }[],
): Promise<{ gridMs: number; point: EquityPoint }[]> {
  const times = [...new Set(rows.flatMap((row) => (row.at === null ? [] : [new Date(row.at).getTime()])))]
  const points = new Map<number, EquityPoint>()
  // SQLite takes at most 32,766 parameters in a statement.
  for (let i = 0; i < times.length; i += 10_000) {
    const chunk = times.slice(i, i + 10_000).map((time) => new Date(time))
    for (const point of await db.equityPoint.findMany({ where: { agentId, at: { in: chunk } } }))
      points.set(point.at.getTime(), point)
  }
  return rows.flatMap((row) => {
    const point = row.at === null ? undefined : points.get(new Date(row.at).getTime())
    return point === undefined || point.at.getTime() < fromMs ? [] : [{ gridMs: Number(row.gridMs), point }]
  })
}
