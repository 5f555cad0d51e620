import 'server-only'
import type { z } from 'zod'
import type { Since, sinceQuerySchema } from '@/lib/contracts/since.ts'
import { mapCycles } from '@/lib/store/queries/cycles.ts'
import { listDiary } from '@/lib/store/queries/diary.ts'
import { FROM_NEWEST } from '@/lib/store/queries/page.ts'
import { webDb } from './store.ts'
import { toDiaryEntry } from './views/diaryView.ts'
import { sinceLines } from './views/sinceView.ts'

/** A night of cycles every minute in four coins. */
const ENTRIES_MAX = 3_000

/** Returns what happened since an entry of the diary, in a few lines. */
export async function readSince(agentId: string, { after }: z.output<typeof sinceQuerySchema>): Promise<Since> {
  const db = webDb()
  const limit = after === undefined ? 1 : ENTRIES_MAX
  const { rows } = await listDiary(db, agentId, { before: FROM_NEWEST, limit })
  const newestId = rows[0]?.id ?? 0
  const since = after === undefined ? [] : rows.filter(({ id }) => id > after).toReversed()
  const numbers = await mapCycles(db, [])
  return {
    newestId,
    fromMs: since[0]?.at.getTime() ?? null,
    entryCount: since.length,
    isCut: since.length === ENTRIES_MAX,
    lines: sinceLines(since.map((row) => toDiaryEntry(row, numbers))),
  }
}
