import type { StoreDriver } from '../driver.ts'
import { openSqliteChangeFeed } from './changeFeed.ts'
import { copySqlite, examineSqlite } from './copy.ts'
import { lockSqliteFile } from './fileLock.ts'
import { migrateSqlite } from './migrate.ts'
import { openHeldSqlite, openSqlite } from './open.ts'
import { sqliteStatements } from './statements.ts'

/** A store in one file, for the processes of one machine. */
export const sqliteDriver: StoreDriver = {
  open: openSqlite,
  openHeld: openHeldSqlite,
  migrate: migrateSqlite,
  copy: copySqlite,
  examine: examineSqlite,
  openChangeFeed: openSqliteChangeFeed,
  lockFile: lockSqliteFile,
  statements: sqliteStatements,
}
