import type { Fill, Intent, Trade } from '../../generated/prisma/client.ts'
import type { Db } from '../db.ts'

/** Returns a coin's newest executions within [fromMs, toMs], newest first. */
export const listFillsWithin = (
  db: Db,
  agentId: string,
  coin: string,
  fromMs: number,
  toMs: number,
  limit: number,
): Promise<Fill[]> =>
  db.fill.findMany({
    where: { agentId, coin, at: { gte: new Date(fromMs), lte: new Date(toMs) } },
    orderBy: { at: 'desc' },
    take: limit,
  })

/** Returns a coin's round trips that were open at some moment within [fromMs, toMs], oldest first. */
export async function listTradesWithin(
  db: Db,
  agentId: string,
  coin: string,
  fromMs: number,
  toMs: number,
): Promise<Trade[]> {
  const openedAt = { lte: new Date(toMs) }
  const [open, closed] = await Promise.all([
    db.trade.findMany({ where: { agentId, status: 'open', coin, openedAt } }),
    db.trade.findMany({ where: { agentId, status: 'closed', coin, openedAt, closedAt: { gte: new Date(fromMs) } } }),
  ])
  return [...closed, ...open].sort((a, b) => a.openedAt.getTime() - b.openedAt.getTime())
}

/**
 * Returns a coin's newest stop and target orders that the venue took, written within [fromMs, toMs], newest first. Ids grow with time, so the
 * index by id is walked from its end and left after `limit`.
 */
export const listProtectiveIntents = (
  db: Db,
  agentId: string,
  coin: string,
  fromMs: number,
  toMs: number,
  limit: number,
): Promise<Intent[]> =>
  db.intent.findMany({
    where: {
      agentId,
      coin,
      leg: { in: ['stop', 'target'] },
      outcome: 'acknowledged',
      triggerPx: { not: null },
      createdAt: { gte: new Date(fromMs), lte: new Date(toMs) },
    },
    orderBy: { id: 'desc' },
    take: limit,
  })

/** Returns when these orders executed for the last time, by oid; an order that did not is not there. */
export async function mapFillTimes(
  db: Db,
  agentId: string,
  oids: readonly (string | null)[],
): Promise<Map<string, number>> {
  const wanted = [...new Set(oids.filter((oid) => oid !== null))]
  if (wanted.length === 0) return new Map()
  const rows = await db.fill.findMany({ where: { agentId, oid: { in: wanted } }, select: { oid: true, at: true } })
  const times = new Map<string, number>()
  for (const { oid, at } of rows) times.set(oid, Math.max(at.getTime(), times.get(oid) ?? 0))
  return times
}
