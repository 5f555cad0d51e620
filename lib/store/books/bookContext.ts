import type { EventKind } from '../../domain/recordWords.ts'
import { AppError } from '../../errors.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Clock } from '../../ports.ts'
import type { Db } from '../db.ts'
import type { Fence } from '../fence.ts'

/** A statement that runs when the batch it is handed to does. */
export type Statement<T> = Prisma.PrismaPromise<T>

/** A hint for open screens that something changed; no record. */
export interface Announcement {
  kind: EventKind
  ref: string
}

/** How much is written: `live` tells open screens as well, step by step; `quiet` writes the same record and no hint on the way, where nobody looks on. */
export type RecordGrade = 'live' | 'quiet'

/** What every family of an agent's books is made over. */
export interface BookContext {
  db: Db
  agentId: string
  clock: Pick<Clock, 'nowMs' | 'wallMs'>
  grade: RecordGrade
  /**
   * Runs the statements as one batch, the fence first, and returns what the changes returned. `announcements` go last, so that nobody is told of what
   * is not there, and only where somebody looks on. Throws AppError('lease_lost'), and then nothing is written, when another process has taken the agent's lease.
   */
  write<T>(changes: readonly Statement<T>[], announcements?: readonly Announcement[]): Promise<T[]>
  announce(kind: EventKind, ref: string | number): Announcement
  /** Venue and wall time as columns have them. */
  now(): Date
  wallNow(): Date
}

/** Returns the context of one agent's books: its id, its clocks, and a `write` that its fence guards. */
export function createBookContext(
  db: Db,
  agentId: string,
  clock: Pick<Clock, 'nowMs' | 'wallMs'>,
  fence: Fence,
  grade: RecordGrade,
): BookContext {
  const wallNow = () => new Date(clock.wallMs())
  const guards = (): Statement<unknown>[] => {
    const token = fence.token()
    // Fails, and the whole batch with it, unless the lease still bears our token.
    return token === null
      ? []
      : [db.lease.update({ where: { agentId, token }, data: { token }, select: { token: true } })]
  }
  return {
    db,
    agentId,
    clock,
    grade,
    async write<T>(changes: readonly Statement<T>[], announcements: readonly Announcement[] = []): Promise<T[]> {
      const first = guards()
      const told = grade === 'live' ? announcements : []
      const hints = told.map((hint) => db.event.create({ data: { agentId, ...hint, wallAt: wallNow() } }))
      const batch: Statement<unknown>[] = [...first, ...changes, ...hints]
      const results = await inOne(db, batch).catch((error: unknown) =>
        Promise.reject(isFenceError(error) ? leaseLost(agentId, error) : error),
      )
      // A batch answers in the order of its statements; its type cannot say which of them these are.
      return results.slice(first.length, first.length + changes.length) as T[]
    },
    announce: (kind, ref) => ({ kind, ref: String(ref) }),
    now: () => new Date(clock.nowMs()),
    wallNow,
  }
}

/** Runs the statements, all or none of them. One alone is that by itself. */
async function inOne(db: Db, statements: readonly Statement<unknown>[]): Promise<unknown[]> {
  const [first, ...others] = statements
  if (first === undefined) return []
  return others.length === 0 ? [await first] : db.$transaction([...statements])
}

const leaseLost = (agentId: string, cause: unknown) =>
  new AppError(
    'lease_lost',
    `Another process holds the lease of agent ${agentId}, so nothing was written. This one stops; only one may trade.`,
    { cause, outcome: 'notSent' },
  )

/** Prisma's code for an update whose row is not there, when that row is the lease. */
const isFenceError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'P2025' && modelOf(error) === 'Lease'

const modelOf = (error: Error): unknown =>
  'meta' in error && typeof error.meta === 'object' && error.meta !== null && 'modelName' in error.meta
    ? error.meta.modelName
    : null

/** True for Prisma's code of a unique constraint that did not hold. */
export const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'P2002'

/** Returns the only result of a batch of one. */
export function only<T>(results: readonly T[]): T {
  for (const result of results) return result
  throw new Error('A batch of one statement returned nothing.')
}
