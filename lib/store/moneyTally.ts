import { type Decimal, type Usd, usd } from '../domain/decimal.ts'
import type { Db } from './db.ts'

/** Sums since the account began, in dollars. */
export interface MoneySums {
  /** Deposits less withdrawals. */
  depositsUsd: Usd
  fundingUsd: Usd
  realizedUsd: Usd
  feesUsd: Usd
  modelCostUsd: Usd
}

/** Adds up what moved cash; each call reads only the rows that are new since the last. */
export interface MoneyTally {
  read(): Promise<MoneySums>
}

/**
 * Returns the tally of an agent. It adds in decimals, because SQLite's SUM goes through a float, and rows of these tables are never changed: what is
 * counted stays counted, so a year-old store costs what a new one does. A new process counts once from the beginning.
 */
export function createMoneyTally(db: Db, agentId: string): MoneyTally {
  const zero = usd(0)
  let sums: MoneySums = { depositsUsd: zero, fundingUsd: zero, realizedUsd: zero, feesUsd: zero, modelCostUsd: zero }
  const seen = { ledger: 0, fill: 0, turn: 0 }
  let queue: Promise<unknown> = Promise.resolve()

  async function catchUp(): Promise<MoneySums> {
    const since = (id: number) => ({ where: { agentId, id: { gt: id } }, orderBy: { id: 'asc' as const } })
    const [ledger, fills, turns] = await Promise.all([
      db.ledgerEntry.findMany({ ...since(seen.ledger), select: { id: true, kind: true, usd: true } }),
      db.fill.findMany({ ...since(seen.fill), select: { id: true, closedPnlUsd: true, feeUsd: true } }),
      db.turn.findMany({ ...since(seen.turn), select: { id: true, costUsd: true } }),
    ])
    const add = (sum: Usd, texts: readonly string[]): Usd =>
      usd(texts.reduce<Decimal>((total, text) => total.plus(text), sum))
    sums = {
      depositsUsd: add(
        sums.depositsUsd,
        ledger.filter((row) => row.kind !== 'funding').map((row) => row.usd),
      ),
      fundingUsd: add(
        sums.fundingUsd,
        ledger.filter((row) => row.kind === 'funding').map((row) => row.usd),
      ),
      realizedUsd: add(
        sums.realizedUsd,
        fills.map((row) => row.closedPnlUsd),
      ),
      feesUsd: add(
        sums.feesUsd,
        fills.map((row) => row.feeUsd),
      ),
      modelCostUsd: add(
        sums.modelCostUsd,
        turns.map((row) => row.costUsd),
      ),
    }
    seen.ledger = ledger.at(-1)?.id ?? seen.ledger
    seen.fill = fills.at(-1)?.id ?? seen.fill
    seen.turn = turns.at(-1)?.id ?? seen.turn
    return sums
  }
  return {
    // One after the other: two at once would count the same rows twice.
    read() {
      const next = queue.then(catchUp)
      queue = next.catch(() => null)
      return next
    },
  }
}
