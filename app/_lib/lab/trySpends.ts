import 'server-only'
import { differingOf } from '@/lib/domain/gate/limitTrial.ts'
import { overSpent } from '@/lib/domain/gate/spendTrial.ts'
import type { GateInput } from '@/lib/domain/gate/verdict.ts'
import type { Limits } from '@/lib/domain/limits.ts'
import { spendDayStartMs } from '@/lib/domain/spend.ts'
import type { Db } from '@/lib/store/db.ts'
import { listSpends } from '@/lib/store/queries/cycles.ts'
import type { JudgedDecision } from '@/lib/store/queries/gateInputs.ts'

/** What limits of the model's cost would have kept from being asked. */
export interface SpendsTried {
  /** Returns why the question of a cycle would not have been asked, a sentence; null where it would, or where the limits of then say the same. */
  whyNotAsked(cycleId: number, then: Limits): string | null
}

/** Holds the bills of the days of these decisions against other limits. */
export async function trySpends(
  db: Db,
  agentId: string,
  tried: readonly (Pick<JudgedDecision, 'row'> & { input: GateInput })[],
  limits: Limits,
): Promise<SpendsTried> {
  const isOther = tried.some(({ input }) => differingOf('spend', input.limits, limits).length > 0)
  if (!isOther) return { whyNotAsked: () => null }
  const wallMs = Math.min(...tried.map(({ row }) => row.cycle.wallStartedAt.getTime()))
  const spends = await listSpends(db, agentId, spendDayStartMs(wallMs))
  return {
    whyNotAsked: (cycleId, then) =>
      overSpent(spends, cycleId, then) === null ? overSpent(spends, cycleId, limits) : null,
  }
}
