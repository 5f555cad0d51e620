import type { DiaryEntryView } from '@/lib/contracts/diary.ts'
import type { DiaryRow } from '@/lib/store/rows/diaryRow.ts'

/** Returns an entry with the original's field names first. `numbers`: cycle id to cycle number. */
export function toDiaryEntry(row: DiaryRow, numbers: ReadonlyMap<number, { number: number }>): DiaryEntryView {
  const { body } = row
  return {
    timestamp: row.at.toISOString(),
    ...body,
    // The row's own columns win: filters read them, so an entry must not show another coin than it is found by.
    asset: row.asset,
    action: row.action,
    id: row.id,
    recorded_at: row.wallAt.toISOString(),
    cycle_id: row.cycleId,
    cycle: row.cycleId === null ? null : (numbers.get(row.cycleId)?.number ?? null),
    message: textOf(body.message) ?? textOf(body.rationale) ?? '',
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
