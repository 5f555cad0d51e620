import { createHash } from 'node:crypto'
import type { TrialContext, TrialEstimate, TrialPlan, TrialVariant } from '../../../lib/contracts/labTrial.ts'
import { AppError } from '../../../lib/errors.ts'
import { chooseContexts } from '../../../lib/lab/trial/chooseContexts.ts'
import { estimateTrial, type VariantPrice } from '../../../lib/lab/trial/estimate.ts'
import { type TrialQuestion, toQuestion } from '../../../lib/lab/trial/question.ts'
import { endpointKind } from '../../../lib/llm/provider/endpointKind.ts'
import type { Db } from '../../../lib/store/db.ts'
import { findTrialAgent } from '../../../lib/store/queries/asking.ts'
import { findRecordedCycle } from '../../../lib/store/queries/recordedCycles.ts'
import { listTrialCandidates } from '../../../lib/store/queries/trialContexts.ts'
import { restoreCycle } from '../../../lib/store/transcripts/restoreCycle.ts'
import type { TranscriptArchive } from '../../../lib/store/transcripts/transcriptArchive.ts'
import type { ModelSource } from '../../model/modelSource.ts'

/** A trial with its contexts read and its price known; nothing was asked. */
export interface PreparedTrial {
  plan: TrialPlan
  /** Under which name the bars of its market are stored. */
  venueId: string
  questions: TrialQuestion[]
  contexts: TrialContext[]
  contextsHash: string
  estimate: TrialEstimate
  /** By variant: the model that is asked. */
  models: string[]
}

/** Reads the contexts of a plan and what it will cost. Asks no model. Throws AppError('trial_plan') where there is nothing to ask. */
export async function prepareTrial(
  db: Db,
  plan: TrialPlan,
  { models, archive, signal }: { models: ModelSource; archive: TranscriptArchive; signal: AbortSignal },
): Promise<PreparedTrial> {
  const agent = await findTrialAgent(db, plan.agentId)
  if (agent === null) throw new AppError('agent_unknown', `There is no agent "${plan.agentId}". Name one that has run.`)
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
  const [first] = questions
  if (!first) throw new AppError('trial_plan', `No cycle of ${plan.agentId} fits the plan. ${wordsOf(leftOut)}`.trim())
  const prices: VariantPrice[] = []
  for (const variant of plan.variants) prices.push(await priceOf(models, first, variant, signal))
  const kept = new Set(questions.map(({ cycleId }) => cycleId))
  const contexts = chosen.filter(({ cycleId }) => kept.has(cycleId)).map(({ isLost: _isLost, ...context }) => context)
  return {
    plan,
    venueId: agent.venueId,
    questions,
    contexts,
    contextsHash: shortHash(questions.map(({ cycleId, context, systemPrompt }) => [cycleId, context, systemPrompt])),
    estimate: estimateTrial(plan, questions, prices, leftOut, shortHash),
    models: prices.map(({ model }) => model),
  }
}

/** Returns the model a variant asks: its own, or that of the context's settings. */
export const modelOf = ({ settings }: TrialQuestion, { model }: TrialVariant) => ({ model: model ?? settings.model })

async function priceOf(
  models: ModelSource,
  first: TrialQuestion,
  variant: TrialVariant,
  signal: AbortSignal,
): Promise<VariantPrice> {
  const settings = modelOf(first, variant)
  const { model, ruleBased, baseUrl } = models.modelFacts(settings)
  const about = { model, maxTokens: settings.model.maxTokens }
  if (ruleBased) return { ...about, prices: 'free' }
  const { prices } = await models.lookUpModel(settings, signal)
  if (prices !== null) return { ...about, prices: 'list', list: prices }
  return { ...about, prices: baseUrl !== null && endpointKind(baseUrl) === 'local' ? 'free' : 'unknown' }
}

const wordsOf = (leftOut: TrialEstimate['leftOut']): string =>
  leftOut.map(({ why, count }) => `${count} cycles: ${why}`).join(' ')

const shortHash = (of: unknown): string => createHash('sha256').update(JSON.stringify(of)).digest('hex').slice(0, 16)
