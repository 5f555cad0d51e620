import 'server-only'
import type { DiaryEntryView } from '@/lib/contracts/diary.ts'
import { mapCycles } from '@/lib/store/queries/cycles.ts'
import { type DiaryFilter, listDiary, listDiaryAfter } from '@/lib/store/queries/diary.ts'
import { FROM_NEWEST } from '@/lib/store/queries/page.ts'
import type { DiaryRow } from '@/lib/store/rows/diaryRow.ts'
import { csvLine } from './csv.ts'
import { webDb } from './store.ts'
import { textStream } from './textStream.ts'
import { toDiaryEntry } from './views/diaryView.ts'

const PAGE = 1_000

/** How a diary is written into a file. */
type Format = 'jsonl' | 'csv'

/** Returns all entries that fit the filter, oldest first, read page by page while the browser takes them. */
export const streamDiary = (agentId: string, filter: DiaryFilter = {}, format: Format = 'jsonl') =>
  textStream(diaryPages(agentId, filter, format))

/** Returns the last entries that fit the filter as JSON lines, oldest first. */
export async function tailDiary(agentId: string, limit: number, filter: DiaryFilter = {}): Promise<string> {
  const { rows } = await listDiary(webDb(), agentId, { before: FROM_NEWEST, limit }, filter)
  return toJsonLines(await toEntries(rows.toReversed()))
}

async function* diaryPages(agentId: string, filter: DiaryFilter, format: Format): AsyncGenerator<string> {
  if (format === 'csv') yield csvLine(CSV_COLUMNS)
  for (let after = 0; ; ) {
    const { rows, lastId } = await listDiaryAfter(webDb(), agentId, after, PAGE, filter)
    if (lastId === null) return
    after = lastId
    const entries = await toEntries(rows)
    yield format === 'csv' ? toCsvLines(entries) : toJsonLines(entries)
  }
}

async function toEntries(rows: readonly DiaryRow[]): Promise<DiaryEntryView[]> {
  const cycleIds = rows.flatMap((row) => (row.cycleId === null ? [] : [row.cycleId]))
  const numbers = await mapCycles(webDb(), cycleIds)
  return rows.map((row) => toDiaryEntry(row, numbers))
}

const toJsonLines = (entries: readonly DiaryEntryView[]): string =>
  entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')

/** The columns of a CSV export, by the original's names. What a diary entry holds beyond them is in the JSON lines. */
const CSV_COLUMNS = [
  'id',
  'timestamp',
  'cycle',
  'asset',
  'action',
  'message',
  'allocation_usd',
  'amount',
  'entry_price',
  'exit_price',
  'tp_price',
  'sl_price',
  'pnl_usd',
  'fee_usd',
  'order_result',
  'rationale',
] as const

const toCsvLines = (entries: readonly DiaryEntryView[]): string =>
  entries.map((entry) => csvLine(CSV_COLUMNS.map((column) => entry[column]))).join('')
