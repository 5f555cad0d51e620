import type { EventKind } from '../../contracts/liveEvent.ts'
import { AppError } from '../../errors.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Clock } from '../../ports.ts'
import type { Db } from '../db.ts'
import type { Fence } from '../fence.ts'

/** A statement that runs when the batch it is handed to does. */
export type Statement<T> = Prisma.PrismaPromise<T>

/** What every family of an agent's books is made over. */
export interface BookContext {
  db: Db
  agentId: string
  clock: Pick<Clock, 'nowMs' | 'wallMs'>
  /**
   * Runs the statements as one batch, the fence first, and returns what the changes returned. `announcements` go last, so that nobody is told of what
   * is not there. Throws AppError('lease_lost'), and then nothing is written, when another process has taken the agent's lease.
   */
  write<T>(changes: readonly Statement<T>[], announcements?: readonly Statement<unknown>[]): Promise<T[]>
  /** Returns the statement that announces a change to open screens. */
  announce(kind: EventKind, ref: string | number): Statement<unknown>
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
    async write<T>(changes: readonly Statement<T>[], announcements: readonly Statement<unknown>[] = []): Promise<T[]> {
      const first = guards()
      const results = await db
        .$transaction([...first, ...changes, ...announcements])
        .catch((error: unknown) => Promise.reject(isFenceError(error) ? leaseLost(agentId, error) : error))
      // A batch answers in the order of its statements; its type cannot say which of them these are.
      return results.slice(first.length, first.length + changes.length) as T[]
    },
    announce: (kind, ref) => db.event.create({ data: { agentId, kind, ref: String(ref), wallAt: wallNow() } }),
    now: () => new Date(clock.nowMs()),
    wallNow,
  }
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
