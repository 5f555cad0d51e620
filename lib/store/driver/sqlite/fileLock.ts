import Database from 'better-sqlite3'

/** Long enough for two that ask at the same instant to sort out who was first. */
const SORT_OUT_MS = 500

/** As StoreDriver says. The operating system keeps the lock: SQLite knows how to ask for one on every system, and nothing is ever stored in the file. */
export function lockSqliteFile(file: string): (() => void) | null {
  const db = new Database(file, { timeout: SORT_OUT_MS })
  try {
    db.exec('BEGIN EXCLUSIVE')
    return () => void db.close()
  } catch (error) {
    db.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null
    throw error
  }
}
