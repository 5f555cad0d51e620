import type { EndedTrade } from '../../domain/locks.ts'
import type { Db } from '../db.ts'
import { netUsd, parseTradeRow, type TradeRow } from '../rows/tradeRow.ts'
import type { Page } from './page.ts'

/** Which round trips are meant; what is left out does not matter. `exit`: an ExitKind, or `open`. */
export interface TradeFilter {
  coin?: string | undefined
  side?: string | undefined
  exit?: string | undefined
}

const whereOf = (agentId: string, { coin, side, exit }: TradeFilter) => ({
  agentId,
  ...(coin === undefined ? {} : { coin }),
  ...(side === undefined ? {} : { side }),
  ...(exit === undefined ? {} : exit === 'open' ? { status: 'open' } : { exitKind: exit, status: 'closed' }),
})

/** Returns round trips with an id below `before` that fit the filter, newest first. Throws AppError('store_row'). */
export async function listTrades(db: Db, agentId: string, page: Page, filter: TradeFilter = {}): Promise<TradeRow[]> {
  const where = { ...whereOf(agentId, filter), id: { lt: page.before } }
  return (await db.trade.findMany({ where, orderBy: { id: 'desc' }, take: page.limit })).map(parseTradeRow)
}

/** Returns the open round trips, oldest first. Throws AppError('store_row'). */
export async function listOpenTrades(db: Db, agentId: string): Promise<TradeRow[]> {
  const rows = await db.trade.findMany({ where: { agentId, status: 'open' }, orderBy: { id: 'asc' } })
  return rows.map(parseTradeRow)
}

/** Returns the round trips of the agent's own that ended at or after this venue time, oldest first. Throws AppError('store_row'). */
export async function listEndedTrades(db: Db, agentId: string, sinceMs: number): Promise<EndedTrade[]> {
  const where = { agentId, status: 'closed', adopted: false, closedAt: { gte: new Date(sinceMs) } }
  return (await db.trade.findMany({ where, orderBy: { closedAt: 'asc' } })).map(parseTradeRow).map((trade) => ({
    coin: trade.coin,
    closedMs: trade.closedAt?.getTime() ?? 0,
    isStop: trade.exitKind === 'stop' || trade.exitKind === 'liquidation',
    cooldownMinutes: trade.exitRules?.cooldown_minutes ?? null,
    netUsd: netUsd(trade),
  }))
}

/** Returns these round trips, in the order of the ids; one that is not there is left out. Throws AppError('store_row'). */
export async function listTradesById(db: Db, agentId: string, ids: readonly number[]): Promise<TradeRow[]> {
  const rows = await db.trade.findMany({ where: { agentId, id: { in: [...ids] } } })
  const byId = new Map(rows.map((row) => [row.id, parseTradeRow(row)]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
