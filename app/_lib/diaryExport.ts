import 'server-only'
import { mapCycles } from '@/lib/store/queries/cycles.ts'
import { listDiary, listDiaryAfter } from '@/lib/store/queries/diary.ts'
import { FROM_NEWEST } from '@/lib/store/queries/page.ts'
import type { DiaryRow } from '@/lib/store/rows/diaryRow.ts'
import { webDb } from './store.ts'
import { textStream } from './textStream.ts'
import { toDiaryEntry } from './views/diaryView.ts'

const PAGE = 1_000

/** Returns the whole diary as JSON lines, oldest first, read page by page while the browser takes it. */
export const streamDiary = (agentId: string): ReadableStream<Uint8Array> => textStream(diaryPages(agentId))

/** Returns the last entries as JSON lines, oldest first. */
export async function tailDiary(agentId: string, limit: number): Promise<string> {
  const { rows } = await listDiary(webDb(), agentId, { before: FROM_NEWEST, limit })
  return toLines(rows.toReversed())
}

async function* diaryPages(agentId: string): AsyncGenerator<string> {
  for (let after = 0; ; ) {
    const rows = await listDiaryAfter(webDb(), agentId, after, PAGE)
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.id
    yield await toLines(rows)
  }
}

async function toLines(rows: readonly DiaryRow[]): Promise<string> {
  const cycleIds = rows.flatMap((row) => (row.cycleId === null ? [] : [row.cycleId]))
  const numbers = await mapCycles(webDb(), cycleIds)
  return rows.map((row) => `${JSON.stringify(toDiaryEntry(row, numbers))}\n`).join('')
}
