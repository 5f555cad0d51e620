import { z } from 'zod'
import type { DiaryEntry } from '../../generated/prisma/client.ts'
import { columnsOf } from './columns.ts'

/** A sentence for a person. `body` has the original's field names and is open: scripts read it, nothing that trades does. */
export interface DiaryRow {
  id: number
  agentId: string
  cycleId: number | null
  at: Date
  /** The coin, or '' when the entry is about the agent. */
  asset: string
  action: string
  body: Record<string, unknown>
  wallAt: Date
}

/** Returns the row parsed. Throws AppError('store_row'). */
export const parseDiaryRow = (row: DiaryEntry): DiaryRow => ({
  ...row,
  body: columnsOf('DiaryEntry', row.id).json('body', row.body, z.record(z.string(), z.unknown())),
})
