import type { SampleDecision } from '../../contracts/labTrial.ts'
import type { AnswerProblem } from '../../domain/answer/reading.ts'
import type { Decision } from '../../domain/decision.ts'
import { reductionsFirst } from '../../domain/gate/turns.ts'
import type { GateInput, SourcedDecision, Verdict } from '../../domain/gate/verdict.ts'
import type { Limits } from '../../domain/limits.ts'
import { judgeDecisions } from '../../domain/riskGate.ts'

/**
 * Returns what the gate says to an answer, in its order, with the same code as a live cycle. What reduces is judged first, as there; what opens is then
 * judged on the account as it was before, since nobody knows how the reductions would have filled.
 */
export function judgeAnswer(judgedOn: GateInput, decisions: readonly Decision[], limits: Limits): Verdict[] {
  const wishes = decisions.map((decision): SourcedDecision => ({ decision, source: 'model' }))
  const base = { ...judgedOn, limits }
  const { first, after } = reductionsFirst(wishes, base.account.positions)
  const early = judgeDecisions({ ...base, wishes: first })
  const left = early.flatMap(({ approval }) => (approval?.kind === 'reduce' ? approval.coin : []))
  const exitedCoins = [...new Set([...base.exitedCoins, ...left])]
  const late = after.length === 0 ? [] : judgeDecisions({ ...base, exitedCoins, wishes: after })
  const byWish = new Map([
    ...first.map((wish, at) => [wish, early[at]] as const),
    ...after.map((wish, at) => [wish, late[at]] as const),
  ])
  return wishes.flatMap((wish) => byWish.get(wish) ?? [])
}

interface Said {
  problems: readonly AnswerProblem[]
  prices: Readonly<Record<string, number>>
  /** Puts back what was hidden. */
  show: (text: string) => string
}

/** Returns the verdicts as they are kept of a sample. A coin whose item could not be used holds, and nobody said so. */
export const toSampleDecisions = (verdicts: readonly Verdict[], { problems, prices, show }: Said): SampleDecision[] =>
  verdicts.map(({ decision, verdict, denial, sizeUsd }) => ({
    coin: decision.asset,
    action: decision.action,
    isSaid: !problems.some(({ asset, effect, code }) => asset === decision.asset && isUnsaid(effect, code)),
    allocationUsd: decision.allocation_usd,
    leverage: decision.leverage,
    markPx: prices[decision.asset] ?? null,
    slPx: decision.sl_price,
    tpPx: decision.tp_price,
    confidence: decision.confidence,
    rationale: show(decision.rationale),
    verdict,
    denial,
    sizeUsd: sizeUsd === null ? null : sizeUsd.toNumber(),
  }))

/** A coin the answer does not name holds in a live cycle, too: that is its decision. */
const isUnsaid = (effect: AnswerProblem['effect'], code: string): boolean => effect === 'rejected' && code !== 'missing'
