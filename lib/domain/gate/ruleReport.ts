import { Decimal, floorToLot, notional, type Px, type Sz, sz, toText } from '../decimal.ts'
import type { Decision } from '../decision.ts'
import { DENIALS, type DenialCode } from '../denial.ts'
import type { RuleResult } from '../gateReport.ts'
import { limitRelation } from '../limitRelation.ts'
import { ruleWords, usdWords } from '../numberWords.ts'
import { MIN_NOTIONAL_USD } from '../sizing.ts'
import type { Finding } from './finding.ts'
import type { Approval, Verdict } from './verdict.ts'

/** A limit that cuts a size. */
export interface CutRule {
  code: DenialCode
  label: string
  /** Largest size this rule allows; may be negative. */
  max: Decimal
  /** What of the limit a size would use: an earlier rule may have cut the size this one judges. */
  valueOf(size: Sz): Decimal
  limit: Decimal
}

/** Returns what collects rule results for one decision and ends in a verdict. */
export function createReport(decision: Decision) {
  const rules: RuleResult[] = []
  let denial: DenialCode | null = null
  let lastCut: Pick<CutRule, 'code' | 'label'> | null = null
  type Numbers = Pick<RuleResult, 'value' | 'limit' | 'unit'>
  const plain: Numbers = { value: null, limit: null, unit: 'bool' }
  const report = {
    rules,
    check(code: DenialCode, holds: boolean, label: string, numbers: Numbers = plain, why?: string): boolean {
      const note = holds ? '' : (why ?? denialSentence(code, numbers))
      rules.push({ code, label, ...numbers, verdict: holds ? 'pass' : 'deny', note })
      if (!holds) denial = code
      return holds
    },
    /** Reports what a rule of a limit found; returns whether it holds. */
    find(code: DenialCode, label: string, { holds, why, ...numbers }: Finding): boolean {
      return report.check(code, holds, label, numbers, why)
    },
    note(code: string, label: string, note: string, verdict: 'pass' | 'clamp') {
      rules.push({ code, label, ...plain, verdict, note })
    },
    /** A limit cuts what is asked for; a decision without a wish gets the largest leverage allowed, because margin is not risk. */
    leverage(asked: number | null, max: number): number {
      const given = asked ?? max
      const used = Math.min(given, max)
      const note = given > max ? `Asked for ${given}x, set to ${max}x.` : ''
      rules.push({
        code: 'leverageMax',
        label: 'Leverage',
        value: String(given),
        limit: String(max),
        unit: 'x',
        verdict: given > max ? 'clamp' : 'pass',
        note,
      })
      return used
    },
    cut(rule: CutRule, left: Sz, szDecimals: number): Sz {
      const cuts = rule.max.lt(left)
      const size = cuts ? floorToLot(sz(Decimal.max(rule.max, 0)), szDecimals) : left
      const verdict = !cuts ? 'pass' : size.lte(0) ? 'deny' : 'clamp'
      const value = toText(rule.valueOf(left).toDecimalPlaces(2))
      const numbers = { value, limit: toText(rule.limit.toDecimalPlaces(2)), unit: 'usd' as const }
      const note =
        verdict === 'deny'
          ? denialSentence(rule.code, numbers)
          : verdict === 'clamp'
            ? `Cut to ${toText(size)} ${decision.asset}.`
            : ''
      rules.push({ code: rule.code, label: rule.label, ...numbers, verdict, note })
      // What has left nothing is the reason, not what would have cut it as well.
      if (cuts && left.gt(0)) lastCut = rule
      return size
    },
    lastCut: () => lastCut,
    deny(code?: DenialCode, label?: string, why?: string): Verdict {
      if (code && label) report.check(code, false, label, plain, why)
      return { decision, verdict: 'deny', denial: code ?? denial, rules, sizeUsd: null, approval: null }
    },
    approve(approval: Exclude<Approval, { kind: 'adjust' }>): Verdict {
      const clamped = rules.some((rule) => rule.verdict === 'clamp')
      return {
        decision,
        verdict: clamped ? 'clamp' : 'pass',
        denial: null,
        rules,
        sizeUsd: notional(approval.sz, approval.refPx),
        approval,
      }
    },
  }
  return report
}
export type Report = ReturnType<typeof createReport>

/** Returns the sentence of a code with what was measured and what is allowed, where there are numbers. */
function denialSentence(
  code: DenialCode,
  { value, limit, unit }: Pick<RuleResult, 'value' | 'limit' | 'unit'>,
): string {
  if (value === null || limit === null) return DENIALS[code]
  const relation = { most: 'at most', least: 'at least', side: 'against' }[limitRelation(code)]
  return `${DENIALS[code].replace(/\.$/, '')}: ${ruleWords(value, unit)}, ${relation} ${ruleWords(limit, unit)}.`
}

/** What an order that may be too small is measured by. */
export interface SmallestOrder {
  size: Sz
  /** What the venue measures it at. */
  leastPx: Px
  /** In dollars, the venue's own unless Settings ask for more. */
  leastUsd?: number
  /** What of the wish is worth that little. */
  what: string
}

/** Reports whether an order is worth as much as the smallest one; a sentence says what of the wish it is. */
export function checkSmallest(
  report: Report,
  label: string,
  { size, leastPx, leastUsd = MIN_NOTIONAL_USD, what }: SmallestOrder,
): boolean {
  const worthUsd = notional(size, leastPx)
  const numbers = { value: toText(worthUsd.toDecimalPlaces(2)), limit: String(leastUsd), unit: 'usd' as const }
  const why = `${what} is worth ${usdWords(worthUsd)} in whole lots at the worst price it may fill at; the smallest order is ${ruleWords(numbers.limit, 'usd')}.`
  return report.check('belowMinimum', worthUsd.gte(leastUsd), label, numbers, why)
}
