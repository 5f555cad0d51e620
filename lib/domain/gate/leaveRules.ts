import { DENIALS } from '../denial.ts'
import { mayOrder } from '../tradingState.ts'
import { limitsOfKind } from './limitRules.ts'
import type { LeaveCase } from './paceRules.ts'
import type { Report } from './ruleReport.ts'
import type { GateInput, SourcedDecision } from './verdict.ts'

/**
 * Whether a model may leave already. What code and people want out of they leave, and where trading is only to become less everybody may: nothing
 * holds back what takes risk away but the plan a model made itself. Who may not leave may not change that plan into one that leaves either.
 */

type Who = Pick<SourcedDecision, 'source'>
type Where = Pick<GateInput, 'limits' | 'tradingState'>

const isBound = ({ source }: Who, { tradingState }: Where): boolean => source === 'model' && tradingState === 'active'

/** Reports whether a position may be left, all or in part, up to the first rule that does not hold. */
export function mayLeave(report: Report, who: Who, where: Where, leave: LeaveCase): boolean {
  const { limits } = where
  return (
    !isBound(who, where) ||
    limitsOfKind('leave').every(({ limit, label, rule }) =>
      report.find(rule.code, label, rule.judge(leave, limits[limit], limits)),
    )
  )
}

/** Reports whether the plan of a position may be changed into one that leaves it sooner. `kept`: what stays as it is where it may not, in sentences. */
export function mayReplan(report: Report, who: Who, where: Where, leave: LeaveCase, kept: string): boolean {
  const { limits, tradingState } = where
  if (!mayOrder(tradingState, who.source, 'reduce')) {
    report.note('tradingHalted', 'Trading state', `${kept} ${DENIALS.tradingHalted}`, 'clamp')
    return false
  }
  if (!isBound(who, where)) return true
  const found = limitsOfKind('leave').map(({ limit, label, rule }) => {
    const { holds, why, ...numbers } = rule.judge(leave, limits[limit], limits)
    const note = holds ? '' : `${kept} ${why ?? DENIALS[rule.code]}`
    report.rules.push({ code: rule.code, label, ...numbers, verdict: holds ? 'pass' : 'clamp', note })
    return holds
  })
  return found.every((holds) => holds)
}
