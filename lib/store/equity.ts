import { type Px, toText, type Usd } from '../domain/decimal.ts'
import type { Db } from './db.ts'
import { announce } from './events.ts'
import type { MoneySums } from './moneyTally.ts'

/** Stores an equity point with the sums that explain it; a second one at the same instant replaces the first. */
export async function upsertEquity(
  db: Db,
  agentId: string,
  point: { atMs: number; equityUsd: Usd; unrealizedUsd: Usd; sums: MoneySums; btcPx: Px | null },
  wallMs: number,
): Promise<void> {
  const at = new Date(point.atMs)
  const data = {
    equityUsd: toText(point.equityUsd),
    depositsUsd: toText(point.sums.depositsUsd),
    realizedUsd: toText(point.sums.realizedUsd),
    feesUsd: toText(point.sums.feesUsd),
    fundingUsd: toText(point.sums.fundingUsd),
    unrealizedUsd: toText(point.unrealizedUsd),
    modelCostUsd: toText(point.sums.modelCostUsd),
    btcPx: point.btcPx === null ? null : toText(point.btcPx),
  }
  await db.$transaction([
    db.equityPoint.upsert({ where: { agentId_at: { agentId, at } }, create: { agentId, at, ...data }, update: data }),
    announce(db, agentId, 'equity', point.atMs, wallMs),
  ])
}
