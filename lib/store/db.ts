import path from 'node:path'
import { PrismaClient } from '../generated/prisma/client.ts'
import { SqliteAdapter } from './driver/sqlite/adapter.ts'

export type Db = PrismaClient

/** Returns the path of the store's file in a data folder. */
export const storeFile = (dataDir: string): string => path.resolve(dataDir, 'nocturne.db')

/**
 * Returns a client on a migrated store file. Money columns are canonical decimal text (lib/domain/decimal.ts `toText`).
 * Prefer single statements and batch `$transaction([...])`; close with `$disconnect()`.
 */
export function openDb(file: string): Db {
  return new PrismaClient({ adapter: new SqliteAdapter(file) })
}
