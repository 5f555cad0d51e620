import type { Backup } from './backupList.ts'

const DAYS = 7
const WEEKS = 4
const MIGRATIONS = 3
const DAY_MS = 86_400_000

/**
 * Returns which of these backups have had their time, oldest last. Of those made by the clock the newest of each of the last seven days that have one stays,
 * and of each of the last four weeks; of those before a migration the last three; whatever a person asked for, and the newest of all, stays.
 */
export function pastBackups(backups: readonly Backup[]): Backup[] {
  const newestFirst = backups.toSorted((left, right) => right.madeMs - left.madeMs)
  const scheduled = newestFirst.filter(({ manifest }) => manifest.reason === 'schedule')
  const kept = new Set([
    ...newestFirst.slice(0, 1),
    ...newestFirst.filter(({ manifest }) => manifest.reason === 'asked'),
    ...newestFirst.filter(({ manifest }) => manifest.reason === 'migration').slice(0, MIGRATIONS),
    ...newestOfEach(scheduled, DAY_MS).slice(0, DAYS),
    ...newestOfEach(scheduled, 7 * DAY_MS).slice(0, WEEKS),
  ])
  return newestFirst.filter((each) => !kept.has(each))
}

/** Returns the first of each stretch of time, in the order given. */
function newestOfEach(newestFirst: readonly Backup[], stretchMs: number): Backup[] {
  const seen = new Map<number, Backup>()
  for (const each of newestFirst) {
    const stretch = Math.floor(each.madeMs / stretchMs)
    if (!seen.has(stretch)) seen.set(stretch, each)
  }
  return [...seen.values()]
}
