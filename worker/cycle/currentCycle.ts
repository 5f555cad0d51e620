import { CYCLE_STEPS, type CycleEnd, type CycleStep } from '../../lib/domain/cycleSteps.ts'
import type { Settings } from '../../lib/domain/settings.ts'
import { AppError, describeError } from '../../lib/errors.ts'
import { insertCycle, type StepRecord, updateCycle, updateSteps } from '../../lib/store/cycles.ts'
import { announce } from '../../lib/store/events.ts'
import type { World } from '../wiring/world.ts'

/** Thrown by a step that ends the cycle early for a reason a person can read. Not an error: record and publish still follow. */
export class CycleOver extends Error {
  readonly status: CycleEnd

  constructor(status: CycleEnd, reason: string) {
    super(reason)
    this.status = status
  }
}

/** One cycle while it runs: its row, the settings it is pinned to, and the record of its steps. */
export interface CurrentCycle {
  id: number
  number: number
  startedMs: number
  settings: Settings
  settingsVersion: number
  /** Aborted by a halt, a lost lease or the end of the process. */
  signal: AbortSignal
  step<T>(step: CycleStep, work: () => Promise<T>): Promise<T>
  /** Marks the steps that will not run. */
  skip(steps: readonly CycleStep[]): void
  finish(status: CycleEnd, reason: string): Promise<void>
}

/** Opens the next cycle of the agent and returns it. */
export async function beginCycle(
  world: World,
  pinned: { settings: Settings; version: number },
  signal: AbortSignal,
): Promise<CurrentCycle> {
  const { db, agentId, clock } = world
  const { label } = world.llmFor(pinned.settings)
  const startedMs = clock.nowMs()
  const row = await insertCycle(db, {
    agentId,
    settingsVersion: pinned.version,
    model: label.model,
    ruleBased: label.ruleBased,
    startedMs,
    wallMs: clock.wallMs(),
  })
  const steps: StepRecord[] = []
  const save = () => updateSteps(db, agentId, row.id, steps, clock.wallMs())

  return {
    id: row.id,
    number: row.number,
    startedMs,
    settings: pinned.settings,
    settingsVersion: pinned.version,
    signal,
    async step(step, work) {
      const record: StepRecord = { step, ms: null, status: 'running' }
      steps.push(record)
      await save()
      const from = performance.now()
      try {
        const result = await work()
        record.status = 'done'
        return result
      } catch (error) {
        record.status = error instanceof CycleOver ? 'skipped' : 'failed'
        throw error
      } finally {
        record.ms = Math.round((performance.now() - from) * 10) / 10
        world.log.info(record.status, { cycleId: row.id, cycle: row.number, step, ms: record.ms })
      }
    },
    skip(skipped) {
      const known = new Set(steps.map((record) => record.step))
      for (const step of CYCLE_STEPS)
        if (skipped.includes(step) && !known.has(step)) steps.push({ step, ms: null, status: 'skipped' })
      steps.sort((a, b) => CYCLE_STEPS.indexOf(a.step) - CYCLE_STEPS.indexOf(b.step))
    },
    async finish(status, reason) {
      // Publishing is what writes this row, so nothing comes after it that could say it is done.
      for (const record of steps) if (record.step === 'publish') record.status = 'done'
      await updateCycle(db, row.id, {
        status,
        reason,
        steps: JSON.stringify(steps),
        wallEndedAt: new Date(clock.wallMs()),
      })
      await db.$transaction([
        db.agentState.update({ where: { agentId }, data: { cycleId: null, step: null } }),
        announce(db, agentId, 'cycle', row.id, clock.wallMs()),
      ])
      world.log.info(`cycle ${status}`, { cycleId: row.id, cycle: row.number, reason })
    },
  }
}

/** Returns how a cycle that threw ended: an expected end as it says, the world's failures as skipped, all else as failed. */
export function toCycleEnd(error: unknown): { status: CycleEnd; reason: string } {
  if (error instanceof CycleOver) return { status: error.status, reason: error.message }
  if (error instanceof AppError) return { status: 'skipped', reason: error.message }
  return { status: 'failed', reason: describeError(error) }
}
