import type Database from 'better-sqlite3'

/** Returns whether some other process is inside a write. The connection is of the store, and opened with a timeout of 0. */
export function isStoreLocked(db: Database.Database): boolean {
  try {
    db.exec('BEGIN IMMEDIATE')
    db.exec('ROLLBACK')
    return false
  } catch {
    return true
  }
}
