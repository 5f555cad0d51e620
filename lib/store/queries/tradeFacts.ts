import type { PositionSide } from '../../domain/account.ts'
import type { ExitKind } from '../../domain/recordWords.ts'
import type { Db } from '../db.ts'
import { netUsd, parseTradeRow } from '../rows/tradeRow.ts'

/** A closed round trip as far as statistics look at it. Money is in dollars as numbers: these become sums and means, never an order. */
export interface TradeFact {
  id: number
  coin: string
  side: PositionSide
  adopted: boolean
  openedMs: number
  closedMs: number
  grossUsd: number
  feesUsd: number
  fundingUsd: number
  netUsd: number
  exitKind: ExitKind | null
  /** What the model was sure of; null where it was no model's entry, or named none. */
  confidence: number | null
  /** What was in force when it was opened; null where no decision of this agent opened it. */
  entry: { settingsVersion: number; model: string; ruleBased: boolean } | null
}

/** Returns the round trips closed at or after `fromMs`, in the order in which they closed, at most `limit`. Throws AppError('store_row'). */
export async function listTradeFacts(db: Db, agentId: string, fromMs: number, limit: number): Promise<TradeFact[]> {
  const where = { agentId, status: 'closed', closedAt: { gte: new Date(fromMs) } }
  const rows = (await db.trade.findMany({ where, orderBy: [{ closedAt: 'asc' }, { id: 'asc' }], take: limit })).map(
    parseTradeRow,
  )
  const ids = rows.flatMap(({ entryDecisionId }) => entryDecisionId ?? [])
  const decisions = await db.decision.findMany({
    where: { id: { in: ids } },
    select: {
      id: true,
      source: true,
      confidence: true,
      cycle: { select: { settingsVersion: true, model: true, ruleBased: true } },
    },
  })
  const byId = new Map(decisions.map((decision) => [decision.id, decision]))
  return rows.map((row) => {
    const decision = row.entryDecisionId === null ? undefined : byId.get(row.entryDecisionId)
    return {
      id: row.id,
      coin: row.coin,
      side: row.side,
      adopted: row.adopted,
      openedMs: row.openedAt.getTime(),
      closedMs: row.closedAt?.getTime() ?? row.openedAt.getTime(),
      grossUsd: row.realizedPnlUsd.toNumber(),
      feesUsd: row.feesUsd.toNumber(),
      fundingUsd: row.fundingUsd.toNumber(),
      netUsd: netUsd(row).toNumber(),
      exitKind: row.exitKind,
      confidence: decision?.source === 'model' ? decision.confidence : null,
      entry: decision?.cycle ?? null,
    }
  })
}

/** Returns when this round trip closed, in ms; null where it is not there, or is open. */
export async function findClosedMs(db: Db, agentId: string, id: number): Promise<number | null> {
  const row = await db.trade.findFirst({ where: { id, agentId, status: 'closed' }, select: { closedAt: true } })
  return row?.closedAt?.getTime() ?? null
}
