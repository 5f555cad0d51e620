import type { LedgerDelta } from '../../domain/account.ts'
import { toText, type Usd, usd, ZERO_USD } from '../../domain/decimal.ts'
import { greatestOf, leastOf } from '../../domain/extremes.ts'
import type { Db } from '../db.ts'
import { parseLedgerRow } from '../rows/ledgerRow.ts'
import type { BookContext } from './bookContext.ts'

/** Cash that moved without a fill. */
export interface LedgerBook {
  /** Stores cash moves; those already there are left alone. Returns how many were new. */
  insert(deltas: readonly LedgerDelta[]): Promise<number>
  /** Returns the funding received (negative: paid) for a coin within [fromMs, toMs]. */
  fundingUsd(coin: string, fromMs: number, toMs: number): Promise<Usd>
}

/** Returns the agent's cash moves. */
export function createLedgerBook({ db, agentId, write }: BookContext): LedgerBook {
  return {
    async insert(deltas) {
      const times = deltas.map(({ timeMs }) => timeMs)
      const at = { gte: new Date(leastOf(times)), lte: new Date(greatestOf(times)) }
      const stored = times.length === 0 ? [] : await db.ledgerEntry.findMany({ where: { agentId, at } })
      const known = new Set(stored.map(keyText))
      const fresh = new Map(deltas.map((delta) => [keyText(columnsOf(agentId, delta)), columnsOf(agentId, delta)]))
      for (const key of known) fresh.delete(key)
      if (fresh.size > 0) await write([db.ledgerEntry.createMany({ data: [...fresh.values()] })])
      return fresh.size
    },
    fundingUsd: (coin, fromMs, toMs) => fundingWithin(db, agentId, coin, fromMs, toMs),
  }
}

/** Returns the funding received (negative: paid) for a coin within [fromMs, toMs]. */
export async function fundingWithin(db: Db, agentId: string, coin: string, fromMs: number, toMs: number): Promise<Usd> {
  const rows = await db.ledgerEntry.findMany({
    where: { agentId, kind: 'funding', coin, at: { gte: new Date(fromMs), lte: new Date(toMs) } },
    select: { id: true, kind: true, usd: true },
  })
  return rows.map(parseLedgerRow).reduce((sum, row) => usd(sum.plus(row.usd)), ZERO_USD)
}

const columnsOf = (agentId: string, { kind, coin, ref, timeMs, usd }: LedgerDelta) => ({
  agentId,
  kind,
  coin,
  at: new Date(timeMs),
  ref,
  usd: toText(usd),
})

/** Identity is (kind, coin, at, ref). */
const keyText = ({ kind, coin, at, ref }: { kind: string; coin: string; at: Date; ref: string }): string =>
  `${kind} ${coin} ${at.getTime()} ${ref}`
