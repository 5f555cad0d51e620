import { type CoinPace, DAY_MS, MINUTE_MS, type Pace, paceReach } from '../../domain/gate/pace.ts'
import type { Limits } from '../../domain/limits.ts'
import { INTERVAL_MS, type Interval } from '../../domain/market.ts'
import type { Db } from '../db.ts'
import { columnsOf } from '../rows/columns.ts'
import { parseTradeRow } from '../rows/tradeRow.ts'
import { listOpenTrades } from './trades.ts'

/** The moment and the settings by which is looked: more than a limit allows need not be counted. */
export interface PaceLook {
  nowMs: number
  interval: Interval
  limits: Limits
}

/**
 * Returns what an agent did lately, by venue time: orders within a day, and in each coin the last fill and the last exit, as far back as its reach. An entry that
 * was refused or never sent is none; one whose outcome is not known is one. Throws AppError('store_row').
 */
export async function readPace(db: Db, agentId: string, look: PaceLook): Promise<Pace> {
  const { nowMs, interval, limits } = look
  const reach = paceReach(limits)
  const barMs = INTERVAL_MS[interval]
  const since = { gte: new Date(nowMs - (reach.bars + 1) * barMs) }
  // Ids grow with time: the index by outcome is walked from its end.
  const taken = { agentId, outcome: 'acknowledged' }
  const newest = { orderBy: { id: 'desc' }, select: { role: true, createdAt: true } } as const
  const [entries, orders, unsettled, fills, exits, open] = await Promise.all([
    db.intent.findMany({ ...newest, where: { ...taken, role: 'entry' }, take: reach.entries + 1 }),
    db.intent.findMany({ ...newest, where: taken, take: reach.orders + 1 }),
    db.intent.findMany({
      where: { agentId, outcome: { in: ['written', 'sent', 'unknown'] } },
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
  const lastFills = await exitFills(db, agentId, exits)
  // The price at which the last of it was left: that of the trade is an average of all its exits, which may be hours old.
  const lastPx = (coin: string, at: Date) =>
    lastFills.find((fill) => fill.coin === coin && fill.at.getTime() === at.getTime())?.px ?? null
  // Oldest first, so the last of each coin stays.
  for (const { coin, side, closedAt, exitPx } of exits.map(parseTradeRow))
    if (closedAt) put(coin, { lastExit: { side, atMs: closedAt.getTime(), px: lastPx(coin, closedAt) ?? exitPx } })
  for (const { coin, adopted, openedAt, entryPx, openingSlPx } of open)
    if (!adopted) put(coin, { held: { openedMs: openedAt.getTime(), entryPx, openingSlPx } })
  const times = (rows: readonly { createdAt: Date }[], spanMs: number) =>
    rows.map(({ createdAt }) => createdAt.getTime()).filter((atMs) => atMs > nowMs - spanMs)
  return {
    nowMs,
    barMs,
    entriesMs: times([...entries, ...unsettled.filter(({ role }) => role === 'entry')], DAY_MS),
    ordersMs: times([...orders, ...unsettled], MINUTE_MS),
    coins,
  }
}

/** Returns the fills at the moments these trades ended, newest first. */
async function exitFills(db: Db, agentId: string, exits: readonly { coin: string; closedAt: Date | null }[]) {
  const moments = exits.flatMap(({ coin, closedAt }) => (closedAt === null ? [] : [{ coin, at: closedAt }]))
  if (moments.length === 0) return []
  const rows = await db.fill.findMany({
    where: { agentId, OR: moments },
    orderBy: { id: 'desc' },
    select: { id: true, coin: true, at: true, px: true },
  })
  return rows.map(({ id, coin, at, px }) => ({ coin, at, px: columnsOf('Fill', id).px('px', px) }))
}
