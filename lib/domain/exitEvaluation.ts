import { type Arming, isArmed } from './exitArming.ts'
import type { ExitCondition, ExitQuantity, ExitRules } from './exitRules.ts'
import { INTERVAL_MS } from './market.ts'

/**
 * Exit rules judged by code on what the market did, whether or not a model is up. Rules only ever reduce: the answer is "leave" with a reason, or
 * nothing. A quantity without data is not met, never guessed.
 */

/**
 * Returns values of a quantity as of a moment, oldest first, the last belonging to the newest bar that had closed by then (`close`) or to that moment
 * (`live`). Null: no data, or the newest such bar closed before the rules were given.
 */
export type ReadQuantity = (
  name: ExitQuantity,
  period: number | null,
  interval: string | null,
  on: 'close' | 'live',
  asOfMs: number,
) => readonly (number | null)[] | null

/** When a plan is judged. */
export interface ExitLook {
  /** When the trade was opened; null (an adopted position) never runs out of time. */
  openedMs: number | null
  nowMs: number
  /** Ends of the bars that closed since the rules were given, oldest first: each is judged, seen in time or not. */
  closesMs: readonly number[]
  /** When conditions that any bar can meet may leave; null or absent: at once. */
  arming?: Arming | null
}

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

/**
 * Returns where a plan stands: met on any bar since it was given, or now. A bar that closed while a condition waited is not counted later: what is met must
 * still be met when the condition may leave. A cross of that time counts as long as the price is still beyond, because it does not happen twice.
 */
export function evaluateExitRules(rules: ExitRules, read: ReadQuantity, look: ExitLook): ExitState {
  const { arming = null, nowMs, closesMs } = look
  const crossed = new Set<ExitCondition>()
  for (const closeMs of closesMs) {
    const waits = arming !== null && !isArmed(arming, closeMs, closeAt(rules, read, closeMs))
    if (waits) {
      for (const condition of rules.conditions)
        if (PLAIN_OF[condition.op] && evaluateCondition(condition, read, closeMs).met) crossed.add(condition)
    }
    const past = evaluateAt(rules, read, look, closeMs, { waits, crossed })
    if (past.due) return past
  }
  return evaluateAt(rules, read, look, nowMs, {
    waits: arming !== null && !isArmed(arming, nowMs, arming.markPx),
    crossed,
  })
}

/** What a cross leaves behind. */
const PLAIN_OF: Partial<Record<ExitCondition['op'], '<' | '>'>> = { crosses_below: '<', crosses_above: '>' }

/** The price at the end of a bar, by the shortest bars the rules are judged on; null: not known. */
function closeAt({ conditions }: ExitRules, read: ReadQuantity, atMs: number): number | null {
  const [shortest] = conditions
    .flatMap(({ interval }) => interval ?? [])
    .sort((one, other) => INTERVAL_MS[one] - INTERVAL_MS[other])
  return shortest === undefined ? null : (read('price', null, shortest, 'close', atMs)?.at(-1) ?? null)
}

/** Whether what any bar can meet waits at this moment, and which crosses happened while it did. */
interface Waiting {
  waits: boolean
  crossed: ReadonlySet<ExitCondition>
}

function evaluateAt(
  rules: ExitRules,
  read: ReadQuantity,
  { openedMs, arming }: ExitLook,
  nowMs: number,
  { waits, crossed }: Waiting,
): ExitState {
  const judged = rules.conditions.map((condition) => ({
    ...evaluateCondition(condition, read, nowMs, crossed.has(condition)),
    acts: !waits || arming?.isFar(condition) === true,
  }))
  const conditions = judged.map(({ acts: _, ...state }) => state)
  const met = judged.filter((state) => state.met && (rules.match === 'all' || state.acts))
  const enough =
    met.length > 0 && (rules.match === 'any' || (met.length === judged.length && judged.some(({ acts }) => acts)))
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

/** Both sides of a condition as of a moment, oldest first. Null: no data. */
export interface Sides {
  left: readonly (number | null)[] | null
  right: readonly (number | null)[] | null
}

/** Returns what a condition compares. */
export const readSides = (condition: ExitCondition, read: ReadQuantity, asOfMs: number): Sides => ({
  left: read(condition.left, condition.left_period, condition.interval, condition.on, asOfMs),
  right: readRight(condition, read, asOfMs),
})

function evaluateCondition(
  condition: ExitCondition,
  read: ReadQuantity,
  asOfMs: number,
  isCrossed = false,
): ConditionState {
  const { left, right } = readSides(condition, read, asOfMs)
  const leftNow = left?.at(-1) ?? null
  const rightNow = right?.at(-1) ?? null
  return {
    text: describeCondition(condition),
    met:
      left !== null &&
      holds(isCrossed ? { ...condition, op: PLAIN_OF[condition.op] ?? condition.op } : condition, left, right),
    left: leftNow,
    right: rightNow,
  }
}

function readRight(condition: ExitCondition, read: ReadQuantity, asOfMs: number): readonly (number | null)[] | null {
  if (condition.right === null || condition.right === 'value') {
    const value = condition.value
    return value === null ? null : Array.from({ length: condition.bars + 1 }, () => value)
  }
  return read(condition.right, condition.right_period, condition.interval, condition.on, asOfMs)
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
      return crosses(left, right, bars, (a, b) => a < b)
    case 'crosses_above':
      return crosses(left, right, bars, (a, b) => a > b)
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

/** The relation did not hold on the bar before the last `bars`, and holds on each of those. */
function crosses(left: Values, right: Values | null, bars: number, now: Compare): boolean {
  const previous = pair(left, right, bars)
  return previous !== null && !now(...previous) && compareLast(left, right, bars, now)
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

/** Returns rules in words. */
export function rulesWords({
  conditions,
  match,
  max_hold_minutes: minutes,
  cooldown_minutes: cooldown,
}: ExitRules): string {
  const parts = conditions.map(describeCondition).join(match === 'all' ? ' and ' : ' or ')
  const after = cooldown === null ? '' : `${cooldown} minutes without an entry after it`
  return [parts, minutes === null ? '' : `at most ${minutes} minutes`, after].filter((part) => part !== '').join(', ')
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
