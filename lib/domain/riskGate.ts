import { notional, type Sz, sz, type Usd, usd } from './decimal.ts'
import type { DenialCode } from './denial.ts'
import { judgeIncrease } from './gate/entryRules.ts'
import { judgeHold } from './gate/holdRules.ts'
import { limitsOfKind } from './gate/limitRules.ts'
import { judgeClose, judgeReduce } from './gate/reduceRules.ts'
import { createReport, type Report } from './gate/ruleReport.ts'
import { sideOf, wantsSide } from './gate/sides.ts'
import type { GateInput, SourcedDecision, Verdict } from './gate/verdict.ts'
import { mayOrder } from './tradingState.ts'

/**
 * The gate: whatever a model wrote, only what passes here becomes an order. Each decision is judged on top of the exposure of those approved
 * before it in the same answer. A rule passes, clamps (cuts the size to what its limit leaves) or denies; every rule reports its value beside its
 * limit, passes too, so that a person sees how close it was.
 *
 * Returns one verdict a wish, in order. Pure: the same input gives the same verdicts.
 */
export function judgeDecisions(input: GateInput): Verdict[] {
  const exposure = new Map<string, Sz>(input.account.positions.map((position) => [position.coin, position.szi]))
  let marginLeftUsd: Usd = input.account.withdrawableUsd
  return input.wishes.map((wish) => {
    const verdict = judge(wish, input, exposure, marginLeftUsd)
    const approval = verdict.approval
    if (approval && approval.kind !== 'adjust') {
      const signed = (approval.side === 'long') === (approval.kind === 'increase') ? approval.sz : approval.sz.negated()
      exposure.set(approval.coin, sz((exposure.get(approval.coin) ?? sz(0)).plus(signed)))
      if (approval.kind === 'increase') {
        marginLeftUsd = usd(marginLeftUsd.minus(notional(approval.sz, approval.refPx).div(approval.leverage)))
      }
    }
    return verdict
  })
}

function judge(
  wish: SourcedDecision,
  input: GateInput,
  exposure: ReadonlyMap<string, Sz>,
  marginLeftUsd: Usd,
): Verdict {
  const { decision } = wish
  const held = exposure.get(decision.asset) ?? sz(0)
  // A hold sends no order that changes a position; the levels it may move are protection, which every state allows.
  if (decision.action === 'hold') return judgeHold(decision, input)
  const report = createReport(decision)
  const market = input.markets[decision.asset]
  const snapshot = input.coins[decision.asset]
  const isKnown =
    market !== undefined && !market.delisted && (input.allowedCoins.includes(decision.asset) || !held.isZero())
  if (!report.check('coinNotAllowed', isKnown, 'Coin') || !market) return report.deny()
  const reduces = !held.isZero() && (decision.action === 'close' || wantsSide(decision.action) !== sideOf(held))
  const barred = whyBarred(wish, input, reduces)
  if (barred) return report.deny(...barred)
  if (!report.check('priceMissing', snapshot !== undefined, 'Price') || !snapshot) return report.deny()
  if (decision.action === 'close') return judgeClose(report, held, snapshot)
  if (!lookHolds(report, input, reduces)) return report.deny()
  if (reduces) return judgeReduce(report, decision, held, snapshot, market)
  return judgeIncrease(report, { decision, input, market, snapshot, exposure, marginLeftUsd })
}

/** What stops a wish before any number is looked at, with the label of its rule; null when nothing does. Leaving a position is stopped by a state only. */
function whyBarred(
  { decision, source }: SourcedDecision,
  input: GateInput,
  reduces: boolean,
): [DenialCode, string] | null {
  if (!reduces && input.exitedCoins.includes(decision.asset)) return ['exitedThisCycle', 'Exit of this cycle']
  if (!reduces && input.unknownCoins.includes(decision.asset)) return ['orderUnknown', 'Unknown order']
  const { tradingState } = input
  if (mayOrder(tradingState, source, reduces ? 'reduce' : 'increase')) return null
  const mayReduce = mayOrder(tradingState, source, 'reduce')
  return [mayReduce ? 'tradingReducing' : 'tradingHalted', 'Trading state']
}

/** Whether the look is good enough for new risk. Stale prices stop that, never an exit. */
function lookHolds(report: Report, input: GateInput, reduces: boolean): boolean {
  return limitsOfKind('look').every(({ limit, label, rule }) => {
    const { holds, ...numbers } = rule.judge(input, input.limits[limit])
    return report.check(rule.code, holds || reduces, label, numbers)
  })
}
