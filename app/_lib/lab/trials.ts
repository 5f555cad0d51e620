import 'server-only'
import type { z } from 'zod'
import type { TrialEstimate, TrialPlan, TrialReport } from '@/lib/contracts/labTrial.ts'
import { trialReportSchema } from '@/lib/contracts/labTrial.ts'
import { type TrialSummary, type trialSchema, trialSpecSchema, type trialsSchema } from '@/lib/contracts/labTrials.ts'
import { toText } from '@/lib/domain/decimal.ts'
import { webEnv } from '@/lib/env/webEnv.ts'
import { isLoopback } from '@/lib/isLoopback.ts'
import { estimateTrial, type VariantPrice } from '@/lib/lab/trial/estimate.ts'
import { readContexts, shortHash } from '@/lib/lab/trial/readContexts.ts'
import { insertLabRun, wishOfLabRun } from '@/lib/store/labRuns.ts'
import { findAgent } from '@/lib/store/queries/agents.ts'
import { findLabRun, listLabRuns } from '@/lib/store/queries/labRuns.ts'
import { FROM_NEWEST } from '@/lib/store/queries/page.ts'
import type { LabRunRow } from '@/lib/store/rows/labRunRow.ts'
import { transcriptArchive } from '@/lib/store/transcripts/transcriptArchive.ts'
import { resolveAgentId } from '../agentId.ts'
import { found } from '../request.ts'
import { RequestError } from '../respond.ts'
import { webDb } from '../store.ts'

/** Returns trials, newest first. */
export async function readTrials({
  before,
  limit,
}: {
  before?: number | undefined
  limit: number
}): Promise<z.input<typeof trialsSchema>> {
  const rows = await listLabRuns(webDb(), 'trial', { before: before ?? FROM_NEWEST, limit: limit + 1 })
  const shown = rows.slice(0, limit)
  return {
    trials: shown.map(toSummary),
    nextBefore: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
  }
}

/** Returns one trial with its report, without the answers one by one. Throws 404. */
export async function readTrial(id: number): Promise<z.input<typeof trialSchema>> {
  const row = await trialRow(id)
  const { plan } = trialSpecSchema.parse(JSON.parse(row.spec))
  const report = reportOf(row)
  if (report === null) return { ...toSummary(row), plan, report: null }
  const { contexts: _contexts, samples: _samples, plan: _plan, ...rest } = report
  return { ...toSummary(row), plan, report: rest }
}

/** Returns the whole report of a trial. Throws 404 where there is none, or none yet. */
export const wholeTrial = async (id: number): Promise<TrialReport> =>
  found(reportOf(await trialRow(id)), `Trial ${id} has no report yet.`)

/** Returns what a plan would ask and cost. Models that are not the one in force count as dear ones: the web asks no provider for prices. */
export async function priceTrial(plan: TrialPlan): Promise<TrialEstimate> {
  const agentId = await resolveAgentId(plan.agentId)
  const { questions, leftOut } = await readContexts(webDb(), plan, transcriptArchive(webEnv().dataDir, agentId))
  const stored = (await findAgent(webDb(), agentId))?.modelFacts ?? null
  const prices = plan.variants.map((variant): VariantPrice => {
    const model = variant.model ?? questions[0].settings.model
    const about = { model: model.name ?? stored?.model ?? '', maxTokens: model.maxTokens }
    const baseUrl = model.baseUrl ?? stored?.baseUrl ?? null
    const isInForce = stored !== null && about.model === stored.model && baseUrl === stored.baseUrl
    if (isInForce && stored.ruleBased) return { ...about, prices: 'free' }
    if (isInForce && stored.prices) return { ...about, prices: 'list', list: stored.prices }
    const isHere = baseUrl !== null && URL.canParse(baseUrl) && isLoopback(new URL(baseUrl).hostname)
    return { ...about, prices: isHere ? 'free' : 'unknown' }
  })
  return estimateTrial(plan, questions, prices, leftOut, shortHash)
}

/** Writes a trial down for the lab and returns its id. Throws 409 where the price is not the one that was confirmed. */
export async function startTrial(plan: TrialPlan, token: string): Promise<number> {
  const estimate = await priceTrial(plan)
  if (estimate.token !== token)
    throw new RequestError(
      409,
      'trial_price',
      'The plan, its contexts or the price are not those that were confirmed. Look at the price again, then start it.',
    )
  const { name, ...identity } = plan
  const spec = { plan, token }
  const { id } = await insertLabRun(webDb(), {
    kind: 'trial',
    name,
    spec,
    identity,
    askedBy: 'web',
    wallMs: Date.now(),
  })
  return id
}

/** Writes down that a trial is to end, or that its report is to go. Throws 404. */
export async function wishOfTrial(id: number, wish: 'cancel' | 'delete'): Promise<void> {
  await trialRow(id)
  await wishOfLabRun(webDb(), id, wish, Date.now())
}

const trialRow = async (id: number): Promise<LabRunRow> =>
  found(await findLabRun(webDb(), 'trial', id), `There is no trial ${id}. GET /api/lab/trials lists them.`)

function reportOf({ report }: LabRunRow): TrialReport | null {
  if (report === null) return null
  const read = trialReportSchema.safeParse(JSON.parse(report))
  return read.success ? read.data : null
}

function toSummary(row: LabRunRow): TrialSummary {
  const { id, name, spec, status, done, total, problem, costUsd, wallAt, endedWallAt } = row
  const read = trialSpecSchema.safeParse(JSON.parse(spec))
  return {
    id,
    name,
    agentId: read.success ? read.data.plan.agentId : '',
    status,
    done,
    total,
    problem,
    costUsd: toText(costUsd),
    askedWallMs: wallAt.getTime(),
    endedWallMs: endedWallAt?.getTime() ?? null,
  }
}
