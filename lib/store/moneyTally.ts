import { Mutex } from 'async-mutex'
import { type Decimal, type Usd, usd, ZERO_USD } from '../domain/decimal.ts'
import type { Db } from './db.ts'
import { columnsOf } from './rows/columns.ts'
import { parseLedgerRow } from './rows/ledgerRow.ts'

/** Sums since the account began, in dollars. */
export interface MoneySums {
  /** Deposits less withdrawals. */
  depositsUsd: Usd
  fundingUsd: Usd
  realizedUsd: Usd
  feesUsd: Usd
  /** What is known of it, and the most it may be. */
  modelCostUsd: Usd
  modelCostUsdMax: Usd
}

/** Adds up what moved cash; each call reads only the rows that are new since the last. */
export interface MoneyTally {
  read(): Promise<MoneySums>
}

const NOTHING: MoneySums = {
  depositsUsd: ZERO_USD,
  fundingUsd: ZERO_USD,
  realizedUsd: ZERO_USD,
  feesUsd: ZERO_USD,
  modelCostUsd: ZERO_USD,
  modelCostUsdMax: ZERO_USD,
}

/**
 * Returns the tally of an agent. It adds in decimals, because a database's SUM may go through a float, and rows of these tables are never changed: what
 * is counted stays counted, so a year-old store costs what a new one does. A new process counts once from the beginning.
 */
export function createMoneyTally(db: Db, agentId: string): MoneyTally {
  let sums = NOTHING
  const seen = { ledger: 0, fill: 0, turn: 0 }
  const counting = new Mutex()

  async function catchUp(): Promise<MoneySums> {
    const since = (id: number) => ({ where: { agentId, id: { gt: id } }, orderBy: { id: 'asc' as const } })
    const [entries, fills, turns] = await Promise.all([
      db.ledgerEntry.findMany({ ...since(seen.ledger), select: { id: true, kind: true, usd: true } }),
      db.fill.findMany({ ...since(seen.fill), select: { id: true, closedPnlUsd: true, feeUsd: true } }),
      db.turn.findMany({ ...since(seen.turn), select: { id: true, costUsd: true, costUsdMax: true } }),
    ])
    const ledger = entries.map(parseLedgerRow)
    const usdOf = (isFunding: boolean) =>
      ledger.filter(({ kind }) => (kind === 'funding') === isFunding).map((row) => row.usd)
    const inFill = (row: (typeof fills)[number], column: 'closedPnlUsd' | 'feeUsd') =>
      columnsOf('Fill', row.id).usd(column, row[column])
    const costs = (column: 'costUsd' | 'costUsdMax') =>
      turns.map((row) => columnsOf('Turn', row.id).usd(column, row[column]))
    sums = {
      depositsUsd: add(sums.depositsUsd, usdOf(false)),
      fundingUsd: add(sums.fundingUsd, usdOf(true)),
      realizedUsd: add(
        sums.realizedUsd,
        fills.map((row) => inFill(row, 'closedPnlUsd')),
      ),
      feesUsd: add(
        sums.feesUsd,
        fills.map((row) => inFill(row, 'feeUsd')),
      ),
      modelCostUsd: add(sums.modelCostUsd, costs('costUsd')),
      modelCostUsdMax: add(sums.modelCostUsdMax, costs('costUsdMax')),
    }
    seen.ledger = ledger.at(-1)?.id ?? seen.ledger
    seen.fill = fills.at(-1)?.id ?? seen.fill
    seen.turn = turns.at(-1)?.id ?? seen.turn
    return sums
  }
  // One after the other: two at once would count the same rows twice.
  return { read: () => counting.runExclusive(catchUp) }
}

const add = (sum: Usd, amounts: readonly Usd[]): Usd =>
  usd(amounts.reduce<Decimal>((total, amount) => total.plus(amount), sum))
