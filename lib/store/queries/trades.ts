import type { Trade } from '../../generated/prisma/client.ts'
import type { Db } from '../db.ts'
import type { Page } from './page.ts'

/** Returns round trips with an id below `before`, newest first. */
export const listTrades = (db: Db, agentId: string, page: Page): Promise<Trade[]> =>
  db.trade.findMany({ where: { agentId, id: { lt: page.before } }, orderBy: { id: 'desc' }, take: page.limit })

/** Returns the open round trips by coin. */
export async function mapOpenTrades(db: Db, agentId: string): Promise<Map<string, Trade>> {
  const rows = await db.trade.findMany({ where: { agentId, status: 'open' }, orderBy: { id: 'asc' } })
  return new Map(rows.map((row) => [row.coin, row]))
}

/** Returns the money of the round trips closed within [fromMs, toMs]. */
export const listClosedTrades = (db: Db, agentId: string, fromMs: number, toMs: number) =>
  db.trade.findMany({
    where: { agentId, status: 'closed', closedAt: { gte: new Date(fromMs), lte: new Date(toMs) } },
    select: { realizedPnlUsd: true, feesUsd: true, fundingUsd: true },
  })
