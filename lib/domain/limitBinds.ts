import type { RuleResult } from './gateReport.ts'
import { LIMIT_CODES, LIMIT_GROUPS, type LimitCode, limitRow } from './limits.ts'

/** How often a limit refused a decision, and how often it made one smaller. */
export interface LimitBind {
  code: LimitCode
  denied: number
  clamped: number
}

const JUDGED: ReadonlySet<string> = new Set(
  LIMIT_GROUPS.filter(({ isJudged }) => isJudged).flatMap(({ rows }) => Object.keys(rows)),
)

/** Returns how often each limit that judges single decisions bound in these gate reports, one a decision: a line is a limit's by its label. */
export const countBinds = (reports: readonly (readonly RuleResult[])[]): LimitBind[] =>
  LIMIT_CODES.filter((code) => JUDGED.has(code)).map((code) => {
    const { label } = limitRow(code)
    const came = (verdict: RuleResult['verdict']) =>
      reports.filter((lines) => lines.some((line) => line.label === label && line.verdict === verdict)).length
    return { code, denied: came('deny'), clamped: came('clamp') }
  })
