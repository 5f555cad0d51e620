import type { DiaryEntryView } from '@/lib/contracts/diary.ts'

export interface DiaryGroup {
  cycleId: number | null
  /** The cycle's number for people; null outside a cycle. */
  cycle: number | null
  entries: DiaryEntryView[]
}

/** Returns neighbouring entries of one cycle together, in the order given. */
export function groupByCycle(entries: readonly DiaryEntryView[]): DiaryGroup[] {
  const groups: DiaryGroup[] = []
  for (const entry of entries) {
    const last = groups.at(-1)
    if (last && last.cycleId === entry.cycle_id) last.entries.push(entry)
    else groups.push({ cycleId: entry.cycle_id, cycle: entry.cycle, entries: [entry] })
  }
  return groups
}
