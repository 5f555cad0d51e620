/** The ten steps of a cycle, in order. The same words are `Cycle.step`, the log field, the files in worker/cycle/steps and the labels on screen. */
export const CYCLE_STEPS = [
  'observe',
  'reconcile',
  'context',
  'decide',
  'parse',
  'gate',
  'intend',
  'execute',
  'record',
  'publish',
] as const
export type CycleStep = (typeof CYCLE_STEPS)[number]

/** Work that runs inside or between the steps, each with its own time. */
export const CYCLE_PARTS = ['settle', 'protect', 'exits', 'safetyLook', 'secondLook', 'entries'] as const
export type CyclePart = (typeof CYCLE_PARTS)[number]

/** How a cycle can end. */
export const CYCLE_ENDS = ['ok', 'hold', 'skipped', 'halted', 'failed'] as const
export type CycleEnd = (typeof CYCLE_ENDS)[number]

/** What a cycle's row can say: running, or how it ended. */
export const CYCLE_STATUSES = ['running', ...CYCLE_ENDS] as const
export type CycleStatus = (typeof CYCLE_STATUSES)[number]

/** What a person looks for among cycles: one that ordered something, one of whose orders the gate refused, one that broke off. */
export const CYCLE_KINDS = ['acted', 'denied', 'failed'] as const
export type CycleKind = (typeof CYCLE_KINDS)[number]

export const STEP_STATUSES = ['running', 'done', 'skipped', 'failed'] as const

/** One line of a cycle's timeline, in wall milliseconds. `within`: the step during which a part ran, null for a step and for a part between steps. */
export interface StepRecord {
  step: CycleStep | CyclePart
  within: CycleStep | null
  ms: number | null
  status: (typeof STEP_STATUSES)[number]
}
