import { px, sz, toText, usd } from '../domain/decimal.ts'
import type { TradeBookEntry } from '../domain/tradeBook.ts'
import type { Trade } from '../generated/prisma/client.ts'
import type { Db } from './db.ts'

/** Returns the open trades of an agent. */
export const openTrades = (db: Db, agentId: string): Promise<Trade[]> =>
  db.trade.findMany({ where: { agentId, status: 'open' }, orderBy: { id: 'asc' } })

/** Why a trade was opened: the decision's own words and levels. */
export type TradeOrigin = Partial<
  Pick<Trade, 'adopted' | 'leverage' | 'slPx' | 'tpPx' | 'exitPlan' | 'exitRules' | 'entryReason' | 'entryDecisionId'>
>

/** Why it ended. */
export type TradeEnd = Pick<Trade, 'exitKind' | 'exitReason' | 'exitDecisionId'>

/** Opens a trade from the book's entry and returns the row. */
export const insertTrade = (db: Db, agentId: string, entry: TradeBookEntry, origin: TradeOrigin): Promise<Trade> =>
  db.trade.create({
    data: {
      agentId,
      coin: entry.coin,
      side: entry.side,
      openedAt: new Date(entry.openedMs),
      ...columns(entry),
      ...origin,
    },
  })

/** Writes what fills did to a trade; with an end it is closed. */
export const updateTrade = (
  db: Db,
  id: number,
  entry: TradeBookEntry,
  change: TradeOrigin & Partial<TradeEnd> = {},
): Promise<Trade> => db.trade.update({ where: { id }, data: { ...columns(entry), ...change } })

const columns = (entry: TradeBookEntry) => ({
  status: entry.closedMs === null ? 'open' : 'closed',
  closedAt: entry.closedMs === null ? null : new Date(entry.closedMs),
  szi: toText(entry.szi),
  entrySz: toText(entry.entrySz),
  exitSz: toText(entry.exitSz),
  szMax: toText(entry.szMax),
  entryPx: toText(entry.entryPx.toDecimalPlaces(10)),
  exitPx: entry.exitPx === null ? null : toText(entry.exitPx.toDecimalPlaces(10)),
  realizedPnlUsd: toText(entry.realizedPnlUsd),
  feesUsd: toText(entry.feesUsd),
})

/** Returns the row as the book's entry. */
export const toBookEntry = (row: Trade): TradeBookEntry => ({
  coin: row.coin,
  side: row.side === 'long' ? 'long' : 'short',
  openedMs: row.openedAt.getTime(),
  closedMs: row.closedAt?.getTime() ?? null,
  szi: sz(row.szi),
  szMax: sz(row.szMax),
  entrySz: sz(row.entrySz),
  entryPx: px(row.entryPx),
  exitSz: sz(row.exitSz),
  exitPx: row.exitPx === null ? null : px(row.exitPx),
  realizedPnlUsd: usd(row.realizedPnlUsd),
  feesUsd: usd(row.feesUsd),
})
