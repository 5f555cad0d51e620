import type { RuleResult } from '../gateReport.ts'

/** What a rule finds: whether it holds, the number it measured beside the one allowed, and why it does not hold where that can be said better than by its code. */
export interface Finding extends Pick<RuleResult, 'value' | 'limit' | 'unit'> {
  holds: boolean
  why?: string
}
