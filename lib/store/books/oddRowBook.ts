import { type OddRow, oddKey, type VenueList } from '../../domain/oddRow.ts'
import type { BookContext } from './bookContext.ts'
import { diaryStatement } from './diaryBook.ts'

/** Rows of the venue's lists that are in no other book. */
export interface OddRowBook {
  /** Stores a row and its sentence in the diary, in one write; without effect on a row that is there. */
  insert(row: OddRow): Promise<void>
}

/** Returns the agent's odd rows. */
export function createOddRowBook(context: BookContext): OddRowBook {
  const { db, agentId, write, announce, now, wallNow } = context
  return {
    async insert(row) {
      const key = oddKey(row)
      const known = await db.oddRow.findUnique({ where: { agentId_key: { agentId, key } }, select: { id: true } })
      if (known) return
      const create = db.oddRow.create({ data: { agentId, key, ...row, wallAt: wallNow() } })
      const told = diaryStatement(context, {
        cycleId: null,
        atMs: now().getTime(),
        asset: row.coin ?? '',
        action: 'error',
        message: `${LISTS[row.list]} of the venue could not be read whole: ${row.problem}`,
        fields: { row: row.row },
      })
      await write<unknown>([create, told], [announce('diary', row.coin ?? '')])
    },
  }
}

const LISTS: Record<VenueList, string> = {
  fills: 'A fill',
  funding: 'A funding payment',
  cash: 'A row of the ledger',
  positions: 'A position',
  openOrders: 'An open order',
  markets: 'A market',
  snapshots: 'A price',
}
