import type { ExitCondition, ExitQuantity, ExitRules } from './exitRules.ts'

/**
 * Exit rules judged by code on what the market did, whether or not a model is up. Rules only ever reduce: the answer is "leave" with a reason, or
 * nothing. A quantity without data is not met, never guessed.
 */

/** Returns values of a quantity, oldest first, the last belonging to the newest closed bar (`close`) or to now (`live`). Null: no data. */
export type ReadQuantity = (
  name: ExitQuantity,
  period: number | null,
  interval: string | null,
  on: 'close' | 'live',
) => readonly (number | null)[] | null

export interface ConditionState {
  text: string
  met: boolean
  left: number | null
  right: number | null
}

export interface ExitState {
  /** The sentence why the position must be left, null to stay. */
  due: string | null
  conditions: ConditionState[]
}

/** Returns where a plan stands. `openedMs` null (an adopted position) never runs out of time. */
export function evaluateExitRules(
  rules: ExitRules,
  read: ReadQuantity,
  openedMs: number | null,
  nowMs: number,
): ExitState {
  const conditions = rules.conditions.map((condition) => evaluateCondition(condition, read))
  const met = conditions.filter((state) => state.met)
  const enough = conditions.length > 0 && (rules.match === 'all' ? met.length === conditions.length : met.length > 0)
  const heldMinutes = openedMs === null ? null : Math.floor((nowMs - openedMs) / 60_000)
  if (rules.max_hold_minutes !== null && heldMinutes !== null && heldMinutes >= rules.max_hold_minutes) {
    return { due: `Held ${heldMinutes} minutes; the plan allows ${rules.max_hold_minutes}.`, conditions }
  }
  return {
    due: enough
      ? `Exit rule met: ${met.map((state) => state.text).join(rules.match === 'all' ? ' and ' : ' or ')}.`
      : null,
    conditions,
  }
}

function evaluateCondition(condition: ExitCondition, read: ReadQuantity): ConditionState {
  const left = read(condition.left, condition.left_period, condition.interval, condition.on)
  const right = readRight(condition, read)
  const leftNow = left?.at(-1) ?? null
  const rightNow = right?.at(-1) ?? null
  return {
    text: describeCondition(condition),
    met: left !== null && holds(condition, left, right),
    left: leftNow,
    right: rightNow,
  }
}

function readRight(condition: ExitCondition, read: ReadQuantity): readonly (number | null)[] | null {
  if (condition.right === null || condition.right === 'value') {
    const value = condition.value
    return value === null ? null : Array.from({ length: condition.bars + 1 }, () => value)
  }
  return read(condition.right, condition.right_period, condition.interval, condition.on)
}

function holds(
  condition: ExitCondition,
  left: readonly (number | null)[],
  right: readonly (number | null)[] | null,
): boolean {
  const bars = condition.bars
  switch (condition.op) {
    case '<':
    case '>':
      return compareLast(left, right, bars, condition.op === '<' ? (a, b) => a < b : (a, b) => a > b)
    case 'crosses_below':
      return crosses(
        left,
        right,
        (a, b) => a < b,
        (a, b) => a >= b,
      )
    case 'crosses_above':
      return crosses(
        left,
        right,
        (a, b) => a > b,
        (a, b) => a <= b,
      )
    case 'falling':
      return monotone(left, bars, (before, after) => after < before)
    case 'rising':
      return monotone(left, bars, (before, after) => after > before)
  }
}

type Compare = (a: number, b: number) => boolean
type Values = readonly (number | null)[]

/** The comparison holds on each of the last `bars` bars. */
const compareLast = (left: Values, right: Values | null, bars: number, compare: Compare): boolean =>
  Array.from({ length: bars }, (_, back) => pair(left, right, back)).every(
    (values) => values !== null && compare(...values),
  )

/** The relation changed between the bar before and this one. */
function crosses(left: Values, right: Values | null, now: Compare, before: Compare): boolean {
  const current = pair(left, right, 0)
  const previous = pair(left, right, 1)
  return current !== null && previous !== null && now(...current) && before(...previous)
}

/** `bars` strict steps in one direction, so `bars` + 1 values. */
function monotone(values: Values, bars: number, step: Compare): boolean {
  const tail = values.slice(-(bars + 1))
  if (tail.length < bars + 1 || tail.some((value) => value === null)) return false
  return tail.slice(1).every((value, index) => step(tail[index] as number, value as number))
}

function pair(left: Values, right: Values | null, back: number): [number, number] | null {
  const a = left.at(-1 - back) ?? null
  const b = right?.at(-1 - back) ?? null
  return a === null || b === null ? null : [a, b]
}

/** Returns a condition in words. */
export function describeCondition(condition: ExitCondition): string {
  const side = (name: string, period: number | null) =>
    `${name.replaceAll('_', ' ')}${period === null ? '' : ` ${period}`}`
  const left = side(condition.left, condition.left_period)
  const right =
    condition.right === 'value' || condition.right === null
      ? String(condition.value ?? '')
      : side(condition.right, condition.right_period)
  const where = condition.interval === null ? '' : ` on ${condition.interval}`
  const bars = condition.bars > 1 ? ` for ${condition.bars} bars` : ''
  const op = condition.op.replaceAll('_', ' ')
  const tail = condition.op === 'falling' || condition.op === 'rising' ? '' : ` ${right}`
  return `${left} ${op}${tail}${where}${bars}`
}
