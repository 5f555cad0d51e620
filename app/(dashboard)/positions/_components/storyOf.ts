import type { DiaryEntryView } from '@/lib/contracts/diary.ts'

/** The entry of a cycle is written a moment after the fill that opened the position. */
const AROUND_MS = 60_000

/**
 * Returns the entries of a coin since a position was opened, oldest first, and whether they reach back to its opening. `entries`: newest first, at most
 * `limit` of them. An unknown opening takes all, and claims nothing.
 */
export function storyOf(
  entries: readonly DiaryEntryView[],
  openedAtMs: number | null,
  limit: number,
): { entries: DiaryEntryView[]; isWhole: boolean } {
  const since = openedAtMs === null ? Number.NEGATIVE_INFINITY : openedAtMs - AROUND_MS
  const own = entries.filter(({ timestamp }) => Date.parse(timestamp) >= since)
  return {
    entries: own.toReversed(),
    isWhole: openedAtMs !== null && (own.length < entries.length || entries.length < limit),
  }
}
