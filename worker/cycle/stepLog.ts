import { CYCLE_STEPS, type CyclePart, type CycleStep, type StepRecord } from '../../lib/domain/cycleSteps.ts'
import { CycleOver } from './cycleOver.ts'

/** Does the work as a part of whatever step is running, with its own line and time. */
export type TimedPart = <T>(part: CyclePart, work: () => Promise<T>) => Promise<T>

/** For work whose time somebody above already counts. */
export const untimed: TimedPart = (_part, work) => work()

/** The timeline of one cycle, as it happens: ten steps in their order, and what ran inside or between them, each with its own time. */
export interface StepLog {
  readonly records: readonly StepRecord[]
  step<T>(step: CycleStep, work: () => Promise<T>): Promise<T>
  /** The same part inside the same step is one line: its times are added. */
  part: TimedPart
  /** Marks the steps that will not run, at their place. */
  skip(steps: readonly CycleStep[]): void
  /** Says that the step is done before its work has ended: publishing writes the very row that says so. */
  markDone(step: CycleStep): void
}

/** Returns an empty timeline. `save` stores it and is awaited when a step begins; `onEnd` is told of each step that ended. */
export function createStepLog(options: {
  save(records: readonly StepRecord[], running: CycleStep): Promise<void>
  onEnd?(record: StepRecord): void
}): StepLog {
  let records: StepRecord[] = []
  let running: CycleStep | null = null

  return {
    get records() {
      return records
    },
    async step(step, work) {
      const record: StepRecord = { step, within: null, ms: null, status: 'running' }
      records.push(record)
      running = step
      await options.save(records, step)
      const fromMs = performance.now()
      try {
        const result = await work()
        record.status = 'done'
        return result
      } catch (error) {
        record.status = error instanceof CycleOver ? 'skipped' : 'failed'
        throw error
      } finally {
        record.ms = since(fromMs)
        running = null
        options.onEnd?.(record)
      }
    },
    async part(part, work) {
      const within = running
      let record = records.find((one) => one.step === part && one.within === within)
      if (!record) {
        record = { step: part, within, ms: null, status: 'running' }
        records.push(record)
      }
      const fromMs = performance.now()
      try {
        const result = await work()
        record.status = 'done'
        return result
      } catch (error) {
        record.status = 'failed'
        throw error
      } finally {
        record.ms = tenth((record.ms ?? 0) + (performance.now() - fromMs))
      }
    },
    skip(steps) {
      records = CYCLE_STEPS.flatMap((step) => {
        const ran = ranWith(records, step)
        if (ran.length > 0) return ran
        return steps.includes(step) ? [{ step, within: null, ms: null, status: 'skipped' as const }] : []
      })
    },
    markDone(step) {
      for (const record of records) if (record.step === step) record.status = 'done'
    },
  }
}

/** Returns a step's record and the parts that ran in or right after it. */
function ranWith(records: readonly StepRecord[], step: CycleStep): StepRecord[] {
  const from = records.findIndex((record) => record.step === step)
  if (from === -1) return []
  const isStep = (record: StepRecord) => CYCLE_STEPS.some((one) => one === record.step)
  const length = records.slice(from + 1).findIndex(isStep)
  return records.slice(from, length === -1 ? undefined : from + 1 + length)
}

const tenth = (ms: number): number => Math.round(ms * 10) / 10
const since = (fromMs: number): number => tenth(performance.now() - fromMs)
