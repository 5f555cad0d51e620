import type { Decision } from '../../../lib/domain/decision.ts'
import { DENIALS } from '../../../lib/domain/denial.ts'
import type { Verdict } from '../../../lib/domain/gate/verdict.ts'
import { judgeDecisions } from '../../../lib/domain/riskGate.ts'
import type { OrderSource } from '../../../lib/domain/tradingState.ts'
import type { Decision as DecisionRow } from '../../../lib/generated/prisma/client.ts'
import { readTradingState } from '../../../lib/store/agentState.ts'
import { insertVerdicts } from '../../../lib/store/decisions.ts'
import { insertDiary, type NewDiaryEntry } from '../../../lib/store/diary.ts'
import type { World } from '../../wiring/world.ts'
import type { CurrentCycle } from '../currentCycle.ts'
import type { Truth } from '../truth.ts'

/** A wish to trade and whose it is. */
export interface Wish {
  decision: Decision
  source: OrderSource
}

/** A wish with the gate's verdict and the row it is stored under. */
export interface Judged {
  wish: Wish
  verdict: Verdict
  row: DecisionRow
}

/** Step 6. Judges every wish against the limits of the pinned settings and stores verdicts with their reports before anything is sent. */
export async function gate(
  world: World,
  cycle: CurrentCycle,
  truth: Truth,
  wishes: readonly Wish[],
): Promise<Judged[]> {
  const { db, agentId, clock } = world
  const verdicts = judgeDecisions({
    wishes,
    account: truth.account,
    markets: world.markets,
    coins: truth.coins,
    allowedCoins: cycle.settings.coins,
    exitedCoins: truth.exitedCoins,
    unknownCoins: truth.unknownCoins,
    limits: cycle.settings.limits,
    tradingState: await readTradingState(db, agentId),
    dataAgeMs: truth.dataAgeMs,
  })
  const pairs = wishes.map((wish, index) => ({ wish, verdict: verdicts[index] as Verdict }))
  const rows = await insertVerdicts(
    db,
    agentId,
    cycle.id,
    pairs.map(({ wish, verdict }) => ({ verdict, source: wish.source })),
    clock.wallMs(),
  )
  const judged = pairs.map((pair, index) => ({ ...pair, row: rows[index] as DecisionRow }))
  await insertDiary(
    db,
    agentId,
    judged.flatMap((one) => toDiary(one, cycle, clock.nowMs())),
    clock.wallMs(),
  )
  return judged
}

/** Holds and denials are told here; what is ordered is told once it is known what became of it. */
function toDiary({ verdict, row }: Judged, cycle: CurrentCycle, atMs: number): NewDiaryEntry[] {
  const { decision } = verdict
  if (verdict.verdict !== 'hold' && verdict.verdict !== 'deny') return []
  const denied = verdict.verdict === 'deny'
  const why = verdict.denial ? DENIALS[verdict.denial] : ''
  return [
    {
      cycleId: cycle.id,
      atMs,
      asset: decision.asset,
      action: denied ? 'denied' : 'hold',
      message: denied
        ? `${decision.action} ${decision.asset} denied: ${why}`
        : `Hold ${decision.asset}. ${decision.rationale}`,
      fields: {
        decision_id: row.id,
        allocation_usd: decision.allocation_usd,
        tp_price: decision.tp_price,
        sl_price: decision.sl_price,
        exit_plan: decision.exit_plan,
        rationale: decision.rationale,
        ...(denied ? { denial: verdict.denial, wanted: decision.action } : {}),
      },
    },
  ]
}
