import type { Usd } from '../decimal.ts'
import { LIMIT_CODES, type LimitCode, type Limits } from '../limits.ts'
import { judgeDecisions } from '../riskGate.ts'
import { type LimitRule, RULE_OF_LIMIT } from './limitRules.ts'
import { paceReach } from './pace.ts'
import { denialWords, type GateInput, type Verdict } from './verdict.ts'

/** What the gate says to one decision, as far as a person compares it. */
export interface TrialVerdict {
  verdict: Verdict['verdict']
  denial: string | null
  /** Notional in dollars; null for a denial. */
  sizeUsd: Usd | null
  leverage: number | null
  /** Why it is denied, or else what cut it, in a sentence; '' when nothing did. */
  why: string
}

/** One decision under the limits it was judged by, and under others. */
export interface TrialPair {
  before: TrialVerdict
  after: TrialVerdict
  isChanged: boolean
}

/**
 * Returns what each wish of a stored input came to, and what it would have come to under other limits, all else as it was: each by itself, so that what
 * an entry that is denied now would have spared, or made room for, later is not counted. `held`: what losses would have held back, where that differs.
 */
export function tryLimits(
  input: GateInput,
  limits: Limits,
  held: Pick<GateInput, 'locks' | 'tradingState'> = input,
): TrialPair[] {
  const before = judgeDecisions(input)
  const { locks, tradingState } = held
  const after = judgeDecisions({ ...input, limits, locks, tradingState })
  return before.flatMap((was, index) => {
    const is = after[index]
    return is ? [{ before: toTrial(was), after: toTrial(is), isChanged: whatCounts(was) !== whatCounts(is) }] : []
  })
}

function toTrial(verdict: Verdict): TrialVerdict {
  const { approval, rules, denial, sizeUsd } = verdict
  const cut = rules.findLast((rule) => rule.verdict === 'clamp' && rule.note !== '')
  return {
    verdict: verdict.verdict,
    denial,
    sizeUsd,
    leverage: approval?.kind === 'increase' ? approval.leverage : null,
    why: denialWords(verdict) || (cut?.note ?? ''),
  }
}

/** All that becomes of a decision, as text: levels, rules and the worst price as well as the size. */
const whatCounts = ({ verdict, denial, sizeUsd, approval, decision }: Verdict): string =>
  JSON.stringify([verdict, denial, sizeUsd, approval, approval === null ? null : decision.exit_rules])

/** Returns whether the limits look further back than what was stored reaches: then more could have been denied than is told. */
export function looksFurther({ limits: then, pace }: GateInput, limits: Limits): boolean {
  const reach = paceReach(then)
  const { cooldownBars, flipBars, entriesHourMax, entriesDayMax, ordersMinuteMax } = limits
  return (
    Math.max(cooldownBars, flipBars) > reach.bars ||
    (pace.entriesMs.length > reach.entries && Math.max(entriesHourMax, entriesDayMax) > reach.entries) ||
    (pace.ordersMs.length > reach.orders && ordersMinuteMax > reach.orders)
  )
}

/** Returns the limits of one kind that differ, the parts of their rules included. */
export const differingOf = (kind: 'breaker' | 'loss' | 'spend', before: Limits, after: Limits): LimitCode[] =>
  LIMIT_CODES.filter((code) => before[code] !== after[code] && kindOf(code) === kind)

function kindOf(code: LimitCode): LimitRule['kind'] {
  const rule = RULE_OF_LIMIT[code]
  return rule.kind === 'part' ? kindOf(rule.of) : rule.kind
}
