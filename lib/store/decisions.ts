import { fromJsonNumber, toText } from '../domain/decimal.ts'
import type { Verdict } from '../domain/gate/verdict.ts'
import type { Decision } from '../generated/prisma/client.ts'
import type { Db } from './db.ts'
import { announce } from './events.ts'

export type DecisionSource = 'model' | 'exitRule' | 'person' | 'watchdog'

/** Stores verdicts with their gate reports in order and returns the rows. Numbering continues after the decisions the cycle already has. */
export async function insertVerdicts(
  db: Db,
  agentId: string,
  cycleId: number,
  verdicts: readonly { verdict: Verdict; source: DecisionSource }[],
  wallMs: number,
): Promise<Decision[]> {
  if (verdicts.length === 0) return []
  const taken = await db.decision.count({ where: { cycleId } })
  const text = (value: number | null): string | null => (value === null ? null : toText(fromJsonNumber(value)))
  const creates = verdicts.map(({ verdict, source }, index) => {
    const { decision } = verdict
    return db.decision.create({
      data: {
        agentId,
        cycleId,
        number: taken + index + 1,
        coin: decision.asset,
        action: decision.action,
        source,
        allocationUsd: toText(fromJsonNumber(decision.allocation_usd)),
        leverage: decision.leverage,
        tpPx: text(decision.tp_price),
        slPx: text(decision.sl_price),
        exitPlan: decision.exit_plan,
        exitRules: decision.exit_rules === null ? null : JSON.stringify(decision.exit_rules),
        confidence: decision.confidence,
        rationale: decision.rationale,
        verdict: verdict.verdict,
        denial: verdict.denial,
        gateReport: JSON.stringify(verdict.rules),
        sizeUsd: verdict.sizeUsd === null ? null : toText(verdict.sizeUsd.toDecimalPlaces(6)),
      },
    })
  })
  const results = await db.$transaction([...creates, announce(db, agentId, 'decision', cycleId, wallMs)])
  return results.slice(0, creates.length) as Decision[]
}
