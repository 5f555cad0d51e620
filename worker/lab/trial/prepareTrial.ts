import type { TrialContext, TrialEstimate, TrialPlan, TrialVariant } from '../../../lib/contracts/labTrial.ts'
import { AppError } from '../../../lib/errors.ts'
import { estimateTrial, type VariantPrice } from '../../../lib/lab/trial/estimate.ts'
import type { TrialQuestion } from '../../../lib/lab/trial/question.ts'
import { readContexts, shortHash } from '../../../lib/lab/trial/readContexts.ts'
import { endpointKind } from '../../../lib/llm/provider/endpointKind.ts'
import type { Db } from '../../../lib/store/db.ts'
import { findTrialAgent } from '../../../lib/store/queries/asking.ts'
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
  const { questions, contexts, contextsHash, leftOut } = await readContexts(db, plan, archive)
  const prices: VariantPrice[] = []
  for (const variant of plan.variants) prices.push(await priceOf(models, questions[0], variant, signal))
  const estimate = estimateTrial(plan, questions, prices, leftOut, shortHash)
  return {
    plan,
    venueId: agent.venueId,
    questions,
    contexts,
    contextsHash,
    estimate,
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
