import { type ChildProcessByStdio, spawn } from 'node:child_process'
import path from 'node:path'
import type { Readable } from 'node:stream'
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

const ROOT = path.resolve(import.meta.dirname, '../..')
const HOLDS_LOCK = `import Database from 'better-sqlite3'
const db = new Database(process.argv[1], { timeout: 5_000 })
db.exec('BEGIN IMMEDIATE')
console.log('locked')
setInterval(() => {}, 1_000)`

/** Starts a process that takes the store's write lock, says so, and keeps it. */
export const startLockHolder = (file: string): ChildProcessByStdio<null, Readable, null> =>
  spawn(process.execPath, ['--input-type=module', '--eval', HOLDS_LOCK, file], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
