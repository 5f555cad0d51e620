import { readStoredSettings } from '../../lib/domain/defaultSettings.ts'
import { hasWorkingStop } from '../../lib/domain/protection.ts'
import { nextCycleMs } from '../../lib/domain/schedule.ts'
import { AppError, describeError } from '../../lib/errors.ts'
import { beat, updateAgent } from '../../lib/store/agentState.ts'
import { LEASE_MS, takeLease } from '../../lib/store/lease.ts'
import { findDueExits } from '../orders/takeExits.ts'
import type { World } from '../wiring/world.ts'
import { createControl } from './control.ts'
import { runCycle } from './runCycle.ts'
import { storeAccount } from './steps/record.ts'

/** Wall time between looks at commands, at the account between cycles, and between heartbeats. */
const CONTROL_MS = 100
const WATCH_MS = 2_000
const BEAT_MS = 1_000

/**
 * Commands, cycles, heartbeat, watch: until the signal aborts. Commands are looked at on their own beat, so a halt never waits for a model.
 * Resolves after the running cycle has ended. Throws when the lease is lost: another process trades for this agent.
 */
export async function runLoop(world: World, owner: string, stop: AbortSignal): Promise<void> {
  const runner = createRunner(world)
  const fatal = new AbortController()
  const stopped = AbortSignal.any([stop, fatal.signal])
  let failure: unknown = null
  const guard = (work: Promise<void>) =>
    work.catch((error: unknown) => {
      failure ??= error
      fatal.abort()
      void runner.exclusive(async () => {})
    })
  const control = createControl(world, { exclusive: runner.exclusive, runNow: runner.wake })
  await Promise.all([
    guard(every(CONTROL_MS, stopped, () => control.poll())),
    guard(every(BEAT_MS, stopped, () => heartbeat(world, owner))),
    guard(every(WATCH_MS, stopped, () => runner.whenIdle(() => watch(world, runner.wake)))),
    guard(schedule(world, runner, stopped)),
  ])
  await control.close()
  await runner.exclusive(async () => {})
  if (failure) throw failure
}

/** Runs at most one cycle at a time, and can be told to hurry or to stop the one that runs. */
function createRunner(world: World) {
  let running: Promise<unknown> | null = null
  let abort = new AbortController()
  let waiting = new AbortController()

  async function begin<T>(work: () => Promise<T>): Promise<T> {
    while (running) await running.catch(() => null)
    abort = new AbortController()
    const mine = work()
    running = mine
    return mine.finally(() => {
      running = null
    })
  }
  return {
    /** Sleeps until venue time; true when woken before. */
    async sleepUntil(atMs: number, stopped: AbortSignal): Promise<boolean> {
      await world.clock.waitUntil(atMs, AbortSignal.any([waiting.signal, stopped]))
      const isWoken = waiting.signal.aborted
      waiting = new AbortController()
      return isWoken
    },
    wake: () => waiting.abort(),
    /** Runs one cycle, after whatever runs now. */
    run: () => begin(() => runCycle(world, abort.signal)),
    /** Looks whether exits are due, after whatever runs now, and takes them in a cycle that asks no model. */
    takeExits: () =>
      begin(async () => {
        if (await exitsAreDue(world)) await runCycle(world, abort.signal, [])
      }),
    exclusive: <T>(work: () => Promise<T>): Promise<T> => {
      abort.abort()
      return begin(work)
    },
    async whenIdle(work: () => Promise<void>): Promise<void> {
      if (!running) await work()
    },
  }
}
type Runner = ReturnType<typeof createRunner>

/** Between cycles exits are judged this often: an exit rule may name bars as short as this. */
const EXIT_INTERVAL = '1m'

/**
 * Begins a cycle at start, then shortly after each bar of the interval, and between them judges the exits of open trades on a grid of their own, so that
 * they do not wait for the model's cadence. The feed is held at each of these moments, so that each sees one market.
 */
async function schedule(world: World, runner: Runner, stopped: AbortSignal): Promise<void> {
  const { clock, db, agentId, log } = world
  let cycleMs = clock.nowMs()
  while (!stopped.aborted) {
    const exitMs = (await hasExitRules(world)) ? nextCycleMs(clock.nowMs(), EXIT_INTERVAL) : cycleMs
    const dueMs = Math.min(cycleMs, exitMs)
    await db.agentState.update({ where: { agentId }, data: { nextCycleAt: new Date(cycleMs) } })
    await clock.holdAt(dueMs)
    const isWoken = await runner.sleepUntil(dueMs, stopped)
    if (stopped.aborted) return
    if (clock.isEnded() && clock.nowMs() < dueMs) return tellEnd(world)
    const isCycle = isWoken || dueMs >= cycleMs
    await (isCycle ? runner.run() : runner.takeExits()).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error
      log.error(describeError(error))
    })
    if (isCycle) cycleMs = nextCycleMs(clock.nowMs(), await interval(world))
  }
}

async function hasExitRules({ db, agentId }: World): Promise<boolean> {
  return (
    (await db.trade.findFirst({
      where: { agentId, status: 'open', NOT: { exitRules: null } },
      select: { id: true },
    })) !== null
  )
}

async function exitsAreDue(world: World): Promise<boolean> {
  const account = await world.exchange.fetchAccount()
  const { coins } = await world.exchange.fetchSnapshot(account.positions.map((position) => position.coin))
  return (await findDueExits(world, { atMs: world.clock.nowMs(), account, coins })).length > 0
}

async function tellEnd(world: World): Promise<void> {
  const message = 'The replay has ended. Positions stay as they are; start another feed to go on.'
  await updateAgent(world.db, world.agentId, world.clock.wallMs(), {
    nextCycleAt: null,
    trouble: trouble(world, 'feed_ended', message),
  })
}

/** Says that we live and renews the lease; losing it ends the process before it can send again. */
async function heartbeat(world: World, owner: string): Promise<void> {
  const { db, agentId, clock } = world
  const lease = await takeLease(db, agentId, owner, clock.wallMs())
  if (!lease)
    throw new AppError(
      'lease_lost',
      `Another process holds the lease of agent ${agentId}. This one stops; only one may trade.`,
    )
  world.lease.expiresWallMs = Math.min(lease.expiresWallMs, clock.wallMs() + LEASE_MS)
  await beat(db, agentId, clock.nowMs(), clock.wallMs())
}

/** Between cycles: shows the account as it is, says when the venue is out of reach, and calls for a cycle when a position has no stop. */
async function watch(world: World, wake: () => void): Promise<void> {
  const { db, agentId, clock, exchange } = world
  const row = await db.agentState.findUniqueOrThrow({ where: { agentId }, select: { trouble: true } })
  try {
    const account = await exchange.fetchAccount()
    await storeAccount(world, account)
    if (row.trouble?.includes('"venue_')) await updateAgent(db, agentId, clock.wallMs(), { trouble: null })
    if (account.positions.some((position) => !hasWorkingStop(position, account.openOrders))) wake()
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (row.trouble === null)
      await updateAgent(db, agentId, clock.wallMs(), { trouble: trouble(world, error.code, error.message) })
  }
}

const trouble = (world: World, code: string, message: string): string =>
  JSON.stringify({ code, message, sinceMs: world.clock.nowMs() })

async function interval({ db, agentId }: World) {
  const row = await db.settings.findFirstOrThrow({ where: { agentId }, orderBy: { version: 'desc' } })
  return readStoredSettings(JSON.parse(row.body)).interval
}

/** Does the work, waits, and again; a tick never overlaps the one before. */
async function every(periodMs: number, stopped: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!stopped.aborted) {
    await work()
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        stopped.removeEventListener('abort', done)
        resolve()
      }, periodMs)
      stopped.addEventListener('abort', done, { once: true })
    })
  }
}
