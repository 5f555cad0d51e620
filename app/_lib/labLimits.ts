import 'server-only'
import type { z } from 'zod'
import type { LabLimitsResponse, labLimitsRequestSchema } from '@/lib/contracts/labLimits.ts'
import { DEFAULT_SETTINGS } from '@/lib/domain/defaultSettings.ts'
import { looksFurther, notTried, type TrialVerdict, tryLimits } from '@/lib/domain/gate/limitTrial.ts'
import type { GateInput } from '@/lib/domain/gate/verdict.ts'
import { type Limits, presetLimits } from '@/lib/domain/limits.ts'
import { type JudgedDecision, listJudgedDecisions } from '@/lib/store/queries/gateInputs.ts'
import { findCurrentSettings } from '@/lib/store/queries/settings.ts'
import { webDb } from './store.ts'

/** Returns what limits would have done to the last decisions of an agent. */
export async function labLimits(
  agentId: string,
  { limits: given, preset, count }: z.output<typeof labLimitsRequestSchema>,
): Promise<LabLimitsResponse> {
  const db = webDb()
  const inForce = ((await findCurrentSettings(db, agentId))?.body ?? DEFAULT_SETTINGS).limits
  const limits: Limits = { ...(preset ? presetLimits(preset) : inForce), ...given }
  const decisions = await listJudgedDecisions(db, agentId, count)
  const tried = decisions.filter((one): one is JudgedDecision & { input: GateInput } => one.input !== null)
  return {
    count,
    found: decisions.length,
    tried: tried.length,
    changed: changedBy(limits, tried),
    beyond: tried.filter(({ input }) => looksFurther(input, limits)).length,
    not_tried: notTried(inForce, limits),
  }
}

/** Decisions that were judged together are tried together, once. */
function changedBy(
  limits: Limits,
  decisions: readonly (JudgedDecision & { input: GateInput })[],
): LabLimitsResponse['changed'] {
  const trials = new Map(
    [...new Set(decisions.map(({ input }) => input))].map((input) => [input, tryLimits(input, limits)]),
  )
  return decisions.flatMap(({ row, input, index }) => {
    const pair = trials.get(input)?.[index]
    if (!pair?.isChanged) return []
    return {
      decision_id: row.id,
      cycle_id: row.cycleId,
      cycle_number: row.cycle.number,
      at_ms: row.cycle.startedAt.getTime(),
      asset: row.coin,
      action: row.action,
      source: row.source,
      before: toView(pair.before),
      after: toView(pair.after),
    }
  })
}

const toView = ({ verdict, denial, sizeUsd, leverage, why }: TrialVerdict) => ({
  verdict,
  denial,
  size_usd: sizeUsd?.toDecimalPlaces(2).toNumber() ?? null,
  leverage,
  why,
})
