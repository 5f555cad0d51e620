import { expect, test } from 'vitest'
import type { Backup, BackupReason } from '@/lib/backup/backupList.ts'
import { pastBackups } from '@/lib/backup/retention.ts'

const DAY_MS = 86_400_000
const NOW_MS = Date.UTC(2026, 11, 1, 12)

const backup = (daysAgo: number, reason: BackupReason = 'schedule'): Backup => {
  const madeMs = NOW_MS - daysAgo * DAY_MS
  const manifest = { madeAt: new Date(madeMs).toISOString(), reason, note: '', build: 'b', migrations: [], files: [] }
  return { name: `${reason}-${daysAgo}`, folder: '', manifest, madeMs, bytes: 0 }
}

const left = (backups: Backup[]): string[] => {
  const past = new Set(pastBackups(backups))
  return backups.filter((each) => !past.has(each)).map(({ name }) => name)
}

test('a year of daily backups comes to seven days and four weeks', () => {
  const kept = left(Array.from({ length: 365 }, (_, days) => backup(days)))
  // 1 December 2026 is a Tuesday; weeks of the epoch begin on Thursdays: of the week before, its last day is six days ago, which is one of the seven.
  expect(kept).toEqual([
    'schedule-0',
    'schedule-1',
    'schedule-2',
    'schedule-3',
    'schedule-4',
    'schedule-5',
    'schedule-6',
    'schedule-13',
    'schedule-20',
  ])
})

test('of several in a day the newest stays, and days without one do not count', () => {
  expect(left([backup(0), backup(0.1), backup(0.2), backup(40), backup(80)])).toEqual([
    'schedule-0',
    'schedule-40',
    'schedule-80',
  ])
})

test('what a person asked for stays, of those before a migration three, and the newest whatever it is', () => {
  const asked = [backup(400, 'asked'), backup(500, 'asked')]
  const migrations = [1, 2, 3, 4].map((days) => backup(days, 'migration'))
  expect(left([...asked, ...migrations])).toEqual([
    'asked-400',
    'asked-500',
    'migration-1',
    'migration-2',
    'migration-3',
  ])
  expect(left([backup(9, 'migration')])).toEqual(['migration-9'])
})
