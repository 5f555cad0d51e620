import type { ExitRules } from '@/lib/domain/exitRules.ts'

/** What is true of a plan that is prose alone, whatever it says. */
export const NO_RULES_SENTENCE = 'No rules that code evaluates; stop and target alone get it out.'

type Condition = ExitRules['conditions'][number]
const OP = {
  '<': 'below',
  '>': 'above',
  crosses_below: 'crosses below',
  crosses_above: 'crosses above',
  falling: 'is falling',
  rising: 'is rising',
} as const

const quantity = (name: string, period: number | null): string =>
  `${name.replaceAll('_', ' ')}${period === null ? '' : ` ${period}`}`

/** Returns one condition as words: `price below ema 50 on 4h for 2 bars`. */
export function conditionSentence(condition: Condition): string {
  const { left, left_period, interval, op, right, right_period, value, bars } = condition
  const against = right === null || right === 'value' ? (value ?? '') : quantity(right, right_period)
  const side = op === 'falling' || op === 'rising' ? '' : ` ${against}`
  const frame = interval === null ? '' : ` on ${interval}`
  return `${quantity(left, left_period)} ${OP[op]}${side}${frame}${bars > 1 ? ` for ${bars} bars` : ''}${condition.on === 'live' ? ' (live)' : ''}`
}

/** Returns the rules that are not conditions: time stop, trailing, cooldown. */
export function ruleExtras(rules: ExitRules): string[] {
  const { max_hold_minutes, trail_after_pct, trail_distance_pct, cooldown_minutes } = rules
  return [
    max_hold_minutes === null ? null : `after ${max_hold_minutes} min at the latest`,
    trail_distance_pct === null
      ? null
      : `trailing ${trail_distance_pct} %${trail_after_pct === null ? '' : ` once up ${trail_after_pct} %`}`,
    cooldown_minutes === null ? null : `then ${cooldown_minutes} min without a new entry`,
  ].filter((part) => part !== null)
}

/** Returns exit rules in one sentence. */
export function exitRulesSentence(rules: ExitRules): string {
  const joined = rules.conditions.map(conditionSentence).join(rules.match === 'all' ? ' and ' : ' or ')
  const parts = [joined, ...ruleExtras(rules)].filter((part) => part !== '')
  return parts.length === 0 ? 'no rules' : parts.join('; ')
}
