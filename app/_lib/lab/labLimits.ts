import 'server-only'
import type { z } from 'zod'
import type { LabLimitsResponse, labLimitsRequestSchema } from '@/lib/contracts/labLimits.ts'
import { DEFAULT_SETTINGS } from '@/lib/domain/defaultSettings.ts'
import {
  differingOf,
  looksFurther,
  type TrialPair,
  type TrialVerdict,
  tryLimits,
} from '@/lib/domain/gate/limitTrial.ts'
import type { GateInput } from '@/lib/domain/gate/verdict.ts'
import { type Limits, presetLimits } from '@/lib/domain/limits.ts'
import { type JudgedDecision, listJudgedDecisions } from '@/lib/store/queries/gateInputs.ts'
import { findCurrentSettings } from '@/lib/store/queries/settings.ts'
import { webDb } from '../store.ts'
import { type LossesTried, tryLosses } from './tryLosses.ts'
import { type SpendsTried, trySpends } from './trySpends.ts'

/** A decision of which it is stored what it was judged on. */
type Tried = JudgedDecision & { input: GateInput }

/** Returns what limits would have done to the last decisions of an agent. */
export async function labLimits(
  agentId: string,
  { limits: given, preset, count }: z.output<typeof labLimitsRequestSchema>,
): Promise<LabLimitsResponse> {
  const db = webDb()
  const inForce = ((await findCurrentSettings(db, agentId))?.body ?? DEFAULT_SETTINGS).limits
  const limits: Limits = { ...(preset ? presetLimits(preset) : inForce), ...given }
  const decisions = await listJudgedDecisions(db, agentId, count)
  const tried = decisions.filter((one): one is Tried => one.input !== null)
  const losses = await tryLosses(db, agentId, tried, limits)
  const spends = await trySpends(db, agentId, tried, limits)
  return {
    count,
    found: decisions.length,
    tried: tried.length,
    changed: changedBy(limits, tried, losses, spends),
    beyond: tried.filter(({ input }) => looksFurther(input, limits)).length,
    not_tried: differingOf('breaker', inForce, limits),
    not_known: losses.notKnown,
  }
}

/** Decisions that were judged together are tried together, once. */
function changedBy(
  limits: Limits,
  decisions: readonly Tried[],
  losses: LossesTried,
  spends: SpendsTried,
): LabLimitsResponse['changed'] {
  const trials = new Map(
    [...new Set(decisions.map(({ input }) => input))].map((input) => [
      input,
      tryLimits(input, limits, losses.heldAt(input)),
    ]),
  )
  return decisions.flatMap(({ row, input, index }) => {
    const pair = trials.get(input)?.[index]
    if (!pair) return []
    const why = row.source === 'model' ? spends.whyNotAsked(row.cycleId, input.limits) : null
    const { before, after, isChanged } = why === null ? pair : unasked(pair, why)
    if (!isChanged) return []
    return {
      decision_id: row.id,
      cycle_id: row.cycleId,
      cycle_number: row.cycle.number,
      at_ms: row.cycle.startedAt.getTime(),
      asset: row.coin,
      action: row.action,
      source: row.source,
      before: toView(before),
      after: toView(after),
    }
  })
}

/** A decision whose question would not have been asked: the agent holds. */
const unasked = ({ before }: TrialPair, why: string): TrialPair => ({
  before,
  after: { verdict: 'hold', denial: null, sizeUsd: null, leverage: null, why },
  isChanged: true,
})

const toView = ({ verdict, denial, sizeUsd, leverage, why }: TrialVerdict) => ({
  verdict,
  denial,
  size_usd: sizeUsd?.toDecimalPlaces(2).toNumber() ?? null,
  leverage,
  why,
})
