import { createHash } from 'node:crypto'
import type { TrialContext, TrialEstimate, TrialPlan } from '../../contracts/labTrial.ts'
import { AppError } from '../../errors.ts'
import type { Db } from '../../store/db.ts'
import { findRecordedCycle } from '../../store/queries/recordedCycles.ts'
import { listTrialCandidates } from '../../store/queries/trialContexts.ts'
import { restoreCycle } from '../../store/transcripts/restoreCycle.ts'
import type { TranscriptArchive } from '../../store/transcripts/transcriptArchive.ts'
import { chooseContexts } from './chooseContexts.ts'
import { type TrialQuestion, toQuestion } from './question.ts'

/** The contexts of a trial. */
export interface TrialCorpus {
  questions: [TrialQuestion, ...TrialQuestion[]]
  contexts: TrialContext[]
  /** Of all that is asked about: the same contexts have the same. */
  contextsHash: string
  /** Cycles that cannot be asked again, by why. */
  leftOut: TrialEstimate['leftOut']
}

/** Reads the contexts of a plan. Throws AppError('trial_plan') where none fits it. */
export async function readContexts(db: Db, plan: TrialPlan, archive: TranscriptArchive): Promise<TrialCorpus> {
  const { candidates, withoutQuestion, withoutGateInput } = await listTrialCandidates(db, plan.agentId)
  const chosen = chooseContexts(candidates, plan.contexts)
  const whys = new Map<string, number>([
    ['No model was asked.', withoutQuestion],
    ['Nothing was judged, or what it was judged on was not kept.', withoutGateInput],
  ])
  const questions: TrialQuestion[] = []
  for (const { cycleId } of chosen) {
    const found = await findRecordedCycle(db, cycleId)
    const read = found && (await restoreCycle(found, archive))
    const question =
      read === null ? { why: 'It is gone.' } : 'cycle' in read ? toQuestion(read.cycle) : { why: read.problem }
    if ('why' in question) whys.set(question.why, (whys.get(question.why) ?? 0) + 1)
    else questions.push(question)
  }
  const leftOut = [...whys].filter(([, count]) => count > 0).map(([why, count]) => ({ why, count }))
  const [first, ...rest] = questions
  if (!first) throw new AppError('trial_plan', `No cycle of ${plan.agentId} fits the plan. ${wordsOf(leftOut)}`.trim())
  const kept = new Set(questions.map(({ cycleId }) => cycleId))
  return {
    questions: [first, ...rest],
    contexts: chosen.filter(({ cycleId }) => kept.has(cycleId)).map(({ isLost: _isLost, ...context }) => context),
    contextsHash: shortHash(questions.map(({ cycleId, context, systemPrompt }) => [cycleId, context, systemPrompt])),
    leftOut,
  }
}

const wordsOf = (leftOut: TrialEstimate['leftOut']): string =>
  leftOut.map(({ why, count }) => `${count} cycles: ${why}`).join(' ')

/** Returns a few digits that stand for a value. */
export const shortHash = (of: unknown): string =>
  createHash('sha256').update(JSON.stringify(of)).digest('hex').slice(0, 16)
