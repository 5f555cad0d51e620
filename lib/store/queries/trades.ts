import type { EndedTrade } from '../../domain/locks.ts'
import type { Db } from '../db.ts'
import { netUsd, parseTradeMoney, parseTradeRow, type TradeMoney, type TradeRow } from '../rows/tradeRow.ts'
import type { Page } from './page.ts'

/** Returns round trips with an id below `before`, newest first. Throws AppError('store_row'). */
export async function listTrades(db: Db, agentId: string, page: Page): Promise<TradeRow[]> {
  const where = { agentId, id: { lt: page.before } }
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

/** A closed round trip as far as statistics look at it. */
export type ClosedTrade = TradeMoney & Pick<TradeRow, 'adopted' | 'entryDecisionId'>

/** Returns the money of the round trips closed within [fromMs, toMs], and who opened them. Throws AppError('store_row'). */
export async function listClosedTrades(db: Db, agentId: string, fromMs: number, toMs: number): Promise<ClosedTrade[]> {
  const rows = await db.trade.findMany({
    where: { agentId, status: 'closed', closedAt: { gte: new Date(fromMs), lte: new Date(toMs) } },
    select: { id: true, adopted: true, entryDecisionId: true, realizedPnlUsd: true, feesUsd: true, fundingUsd: true },
  })
  return rows.map((row) => ({
    ...parseTradeMoney(row),
    adopted: row.adopted,
    entryDecisionId: row.entryDecisionId,
  }))
}
