import fs from 'node:fs'
import Database from 'better-sqlite3'
import type { StoreExamination } from '../driver.ts'

/**
 * As StoreDriver says. One statement that reads in one transaction: the step by step copy of the library begins anew whenever another connection commits,
 * and beside an agent that writes all the time it never ended.
 */
export function copySqlite(file: string, target: string): void {
  const db = new Database(file, { readonly: true, fileMustExist: true })
  try {
    db.prepare('VACUUM INTO ?').run(target)
  } finally {
    db.close()
  }
  const handle = fs.openSync(target, 'r+')
  try {
    fs.fsyncSync(handle)
  } finally {
    fs.closeSync(handle)
  }
}

/** As StoreDriver says. */
export function examineSqlite(file: string): StoreExamination {
  let db: Database.Database | null = null
  try {
    db = new Database(file, { readonly: true, fileMustExist: true })
    const found = (db.pragma('quick_check(5)') as { quick_check: string }[]).map((row) => row.quick_check)
    const broken = (db.pragma('foreign_key_check') as unknown[]).length
    const faults = found.filter((line) => line !== 'ok')
    if (broken > 0) faults.push(`${broken} broken references`)
    return { faults, migrations: appliedMigrations(db) }
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error
    return { faults: [error.message], migrations: [] }
  } finally {
    db?.close()
  }
}

/** Returns the names of the migrations that are applied, in order; none for a file that never had one. */
export function appliedMigrations(db: Database.Database): string[] {
  if (
    db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_prisma_migrations'").get() === undefined
  )
    return []
  return db
    .prepare<[], { migration_name: string }>(
      'SELECT migration_name FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name',
    )
    .all()
    .map((row) => row.migration_name)
}
