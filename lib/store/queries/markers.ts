import type { Px } from '../../domain/decimal.ts'
import type { Db } from '../db.ts'
import { type FillRow, parseFillRow } from '../rows/fillRow.ts'
import { type IntentRow, parseIntentRow } from '../rows/intentRow.ts'
import { parseTradeRow, type TradeRow } from '../rows/tradeRow.ts'

/** Returns a coin's newest executions within [fromMs, toMs], newest first. Throws AppError('store_row'). */
export async function listFillsWithin(
  db: Db,
  agentId: string,
  coin: string,
  fromMs: number,
  toMs: number,
  limit: number,
): Promise<FillRow[]> {
  const where = { agentId, coin, at: { gte: new Date(fromMs), lte: new Date(toMs) } }
  return (await db.fill.findMany({ where, orderBy: { at: 'desc' }, take: limit })).map(parseFillRow)
}

/** Returns a coin's round trips that were open at some moment within [fromMs, toMs], oldest first. Throws AppError('store_row'). */
export async function listTradesWithin(
  db: Db,
  agentId: string,
  coin: string,
  fromMs: number,
  toMs: number,
): Promise<TradeRow[]> {
  const openedAt = { lte: new Date(toMs) }
  const [open, closed] = await Promise.all([
    db.trade.findMany({ where: { agentId, status: 'open', coin, openedAt } }),
    db.trade.findMany({ where: { agentId, status: 'closed', coin, openedAt, closedAt: { gte: new Date(fromMs) } } }),
  ])
  return [...closed, ...open].sort((a, b) => a.openedAt.getTime() - b.openedAt.getTime()).map(parseTradeRow)
}

/** A stop or target the venue took. */
export type ProtectiveIntentRow = IntentRow & { role: 'stop' | 'target'; triggerPx: Px }

/**
 * Returns a coin's newest stop and target orders that the venue took, written within [fromMs, toMs], newest first. Ids grow with time, so the
 * index by id is walked from its end and left after `limit`. Throws AppError('store_row').
 */
export async function listProtectiveIntents(
  db: Db,
  agentId: string,
  coin: string,
  fromMs: number,
  toMs: number,
  limit: number,
): Promise<ProtectiveIntentRow[]> {
  const rows = await db.intent.findMany({
    where: {
      agentId,
      coin,
      role: { in: ['stop', 'target'] },
      outcome: 'acknowledged',
      triggerPx: { not: null },
      createdAt: { gte: new Date(fromMs), lte: new Date(toMs) },
    },
    orderBy: { id: 'desc' },
    take: limit,
  })
  return rows.map(parseIntentRow).filter(isProtective)
}

const isProtective = (row: IntentRow): row is ProtectiveIntentRow =>
  (row.role === 'stop' || row.role === 'target') && row.triggerPx !== null

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
