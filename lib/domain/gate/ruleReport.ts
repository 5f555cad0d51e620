import { Decimal, floorToLot, notional, type Px, type Sz, sz, toText } from '../decimal.ts'
import type { Decision } from '../decision.ts'
import { DENIALS, type DenialCode } from '../denial.ts'
import type { RuleResult } from '../gateReport.ts'
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
  let cutCode: DenialCode | null = null
  type Numbers = Pick<RuleResult, 'value' | 'limit' | 'unit'>
  const plain: Numbers = { value: null, limit: null, unit: 'bool' }
  const report = {
    rules,
    check(code: DenialCode, holds: boolean, label: string, numbers: Numbers = plain, why?: string): boolean {
      const note = holds ? '' : (why ?? DENIALS[code])
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
      const note =
        verdict === 'deny' ? DENIALS[rule.code] : verdict === 'clamp' ? `Cut to ${toText(size)} ${decision.asset}.` : ''
      rules.push({
        code: rule.code,
        label: rule.label,
        value: toText(rule.valueOf(left).toDecimalPlaces(2)),
        limit: toText(rule.limit.toDecimalPlaces(2)),
        unit: 'usd',
        verdict,
        note,
      })
      if (cuts) cutCode = rule.code
      return size
    },
    lastCut: () => cutCode,
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

/** Returns the numbers of the smallest order, the venue's unless said, for the report. */
export const minimumNumbers = (size: Sz, price: Px, least = MIN_NOTIONAL_USD) => ({
  value: toText(notional(size, price).toDecimalPlaces(2)),
  limit: String(least),
  unit: 'usd' as const,
})
