import { describeError } from '../../lib/errors.ts'
import { type HaltWish, isByHand, type TakenWish } from '../../lib/haltFile.ts'
import { pause } from '../../lib/pause.ts'
import type { World } from '../wiring/world.ts'
import { flatten } from './personOrders.ts'
import { haltReason, recordHalted, recordTaken } from './recordHalt.ts'

export interface HaltHooks {
  /** Aborts the running cycle, if any, waits for its end, and does the work while no other cycle can begin. */
  exclusive<T>(work: () => Promise<T>): Promise<T>
  /** Called as soon as a wish is taken, before anything is waited for. */
  onHalt(): void
  /** Called once a flatten is in the store. */
  afterFlatten(): Promise<void>
}

/** How long the running cycle may take to end before a flatten goes on beside it, and what has left may stay unanswered before a halt is said. */
const CYCLE_END_MS = 500
/** How long somebody may take to end this process after a flatten of its own failed. Who is still there then is on its own. */
const HANDOVER_MS = 5_000
/** Between two tries to write into the store. */
const RETRY_MS = 250
const RETRY_MS_MAX = 5_000
/** How long the store may take to say whether a person has resumed since. */
const LOOK_MS = 100

/**
 * Returns the look at the HALT file. It takes a wish at once, in memory and on the venue, and waits for no store: the running cycle is aborted, the
 * positions are closed, and only then, as often as needed, the store is told. While the file is there `sendIntents` sends nothing that a halt forbids.
 */
export function createHaltWatch(world: World, hooks: HaltHooks, stop: AbortSignal): () => void {
  const { books, clock, halt, lease, log } = world
  const begun = new Set<string>()

  async function carryOut(wish: HaltWish): Promise<void> {
    const noted = halt.noted(wish.token)
    if (noted && noted.outcome !== null) return record(noted)
    if (!isByHand(wish) && (await isResumedSince(wish))) return drop(wish)
    note({ wish, by: 'agent', outcome: null })
    // The screen shows it while the positions are still being closed. Not awaited before that: the store may be locked.
    const early = recordHalted(world, wish).catch((error: unknown) =>
      log.warn('a halt is not stored yet', { why: describeError(error) }),
    )
    const outcome = await (wish.kind === 'halt' ? halted() : flattened(wish))
    const taken: TakenWish = { wish, by: 'agent', outcome }
    note(taken)
    log.info(`${wish.kind} by the HALT file: ${outcome.status}`, { message: outcome.message })
    // A fresh process may succeed where this one cannot: the supervisor reads the note, and then this one is ended.
    if (wish.kind === 'flatten' && outcome.status === 'failed') await pause(HANDOVER_MS, stop)
    await early
    await record(taken)
    if (wish.kind === 'flatten') await hooks.afterFlatten()
  }

  /** What has left is waited for, so that "halted" is not said too early. The cycle ends in its own time: nothing it still sends is let through. */
  async function halted() {
    void hooks.exclusive(async () => {})
    await Promise.race([world.inFlight.settled(), pause(CYCLE_END_MS)])
    const message = 'Halted: nothing but protective orders is sent until a person resumes.'
    return { status: 'done' as const, message }
  }

  /**
   * A cycle that waits for the store may be long in ending: then the positions are closed beside it, and once more after it, unless a person has let
   * trading go on by then: what was opened since is not what they wanted closed.
   */
  async function flattened(wish: HaltWish): Promise<NonNullable<TakenWish['outcome']>> {
    const reason = haltReason(wish)
    let beside: Promise<string> | null = null
    const inTurn = hooks.exclusive(async () => {
      const message = await beside?.catch(() => null)
      return message && (await isResumedSince(wish)) ? message : flatten(world, reason)
    })
    const first = await Promise.race([told(inTurn), pause(CYCLE_END_MS)])
    if (first) return first
    beside = flatten(world, reason)
    inTurn.catch((error: unknown) => log.error('after the cycle ended, not flat', { why: describeError(error) }))
    return told(beside)
  }

  /** What was asked for and then taken back, before anybody could begin it. */
  async function drop(wish: HaltWish): Promise<void> {
    await untilStored(async () => {
      const message = 'A person resumed trading before this could be carried out, so it was not.'
      await books.commands.recordWish(wish, { status: 'failed', message })
      const entry = { cycleId: null, atMs: clock.nowMs(), asset: '', action: 'halt_dropped', fields: {} }
      await books.diary.insert([{ ...entry, message: `${SAID[wish.kind]}: ${haltReason(wish)} ${message}` }])
      halt.remove(wish.token)
      log.warn(`${wish.kind} was not carried out: a person resumed trading after it`, { token: wish.token })
    })
  }

  /** A disk that is full stops nobody from stopping. */
  function note(taken: TakenWish): void {
    try {
      halt.note(taken)
    } catch (error) {
      log.error('what becomes of a halt could not be noted', { why: describeError(error) })
    }
  }

  const record = (taken: TakenWish) => untilStored(() => recordTaken(world, taken))

  async function untilStored(write: () => Promise<void>): Promise<void> {
    for (let tries = 1; !stop.aborted; tries += 1) {
      try {
        return await write()
      } catch (error) {
        log.error('what became of a halt is not stored yet', { tries, why: describeError(error) })
        await pause(Math.min(RETRY_MS_MAX, RETRY_MS * tries), stop)
      }
    }
  }

  /**
   * A store that does not say so at once is taken to say no: to stop once too often costs less.
   */
  const isResumedSince = async (wish: HaltWish): Promise<boolean> =>
    (await Promise.race([books.commands.isResumedSince(wish), pause(LOOK_MS)]).catch(() => false)) === true

  function begin(wish: HaltWish, work: () => Promise<void>): void {
    begun.add(wish.token)
    work().then(
      // Its file is gone, or its note says that it is done: should the same come once more, it is carried out once more.
      () => begun.delete(wish.token),
      (error: unknown) => log.error('the HALT file could not be followed', { why: describeError(error) }),
    )
  }

  return () => {
    for (const taken of halt.unrecorded())
      if (taken.outcome !== null && !begun.has(taken.wish.token)) begin(taken.wish, () => record(taken))
    const wish = halt.read()
    if (wish === null) return
    if (begun.has(wish.token)) return halt.confirm(wish.token)
    hooks.onHalt()
    // Without its lease this process sends nothing: the flatten is not taken, so that the supervisor takes it.
    if (wish.kind === 'flatten' && !lease.holds()) return
    begin(wish, () => carryOut(wish))
  }
}

const SAID = { halt: 'A halt', flatten: 'A flatten' } as const

const told = (work: Promise<string>): Promise<NonNullable<TakenWish['outcome']>> =>
  work.then(
    (message) => ({ status: 'done' as const, message }),
    (error: unknown) => ({ status: 'failed' as const, message: describeError(error, 1_000) }),
  )
