import type { Market } from '../../lib/domain/market.ts'
import { hasWorkingStop } from '../../lib/domain/protection.ts'
import { nextCycleMs } from '../../lib/domain/schedule.ts'
import { isVenueError } from '../../lib/errorCodes.ts'
import { AppError, describeError } from '../../lib/errors.ts'
import { pause } from '../../lib/pause.ts'
import { findDueExits } from '../orders/takeExits.ts'
import type { World } from '../wiring/world.ts'
import { createControl } from './control.ts'
import { type CycleRunner, createCycleRunner } from './cycleRunner.ts'
import { marketsOf, storeAccount } from './steps/record.ts'

/** Wall time between looks at commands, at the account between cycles, and between heartbeats. */
const CONTROL_MS = 100
const WATCH_MS = 2_000
const BEAT_MS = 1_000

/**
 * Commands, cycles, heartbeat, watch: until the signal aborts. Commands are looked at on their own beat, so a halt never waits for a model.
 * Resolves after the running cycle has ended. Throws when the lease is lost: another process trades for this agent.
 */
export async function runLoop(world: World, stop: AbortSignal): Promise<void> {
  const runner = createCycleRunner(world)
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
  const watch = createWatch(world, runner.wake)
  await Promise.all([
    guard(every(CONTROL_MS, stopped, () => control.poll())),
    guard(every(BEAT_MS, stopped, () => heartbeat(world))),
    guard(every(WATCH_MS, stopped, () => runner.whenIdle(watch))),
    guard(schedule(world, runner, stopped)),
  ])
  await control.close()
  await runner.exclusive(async () => {})
  if (failure) throw failure
}

/** Between cycles exits are judged this often: an exit rule may name bars as short as this. */
const EXIT_INTERVAL = '1m'

/**
 * Begins a cycle at start, then shortly after each bar of the interval, and between them judges the exits of open trades on a grid of their own, so that
 * they do not wait for the model's cadence. The feed is held at each of these moments, so that each sees one market.
 */
async function schedule(world: World, runner: CycleRunner, stopped: AbortSignal): Promise<void> {
  const { clock, books, log } = world
  let cycleMs = clock.nowMs()
  while (!stopped.aborted) {
    const exitMs = (await books.trades.anyExitRules()) ? nextCycleMs(clock.nowMs(), EXIT_INTERVAL) : cycleMs
    const dueMs = Math.min(cycleMs, exitMs)
    await books.state.setNextCycle(cycleMs)
    await clock.holdAt(dueMs)
    const isWoken = await runner.sleepUntil(dueMs, stopped)
    if (stopped.aborted) return
    if (clock.isEnded() && clock.nowMs() < dueMs) return tellEnd(world)
    const isCycle = isWoken || dueMs >= cycleMs
    await (isCycle ? runner.run() : runner.takeExits(() => exitsAreDue(world))).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error
      log.error(describeError(error))
    })
    if (isCycle) cycleMs = nextCycleMs(clock.nowMs(), (await books.settings.latest()).settings.interval)
  }
}

async function exitsAreDue(world: World): Promise<boolean> {
  const { books, exchange, clock } = world
  const account = await exchange.fetchAccount()
  const { coins } = await exchange.fetchSnapshot(account.positions.map((position) => position.coin))
  const due = await findDueExits(world, { atMs: clock.nowMs(), account, coins }, await books.trades.open())
  return due.length > 0
}

async function tellEnd({ books, clock }: World): Promise<void> {
  const message = 'The replay has ended. Positions stay as they are; start another feed to go on.'
  await books.state.update({ nextCycleAt: null, trouble: { code: 'feed_ended', message, sinceMs: clock.nowMs() } })
}

/** Says that we live and renews the lease; losing it ends the process before it can send again. */
async function heartbeat({ books, lease }: World): Promise<void> {
  if (!(await lease.take()))
    throw new AppError(
      'lease_lost',
      `Another process holds the lease of agent ${books.agentId}. This one stops; only one may trade.`,
    )
  await books.state.beat()
}

/** Returns the look between cycles: it shows the account as it is, says when the venue is out of reach, and calls for a cycle when a position has no stop. */
function createWatch(world: World, wake: () => void): () => Promise<void> {
  const { books, clock, exchange } = world
  let markets: Readonly<Record<string, Market>> | null = null
  return async () => {
    const { trouble } = await books.state.read()
    try {
      const account = await exchange.fetchAccount()
      if (markets === null || account.positions.some((position) => !markets?.[position.coin]))
        markets = await marketsOf(world)
      await storeAccount(world, account, markets)
      if (trouble && isVenueError(trouble.code)) await books.state.update({ trouble: null })
      if (account.positions.some((position) => !hasWorkingStop(position, account.openOrders))) wake()
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const { code, message } = error
      if (trouble === null) await books.state.update({ trouble: { code, message, sinceMs: clock.nowMs() } })
    }
  }
}

/** Does the work, waits, and again; a tick never overlaps the one before. */
async function every(periodMs: number, stopped: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!stopped.aborted) {
    await work()
    await pause(periodMs, stopped)
  }
}
