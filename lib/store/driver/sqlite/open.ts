import { PrismaClient } from '../../../generated/prisma/client.ts'
import type { Db, HeldStore, OpenOptions } from '../driver.ts'
import { LOCK_MS_MAX, SqliteAdapter } from './adapter.ts'

/** How many compiled queries are kept. Rows of different shapes are different queries, so that the thousand of the default takes a week to fill. */
const PLANS_MAX = 200

/** Returns a client on a store file. */
export const openSqlite = (file: string, { isDurable = true }: OpenOptions = {}): Db =>
  clientOver(new SqliteAdapter(file, isDurable ? 'power' : 'none'))

/** Returns a client on a store file that keeps nothing until it is told to. */
export function openHeldSqlite(file: string): HeldStore {
  const adapter = new SqliteAdapter(file, 'held')
  const db = clientOver(adapter)
  return { db, keep: () => adapter.keep(), close: () => db.$disconnect() }
}

const clientOver = (adapter: SqliteAdapter): Db =>
  new PrismaClient({
    adapter,
    queryPlanCacheMaxSize: PLANS_MAX,
    // Longer than the adapter waits. A client that gives up first leaves a transaction behind that begins later and is never ended, and with it the only
    // connection: nothing is written or read any more.
    transactionOptions: { maxWait: LOCK_MS_MAX * 2, timeout: LOCK_MS_MAX },
  })
