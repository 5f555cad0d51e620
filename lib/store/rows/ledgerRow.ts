import type { LedgerDelta } from '../../domain/account.ts'
import type { Usd } from '../../domain/decimal.ts'
import { LEDGER_KINDS } from '../../domain/recordWords.ts'
import type { LedgerEntry } from '../../generated/prisma/client.ts'
import { columnsOf } from './columns.ts'

/** Cash that moved without a fill: what kind of move, and what was added to the account. */
export interface LedgerRow {
  id: number
  kind: LedgerDelta['kind']
  usd: Usd
}

/** Returns the row parsed. Throws AppError('store_row'). */
export function parseLedgerRow(row: Pick<LedgerEntry, 'id' | 'kind' | 'usd'>): LedgerRow {
  const at = columnsOf('LedgerEntry', row.id)
  return { id: row.id, kind: at.oneOf('kind', row.kind, LEDGER_KINDS), usd: at.usd('usd', row.usd) }
}
