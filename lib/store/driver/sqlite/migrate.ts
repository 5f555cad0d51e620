import { createHash, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { AppError } from '../../../errors.ts'
import { makePrivateFolder } from '../../../privateFolder.mjs'
import { checkMigrations, migrationNames } from '../../migrations.ts'
import { appliedMigrations } from './copy.ts'

/** Prisma's own history table, so that `prisma migrate status` agrees with what was applied here. */
const HISTORY = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL, "finished_at" DATETIME, "migration_name" TEXT NOT NULL, "logs" TEXT,
  "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp, "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0)`

/** As StoreDriver says. Needs no Prisma engine and no download. Two processes at once: the second waits and finds nothing to do. */
export function migrateSqlite(file: string, folder: string, before: (pending: string[]) => void = () => {}): string[] {
  makePrivateFolder(path.dirname(file))
  const db = new Database(file, { timeout: 15_000 })
  try {
    // Reading waits for nobody: a process that starts while another one hangs inside a write must not stand still at a store that needs nothing.
    if (hasHistory(db)) {
      const pending = pendingOf(db, folder)
      if (pending.length === 0) return []
      before(pending.map(({ name }) => name))
    }
    db.pragma('journal_mode = WAL')
    db.pragma('foreign_keys = OFF') // without effect inside a transaction, so it is set before
    db.exec(HISTORY)
    return db.transaction(() => applyPending(db, folder)).immediate()
  } finally {
    db.close()
  }
}

interface Migration {
  name: string
  sql: string
  checksum: string
}

const hasHistory = (db: Database.Database): boolean => appliedMigrations(db).length > 0

/** Returns what the store has not seen, in order. Throws for what it has seen otherwise, and for what this version does not have. */
function pendingOf(db: Database.Database, folder: string): Migration[] {
  checkMigrations(appliedMigrations(db), folder)
  const find = db.prepare<[string], { checksum: string; finished_at: string | null }>(
    'SELECT checksum, finished_at FROM _prisma_migrations WHERE migration_name = ? AND rolled_back_at IS NULL',
  )
  return migrationNames(folder).flatMap((name): Migration[] => {
    const sql = fs.readFileSync(path.join(folder, name, 'migration.sql'), 'utf8')
    const checksum = createHash('sha256').update(sql).digest('hex')
    const row = find.get(name)
    if (row === undefined) return [{ name, sql, checksum }]
    checkApplied(name, row, checksum)
    return []
  })
}

function applyPending(db: Database.Database, folder: string): string[] {
  const pending = pendingOf(db, folder)
  for (const { name, sql, checksum } of pending) {
    db.exec(sql)
    const now = new Date().toISOString().replace('Z', '+00:00')
    db.prepare(
      'INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count) VALUES (?, ?, ?, ?, ?, 1)',
    ).run(randomUUID(), checksum, now, name, now)
  }
  const violations = db.pragma('foreign_key_check') as unknown[]
  if (violations.length > 0)
    throw new AppError(
      'store_migration',
      `Migrating left ${violations.length} broken references. The store is unchanged; restore a backup or report this.`,
    )
  return pending.map(({ name }) => name)
}

function checkApplied(name: string, row: { checksum: string; finished_at: string | null }, checksum: string): void {
  if (row.finished_at === null)
    throw new AppError(
      'store_migration',
      `Migration ${name} broke off earlier. Restore the store from a backup, or move the data folder away to start anew.`,
    )
  if (row.checksum !== checksum)
    throw new AppError(
      'store_migration',
      `Migration ${name} was edited after it was applied to this store. Put the original file back; changes belong in a new migration.`,
    )
}
