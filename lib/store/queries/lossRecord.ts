import type { LossRecord } from '../../domain/gate/lossTrial.ts'
import type { Lock } from '../../domain/locks.ts'
import type { Db } from '../db.ts'
import { parseEquityRow } from '../rows/equityRow.ts'
import { parseLockRow } from './locks.ts'
import { listEndedTrades } from './trades.ts'

/** So many equity points are read back from the newest: five minutes apart, five weeks. Twice as many take a second. */
const POINTS_MAX = 10_000

/** What is stored of an account's losses until a moment. */
export interface StoredLosses extends LossRecord {
  /** The first point the account has is among them, so its highest equity is known. */
  isWhole: boolean
  /** The locks that were recorded, whoever ended them. */
  locks: Lock[]
}

/** Returns what is stored of losses until `toMs`: trades and locks that ended or opened since `sinceMs`, and the newest equity points. Throws AppError('store_row'). */
export async function readLosses(db: Db, agentId: string, sinceMs: number, toMs: number): Promise<StoredLosses> {
  const since = new Date(sinceMs)
  const [points, trades, locks] = await Promise.all([
    db.equityPoint.findMany({
      where: { agentId, at: { lte: new Date(toMs) } },
      orderBy: { at: 'desc' },
      take: POINTS_MAX + 1,
    }),
    listEndedTrades(db, agentId, sinceMs),
    db.lock.findMany({
      where: { agentId, OR: [{ closedAt: null }, { closedAt: { gte: since } }] },
      orderBy: { id: 'asc' },
    }),
  ])
  return {
    isWhole: points.length <= POINTS_MAX,
    points: points
      .slice(0, POINTS_MAX)
      .reverse()
      .map(parseEquityRow)
      .map(({ at, ...sums }) => ({ ...sums, atMs: at.getTime() })),
    trades,
    locks: locks.map(parseLockRow),
    letGo: locks
      .filter(({ closedBy }) => closedBy === 'person')
      .map(parseLockRow)
      .flatMap(({ kind, coin, closedMs }) => (closedMs === null ? [] : [{ atMs: closedMs, kind, coin }])),
  }
}
