import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { Mutex } from 'async-mutex'
import type Database from 'better-sqlite3'
import { z } from 'zod'
import { pause } from '../../../pause.ts'

/**
 * Prisma's better-sqlite3 adapter, made safe for two processes on one file:
 *  - WAL, busy timeout, foreign keys and durability are set on connect, because pragmas hold per connection only;
 *  - transactions BEGIN IMMEDIATE: a deferred one that reads and then writes fails with SQLITE_BUSY_SNAPSHOT as soon as the other process
 *    wrote in between, and no busy timeout helps;
 *  - a lock that another process holds is waited for without standing still: SQLite's own wait blocks the thread, and with it every read, timer and
 *    answer of this process for as long as the other one hangs;
 *  - the connection is taken by one transaction or one query at a time. The adapter has one connection, so a query would otherwise become part of
 *    whatever transaction is open, and be undone with it.
 */
export class SqliteAdapter extends PrismaBetterSqlite3 {
  readonly #isDurable: boolean

  constructor(file: string, isDurable = true) {
    super({ url: file, timeout: STANDING_MS })
    this.#isDurable = isDurable
  }

  override async connect() {
    const adapter = (await super.connect()) as Awaited<ReturnType<PrismaBetterSqlite3['connect']>> & {
      client: Database.Database
    }
    const db = adapter.client
    db.pragma('journal_mode = WAL')
    // FULL: the last order must be on disk when the call returns, also after a power loss.
    db.pragma(`synchronous = ${this.#isDurable ? 'FULL' : 'OFF'}`)
    db.pragma('foreign_keys = ON')
    db.pragma('journal_size_limit = 67108864')
    beginImmediately(db)
    const connection = new Mutex()
    const start = adapter.startTransaction.bind(adapter)
    adapter.startTransaction = async (level) => {
      const { transaction, release } = await untilFree(async () => {
        const release = await connection.acquire()
        const transaction = await start(level).catch((error: unknown) => {
          release()
          throw error
        })
        return { transaction, release }
      })
      for (const end of ['commit', 'rollback'] as const) {
        const finish = transaction[end].bind(transaction)
        transaction[end] = () => finish().finally(release)
      }
      return transaction
    }
    const queryRaw = adapter.queryRaw.bind(adapter)
    const executeRaw = adapter.executeRaw.bind(adapter)
    adapter.queryRaw = (query) => untilFree(() => connection.runExclusive(() => queryRaw(query)))
    adapter.executeRaw = (query) => untilFree(() => connection.runExclusive(() => executeRaw(query)))
    return adapter
  }
}

/** How long SQLite itself may wait for a lock, with this process standing still. */
const STANDING_MS = 20
/** How long a lock is waited for in all, and between two tries. */
const LOCK_MS_MAX = 10_000
const TRY_EVERY_MS = 25

/** Does the work, again and again while another process holds the lock it needs. The connection is free for others between two tries. */
async function untilFree<T>(work: () => Promise<T>): Promise<T> {
  const fromMs = performance.now()
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isLocked(error) || performance.now() - fromMs > LOCK_MS_MAX) throw error
      await pause(TRY_EVERY_MS)
    }
  }
}

const busySchema = z.object({ cause: z.object({ originalCode: z.string().startsWith('SQLITE_BUSY') }) })
const isLocked = (error: unknown): boolean => busySchema.safeParse(error).success

/** The adapter asks for a plain BEGIN through a prepared statement; there is no option for another kind. */
function beginImmediately(db: Database.Database): void {
  const prepare = db.prepare.bind(db)
  db.prepare = ((sql: string) => prepare(sql === 'BEGIN' ? 'BEGIN IMMEDIATE' : sql)) as typeof db.prepare
}
