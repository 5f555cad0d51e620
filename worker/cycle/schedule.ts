import { EXIT_INTERVAL } from '../../lib/domain/exitLooks.ts'
import type { Interval } from '../../lib/domain/market.ts'
import { nextCycleMs } from '../../lib/domain/schedule.ts'
import { AppError, describeError } from '../../lib/errors.ts'
import { pause } from '../../lib/pause.ts'
import type { World } from '../wiring/world.ts'
import type { CycleRunner } from './cycleRunner.ts'

/** How long an interval that a person changed waits to be noticed, in wall milliseconds. */
const CHANGE_MS = 1_000

/** When an agent acts next: to run a cycle, or between cycles only to judge the exits of open trades. */
export interface Moment {
  dueMs: number
  isCycle: boolean
}

/** Stands beside the schedule, for a run in process, whose world lives only at these moments. */
export interface ScheduleWatcher {
  /** Whether it goes on where another schedule stopped between two cycles, and so waits for the next one instead of beginning at once. */
  isResumed: boolean
  /** Returns when exits are judged next; null: not before the next cycle. */
  nextLookMs(): Promise<number | null>
  /** Called before time moves on; false ends the schedule there. */
  mayGoOn(next: Moment): boolean
  /** Called once the moment has come, before anything is done. */
  arrived(now: Moment): Promise<void>
  /** Called when what was due is done. `isCalm`: it was a look at the exits, and none was due. */
  acted(now: Moment, isCalm: boolean): Promise<void>
}

/**
 * Begins a cycle at start, then shortly after each bar of the interval, and between them judges the exits of open trades on a grid of their own, so that
 * they do not wait for the model's cadence. The feed is held at each of these moments, so that each sees one market. An interval that a person changes holds
 * at once, not after the cycle that the old one planned.
 */
export async function followSchedule(
  world: World,
  runner: CycleRunner,
  stopped: AbortSignal,
  watcher: ScheduleWatcher | null = null,
): Promise<void> {
  const { clock, books, log } = world
  const look = watcher ? () => watcher.nextLookMs() : () => nextLookMs(world)
  let interval = await intervalOf(world)
  const afterNow = async () => {
    interval = await intervalOf(world)
    return nextCycleMs(clock.nowMs(), interval)
  }
  let cycleMs = watcher?.isResumed ? await afterNow() : clock.nowMs()
  let toldMs: number | null = null
  while (!stopped.aborted) {
    const next = nextMoment(cycleMs, await look())
    if (cycleMs !== toldMs) await books.state.setNextCycle(cycleMs)
    toldMs = cycleMs
    if (watcher && !watcher.mayGoOn(next)) return
    await clock.holdAt(next.dueMs)
    const change = watcher ? null : watchInterval(world, interval)
    const isWoken = await runner.sleepUntil(next.dueMs, change ? AbortSignal.any([stopped, change.signal]) : stopped)
    change?.end()
    if (stopped.aborted) return
    if (change?.signal.aborted && !isWoken && clock.nowMs() < next.dueMs) {
      cycleMs = await afterNow()
      continue
    }
    if (clock.isEnded() && clock.nowMs() < next.dueMs) return tellEnd(world)
    const now = { ...next, isCycle: isWoken || next.isCycle }
    await watcher?.arrived(now)
    const isCalm = await act(runner, now).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error
      log.error(describeError(error))
      return false
    })
    if (now.isCycle) cycleMs = await afterNow()
    await watcher?.acted(now, isCalm)
  }
}

const intervalOf = async ({ books }: Pick<World, 'books'>): Promise<Interval> =>
  (await books.settings.latest()).settings.interval

/** Returns a signal that aborts once the interval in Settings is another one, until `end` is called. */
function watchInterval(world: World, interval: Interval): { signal: AbortSignal; end(): void } {
  const [changed, ended] = [new AbortController(), new AbortController()]
  const watch = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      if ((await intervalOf(world)) !== interval) return changed.abort()
      await pause(CHANGE_MS, ended.signal)
    }
  }
  // Without it the schedule goes on as it was planned.
  watch().catch((error: unknown) => world.log.warn('the interval cannot be read', { why: describeError(error) }))
  return { signal: changed.signal, end: () => ended.abort() }
}

/** Exits may have to be judged every minute while a trade has rules. */
const nextLookMs = async ({ books, clock }: World): Promise<number | null> =>
  (await books.trades.anyExitRules()) ? nextCycleMs(clock.nowMs(), EXIT_INTERVAL) : null

function nextMoment(cycleMs: number, lookMs: number | null): Moment {
  const exitMs = lookMs ?? cycleMs
  return { dueMs: Math.min(cycleMs, exitMs), isCycle: exitMs >= cycleMs }
}

/** Does what is due, and returns whether it was a look at the exits that found none. */
async function act(runner: CycleRunner, { isCycle }: Moment): Promise<boolean> {
  if (!isCycle) return !(await runner.takeExits())
  await runner.run()
  return false
}

async function tellEnd({ books, clock }: World): Promise<void> {
  const message = 'The replay has ended. Positions stay as they are; start another feed to go on.'
  await books.state.update({ nextCycleAt: null, trouble: { code: 'feed_ended', message, sinceMs: clock.nowMs() } })
}
