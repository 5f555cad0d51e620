import { CYCLE_STEPS } from '../../lib/domain/cycleSteps.ts'
import type { Verdict } from '../../lib/domain/gate/verdict.ts'

/** Returns `Cycle.steps` of a cycle that went this way. */
export function stepsOf(decideMs: number, verdicts: readonly Verdict[]) {
  const acts = verdicts.some((each) => each.approval)
  const took: Record<string, number> = {
    observe: 38,
    reconcile: 21,
    context: 4,
    decide: decideMs,
    gate: 2,
    execute: 212,
    record: 9,
  }
  return CYCLE_STEPS.map((step) => {
    const skipped = !acts && (step === 'intend' || step === 'execute')
    return { step, ms: skipped ? null : (took[step] ?? 1), status: skipped ? 'skipped' : 'done' }
  })
}

/** Returns the sentence a cycle ends with. */
export function cycleReason(verdicts: readonly Verdict[], status: 'halted' | undefined): string {
  if (status === 'halted') return 'Halted: nothing but protective orders may be sent.'
  const acted = verdicts.filter((each) => each.approval)
  const denied = verdicts.filter((each) => each.verdict === 'deny')
  if (acted.length > 0) return `${acted.map(({ decision }) => `${decision.asset} ${decision.action}`).join(', ')}.`
  return denied.length > 0 ? `${denied.length} decisions denied, nothing traded.` : 'Every coin held.'
}
