import Database from 'better-sqlite3'

/** Long enough for two that ask at the same instant to sort out who was first. */
const SORT_OUT_MS = 500

/** A connection that nothing refers to is collected, and its lock with it: a lock is held until it is given back, whoever keeps what gives it. */
const held = new Set<Database.Database>()

/** As StoreDriver says. The operating system keeps the lock: SQLite knows how to ask for one on every system, and nothing is ever stored in the file. */
export function lockSqliteFile(file: string): (() => void) | null {
  const db = new Database(file, { timeout: SORT_OUT_MS })
  try {
    db.exec('BEGIN EXCLUSIVE')
    held.add(db)
    return () => {
      held.delete(db)
      db.close()
    }
  } catch (error) {
    db.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null
    throw error
  }
}
