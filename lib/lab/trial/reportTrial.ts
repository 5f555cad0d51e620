import type { TrialContext, TrialPlan, TrialReport, TrialSample } from '../../contracts/labTrial.ts'
import { createRandomStream } from '../../domain/stats/randomStream.ts'
import { reportPairs } from './pairReport.ts'
import { reportVariant } from './variantReport.ts'

export interface TrialOutcome {
  plan: TrialPlan
  build: string
  contextsHash: string
  contexts: readonly TrialContext[]
  /** By variant: the model that is asked; '' where each context's own is. */
  models: readonly string[]
  samples: readonly TrialSample[]
  ended: TrialReport['ended']
}

const RESAMPLES = 2_000

/** The sentence that no trial goes without. */
const NOT_RETURN =
  'Agreement is not return: a model can agree with itself, or with the record, and lose. Nothing here says what a variant would have earned; the contexts hold the positions of the agent that was recorded.'

/** Returns the report of a trial, finished or not. The same samples give the same report. */
export function reportTrial({
  plan,
  build,
  contextsHash,
  contexts,
  models,
  samples,
  ended,
}: TrialOutcome): TrialReport {
  const chance = () => ({ resamples: RESAMPLES, next: createRandomStream(plan.contexts.seed + 1) })
  const ordered = [...samples].sort(
    (one, other) => one.cycleId - other.cycleId || one.variant - other.variant || one.sample - other.sample,
  )
  const variants = plan.variants.map((variant, at) =>
    reportVariant(
      variant,
      ordered.filter((one) => one.variant === at),
      contexts,
      { model: models[at] ?? '', samplesAsked: plan.samples, chance: chance() },
    ),
  )
  const report: TrialReport = {
    plan,
    build,
    contextsHash,
    contexts: [...contexts],
    samples: ordered,
    variants,
    pairs: reportPairs(plan, contexts, ordered, chance()),
    ended,
    planned: contexts.length * plan.variants.length * plan.samples,
    notes: [],
  }
  return { ...report, notes: notesOf(report) }
}

function notesOf({ plan, contexts, samples, variants, ended, planned }: TrialReport): string[] {
  const evidence = variants.flatMap(({ name, cutoff, notEvidence }) =>
    notEvidence === 0
      ? []
      : cutoff === null
        ? `What “${name}” can have read is not known, so none of its ${notEvidence} contexts is evidence: give its training cut-off.`
        : `${notEvidence} of ${contexts.length} contexts are from before ${cutoff}, the training cut-off of “${name}”: it may remember them, and they are not evidence.`,
  )
  const lost = samples.filter(({ status }) => status === 'lost').length
  const computed = samples.reduce((sum, { toolsComputed }) => sum + toolsComputed, 0)
  const missed = samples.filter(({ toolsMissed }) => toolsMissed > 0).length
  const masked = [...(plan.mask.coins ? ['names of coins'] : []), ...(plan.mask.dates ? ['dates'] : [])].join(' and ')
  return [
    NOT_RETURN,
    ...evidence,
    ...(ended === 'done' ? [] : [`${samples.length} of ${planned} samples were asked: ${ENDED[ended]}.`]),
    ...(lost > 0
      ? [
          `${lost} ${lost === 1 ? 'request was' : 'requests were'} on the way when a process died. ${lost === 1 ? 'It' : 'They'} may have been billed, and ${lost === 1 ? 'is' : 'are'} not asked again.`,
        ]
      : []),
    ...(computed > 0
      ? [`${computed} calls of tools that were not recorded were computed from stored bars that had closed by then.`]
      : []),
    ...(missed > 0 ? [`${missed} answers lack the result of a tool that was neither recorded nor computable.`] : []),
    ...(masked === ''
      ? []
      : [
          `The ${masked} were hidden from the models and put back here. Prices were not: a model may know a coin by its price.`,
        ]),
    'What opens in an answer that also reduces is judged on the account before the reduction, and exit rules that are met already are not looked for.',
  ]
}

const ENDED = {
  capped: 'the next did not fit below the most the trial may cost',
  cancelled: 'it was cancelled',
  running: 'it is still running',
} as const
