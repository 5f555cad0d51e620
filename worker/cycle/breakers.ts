import { afterFailure, afterProbe, type BreakerKind, NO_FAILURES } from '../../lib/domain/breaker.ts'
import { breakerState } from '../../lib/domain/breakerState.ts'
import { minuteAfter, utcWords } from '../../lib/domain/gate/pace.ts'
import type { Lock } from '../../lib/domain/locks.ts'
import { describeError } from '../../lib/errors.ts'
import { patiently } from '../../lib/pause.ts'
import type { LockRow } from '../../lib/store/queries/locks.ts'
import type { World } from '../wiring/world.ts'

type BreakerWorld = Pick<World, 'books' | 'clock' | 'log'>

/** A breaker waits no longer than this for the store, in wall milliseconds: what it is asked from must not wait. */
const PATIENCE_MS = 250

/** The latest counts: the store may have taken a new one before it let go of the one before. */
const locksOf = async ({ books }: BreakerWorld, kind: BreakerKind): Promise<LockRow[]> =>
  (await books.locks.open()).filter((lock) => lock.kind === kind)
const lockOf = async (world: BreakerWorld, kind: BreakerKind): Promise<LockRow | null> =>
  (await locksOf(world, kind)).at(-1) ?? null

/** Counts a failure of venue or model, and opens the breaker where there were too many. Never throws. */
export const noteFailure = (world: BreakerWorld, kind: BreakerKind, why: string): Promise<void> =>
  quietly(world, async () => {
    const { books, clock } = world
    const nowMs = clock.nowMs()
    const failure = { kind, nowMs, why, limits: (await books.settings.latest()).settings.limits }
    const locks = await locksOf(world, kind)
    const standing = breakerState(locks.at(-1) ?? null, nowMs)
    if (standing === 'open') return
    // Opened before anything is let go of: a process may die between the two.
    if (standing === 'halfOpen') {
      await open(world, afterProbe(failure))
      return books.locks.close(idsOf(locks), { by: 'probe', reason: why })
    }
    const failures = (await books.state.read()).breakerFailures ?? NO_FAILURES
    const { failuresMs, opens } = afterFailure(failure, failures[kind])
    if (opens) await open(world, opens)
    await books.state.setBreakerFailures({ ...failures, [kind]: failuresMs })
  })

/** Says that venue or model answered: a breaker whose pause is over closes. Never throws. */
export const noteSuccess = (world: BreakerWorld, kind: BreakerKind): Promise<void> =>
  quietly(world, async () => {
    const { books, clock } = world
    const locks = await locksOf(world, kind)
    const lock = locks.at(-1)
    if (lock === undefined || breakerState(lock, clock.nowMs()) !== 'halfOpen') return
    await books.locks.close(idsOf(locks), { by: 'probe', reason: 'It was tried and answered.' })
    await tell(world, lock, 'unlock', `The ${NAMES[kind]} answers again. ${ENDS[kind]}`)
  })

/** Returns why the model is not asked now, a sentence; null when it is, also as the one try after a pause. */
export async function whyModelRests(world: BreakerWorld): Promise<string | null> {
  const lock = await lockOf(world, 'modelBreaker')
  const nowMs = world.clock.nowMs()
  if (lock === null || breakerState(lock, nowMs) !== 'open') return null
  return `The model is not asked until ${utcWords(minuteAfter(lock.untilMs ?? nowMs), nowMs)}. ${lock.reason} Stops and exit rules go on.`
}

const idsOf = (locks: readonly LockRow[]): number[] => locks.map(({ id }) => id)

const NAMES = { venueBreaker: 'venue', modelBreaker: 'model' } as const
const HOLDS = {
  venueBreaker: 'Nothing is opened or added to; stops and exits go on.',
  modelBreaker: 'It is not asked; stops and exits go on.',
} as const
const ENDS = { venueBreaker: 'New risk is possible again.', modelBreaker: 'It is asked in each cycle again.' } as const

async function open(world: BreakerWorld, lock: Lock & { kind: BreakerKind }): Promise<void> {
  const { kind, reason, openedMs, untilMs } = lock
  await world.books.locks.insert([lock])
  const until = untilMs === null ? '' : ` One try follows at ${utcWords(minuteAfter(untilMs), openedMs)}.`
  await tell(world, lock, 'lock', `${reason} ${HOLDS[kind]}${until}`)
}

const tell = ({ books, clock }: BreakerWorld, { kind, reason }: Lock, action: string, message: string): Promise<void> =>
  books.diary.insert([
    { cycleId: null, atMs: clock.nowMs(), asset: '', action, message, fields: { lock: kind, rationale: reason } },
  ])

const quietly = (world: BreakerWorld, work: () => Promise<void>): Promise<void> =>
  patiently(
    work().catch((error: unknown) => world.log.warn('a breaker could not be kept', { why: describeError(error) })),
    PATIENCE_MS,
  )
