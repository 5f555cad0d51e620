import fs from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { listBackups, readBackup } from '@/lib/backup/backupList.ts'
import { makeBackup } from '@/lib/backup/makeBackup.ts'
import { migrateSafely } from '@/lib/backup/migrateSafely.ts'
import { restoreBackup } from '@/lib/backup/restoreBackup.ts'
import { haltFile } from '@/lib/haltFile.ts'
import { migrateStore, openDb, storeFile } from '@/lib/store/db.ts'
import { isDue } from '@/worker/supervision/backups.ts'
import { openTempDb, type TempDb } from '../../support/tempDb.ts'

const MIGRATIONS = path.resolve('prisma/migrations')
const WALL_MS = Date.UTC(2026, 11, 1, 14)
let here: TempDb
let backupDir = ''
beforeEach(() => {
  here = openTempDb()
  backupDir = path.join(here.dataDir, 'backups')
})
afterEach(() => here.close())

const back = (wallMs = WALL_MS) =>
  makeBackup({ dataDir: here.dataDir, backupDir, reason: 'asked', note: 'by a test', build: 'b', wallMs })

const write = (agentId: string) =>
  here.db.agent.create({ data: { agentId, venueId: 'paper-synthetic-1', name: agentId, envName: '' } })

const agentIds = async (file: string): Promise<string[]> => {
  const db = openDb(file)
  const rows = await db.agent.findMany({ orderBy: { agentId: 'asc' } })
  await db.$disconnect()
  return rows.map(({ agentId }) => agentId)
}

const paperFile = (name: string) => path.join(here.dataDir, 'paper-synthetic-1', name)
function writePaper(): void {
  fs.mkdirSync(paperFile(''), { recursive: true })
  fs.writeFileSync(paperFile('journal.jsonl'), '{"seq":1}\n{"seq":2}\n{"se')
  fs.writeFileSync(paperFile('snapshot.json'), '{"seq":0}')
  fs.writeFileSync(path.join(here.dataDir, 'paper-wallet.key'), Buffer.alloc(32, 7))
  fs.writeFileSync(path.join(here.dataDir, 'paper-control.key'), Buffer.alloc(32, 9))
}

test('a backup is the store at one moment, while another connection is inside a write', async () => {
  await write('before')
  const other = new Database(here.file)
  other.exec(`BEGIN IMMEDIATE; UPDATE "Agent" SET "name" = 'not yet'`)
  const made = back()
  other.exec('COMMIT')
  other.close()
  await write('after')
  expect(made.manifest.files.map(({ name }) => name)).toEqual(['nocturne.db'])
  const db = openDb(storeFile(made.folder))
  expect(await db.agent.findMany()).toMatchObject([{ agentId: 'before', name: 'before' }])
  await db.$disconnect()
})

test('what is restored is what was there: store, paper accounts and their key, and nothing of what came since', async () => {
  await write('before')
  writePaper()
  const made = back()
  await write('since')
  fs.appendFileSync(paperFile('journal.jsonl'), 'q":3}\n')
  await here.db.$disconnect()
  const aside = restoreBackup(made, here.dataDir, MIGRATIONS, WALL_MS)
  expect(await agentIds(here.file)).toEqual(['before'])
  expect(haltFile(here.dataDir, 'before').inForce()).toMatchObject({ isLeft: true, wish: { kind: 'halt' } })
  expect(fs.readFileSync(paperFile('journal.jsonl'), 'utf8')).toBe('{"seq":1}\n{"seq":2}\n')
  expect(fs.readFileSync(paperFile('snapshot.json'), 'utf8')).toBe('{"seq":0}')
  expect(fs.readFileSync(path.join(here.dataDir, 'paper-wallet.key'))).toEqual(Buffer.alloc(32, 7))
  // The key that controls the paper exchange is in no backup, and stays.
  expect(fs.existsSync(path.join(made.folder, 'paper-control.key'))).toBe(false)
  expect(fs.existsSync(path.join(here.dataDir, 'paper-control.key'))).toBe(true)
  expect(aside === null ? [] : fs.readdirSync(aside)).toEqual(
    expect.arrayContaining(['nocturne.db', 'paper-synthetic-1', 'paper-wallet.key']),
  )
})

const damage = (name: string, bytes: (whole: Buffer) => Buffer) => (folder: string) => {
  const file = path.join(folder, name)
  fs.writeFileSync(file, bytes(fs.readFileSync(file)))
}
const damages: [string, (folder: string) => void, RegExp][] = [
  [
    'a store cut at its end',
    damage('nocturne.db', (whole) => whole.subarray(0, -4096)),
    /nocturne\.db has \d+ bytes in place of \d+/,
  ],
  [
    'one byte turned over',
    damage('nocturne.db', (whole) => {
      whole[5_000] = (whole[5_000] ?? 0) ^ 1
      return whole
    }),
    /nocturne\.db has other bytes/,
  ],
  [
    'a file taken away',
    (folder) => fs.rmSync(path.join(folder, 'paper-synthetic-1/snapshot.json')),
    /snapshot\.json is missing/,
  ],
]
test.each(damages)('a backup with %s is refused and nothing is changed', async (_, spoil, words) => {
  await write('before')
  writePaper()
  const made = back()
  await write('since')
  spoil(made.folder)
  expect(() => restoreBackup(made, here.dataDir, MIGRATIONS, WALL_MS)).toThrow(words)
  expect(await agentIds(here.file)).toEqual(['before', 'since'])
  expect(haltFile(here.dataDir, 'before').isThere()).toBe(false)
})

test('a list that names a file outside its folder is no backup', () => {
  const made = back()
  const list = path.join(made.folder, 'backup.json')
  fs.writeFileSync(list, fs.readFileSync(list, 'utf8').replace('"nocturne.db"', '"../nocturne.db"'))
  expect(readBackup(made.folder)).toBeNull()
})

test('a copy that is damaged is no backup, and leaves none behind', () => {
  fs.writeFileSync(here.file, Buffer.concat([fs.readFileSync(here.file).subarray(0, 100), Buffer.alloc(60_000, 0x5a)]))
  expect(() => back()).toThrow(/No backup was made in .*backups/)
  expect(fs.readdirSync(backupDir)).toEqual([])
})

test('what broke off is no backup and is cleared away by the next', () => {
  const brokenOff = path.join(backupDir, '2026-11-30T14-00-00.partial')
  fs.mkdirSync(brokenOff, { recursive: true })
  fs.writeFileSync(path.join(brokenOff, 'nocturne.db'), 'half')
  expect(listBackups(backupDir)).toEqual([])
  back()
  expect(fs.readdirSync(backupDir)).toEqual(['2026-12-01T14-00-00'])
})

/** The migrations of before, and of now. */
function olderFolder(): string {
  const folder = path.join(here.dataDir, 'older')
  const newest = fs
    .readdirSync(MIGRATIONS)
    .filter((name) => /^\d{14}/.test(name))
    .sort()
    .at(-1)
  fs.cpSync(MIGRATIONS, folder, { recursive: true, filter: (file) => path.basename(file) !== newest })
  return folder
}

test('before a migration the store is kept; where nothing is to be applied, and for a new store, nothing is', () => {
  const dataDir = path.join(here.dataDir, 'another')
  const folders = { dataDir, backupDir: path.join(dataDir, 'backups'), migrations: olderFolder() }
  expect(migrateSafely(folders, 'b', WALL_MS).length).toBeGreaterThan(1)
  expect(listBackups(folders.backupDir)).toEqual([])
  const now = { ...folders, migrations: MIGRATIONS }
  const [applied] = migrateSafely(now, 'b', WALL_MS)
  expect(listBackups(folders.backupDir)).toMatchObject([
    { manifest: { reason: 'migration', note: `before ${applied}` } },
  ])
  expect(migrateSafely(now, 'b', WALL_MS)).toEqual([])
  expect(listBackups(folders.backupDir)).toHaveLength(1)
})

test('a store that cannot be kept is not changed', () => {
  const dataDir = path.join(here.dataDir, 'another')
  const folders = { dataDir, backupDir: path.join(dataDir, 'backups'), migrations: olderFolder() }
  migrateSafely(folders, 'b', WALL_MS)
  fs.writeFileSync(folders.backupDir, 'a file in the place of the folder')
  expect(() => migrateSafely({ ...folders, migrations: MIGRATIONS }, 'b', WALL_MS)).toThrow(/No backup was made/)
  expect(migrateStore(storeFile(dataDir), folders.migrations)).toEqual([])
})

test('the store and the backup of a newer version are refused by name', () => {
  const older = olderFolder()
  expect(() => migrateStore(here.file, older)).toThrow(
    /newer version of Nocturne.*\d{14}_\w+, which this version does not have/,
  )
  const made = back()
  expect(() => restoreBackup(made, path.join(here.dataDir, 'another'), older, WALL_MS)).toThrow(
    /newer version of Nocturne/,
  )
})

test('one is due so long after the newest, and so long after the store where there is none', () => {
  const bornMs = fs.statSync(here.file).birthtimeMs
  const env = { dataDir: here.dataDir, backupDir, everyHours: 24 }
  const hours = (count: number) => bornMs + count * 3_600_000
  expect([isDue(env, hours(23.9)), isDue(env, hours(24.1))]).toEqual([false, true])
  back(Math.ceil(hours(24.1)))
  expect([isDue(env, hours(48)), isDue(env, hours(48.2))]).toEqual([false, true])
  expect(isDue({ ...env, everyHours: null }, hours(99))).toBe(false)
  expect(isDue({ ...env, dataDir: path.join(here.dataDir, 'nothing') }, hours(99))).toBe(false)
})
