import { notional, type Sz, sz, type Usd, usd } from './decimal.ts'
import type { Decision } from './decision.ts'
import { judgeIncrease } from './gate/entryRules.ts'
import { judgeHold } from './gate/holdRules.ts'
import { judgeClose, judgeReduce } from './gate/reduceRules.ts'
import { createReport } from './gate/ruleReport.ts'
import { sideOf, wantsSide } from './gate/sides.ts'
import type { GateInput, Verdict } from './gate/verdict.ts'

/**
 * The gate: whatever a model wrote, only what passes here becomes an order. Each decision is judged on top of the exposure of those approved
 * before it in the same answer. A rule passes, clamps (cuts the size to what its limit leaves) or denies; every rule reports its value beside its
 * limit, passes too, so that a person sees how close it was.
 *
 * Returns one verdict a decision, in order. Pure: the same input gives the same verdicts.
 */
export function judgeDecisions(input: GateInput): Verdict[] {
  const exposure = new Map<string, Sz>(input.account.positions.map((position) => [position.coin, position.szi]))
  let marginLeftUsd: Usd = input.account.withdrawableUsd
  return input.decisions.map((decision) => {
    const verdict = judge(decision, input, exposure, marginLeftUsd)
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

function judge(decision: Decision, input: GateInput, exposure: ReadonlyMap<string, Sz>, marginLeftUsd: Usd): Verdict {
  const held = exposure.get(decision.asset) ?? sz(0)
  if (decision.action === 'hold') return judgeHold(decision, input)
  const report = createReport(decision)
  const market = input.markets[decision.asset]
  const snapshot = input.coins[decision.asset]
  const known =
    market !== undefined && !market.delisted && (input.allowedCoins.includes(decision.asset) || !held.isZero())
  if (!report.check('coinNotAllowed', known, 'Coin') || !market) return report.deny()
  const reduces = !held.isZero() && (decision.action === 'close' || wantsSide(decision.action) !== sideOf(held))
  if (input.tradingState === 'halted') return report.deny('tradingHalted', 'Trading state')
  if (input.tradingState === 'reducing' && !reduces) return report.deny('tradingReducing', 'Trading state')
  if (!report.check('priceMissing', snapshot !== undefined, 'Price') || !snapshot) return report.deny()
  if (decision.action === 'close') return judgeClose(report, held, snapshot)
  // Stale prices stop new risk, never an exit.
  const fresh = input.dataAgeMs <= input.limits.dataAgeMsMax
  const ageNumbers = { value: String(input.dataAgeMs), limit: String(input.limits.dataAgeMsMax), unit: 'ms' as const }
  if (!report.check('dataStale', fresh || reduces, 'Age of market data', ageNumbers)) return report.deny()
  if (reduces) return judgeReduce(report, decision, held, snapshot, market)
  return judgeIncrease(report, decision, input, exposure, marginLeftUsd, market, snapshot)
}
