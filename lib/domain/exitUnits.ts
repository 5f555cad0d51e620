import { EXIT_CANDLES, SOURCE_OF_QUANTITY } from './exitQuantities.ts'
import type { ExitCondition, ExitQuantity } from './exitRules.ts'

/** What a condition is about, as far as its own words say: units, operands, the bars it needs. */

/** What each quantity is measured in: only like is compared with like. */
export const UNIT_OF: Record<ExitQuantity, string> = {
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

/** Returns the quantities a condition reads, one or two. */
export const namesOf = ({ left, right, op }: ExitCondition): ExitQuantity[] =>
  op === 'falling' || op === 'rising' || right === null || right === 'value' ? [left] : [left, right]

/** Returns whether a condition compares with something: `falling` and `rising` do not. */
export const needsRight = ({ op }: ExitCondition): boolean => op !== 'falling' && op !== 'rising'

/** Returns the number a quantity is compared with, null where it is compared with none. */
export const levelOf = (condition: ExitCondition): number | null =>
  needsRight(condition) && namesOf(condition).length === 1 ? condition.value : null

/** Returns whether a condition looks back: everything but `<` and `>` on the newest value does. */
export const needsHistory = ({ op, bars }: ExitCondition): boolean => (op !== '<' && op !== '>') || bars > 1

/** Returns whether a quantity has only its value now and no bars behind it. */
export function hasOneValue(name: ExitQuantity, on: ExitCondition['on']): boolean {
  const source = SOURCE_OF_QUANTITY[name]
  if (source.kind === 'coin' || source.kind === 'position') return true
  return source.kind === 'bars' && source.live !== null && on === 'live'
}

/** Returns whether a quantity is read from bars, so that their length must be named. */
export function needsInterval(name: ExitQuantity, on: ExitCondition['on']): boolean {
  const { kind } = SOURCE_OF_QUANTITY[name]
  return (kind === 'bars' || kind === 'indicator') && !hasOneValue(name, on)
}

/** Returns whether a quantity is an average or the like over a number of bars. */
export function takesPeriod(name: ExitQuantity): boolean {
  const source = SOURCE_OF_QUANTITY[name]
  return source.kind === 'indicator' && source.period !== null
}

/** Returns the period a quantity is read with, null where it has none. */
export function periodOf(name: ExitQuantity | undefined, period: number | null): number | null {
  const source = name === undefined ? undefined : SOURCE_OF_QUANTITY[name]
  return source?.kind === 'indicator' && source.period !== null ? (period ?? source.period) : null
}

/** Returns whether a condition needs more bars than are read. ADX smooths twice, so it needs its period twice. */
export function isPeriodTooLong({ left, left_period, right, right_period, bars }: ExitCondition): boolean {
  const needed = (name: ExitQuantity, period: number | null) =>
    (periodOf(name, period) ?? 1) * (name === 'adx' ? 2 : 1) + bars
  const ofRight = right === null || right === 'value' ? 0 : needed(right, right_period)
  return Math.max(needed(left, left_period), ofRight) > EXIT_CANDLES
}

/** Returns whether a quantity can be above and below zero, so that "negative" says something of it. */
export const isSigned = (name: ExitQuantity): boolean =>
  name === 'funding_rate' ||
  UNIT_OF[name] === UNIT_OF.pnl_pct ||
  UNIT_OF[name] === UNIT_OF.r_multiple ||
  (UNIT_OF[name] === UNIT_OF.macd && name !== 'atr')

/** Returns whether a quantity is always on one side of a level. */
export function isOutOfRange(name: ExitQuantity, level: number): boolean {
  // Below 1 a share was written for a percentage.
  if (name === 'rsi' || name === 'adx') return level < 1 || level >= 100
  if (UNIT_OF[name] === UNIT_OF.price) return level <= 0
  return (name === 'volume' || name === 'open_interest' || name === 'atr') && level < 0
}

/** Returns whether a condition waits for its quantity to be, or to get, above (`up`) or below what it is compared with. */
export const isOp = ({ op }: ExitCondition, up: boolean): boolean =>
  up ? op === '>' || op === 'crosses_above' : op === '<' || op === 'crosses_below'
