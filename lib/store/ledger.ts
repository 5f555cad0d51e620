import type { LedgerDelta } from '../domain/account.ts'
import { Decimal, toText, type Usd, usd } from '../domain/decimal.ts'
import type { Db } from './db.ts'

/** Stores cash moves; those already there are left alone. Returns how many were new. */
export async function insertLedger(db: Db, agentId: string, deltas: readonly LedgerDelta[]): Promise<number> {
  let added = 0
  for (const delta of deltas) {
    const key = { agentId, kind: delta.kind, coin: delta.coin, at: new Date(delta.timeMs), ref: delta.ref }
    const known = await db.ledgerEntry.findUnique({ where: { agentId_kind_coin_at_ref: key }, select: { id: true } })
    if (known) continue
    await db.ledgerEntry.create({ data: { ...key, usd: toText(delta.usd) } })
    added += 1
  }
  return added
}

/** Returns the venue time of the newest stored cash move, 0 when there is none. */
export async function lastLedgerMs(db: Db, agentId: string): Promise<number> {
  const last = await db.ledgerEntry.findFirst({ where: { agentId }, orderBy: { at: 'desc' }, select: { at: true } })
  return last?.at.getTime() ?? 0
}

/** Sums since the account began, in dollars. Added in decimals: SQLite's SUM would go through a float. */
export interface MoneySums {
  depositsUsd: Usd
  fundingUsd: Usd
  realizedUsd: Usd
  feesUsd: Usd
  modelCostUsd: Usd
}

/** Returns the sums of everything that moved cash: deposits less withdrawals, funding, realised profit, fees, and what the model cost. */
export async function sumMoney(db: Db, agentId: string): Promise<MoneySums> {
  const [ledger, fills, cycles] = await Promise.all([
    db.ledgerEntry.findMany({ where: { agentId }, select: { kind: true, usd: true } }),
    db.fill.findMany({ where: { agentId }, select: { closedPnlUsd: true, feeUsd: true } }),
    db.cycle.findMany({ where: { agentId, NOT: { costUsd: '0' } }, select: { costUsd: true } }),
  ])
  const sum = (texts: readonly string[]): Usd => usd(texts.reduce((total, text) => total.plus(text), new Decimal(0)))
  return {
    depositsUsd: sum(ledger.filter((row) => row.kind !== 'funding').map((row) => row.usd)),
    fundingUsd: sum(ledger.filter((row) => row.kind === 'funding').map((row) => row.usd)),
    realizedUsd: sum(fills.map((row) => row.closedPnlUsd)),
    feesUsd: sum(fills.map((row) => row.feeUsd)),
    modelCostUsd: sum(cycles.map((row) => row.costUsd)),
  }
}
