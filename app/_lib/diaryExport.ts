import 'server-only'
import { mapCycles } from '@/lib/store/queries/cycles.ts'
import { listDiaryAfter } from '@/lib/store/queries/diary.ts'
import { webDb } from './store.ts'
import { textStream } from './textStream.ts'
import { toDiaryEntry } from './views/diaryView.ts'

const PAGE = 1_000

/** Returns the whole diary as JSON lines, oldest first, read page by page while the browser takes it. */
export const streamDiary = (agentId: string): ReadableStream<Uint8Array> => textStream(diaryPages(agentId))

async function* diaryPages(agentId: string): AsyncGenerator<string> {
  const db = webDb()
  for (let after = 0; ; ) {
    const rows = await listDiaryAfter(db, agentId, after, PAGE)
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.id
    const numbers = await mapCycles(
      db,
      rows.flatMap((row) => (row.cycleId === null ? [] : [row.cycleId])),
    )
    yield rows.map((row) => `${JSON.stringify(toDiaryEntry(row, numbers))}\n`).join('')
  }
}
