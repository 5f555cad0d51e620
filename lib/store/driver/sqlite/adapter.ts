import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { Mutex, withTimeout } from 'async-mutex'
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
  readonly #outlives: Outlives
  #keep: (() => Promise<void>) | null = null

  constructor(file: string, outlives: Outlives = 'power') {
    super({ url: file, timeout: STANDING_MS })
    this.#outlives = outlives
  }

  /** Keeps what was written so far: only for a store that is held. */
  async keep(): Promise<void> {
    await this.#keep?.()
  }

  override async connect() {
    const adapter = (await super.connect()) as Awaited<ReturnType<PrismaBetterSqlite3['connect']>> & {
      client: Database.Database
    }
    const db = adapter.client
    db.pragma('journal_mode = WAL')
    db.pragma(`synchronous = ${SYNCHRONOUS[this.#outlives]}`)
    db.pragma('foreign_keys = ON')
    db.pragma('journal_size_limit = 67108864')
    // From here on we wait ourselves: a dozen who each let SQLite wait for a moment would, one after the other, leave this process no time at all.
    db.pragma('busy_timeout = 0')
    const isHeld = this.#outlives === 'held'
    const begin = ownStatements(db, isHeld)
    const connection = withTimeout(new Mutex(), LOCK_MS_MAX, new Error('The connection was not free in time.'))
    if (isHeld) {
      db.exec('BEGIN IMMEDIATE')
      this.#keep = () => connection.runExclusive(async () => void db.exec('COMMIT; BEGIN IMMEDIATE'))
    }
    const start = adapter.startTransaction.bind(adapter)
    adapter.startTransaction = async (level) => {
      const { transaction, release } = await untilFree(async () => {
        const release = await connection.acquire()
        try {
          begin()
          return { transaction: await start(level), release }
        } catch (error) {
          release()
          throw error
        }
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

/**
 * What a commit outlives. `power`: the last order must be on disk when the call returns. `none`: it waits for no disk, and a crash of the machine may take
 * the file with it. `held`: nothing is committed until `keep`; a crash of the machine takes the newest at most.
 */
type Outlives = 'power' | 'none' | 'held'
const SYNCHRONOUS: Record<Outlives, string> = { power: 'FULL', none: 'OFF', held: 'NORMAL' }

/** How long SQLite itself may wait for a lock while it opens the store, with this process standing still. */
const STANDING_MS = 10
/** How long a lock is waited for in all, and between two tries: short, because a process that writes all the time leaves it for moments only. */
export const LOCK_MS_MAX = 10_000
const TRY_EVERY_MS = 3

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

const busyCode = z.string().startsWith('SQLITE_BUSY')
/** The database's own error, and the adapter's over it. */
const busySchema = z.union([z.object({ code: busyCode }), z.object({ cause: z.object({ originalCode: busyCode }) })])
const isLocked = (error: unknown): boolean => busySchema.safeParse(error).success

/** A statement as the adapter uses it: bound, then asked once. */
type Bound = Pick<Database.Statement, 'reader' | 'columns' | 'run'> & { raw(): { all(): unknown[] } }

interface Reusable {
  bind(args: unknown[]): Bound
}

/** Compiled statements kept: rows of different shapes are different statements. */
const STATEMENTS_MAX = 500

/**
 * Statements are compiled once and kept, where the adapter would compile each anew: half of what a query costs in the database. SQLite itself compiles one
 * again when the schema has changed. Transactions begin by our own statement. The adapter's is a plain BEGIN, run after it took a lock of its own that it
 * never gives back when the statement fails: one transaction that could not begin, and no other ever did.
 */
function ownStatements(db: Database.Database, isHeld: boolean): () => void {
  const prepare = db.prepare.bind(db)
  const begin = prepare(isHeld ? 'SAVEPOINT batch' : 'BEGIN IMMEDIATE')
  const nothing = { run: () => ({ changes: 0, lastInsertRowid: 0 }) }
  const kept = new Map<string, Reusable>()
  const own = isHeld ? partOfWhole(prepare) : new Map<string, Reusable>()
  db.prepare = ((sql: string) => {
    if (sql === 'BEGIN') return nothing
    const ours = own.get(sql)
    if (ours) return ours
    const known = kept.get(sql) ?? reusable(prepare(sql))
    // The one used last is the last to go.
    kept.delete(sql)
    kept.set(sql, known)
    for (const oldest of kept.keys()) if (kept.size > STATEMENTS_MAX) kept.delete(oldest)
    return known
  }) as unknown as typeof db.prepare
  return () => void begin.run()
}

/** Returns what ends a transaction that is a part of another one, in the place of what ends that. */
function partOfWhole(prepare: Database.Database['prepare']): Map<string, Reusable> {
  const release = reusable(prepare('RELEASE batch'))
  const undo = prepare('ROLLBACK TO batch')
  const undone: Reusable = {
    bind(args) {
      const last = release.bind(args)
      const run = () => {
        undo.run()
        return last.run()
      }
      return { ...last, run }
    },
  }
  return new Map([
    ['COMMIT', release],
    ['ROLLBACK', undone],
  ])
}

/** A statement can be bound for good only once; values are handed over as it runs. */
function reusable(statement: Database.Statement<unknown[]>): Reusable {
  return {
    bind: (args) => ({
      reader: statement.reader,
      columns: () => statement.columns(),
      run: () => statement.run(...args),
      raw: () => ({ all: () => statement.raw().all(...args) }),
    }),
  }
}
