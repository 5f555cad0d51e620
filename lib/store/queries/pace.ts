import { type CoinPace, DAY_MS, MINUTE_MS, type Pace } from '../../domain/gate/pace.ts'
import type { Db } from '../db.ts'
import { parseTradeRow } from '../rows/tradeRow.ts'
import { listOpenTrades } from './trades.ts'

/**
 * Returns what an agent did lately, by venue time: orders within a day, and in each coin the last fill and the last exit since `sinceMs`. An entry that
 * was refused or never sent is none; one whose outcome is not known is one. Throws AppError('store_row').
 */
export async function readPace(
  db: Db,
  agentId: string,
  { nowMs, sinceMs, barMs }: { nowMs: number; sinceMs: number; barMs: number },
): Promise<Pace> {
  const since = { gte: new Date(sinceMs) }
  const [orders, fills, exits, open] = await Promise.all([
    db.intent.findMany({
      where: { agentId, createdAt: { gt: new Date(nowMs - DAY_MS) }, outcome: { notIn: ['notSent', 'rejected'] } },
      select: { role: true, createdAt: true },
    }),
    db.fill.groupBy({ by: ['coin'], where: { agentId, at: since }, _max: { at: true } }),
    db.trade.findMany({ where: { agentId, status: 'closed', closedAt: since }, orderBy: { closedAt: 'asc' } }),
    listOpenTrades(db, agentId),
  ])
  const coins: Record<string, CoinPace> = {}
  const put = (coin: string, part: Partial<CoinPace>) => {
    coins[coin] = { changedMs: null, lastExit: null, held: null, ...coins[coin], ...part }
  }
  for (const { coin, _max } of fills) put(coin, { changedMs: _max.at?.getTime() ?? null })
  // Oldest first, so the last of each coin stays.
  for (const { coin, side, closedAt, exitPx } of exits.map(parseTradeRow))
    if (closedAt) put(coin, { lastExit: { side, atMs: closedAt.getTime(), px: exitPx } })
  for (const { coin, adopted, openedAt, entryPx, openingSlPx } of open)
    if (!adopted) put(coin, { held: { openedMs: openedAt.getTime(), entryPx, openingSlPx } })
  const times = (counts: (role: string, atMs: number) => boolean) =>
    orders.flatMap(({ role, createdAt }) => (counts(role, createdAt.getTime()) ? [createdAt.getTime()] : []))
  return {
    nowMs,
    barMs,
    entriesMs: times((role) => role === 'entry'),
    ordersMs: times((_, atMs) => atMs > nowMs - MINUTE_MS),
    coins,
  }
}
