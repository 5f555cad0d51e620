import path from 'node:path'
import type { ChangeFeed, Db, HeldStore, OpenOptions, StoreDriver, StoreExamination } from './driver/driver.ts'
import { sqliteDriver } from './driver/sqlite/sqliteDriver.ts'

export type { ChangeFeed, Db, HeldStore }

/** The database behind the store: the one place that chooses. */
const driver: StoreDriver = sqliteDriver

/** Returns the path of the store's file in a data folder. */
export const storeFile = (dataDir: string): string => path.resolve(dataDir, 'nocturne.db')

/** Returns a client on a migrated store. Money columns are canonical decimal text (lib/domain/decimal.ts `toText`). */
export const openDb = (file: string, options?: OpenOptions): Db => driver.open(file, options)

/** Returns a store for one writer alone, which keeps what is written only when it is told to: all of it or nothing. */
export const openHeldDb = (file: string): HeldStore => driver.openHeld(file)

/**
 * Applies the SQL files of `prisma/migrations` that the store has not seen, in one transaction, and returns their names. Throws
 * AppError('store_migration') when a file was edited after it was applied, or an earlier run broke off, and AppError('store_newer') for the store of a newer
 * version. A store that is not new is handed to `before` first, with what is about to be applied; it may refuse by throwing.
 */
export const migrateStore = (file: string, folder: string, before?: (pending: string[]) => void): string[] =>
  driver.migrate(file, folder, before)

/** Writes the store as it stands at one moment into a new file that is on disk when it returns, while others go on writing. Takes this thread for seconds. */
export const copyStore = (file: string, target: string): void => driver.copy(file, target)

/** Returns what is wrong with a store file and which migrations it has seen. Takes this thread for seconds. */
export const examineStore = (file: string): StoreExamination => driver.examine(file)

/** Returns a feed of what other processes commit from now on. */
export const openChangeFeed = (file: string): ChangeFeed => driver.openChangeFeed(file)

/**
 * Locks a file for this process and returns what unlocks it; null: another process has it locked. The file is for this alone, and the lock of a process that
 * is gone, however it went, is gone with it.
 */
export const lockFile = (file: string): (() => void) | null => driver.lockFile(file)

/** Statements that the database must be asked for in its own words. */
export const statements = driver.statements
