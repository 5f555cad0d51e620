import type { CycleEnd, CycleStep } from '../../lib/domain/cycleSteps.ts'
import type { Settings } from '../../lib/domain/settings.ts'
import type { World } from '../wiring/world.ts'
import { createStepLog, type StepLog } from './stepLog.ts'

/** One cycle while it runs: its row, the settings it is pinned to, and the record of its steps. */
export interface CurrentCycle extends Pick<StepLog, 'step' | 'part'> {
  id: number
  number: number
  startedMs: number
  settings: Settings
  settingsVersion: number
  /** Aborted by a halt, a lost lease or the end of the process. */
  signal: AbortSignal
  /** Marks the steps that will not run. */
  skip(steps: readonly CycleStep[]): void
  finish(status: CycleEnd, reason: string): Promise<void>
}

/** What an order's identity is made of. */
export type CycleIdentity = Pick<CurrentCycle, 'id' | 'number' | 'startedMs'>

/** Opens the next cycle of the agent and returns it. */
export async function beginCycle(
  { books, models, log }: World,
  pinned: { settings: Settings; version: number },
  signal: AbortSignal,
): Promise<CurrentCycle> {
  const { settings, version: settingsVersion } = pinned
  const { model, ruleBased } = models.llmFor(settings).label
  const row = await books.cycles.insert({ settingsVersion, model, ruleBased })
  const of = { cycleId: row.id, cycle: row.number }
  const timeline = createStepLog({
    save: (records, running) => books.cycles.saveSteps(row.id, records, running),
    onEnd: ({ step, status, ms }) => log.info(status, { ...of, step, ms }),
  })
  return {
    id: row.id,
    number: row.number,
    startedMs: row.startedAt.getTime(),
    settings,
    settingsVersion,
    signal,
    step: timeline.step,
    part: timeline.part,
    skip: timeline.skip,
    async finish(status, reason) {
      // Publishing is what writes this row, so nothing comes after it that could say it is done.
      timeline.markDone('publish')
      await books.cycles.end(row.id, { status, reason, steps: timeline.records }, true)
      log.info(`cycle ${status}`, { ...of, reason })
    },
  }
}
