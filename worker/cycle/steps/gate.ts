import type { AnswerProblem } from '../../../lib/domain/answer/reading.ts'
import type { Decision } from '../../../lib/domain/decision.ts'
import { repeatsRules } from '../../../lib/domain/exitLevels.ts'
import { denialWords, type Verdict } from '../../../lib/domain/gate/verdict.ts'
import { answerLines } from '../../../lib/domain/gateReport.ts'
import { judgeDecisions } from '../../../lib/domain/riskGate.ts'
import type { OrderSource } from '../../../lib/domain/tradingState.ts'
import type { NewDiaryEntry } from '../../../lib/store/books/diaryBook.ts'
import type { DecisionRow } from '../../../lib/store/rows/decisionRow.ts'
import { findMetAlready } from '../../orders/metAlready.ts'
import type { World } from '../../wiring/world.ts'
import type { CurrentCycle } from '../currentCycle.ts'
import { readGateInput } from '../gateInput.ts'
import type { Truth } from '../observation.ts'

/** A wish to trade and whose it is. */
export interface Wish {
  decision: Decision
  source: OrderSource
  /** Which of its exit rules are met already, in a sentence. */
  metAlready?: string
  /** What was found while it was read. */
  problems?: readonly AnswerProblem[]
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
  wanted: readonly Wish[],
): Promise<Judged[]> {
  const { books, clock } = world
  const wishes = await Promise.all(wanted.map((wish) => heldAgainstNow(world, cycle, truth, wish)))
  const input = await readGateInput(world, cycle, truth, wishes)
  const verdicts = judgeDecisions(input)
  const pairs = verdicts.flatMap((verdict, index) => {
    const wish = wishes[index]
    const rules = [...answerLines(wish?.problems ?? []), ...verdict.rules]
    return wish ? [{ wish, verdict: { ...verdict, rules } }] : []
  })
  const rows = await books.decisions.insertVerdicts(
    cycle.id,
    pairs.map(({ wish, verdict }) => ({ verdict, source: wish.source })),
    input,
  )
  const judged = pairs.flatMap((pair, index) => {
    const row = rows[index]
    return row ? [{ ...pair, row }] : []
  })
  await books.diary.insert(judged.flatMap((one) => toDiary(one, cycle, clock.nowMs())))
  return judged
}

/**
 * A plan that is met already closes what it was given for: an entry with one is denied, and what is held keeps the plan it has. A hold that says the rules
 * again that are in force changes nothing: what they wait for is not begun anew.
 */
async function heldAgainstNow(world: World, cycle: CurrentCycle, truth: Truth, wish: Wish): Promise<Wish> {
  const { decision, problems = [] } = wish
  const inForce = truth.trades.find(({ coin }) => coin === decision.asset)?.exitRules ?? null
  const { action, exit_rules: named } = decision
  if (action === 'hold' && inForce !== null && named !== null && repeatsRules(inForce, named))
    return { ...wish, decision: { ...decision, exit_rules: null } }
  const metAlready = await findMetAlready(world, truth, decision, cycle.settings.limits)
  if (metAlready === null) return wish
  const isEntry = decision.action === 'buy' || decision.action === 'sell'
  const message = `Exit rules: ${metAlready}${isEntry ? '' : ' Left out: what is held keeps its plan.'}`
  const problem = { asset: decision.asset, code: 'already_true', message, effect: 'noted' } as const
  const told = { ...wish, problems: [...problems, problem] }
  return isEntry ? { ...told, metAlready } : { ...told, decision: { ...decision, exit_rules: null } }
}

/** Holds and denials are told here; what is ordered is told once it is known what became of it. */
function toDiary({ wish, verdict, row }: Judged, cycle: CurrentCycle, atMs: number): NewDiaryEntry[] {
  const { decision } = verdict
  if (verdict.verdict !== 'hold' && verdict.verdict !== 'deny') return []
  const denied = verdict.verdict === 'deny'
  const why = denialWords(verdict)
  return [
    {
      cycleId: cycle.id,
      atMs,
      asset: decision.asset,
      action: denied ? 'denied' : 'hold',
      message: denied
        ? `${decision.action} ${decision.asset} denied: ${why}${wish.metAlready === undefined ? '' : ` ${wish.metAlready}`}`
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
