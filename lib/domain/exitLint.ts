import { roundTripFrac } from './costs.ts'
import { describeCondition } from './exitEvaluation.ts'
import { EXIT_INTERVAL } from './exitLooks.ts'
import { canNotHold, follows } from './exitOrder.ts'
import { EXIT_CANDLES } from './exitQuantities.ts'
import {
  isBehindGain,
  isBehindLoss,
  isNearGain,
  isNearLoss,
  isTrueNow,
  type LintFrame,
  loses,
  nearGainWords,
  nearLossWords,
  nearTrailWords,
  priceLevelOf,
} from './exitReach.ts'
import { type ExitCondition, type ExitRules, everLeave } from './exitRules.ts'
import * as units from './exitUnits.ts'
import { namesOf, UNIT_OF } from './exitUnits.ts'
import { INTERVAL_MS } from './market.ts'

/**
 * Exit rules read with the eyes of code that will have to judge them: a condition that can never be met protects nobody while it looks as if it did, and
 * one that is met already closes a trade at the next look.
 */

/** Everything that can be said against a plan, beside what it means. */
export const EXIT_LINTS = {
  missing_interval: 'A value of bars without the length of the bars.',
  missing_operand: 'Nothing to compare with.',
  no_history: 'Bars, or a cross, of something that has only its value now.',
  incomparable: 'Two quantities of different units.',
  self_compare: 'A quantity compared with itself.',
  period_too_long: 'More bars than are read.',
  out_of_range: 'A level, or another quantity, that this one is always on one side of.',
  too_far: 'A level so far from the price that it is a slip of notation.',
  wrong_side: 'A level, stop or target on the side of the price where it cannot be meant.',
  behind_stop: 'The stop closes the trade first, so it can never fire.',
  behind_target: 'The target closes the trade first.',
  beyond_liquidation: 'The venue takes the position first.',
  already_true: 'It holds already, so it would close the trade at the next look.',
  too_near: 'It closes the trade at a loss so near the entry that any move of the market does.',
  too_short: 'It closes the trade before the shortest hold is over.',
  within_costs:
    'It closes the trade for less than opening and closing it costs, or loses a larger share to that than a target may.',
  never_together: 'Conditions that must all hold exclude each other.',
  superfluous: 'Another condition says as much, so it changes nothing.',
  none_kept: 'All conditions must hold, and one was left out.',
  one_bar: 'One bar in a direction is noise.',
  no_period: 'A period for something that has none.',
  poor_ratio: 'At the live price the target pays less than the stop risks.',
  not_enforced: 'A trailing stop without a distance, so nothing trails.',
} as const
export type ExitLintCode = keyof typeof EXIT_LINTS

/** One thing about the rules a person and the model should know. An `error` cost its condition, a `warning` nothing. */
export interface ExitLint {
  code: ExitLintCode
  severity: 'error' | 'warning'
  /** Where in the rules, as `conditions.0.interval`, or which level of the trade. */
  path: string
  message: string
}

/** What a lint leaves: the rules that can do what they say, null when none can, and what was found in them. */
export interface LintedRules {
  rules: ExitRules | null
  lints: ExitLint[]
}

/** A level further than this from the price is a slip of notation: no stop lies there either. */
const LEVEL_DISTANCE_FRAC_MAX = 0.5

/** Returns what is left of the rules of a trade, and what was found in them and in its levels. */
export function lintExitRules(rules: ExitRules, frame: LintFrame): LintedRules {
  const lints: ExitLint[] = []
  const sound = rules.conditions.filter((condition, index) => {
    const at = `conditions.${index}`
    const fault = faultOf(condition, frame, rules.match, at)
    lints.push(...(fault === null ? warningsOf(condition, frame, at) : [fault]))
    return fault === null
  })
  const isWhole = sound.length === rules.conditions.length
  let conditions = rules.match === 'any' || isWhole ? sound : []
  if (rules.match === 'all') {
    const fault = faultOfAll(conditions, frame)
    if (fault !== null) {
      lints.push(fault)
      conditions = []
    }
    if (!isWhole)
      lints.push(finding('none_kept', 'warning', 'conditions', 'All conditions must hold, so none is kept.'))
  }
  lints.push(...superfluous(rules, sound, frame))
  const trail = lintTrail(rules, frame)
  const isNoTrail = trail.some(({ severity }) => severity === 'error')
  const hold = lintHold(rules, frame)
  lints.push(...trail, ...hold, ...lintLevels(frame))
  const kept = {
    ...rules,
    conditions,
    ...(isNoTrail ? { trail_after_pct: null, trail_distance_pct: null } : {}),
    ...(hold.length > 0 ? { max_hold_minutes: null } : {}),
  }
  return { rules: everLeave(kept) || kept.cooldown_minutes ? kept : null, lints }
}

const finding = (code: ExitLintCode, severity: ExitLint['severity'], path: string, message: string): ExitLint => ({
  code,
  severity,
  path,
  message,
})

/** Returns a finding about one condition. */
type Say = (code: ExitLintCode, key: string, why: string) => ExitLint

const sayOf =
  (condition: ExitCondition, at: string, severity: ExitLint['severity']): Say =>
  (code, key, why) =>
    finding(code, severity, key === '' ? at : `${at}.${key}`, `"${describeCondition(condition)}" ${why}`)

function faultOf(condition: ExitCondition, frame: LintFrame, match: ExitRules['match'], at: string): ExitLint | null {
  const say = sayOf(condition, at, 'error')
  return faultOfShape(condition, say) ?? faultOfLevel(condition, frame, say) ?? faultOfNow(condition, frame, match, say)
}

/** What is wrong with a condition whatever the market does. */
function faultOfShape(condition: ExitCondition, say: Say): ExitLint | null {
  const names = namesOf(condition)
  const [left, right] = names
  if (names.some((name) => units.needsInterval(name, condition.on)) && condition.interval === null)
    return say('missing_interval', 'interval', 'names no interval, so there are no bars to judge it on.')
  if (units.needsRight(condition) && names.length === 1 && condition.value === null)
    return say('missing_operand', 'right', 'names nothing to compare with.')
  if (units.needsHistory(condition) && names.some((name) => units.hasOneValue(name, condition.on)))
    return say('no_history', 'op', 'asks for bars of something that has only its value now.')
  if (left !== undefined && right !== undefined && UNIT_OF[left] !== UNIT_OF[right])
    return say('incomparable', 'right', `compares ${UNIT_OF[left]} with ${UNIT_OF[right]}.`)
  if (left === right && units.periodOf(left, condition.left_period) === units.periodOf(right, condition.right_period))
    return say('self_compare', 'right', 'compares a thing with itself.')
  if (units.isPeriodTooLong(condition))
    return say('period_too_long', 'left_period', `needs more than the ${EXIT_CANDLES} bars that are read.`)
  return null
}

/** What is wrong with the number a quantity is compared with. */
function faultOfLevel(condition: ExitCondition, frame: LintFrame, say: Say): ExitLint | null {
  const value = units.levelOf(condition)
  const { price } = frame
  if (value !== null && units.isOutOfRange(condition.left, value))
    return say('out_of_range', 'value', `names a level that ${condition.left} is always on one side of.`)
  if (canNotHold([condition], frame))
    return say('out_of_range', value === null ? 'right' : 'value', 'can never hold, whatever the market does.')
  const isPrice = UNIT_OF[condition.left] === UNIT_OF.price
  if (value !== null && isPrice && price !== null && Math.abs(value - price) > price * LEVEL_DISTANCE_FRAC_MAX)
    return say('too_far', 'value', `is more than ${LEVEL_DISTANCE_FRAC_MAX * 100} % from the price of ${price}.`)
  return faultOfReach(condition, frame, say)
}

/** A level the price cannot get to while the trade is open. */
function faultOfReach(condition: ExitCondition, frame: LintFrame, say: Say): ExitLint | null {
  const { side, slPx, tpPx, price } = frame
  const liquidationPx = frame.liquidationPx ?? null
  const level = priceLevelOf(condition, frame)
  if (level === null || side === null) return null
  const stopFirst = () =>
    say('behind_stop', 'value', `lies behind the stop at ${slPx}, which would have closed the trade.`)
  if (loses(level, side)) {
    if (slPx !== null && isBehindLoss(level.px, slPx, side)) return stopFirst()
    if (liquidationPx !== null && isBehindLoss(level.px, liquidationPx, side))
      return say('beyond_liquidation', 'value', `lies beyond ${liquidationPx}, where the venue takes the position.`)
  }
  if (condition.op === '<' || condition.op === '>' || price === null) return null
  // A cross needs the price on the other side first.
  if (loses(level, side) && tpPx !== null && isBehindGain(level.px, tpPx, side))
    return say('behind_target', 'value', `needs the price beyond the target at ${tpPx} first, which closes the trade.`)
  return !loses(level, side) && slPx !== null && isBehindLoss(level.px, slPx, side) ? stopFirst() : null
}

/** Where any one condition is enough, one that holds already, or will with any move, closes the trade at once; of several that must hold, some may. */
const faultOfNow = (
  condition: ExitCondition,
  frame: LintFrame,
  match: ExitRules['match'],
  say: Say,
): ExitLint | null => {
  if (match === 'all') return null
  if (isTrueNow(condition, frame)) return say('already_true', '', 'holds already.')
  if (isNearLoss(condition, frame)) return say('too_near', 'value', `${nearLossWords(frame)}.`)
  return isNearGain(condition, frame) ? say('within_costs', 'value', `${nearGainWords(frame)}.`) : null
}

/** What is wrong with conditions that must all hold. */
function faultOfAll(conditions: readonly ExitCondition[], frame: LintFrame): ExitLint | null {
  if (conditions.length === 0) return null
  const words = (some: readonly ExitCondition[]) => some.map((one) => `"${describeCondition(one)}"`).join(' and ')
  const say = (code: ExitLintCode, message: string) => finding(code, 'error', 'conditions', message)
  if (conditions.every((one) => isTrueNow(one, frame))) return say('already_true', `${words(conditions)} hold already.`)
  const losses = conditions.filter((one) => isNearLoss(one, frame))
  const gains = conditions.filter((one) => isNearGain(one, frame))
  const waitsForNothing = conditions.every(
    (one) => losses.includes(one) || gains.includes(one) || isTrueNow(one, frame),
  )
  if (losses.length > 0 && waitsForNothing)
    return say('too_near', `${words(losses)} ${nearLossWords(frame)}, and nothing else is waited for.`)
  if (gains.length > 0 && waitsForNothing)
    return say('within_costs', `${words(gains)} ${nearGainWords(frame)}, and nothing else is waited for.`)
  if (!canNotHold(conditions, frame)) return null
  const pairs = conditions.flatMap((one, index) => conditions.slice(index + 1).map((other) => [one, other]))
  const apart = pairs.find((pair) => canNotHold(pair, frame)) ?? conditions
  return say('never_together', `${words(apart)} can never hold together.`)
}

/** Names conditions that change nothing: of several of which one is enough the stronger, of several that must all hold the weaker; of two alike the later. */
function superfluous({ match, conditions }: ExitRules, sound: readonly ExitCondition[], frame: LintFrame): ExitLint[] {
  const says = (one: ExitCondition, other: ExitCondition) =>
    match === 'any' ? follows(one, other, frame) : follows(other, one, frame)
  return sound.flatMap((one, index) => {
    const other = sound.find((each, at) => at !== index && says(one, each) && (at < index || !says(each, one)))
    if (other === undefined) return []
    const say = sayOf(one, `conditions.${conditions.indexOf(one)}`, 'warning')
    return [say('superfluous', '', `changes nothing beside "${describeCondition(other)}".`)]
  })
}

function warningsOf(condition: ExitCondition, frame: LintFrame, at: string): ExitLint[] {
  const { side, tpPx, price } = frame
  const lints: ExitLint[] = []
  const warn = sayOf(condition, at, 'warning')
  for (const key of ['left', 'right'] as const) {
    const name = condition[key]
    if (name === null || name === 'value' || condition[`${key}_period`] === null || units.takesPeriod(name)) continue
    lints.push(
      warn('no_period', `${key}_period`, `gives ${name} a period, which it does not have; it is read without.`),
    )
  }
  if (!units.needsRight(condition) && condition.bars === 1)
    lints.push(warn('one_bar', 'bars', 'is met by a single bar; two or more say more than noise.'))
  if (side === null) return lints
  const level = priceLevelOf(condition, frame)
  if (level === null)
    return isOnStrength(condition, side)
      ? [...lints, warn('wrong_side', 'op', `leaves the ${side} as it gains.`)]
      : lints
  if (!loses(level, side) && tpPx !== null && isBehindGain(level.px, tpPx, side))
    lints.push(warn('behind_target', 'value', `lies behind the target at ${tpPx}, which closes the trade first.`))
  if (!loses(level, side) && price !== null && Math.abs(level.px - price) < price * roundTripFrac(frame.spreadFrac))
    lints.push(warn('within_costs', 'value', 'closes the trade for less than opening and closing it costs.'))
  const isCross = condition.op === 'crosses_above' || condition.op === 'crosses_below'
  if (isCross && price !== null && level.up === level.px < price)
    lints.push(warn('wrong_side', 'value', `needs the price of ${price} on the other side of it first.`))
  return lints
}

/** Whether the price is to be left in favour of the position against an average: what is written for the other side looks like this. */
const isOnStrength = (condition: ExitCondition, side: 'long' | 'short'): boolean =>
  condition.left === 'price' &&
  ['ema', 'sma', 'vwap'].includes(condition.right ?? '') &&
  units.isOp(condition, side === 'long')

/** Returns what is wrong with stop and target of a trade at this price. An error here costs no rule: the gate denies such an entry. */
export function lintLevels({ side, price, slPx, tpPx, liquidationPx = null, opens }: LintFrame): ExitLint[] {
  if (side === null || price === null || !opens) return []
  const lints: ExitLint[] = []
  const isStopLost = slPx !== null && !isBehindLoss(slPx, price, side)
  const isTargetLost = tpPx !== null && !isBehindGain(tpPx, price, side)
  const wrong = (path: string, what: string, level: number | null) =>
    lints.push(
      finding('wrong_side', 'error', path, `The ${what} at ${level} is on the wrong side of ${price} for a ${side}.`),
    )
  if (isStopLost) wrong('stop_px', 'stop', slPx)
  if (isTargetLost) wrong('target_px', 'target', tpPx)
  if (slPx !== null && !isStopLost && liquidationPx !== null && isBehindLoss(slPx, liquidationPx, side)) {
    const message = `The stop at ${slPx} lies beyond ${liquidationPx}, where the venue takes the position.`
    lints.push(finding('beyond_liquidation', 'error', 'stop_px', message))
  }
  if (slPx === null || tpPx === null || isStopLost || isTargetLost || slPx === price) return lints
  const ratio = Math.abs(tpPx - price) / Math.abs(price - slPx)
  if (ratio < 1) {
    const message = `At ${price} the target pays ${ratio.toFixed(2)} times what the stop risks.`
    lints.push(finding('poor_ratio', 'warning', 'target_px', message))
  }
  return lints
}

/** What is wrong with the stop that trails: an error costs the trail, not the conditions. */
function lintTrail(rules: ExitRules, frame: LintFrame): ExitLint[] {
  const { trail_after_pct: after, trail_distance_pct: distance } = rules
  const say = (code: ExitLintCode, severity: ExitLint['severity'], key: 'after' | 'distance', message: string) => [
    finding(code, severity, `trail_${key}_pct`, message),
  ]
  if (distance === null)
    return after === null
      ? []
      : say('not_enforced', 'warning', 'after', 'Trailing names no distance, so the stop stays where it is.')
  if (distance > LEVEL_DISTANCE_FRAC_MAX * 100)
    return say('too_far', 'error', 'distance', `A stop ${distance} % behind the price is none.`)
  const { side, price, slPx, tpPx, opens } = frame
  const near = nearTrailWords(rules, frame.spreadFrac)
  if (near !== null) return say('already_true', 'error', 'distance', near)
  const gain = side === 'long' ? 1 : -1
  if (
    side !== null &&
    price !== null &&
    tpPx !== null &&
    opens &&
    isBehindGain(price * (1 + (gain * (after ?? 0)) / 100), tpPx, side)
  )
    return say(
      'behind_target',
      'error',
      'after',
      `The target at ${tpPx} closes the trade before it is up ${after} %, so the stop never trails.`,
    )
  if (side !== null && slPx !== null && tpPx !== null && isBehindLoss(tpPx * (1 - (gain * distance) / 100), slPx, side))
    return say(
      'behind_stop',
      'error',
      'distance',
      `Up to the target at ${tpPx} a stop ${distance} % behind the price lies behind the one at ${slPx}, so it never moves.`,
    )
  return distance < roundTripFrac(frame.spreadFrac) * 100
    ? say(
        'within_costs',
        'warning',
        'distance',
        `Once it trails, a stop ${distance} % behind the price closes the trade at once.`,
      )
    : []
}

/** A time stop that is over when the plan is looked at first, or before the shortest hold is: an error that costs the time stop. */
function lintHold({ max_hold_minutes: minutes }: ExitRules, { least, opens }: LintFrame): ExitLint[] {
  if (minutes === null) return []
  const say = (code: ExitLintCode, message: string) => [finding(code, 'error', 'max_hold_minutes', message)]
  if (minutes * 60_000 <= INTERVAL_MS[EXIT_INTERVAL])
    return say('already_true', `A trade that may last ${minutes} minute is closed at the next look.`)
  const shortest = opens ? (least?.holdMinutesMin ?? 0) : 0
  if (minutes >= shortest) return []
  return say(
    'too_short',
    `A trade that may last ${minutes} minutes is closed before the shortest hold of ${shortest} is over.`,
  )
}
