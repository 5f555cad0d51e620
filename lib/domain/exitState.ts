import { isArmed, waits } from './exitArming.ts'
import { type ExitLook, evaluateExitRules, type ReadQuantity, readSides, type Sides } from './exitEvaluation.ts'
import { EXIT_INTERVAL } from './exitLooks.ts'
import type { ExitCondition, ExitRules } from './exitRules.ts'
import { isOp, UNIT_OF } from './exitUnits.ts'
import { minuteAfter, utcWords } from './gate/pace.ts'
import { INTERVAL_MS, type Interval } from './market.ts'

/** Where a plan stands, condition by condition: what people see and the model reads instead of doing the arithmetic. */

/** What a distance is counted in. */
export const DISTANCE_UNITS = ['%', 'USD', 'points', 'R', '% per hour', 'bars'] as const
type DistanceUnit = (typeof DISTANCE_UNITS)[number]

/** One condition. Values are those of the newest bar, or of now. Null: not known. */
export interface ArmState {
  text: string
  met: boolean
  value: number | null
  threshold: number | null
  /** How far it still has to go, below 0 where it is past that; in percent of the value where `unit` is %. */
  distance: number | null
  unit: DistanceUnit
  /** On how many of the newest bars in a row it holds, of how many it must. */
  barsMet: number
  bars: number
  /** When it is judged next. */
  nextJudgedMs: number
}

/** The stop that trails. In percent. */
export interface TrailState {
  distancePct: number
  /** The gain it begins at; null: from the entry on. */
  afterPct: number | null
  /** The gain at the best price since the rules were given; null: not known. */
  gainPct: number | null
}

/** A whole plan. */
export interface PlanState {
  match: ExitRules['match']
  /** The sentence why the position must be left, null to stay. */
  due: string | null
  met: number
  of: number
  arms: ArmState[]
  trail: TrailState | null
  /** When conditions that any bar can meet may leave; until then they wait, unless half of the risk is lost. Null: none waits. */
  armsMs: number | null
  /** When the position runs out of time; null: never. */
  endsMs: number | null
  /** When anything of it is judged next; null: nothing is. */
  nextJudgedMs: number | null
}

const DATE_MS_MAX = 8_640_000_000_000_000

/**
 * Returns where a plan stands. `judged` decides what is met; `shown` reads the same, bars from before the rules included. `gainPct`: at the best price since the
 * rules were given, what a trailing stop follows; null: not known.
 */
export function planState(
  rules: ExitRules,
  judged: ReadQuantity,
  shown: ReadQuantity,
  look: ExitLook,
  gainPct: number | null = null,
): PlanState {
  const { due, conditions } = evaluateExitRules(rules, judged, look)
  const arms = rules.conditions.map((condition, index) =>
    armState(condition, readSides(condition, shown, look.nowMs), conditions[index]?.met ?? false, look.nowMs),
  )
  const { max_hold_minutes: minutes, trail_distance_pct: distancePct, trail_after_pct: afterPct } = rules
  // No clock goes further than the last date there is.
  const endsMs =
    minutes === null || look.openedMs === null ? null : Math.min(look.openedMs + minutes * 60_000, DATE_MS_MAX)
  const { arming = null, nowMs } = look
  const isWaiting = arming !== null && waits(rules, arming) && !isArmed(arming, nowMs, arming.markPx)
  const armsMs = isWaiting ? arming.armsMs : null
  const moments = [
    ...(armsMs === null ? [] : [armsMs]),
    ...arms.map(({ nextJudgedMs }) => nextJudgedMs),
    ...(endsMs === null ? [] : [endsMs]),
    ...(distancePct === null ? [] : [nextOf(EXIT_INTERVAL, look.nowMs)]),
  ]
  return {
    match: rules.match,
    due,
    met: arms.filter(({ met }) => met).length,
    of: arms.length,
    arms,
    trail: distancePct === null ? null : { distancePct, afterPct, gainPct: gainPct === null ? null : rounded(gainPct) },
    armsMs,
    endsMs,
    nextJudgedMs: moments.length === 0 ? null : Math.min(...moments),
  }
}

function armState(condition: ExitCondition, sides: Sides, met: boolean, nowMs: number): ArmState {
  const value = finite(sides.left?.at(-1) ?? null)
  const isSlope = condition.op === 'falling' || condition.op === 'rising'
  const threshold = isSlope ? null : finite(sides.right?.at(-1) ?? null)
  const barsMet = countMet(condition, sides)
  const known = { text: armName(condition), met, value, threshold, barsMet, bars: condition.bars }
  const nextMs = nextJudgedMs(condition, nowMs)
  if (isSlope)
    return { ...known, distance: value === null ? null : condition.bars - barsMet, unit: 'bars', nextJudgedMs: nextMs }
  const distance = value === null || threshold === null ? null : finite(distanceOf(condition, value, threshold))
  return {
    ...known,
    distance: distance === null ? null : rounded(distance),
    unit: unitOf(condition),
    nextJudgedMs: nextMs,
  }
}

function unitOf({ left }: ExitCondition): DistanceUnit {
  switch (UNIT_OF[left]) {
    case UNIT_OF.macd:
      return 'USD'
    case UNIT_OF.rsi:
    case UNIT_OF.adx:
      return 'points'
    case UNIT_OF.r_multiple:
      return 'R'
    case UNIT_OF.funding_rate:
      return '% per hour'
    default:
      return '%'
  }
}

/** What is left to go, in the unit of the condition. */
function distanceOf(condition: ExitCondition, value: number, threshold: number): number | null {
  const left = isOp(condition, true) ? threshold - value : value - threshold
  const unit = UNIT_OF[condition.left]
  if (unit === UNIT_OF.funding_rate) return left * 100
  // A profit is in percent as it stands; everything else counted in percent is a share of its own value.
  if (unitOf(condition) !== '%' || unit === UNIT_OF.pnl_pct) return left
  return value === 0 ? null : (left / Math.abs(value)) * 100
}

/** What overflowed is not known. */
const finite = (value: number | null): number | null => (value !== null && Number.isFinite(value) ? value : null)

const rounded = (value: number): number => Number(value.toPrecision(4))

/** On how many of the newest bars in a row the comparison, or the slope, holds. */
function countMet(condition: ExitCondition, { left, right }: Sides): number {
  const { op, bars } = condition
  const up = op === 'rising' || isOp(condition, true)
  const isSlope = op === 'falling' || op === 'rising'
  let count = 0
  for (; count < bars; count += 1) {
    const a = left?.at(-1 - count) ?? null
    const b = (isSlope ? left?.at(-2 - count) : right?.at(-1 - count)) ?? null
    if (a === null || b === null || (up ? a <= b : a >= b)) return count
  }
  return count
}

/** Returns when a condition is judged next, in ms. */
export const nextJudgedMs = ({ interval, on }: ExitCondition, nowMs: number): number =>
  nextOf(interval === null || on === 'live' ? EXIT_INTERVAL : interval, nowMs)

function nextOf(interval: Interval, nowMs: number): number {
  const length = INTERVAL_MS[interval]
  return (Math.floor(nowMs / length) + 1) * length
}

/** Returns the condition named shortly, as people write it: `price < EMA50 4h`. */
function armName({ left, left_period, op, right, right_period, value, interval, bars }: ExitCondition): string {
  const name = (quantity: string, period: number | null) =>
    period === null ? quantity.replaceAll('_', ' ') : `${quantity.toUpperCase()}${period}`
  const isSlope = op === 'falling' || op === 'rising'
  const other = right === null || right === 'value' ? String(value ?? '') : name(right, right_period)
  const where = interval === null ? '' : ` ${interval}`
  const many = bars > 1 ? ` for ${bars} bars` : ''
  return `${name(left, left_period)} ${op.replaceAll('_', ' ')}${isSlope ? '' : ` ${other}`}${where}${many}`
}

/** Returns a plan's state in a sentence, as of `nowMs`: "1 of 2 met, price < EMA50 4h 0.4 % away, next look in 12 min". */
export function planWords({ met, of, arms, trail, armsMs, endsMs, nextJudgedMs }: PlanState, nowMs: number): string {
  const count = of === 0 ? [] : [`${met} of ${of} met`]
  const ways = arms.filter((arm) => !arm.met).map(armWords)
  const armed = armsMs === null ? [] : [`armed at ${utcWords(minuteAfter(armsMs), nowMs)} or at half the risk lost`]
  const end = endsMs === null ? [] : [`out of time in ${spanWords(endsMs - nowMs)}`]
  const next =
    nextJudgedMs === null || (of === 0 && trail === null) ? [] : [`judged next in ${spanWords(nextJudgedMs - nowMs)}`]
  return [...count, ...ways, ...(trail === null ? [] : [trailWords(trail)]), ...armed, ...end, ...next].join(', ')
}

function trailWords({ distancePct, afterPct, gainPct }: TrailState): string {
  const isOn = afterPct === null || (gainPct !== null && gainPct >= afterPct)
  const best = gainPct === null ? '' : ` (best so far ${gainPct} %)`
  return isOn
    ? `stop trails ${distancePct} % behind the best price${best}`
    : `stop trails ${distancePct} % behind once up ${afterPct} %${best}`
}

/** Returns an arm that is not met in words. */
function armWords({ text, distance, unit, barsMet, bars }: ArmState): string {
  if (distance === null) return `${text}: no value yet`
  const steps = bars > 1 ? `, ${barsMet} of ${bars} bars` : ''
  if (unit === 'bars') return `${text}${steps}`
  if (distance === 0) return `${text} right at it${steps}`
  return distance > 0 ? `${text} ${distance} ${unit} away${steps}` : `${text} past it by ${-distance} ${unit}${steps}`
}

function spanWords(ms: number): string {
  const minutes = Math.max(0, Math.ceil(ms / 60_000))
  if (minutes < 120) return `${minutes} min`
  return minutes < 2_880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1_440)} d`
}
