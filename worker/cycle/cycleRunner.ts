import { Mutex } from 'async-mutex'
import { AppError, describeError } from '../../lib/errors.ts'
import { lookForExits } from '../orders/takeExits.ts'
import type { World } from '../wiring/world.ts'
import { runCycle } from './runCycle.ts'

/** Runs at most one cycle at a time, and can be told to hurry or to stop the one that runs. */
export interface CycleRunner {
  /** Sleeps until venue time; true when woken before. */
  sleepUntil(atMs: number, stopped: AbortSignal): Promise<boolean>
  wake(): void
  /** Runs one cycle, after whatever runs now. */
  run(): Promise<unknown>
  /** Takes the exits that are due, after whatever runs now, then keeps the books in a cycle that asks no model, and returns whether any were. */
  takeExits(): Promise<boolean>
  /** Aborts the running cycle, if any, waits for its end, and does the work while no other cycle can begin. */
  exclusive<T>(work: () => Promise<T>): Promise<T>
  /** Does the work and returns what it does, unless something runs: then null. */
  whenIdle<T>(work: () => Promise<T>): Promise<T | null>
}

/** Returns the runner of one agent. */
export function createCycleRunner(world: World): CycleRunner {
  const mutex = new Mutex()
  let abort = new AbortController()
  let waiting = new AbortController()

  const begin = <T>(work: () => Promise<T>): Promise<T> =>
    mutex.runExclusive(() => {
      abort = new AbortController()
      return work()
    })
  /** A cycle begins by writing that it does: a store that is locked keeps it back, and no exit with it. */
  async function exitedFirst(): Promise<readonly string[]> {
    try {
      return (await lookForExits(world)).exitedCoins
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      world.log.warn('exits could not be judged', { why: describeError(error) })
      return []
    }
  }
  return {
    async sleepUntil(atMs, stopped) {
      await world.clock.waitUntil(atMs, AbortSignal.any([waiting.signal, stopped]))
      const isWoken = waiting.signal.aborted
      waiting = new AbortController()
      return isWoken
    },
    wake: () => waiting.abort(),
    run: () => begin(async () => runCycle(world, abort.signal, null, await exitedFirst())),
    takeExits: () =>
      begin(async () => {
        const exitedCoins = await exitedFirst()
        if (exitedCoins.length === 0) return false
        await runCycle(world, abort.signal, [], exitedCoins)
        return true
      }),
    exclusive(work) {
      abort.abort()
      return begin(work)
    },
    async whenIdle(work) {
      return mutex.isLocked() ? null : work()
    },
  }
}
