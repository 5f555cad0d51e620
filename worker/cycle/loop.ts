import { AppError } from '../../lib/errors.ts'
import { pause } from '../../lib/pause.ts'
import { createPairWatch } from '../pairs/pairWatch.ts'
import type { World } from '../wiring/world.ts'
import { createControl, keepBooksAfter } from './control.ts'
import { createCycleRunner } from './cycleRunner.ts'
import { createHaltWatch } from './haltWatch.ts'
import { createRetention } from './retention.ts'
import { followSchedule } from './schedule.ts'
import { createWake } from './wake.ts'
import { createWatch, WATCH_MS } from './watch.ts'

/** Wall time between looks at the HALT file and at commands, and between heartbeats. */
const CONTROL_MS = 100
const BEAT_MS = 1_000
const RULE_FIRST_MS = 10_000

/**
 * HALT file, commands, cycles, heartbeat, watch: until the signal aborts. Each is looked at on its own beat: a halt never waits for a model, and by its
 * file not for the store either.
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
  const watch = createWatch(world)
  const halt = createHaltWatch(
    world,
    {
      exclusive: runner.exclusive,
      onHalt: control.stopTest,
      afterFlatten: () => keepBooksAfter(world, runner),
    },
    stopped,
  )
  await Promise.all([
    guard(every(CONTROL_MS, stopped, async () => halt())),
    guard(every(CONTROL_MS, stopped, () => control.poll())),
    guard(every(BEAT_MS, stopped, () => heartbeat(world))),
    guard(keepWatch(world, async () => (await runner.whenIdle(watch)) ?? WATCH_MS, stopped)),
    guard(followSchedule(world, runner, stopped)),
    guard(keepRule(createRetention(world), stopped)),
    guard(every(BEAT_MS, stopped, createPairWatch(world))),
  ])
  await control.close()
  await runner.exclusive(async () => {})
  if (failure) throw failure
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

/** Does the work, waits, and again; a tick never overlaps the one before. */
async function every(periodMs: number, stopped: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!stopped.aborted) {
    await work()
    await pause(periodMs, stopped)
  }
}

/** Takes step after step, each as long after the one before as that says; the first once the start, which has more urgent things to do, is over. */
async function keepRule(step: () => Promise<number>, stopped: AbortSignal): Promise<void> {
  await pause(RULE_FIRST_MS, stopped)
  while (!stopped.aborted) await pause(await step(), stopped)
}

/** Looks at the account again and again: as often as each look says, and as soon as the venue pushes that something happened. */
export async function keepWatch(
  world: Pick<World, 'accountStream' | 'elapsedMs'>,
  look: () => Promise<number>,
  stopped: AbortSignal,
): Promise<void> {
  const wake = createWake(world)
  while (!stopped.aborted) await wake.wait(await look(), stopped)
  wake.close()
}
