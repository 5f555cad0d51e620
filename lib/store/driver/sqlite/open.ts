import { PrismaClient } from '../../../generated/prisma/client.ts'
import type { Db, OpenOptions } from '../driver.ts'
import { LOCK_MS_MAX, SqliteAdapter } from './adapter.ts'

/** How many compiled queries are kept. Rows of different shapes are different queries, so that the thousand of the default takes a week to fill. */
const PLANS_MAX = 200

/** Returns a client on a store file. */
export const openSqlite = (file: string, { isDurable = true }: OpenOptions = {}): Db =>
  new PrismaClient({
    adapter: new SqliteAdapter(file, isDurable),
    queryPlanCacheMaxSize: PLANS_MAX,
    // Longer than the adapter waits. A client that gives up first leaves a transaction behind that begins later and is never ended, and with it the only
    // connection: nothing is written or read any more.
    transactionOptions: { maxWait: LOCK_MS_MAX * 2, timeout: LOCK_MS_MAX },
  })
