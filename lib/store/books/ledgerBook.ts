import type { LedgerDelta } from '../../domain/account.ts'
import { toText, type Usd, usd, ZERO_USD } from '../../domain/decimal.ts'
import type { LedgerMarks } from '../../ports.ts'
import { parseLedgerRow } from '../rows/ledgerRow.ts'
import type { BookContext } from './bookContext.ts'

/** Cash that moved without a fill. */
export interface LedgerBook {
  /** Stores cash moves; those already there are left alone. Returns how many were new. */
  insert(deltas: readonly LedgerDelta[]): Promise<number>
  /** Returns the venue time of the newest stored funding payment and of the newest other cash move: each list is read on from its own; 0 before the first. */
  lastMs(): Promise<LedgerMarks>
  /** Returns the funding received (negative: paid) for a coin within [fromMs, toMs]. */
  fundingUsd(coin: string, fromMs: number, toMs: number): Promise<Usd>
}

/** Returns the agent's cash moves. */
export function createLedgerBook({ db, agentId, write }: BookContext): LedgerBook {
  return {
    async insert(deltas) {
      let added = 0
      for (const delta of deltas) {
        const key = { agentId, kind: delta.kind, coin: delta.coin, at: new Date(delta.timeMs), ref: delta.ref }
        const known = await db.ledgerEntry.findUnique({
          where: { agentId_kind_coin_at_ref: key },
          select: { id: true },
        })
        if (known) continue
        await write([db.ledgerEntry.create({ data: { ...key, usd: toText(delta.usd) }, select: { id: true } })])
        added += 1
      }
      return added
    },
    async lastMs() {
      const newest = async (kind: object) => {
        const last = await db.ledgerEntry.findFirst({
          where: { agentId, ...kind },
          orderBy: { at: 'desc' },
          select: { at: true },
        })
        return last?.at.getTime() ?? 0
      }
      return { fundingMs: await newest({ kind: 'funding' }), cashMs: await newest({ NOT: { kind: 'funding' } }) }
    },
    async fundingUsd(coin, fromMs, toMs) {
      const rows = await db.ledgerEntry.findMany({
        where: { agentId, kind: 'funding', coin, at: { gte: new Date(fromMs), lte: new Date(toMs) } },
        select: { id: true, kind: true, usd: true },
      })
      return rows.map(parseLedgerRow).reduce((sum, row) => usd(sum.plus(row.usd)), ZERO_USD)
    },
  }
}
