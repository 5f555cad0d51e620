import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import type Database from 'better-sqlite3'

/**
 * Prisma's better-sqlite3 adapter, made safe for two processes on one file:
 *  - WAL, busy timeout, foreign keys and durability are set on connect, because pragmas hold per connection only;
 *  - transactions BEGIN IMMEDIATE: a deferred one that reads and then writes fails with SQLITE_BUSY_SNAPSHOT as soon as the other process
 *    wrote in between, and no busy timeout helps;
 *  - queries outside a transaction wait for the open one. The adapter has one connection, so they would otherwise become part of
 *    whatever transaction is open, and be undone with it.
 */
export class SqliteAdapter extends PrismaBetterSqlite3 {
  constructor(file: string) {
    super({ url: file, timeout: 10_000 })
  }

  override async connect() {
    const adapter = (await super.connect()) as Awaited<ReturnType<PrismaBetterSqlite3['connect']>> & {
      client: Database.Database
    }
    const db = adapter.client
    db.pragma('journal_mode = WAL')
    // FULL: the last order must be on disk when the call returns, also after a power loss.
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    db.pragma('journal_size_limit = 67108864')
    beginImmediately(db)
    const gate = createGate()
    const start = adapter.startTransaction.bind(adapter)
    adapter.startTransaction = async (level) => {
      await gate.idle()
      const open = gate.enter()
      const transaction = await start(level).catch((error: unknown) => {
        open()
        throw error
      })
      for (const end of ['commit', 'rollback'] as const) {
        const finish = transaction[end].bind(transaction)
        transaction[end] = () => finish().finally(open)
      }
      return transaction
    }
    const queryRaw = adapter.queryRaw.bind(adapter)
    const executeRaw = adapter.executeRaw.bind(adapter)
    adapter.queryRaw = async (query) => {
      await gate.idle()
      return queryRaw(query)
    }
    adapter.executeRaw = async (query) => {
      await gate.idle()
      return executeRaw(query)
    }
    return adapter
  }
}

/** The adapter asks for a plain BEGIN through a prepared statement; there is no option for another kind. */
function beginImmediately(db: Database.Database): void {
  const prepare = db.prepare.bind(db)
  db.prepare = ((sql: string) => prepare(sql === 'BEGIN' ? 'BEGIN IMMEDIATE' : sql)) as typeof db.prepare
}

/** One transaction at a time: `idle` resolves once none is open. */
function createGate() {
  let open: Promise<void> | null = null
  return {
    async idle(): Promise<void> {
      while (open !== null) await open
    },
    enter(): () => void {
      let leave = () => {}
      open = new Promise<void>((resolve) => {
        leave = () => {
          open = null
          resolve()
        }
      })
      return leave
    },
  }
}
