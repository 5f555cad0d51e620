import type { PositionSide } from './account.ts'
import { describeCondition } from './exitEvaluation.ts'
import { EXIT_CANDLES, SOURCE_OF_QUANTITY } from './exitQuantities.ts'
import type { ExitCondition, ExitQuantity, ExitRules } from './exitRules.ts'

/**
 * Exit rules read with the eyes of code that will have to judge them: a condition that can never be met protects nobody while it looks as if it did, and
 * one that is met already closes a trade at the next look.
 */

/** What is known of the trade when its rules are named. Prices in USD; null: not known, then nothing is judged by it. */
export interface LintFrame {
  side: PositionSide | null
  price: number | null
  slPx: number | null
  tpPx: number | null
  /** True where nothing is held yet: profit begins at 0. */
  opens: boolean
}

/** One thing about the rules a person and the model should know. An `error` cost its condition, a `warning` nothing. */
export interface ExitLint {
  code: string
  severity: 'error' | 'warning'
  message: string
}

/** A level further than this from the price is a slip of notation: no stop lies there either. */
const LEVEL_DISTANCE_FRAC_MAX = 0.5

/** Returns the rules that can do what they say, null when none can, and what was found in them. */
export function lintExitRules(rules: ExitRules, frame: LintFrame): { rules: ExitRules | null; lints: ExitLint[] } {
  const lints: ExitLint[] = []
  const sound = rules.conditions.filter((condition) => {
    const fault = faultOf(condition, frame, rules.match)
    lints.push(...warningsOf(condition, frame))
    if (fault !== null) lints.push({ ...fault, severity: 'error' })
    return fault === null
  })
  const isWhole = sound.length === rules.conditions.length
  let conditions = rules.match === 'any' || isWhole ? sound : []
  if (rules.match === 'all' && conditions.length > 0 && conditions.every((one) => isTrueNow(one, frame))) {
    const words = conditions.map((one) => `"${describeCondition(one)}"`).join(' and ')
    lints.push({ code: 'already_true', severity: 'error', message: `${words} hold already.` })
    conditions = []
  }
  if (rules.match === 'all' && !isWhole) {
    lints.push({ code: 'none_kept', severity: 'warning', message: 'All conditions must hold, so none is kept.' })
  }
  lints.push(...unenforced(rules))
  const isEmpty = conditions.length === 0 && rules.max_hold_minutes === null
  return { rules: isEmpty ? null : { ...rules, conditions }, lints }
}

type Fault = Omit<ExitLint, 'severity'>

function faultOf(condition: ExitCondition, frame: LintFrame, match: ExitRules['match']): Fault | null {
  const words = `"${describeCondition(condition)}"`
  const fault = (code: string, why: string): Fault => ({ code, message: `${words} ${why}` })
  const names = namesOf(condition)
  if (names.some((name) => needsInterval(name, condition.on)) && condition.interval === null) {
    return fault('missing_interval', 'names no interval, so there are no bars to judge it on.')
  }
  if (needsRight(condition) && names.length === 1 && condition.value === null) {
    return fault('missing_operand', 'names nothing to compare with.')
  }
  if (needsHistory(condition) && names.some((name) => hasOneValue(name, condition.on))) {
    return fault('no_history', 'asks for bars of something that has only its value now.')
  }
  const [left, right] = names
  if (left !== undefined && right !== undefined && UNIT_OF[left] !== UNIT_OF[right]) {
    return fault('incomparable', `compares ${UNIT_OF[left]} with ${UNIT_OF[right]}.`)
  }
  if (left === right && periodOf(left, condition.left_period) === periodOf(right, condition.right_period)) {
    return fault('self_compare', 'compares a thing with itself.')
  }
  if (isPeriodTooLong(condition)) {
    return fault('period_too_long', `needs more than the ${EXIT_CANDLES} bars that are read.`)
  }
  return levelFaultOf(condition, frame, fault) ?? alreadyTrue(condition, frame, match, fault)
}

/** What is wrong with the number a quantity is compared with. */
function levelFaultOf(
  condition: ExitCondition,
  { side, price, slPx }: LintFrame,
  fault: (code: string, why: string) => Fault,
): Fault | null {
  const level = levelOf(condition)
  if (level === null) return null
  if (isOutOfRange(condition.left, level)) {
    return fault('out_of_range', `names a level that ${condition.left} is always on one side of.`)
  }
  if (UNIT_OF[condition.left] !== UNIT_OF.price) return null
  if (price !== null && Math.abs(level - price) > price * LEVEL_DISTANCE_FRAC_MAX) {
    return fault('too_far', `is more than ${LEVEL_DISTANCE_FRAC_MAX * 100} % from the price of ${price}.`)
  }
  if (condition.left === 'price' && losesAt(condition, side) && slPx !== null && isBeyond(level, slPx, side)) {
    return fault('behind_stop', `lies behind the stop at ${slPx}, which would have closed the trade.`)
  }
  return null
}

/** Where any one condition is enough, one that holds already closes at the next look; of several that must hold, some may. */
function alreadyTrue(
  condition: ExitCondition,
  frame: LintFrame,
  match: ExitRules['match'],
  fault: (code: string, why: string) => Fault,
): Fault | null {
  return match === 'any' && isTrueNow(condition, frame) ? fault('already_true', 'holds already.') : null
}

function warningsOf(condition: ExitCondition, { side, tpPx }: LintFrame): ExitLint[] {
  const lints: ExitLint[] = []
  const words = `"${describeCondition(condition)}"`
  const warn = (code: string, why: string) => lints.push({ code, severity: 'warning', message: `${words} ${why}` })
  const periods = [
    [condition.left, condition.left_period],
    [condition.right, condition.right_period],
  ] as const
  for (const [name, period] of periods) {
    if (name === null || name === 'value' || period === null || takesPeriod(name)) continue
    warn('no_period', `gives ${name} a period, which it does not have; it is read without.`)
  }
  const level = levelOf(condition)
  const gains = condition.left === 'price' && side !== null && level !== null && isOp(condition, side === 'long')
  if (gains && tpPx !== null && (side === 'long' ? level >= tpPx : level <= tpPx)) {
    warn('behind_target', `lies behind the target at ${tpPx}, which closes the trade first.`)
  }
  return lints
}

function unenforced({ trail_after_pct, trail_distance_pct, cooldown_minutes }: ExitRules): ExitLint[] {
  if (trail_after_pct === null && trail_distance_pct === null && cooldown_minutes === null) return []
  const message = 'Trailing and cooldown are written down and not enforced: move the stop with a hold.'
  return [{ code: 'not_enforced', severity: 'warning', message }]
}

const UNIT_OF: Record<ExitQuantity, string> = {
  price: 'a price',
  ema: 'a price',
  sma: 'a price',
  bb_upper: 'a price',
  bb_lower: 'a price',
  vwap: 'a price',
  macd: 'a difference of prices',
  macd_signal: 'a difference of prices',
  macd_hist: 'a difference of prices',
  atr: 'a difference of prices',
  rsi: 'an oscillator',
  adx: 'the strength of a trend',
  volume: 'a volume',
  funding_rate: 'a funding rate',
  open_interest: 'an open interest',
  pnl_pct: 'a profit in percent',
  r_multiple: 'a multiple of risk',
}

const namesOf = ({ left, right, op }: ExitCondition): ExitQuantity[] =>
  op === 'falling' || op === 'rising' || right === null || right === 'value' ? [left] : [left, right]

const needsRight = ({ op }: ExitCondition): boolean => op !== 'falling' && op !== 'rising'

/** The number a quantity is compared with, null where it is compared with none. */
const levelOf = (condition: ExitCondition): number | null =>
  needsRight(condition) && namesOf(condition).length === 1 ? condition.value : null

/** Everything but `<` and `>` on the newest value looks back. */
const needsHistory = ({ op, bars }: ExitCondition): boolean => (op !== '<' && op !== '>') || bars > 1

function hasOneValue(name: ExitQuantity, on: ExitCondition['on']): boolean {
  const source = SOURCE_OF_QUANTITY[name]
  if (source.kind === 'coin' || source.kind === 'position') return true
  return source.kind === 'bars' && source.live !== null && on === 'live'
}

function needsInterval(name: ExitQuantity, on: ExitCondition['on']): boolean {
  const { kind } = SOURCE_OF_QUANTITY[name]
  return (kind === 'bars' || kind === 'indicator') && !hasOneValue(name, on)
}

function takesPeriod(name: ExitQuantity): boolean {
  const source = SOURCE_OF_QUANTITY[name]
  return source.kind === 'indicator' && source.period !== null
}

function periodOf(name: ExitQuantity | undefined, period: number | null): number | null {
  const source = name === undefined ? undefined : SOURCE_OF_QUANTITY[name]
  return source?.kind === 'indicator' && source.period !== null ? (period ?? source.period) : null
}

/** ADX smooths twice, so it needs its period twice. */
function isPeriodTooLong({ left, left_period, right, right_period, bars }: ExitCondition): boolean {
  const needed = (name: ExitQuantity, period: number | null) =>
    (periodOf(name, period) ?? 1) * (name === 'adx' ? 2 : 1) + bars
  const ofRight = right === null || right === 'value' ? 0 : needed(right, right_period)
  return Math.max(needed(left, left_period), ofRight) > EXIT_CANDLES
}

function isOutOfRange(name: ExitQuantity, level: number): boolean {
  // Below 1 a share was written for a percentage.
  if (name === 'rsi' || name === 'adx') return level < 1 || level >= 100
  if (UNIT_OF[name] === UNIT_OF.price) return level <= 0
  return (name === 'volume' || name === 'open_interest' || name === 'atr') && level < 0
}

const isOp = ({ op }: ExitCondition, up: boolean): boolean =>
  up ? op === '>' || op === 'crosses_above' : op === '<' || op === 'crosses_below'

/** Whether a condition on the price waits for it to move against the position. */
const losesAt = (condition: ExitCondition, side: PositionSide | null): boolean =>
  side !== null && isOp(condition, side === 'short')

const isBeyond = (level: number, stop: number, side: PositionSide | null): boolean =>
  side === 'long' ? level <= stop : level >= stop

/** Whether a plain comparison holds by what is known when the rules are named. */
function isTrueNow(condition: ExitCondition, { price, opens }: LintFrame): boolean {
  const level = levelOf(condition)
  const isProfit = condition.left === 'pnl_pct' || condition.left === 'r_multiple'
  const now = condition.left === 'price' ? price : isProfit && opens ? 0 : null
  if (level === null || now === null || condition.bars > 1) return false
  return condition.op === '<' ? now < level : condition.op === '>' && now > level
}
