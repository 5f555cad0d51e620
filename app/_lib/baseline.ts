import 'server-only'
import type { Performance } from '@/lib/contracts/performance.ts'
import { toText, type Usd } from '@/lib/domain/decimal.ts'
import type { GrowthIndex } from '@/lib/domain/growthIndex.ts'
import { findBaselineAgentId } from '@/lib/store/queries/agents.ts'
import { growthOf } from './equityRecord.ts'
import { webDb } from './store.ts'

interface Baseline {
  agentId: string
  index: GrowthIndex
}

/** Returns the rule-based agent that traded the same market, with what it made; null where there is none but this one. */
export async function baselineOf(agentId: string): Promise<Baseline | null> {
  const other = await findBaselineAgentId(webDb(), agentId)
  return other === null ? null : { agentId: other, index: await growthOf(other) }
}

/** Returns what `fromUsd` at the first of these times would have become in the baseline's hands; null before it ran. */
export function baselineCurve(baseline: Baseline | null, timesMs: readonly number[], fromUsd: Usd): (string | null)[] {
  if (baseline === null) return timesMs.map(() => null)
  const levels = baseline.index.levels(timesMs)
  const endMs = baseline.index.last()?.atMs ?? 0
  const start = levels.find((level) => level !== null && level > 0) ?? null
  return levels.map((level, at) =>
    level === null || start === null || (timesMs[at] ?? 0) > endMs + CARRIED_MS
      ? null
      : toText(fromUsd.times(level / start).toDecimalPlaces(2)),
  )
}

/** Its last point stands for it so long; then it had ended. */
const CARRIED_MS = 86_400_000

/** Returns what both made while both ran within [fromMs, toMs]; null where they did not. */
export function toBaseline(
  { agentId, index }: Baseline,
  own: GrowthIndex,
  fromMs: number,
  toMs: number,
): Performance['baseline'] {
  const startMs = Math.max(fromMs, index.first()?.atMs ?? Number.POSITIVE_INFINITY)
  const endMs = Math.min(toMs, index.last()?.atMs ?? 0)
  const made = index.between(startMs, endMs)
  if (made.returnFrac === null || made.drawdownFracMax === null) return null
  return {
    agentId,
    fromMs: startMs,
    returnFrac: made.returnFrac,
    drawdownFracMax: made.drawdownFracMax,
    ownReturnFrac: own.between(startMs, endMs).returnFrac,
  }
}
