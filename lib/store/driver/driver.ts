import type { LiveEvent } from '../../contracts/liveEvent.ts'
import type { Candle, Interval } from '../../domain/market.ts'
import type { EquityPoint, Prisma, PrismaClient } from '../../generated/prisma/client.ts'

/** The store's client. Prefer single statements and batch `$transaction([...])`; close with `$disconnect()`. */
export type Db = PrismaClient

/**
 * What a database must give to be our store. One folder beside this file implements it, and `../db.ts` chooses which; everything else in lib/store
 * is statements that any of them can run.
 */
export interface StoreDriver {
  /** Returns a client on a migrated store. */
  open(file: string, options?: OpenOptions): Db
  /** Returns a client on a migrated store that nobody else writes to, and that keeps what is written only when it is told to. */
  openHeld(file: string): HeldStore
  /**
   * Applies the SQL files of `folder` that the store has not seen, in one transaction, and returns their names. Throws AppError('store_migration')
   * when a file was edited after it was applied, or an earlier run broke off, and AppError('store_newer') when the store has seen what the folder does not
   * have. A store that is not new is handed to `before` first, which may refuse by throwing.
   */
  migrate(file: string, folder: string, before?: (pending: string[]) => void): string[]
  /** Writes the store as it stands at one moment into a new file that is on disk when it returns, while others go on writing. Takes this thread for seconds. */
  copy(file: string, target: string): void
  /** Returns what a store file is like. Takes this thread for seconds. */
  examine(file: string): StoreExamination
  /** Returns a feed that sees only what is committed after this call. */
  openChangeFeed(file: string): ChangeFeed
  /** Locks a file of its own for this process and returns what unlocks it; null: another process has it locked. None keeps it beyond its end. */
  lockFile(file: string): (() => void) | null
  statements: StoreStatements
}

export interface OpenOptions {
  /** False for what can be made again, as demos and tests: a commit then does not wait for the disk. Default true. */
  isDurable?: boolean
}

/** What a store file is like. */
export interface StoreExamination {
  /** What is wrong with it, in the database's words; empty: nothing. */
  faults: string[]
  /** The migrations it has seen, in order. */
  migrations: string[]
}

/** A store in which all that is written stands or falls together, up to each `keep`: a process that dies leaves what was there at the last one. */
export interface HeldStore {
  db: Db
  /** Keeps what was written. */
  keep(): Promise<void>
  /** What was not kept is gone. */
  close(): Promise<void>
}

/** Statements that cannot be written portably. */
export interface StoreStatements {
  /** Returns the statements that store bars of one series; a bar that is there already is replaced. */
  upsertCandles(db: Db, series: CandleSeries, candles: readonly Candle[]): Prisma.PrismaPromise<unknown>[]
  /** Returns the statement that writes into each of these cycles what its transcript takes, in bytes, without reading it. */
  measureTranscripts(db: Db, cycleIds: readonly number[]): Prisma.PrismaPromise<unknown>
  /** Returns each coin an agent ever decided about, at the cost of one index seek a coin. */
  listDecisionCoins(db: Db, agentId: string): Promise<string[]>
  /** Returns, for each grid time in (fromMs, toMs], the last point at or before it, at the cost of one index seek a grid time. */
  listEquityOnGrid(
    db: Db,
    agentId: string,
    grid: { fromMs: number; toMs: number; stepMs: number },
  ): Promise<{ gridMs: number; point: EquityPoint }[]>
}

export interface CandleSeries {
  venueId: string
  coin: string
  interval: Interval
}

/**
 * Notices what other processes committed. Event rows are the agent's; commands, their outcomes and settings have no Event row when the web process
 * wrote them, so they are announced without an id of the stream.
 */
export interface ChangeFeed {
  /** Returns what was committed since the last poll, Event rows in the order of their ids; empty when nothing was. */
  poll(): LiveEvent[]
  /** Returns the id of the last Event row this feed has seen; 0 before the first. */
  lastId(): number
  /**
   * Returns the Event rows above `afterId` up to lastId(), or null when they cannot all be had: more than `limit`, or pruned, or of another
   * store. Whoever gets null re-reads everything.
   */
  since(afterId: number, limit: number): LiveEvent[] | null
  close(): void
}
