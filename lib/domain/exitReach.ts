import type { PositionSide } from './account.ts'
import type { ExitCondition } from './exitRules.ts'
import { isOp, levelOf } from './exitUnits.ts'

/** Where the levels of a plan lie against each other: what the price reaches first. */

/** What is known of the trade when its rules are named. Prices in USD; null: not known, then nothing is judged by it. */
export interface LintFrame {
  side: PositionSide | null
  price: number | null
  slPx: number | null
  tpPx: number | null
  /** Where the venue would take the position. */
  liquidationPx?: number | null
  /** True where nothing is held yet: profit begins at 0, at this price. */
  opens: boolean
  /** Whether a condition holds by the values of now; null: not known. Absent: nothing but the price is. */
  holdsNow?: (condition: ExitCondition) => boolean | null
}

/** The level of a condition as a price, and whether it is waited for from below (`up`). */
export interface PriceLevel {
  px: number
  up: boolean
}

/** Returns where on the price a condition lies: of a price itself, or of a profit counted from the entry. Null where it does not lie on the price. */
export function priceLevelOf(condition: ExitCondition, { side, price, slPx, opens }: LintFrame): PriceLevel | null {
  const level = levelOf(condition)
  const up = isOp(condition, true)
  if (level === null) return null
  if (condition.left === 'price') return { px: level, up }
  if (side === null || price === null || !opens) return null
  const sign = side === 'long' ? 1 : -1
  const isUp = up === (side === 'long')
  if (condition.left === 'pnl_pct') return { px: price * (1 + (sign * level) / 100), up: isUp }
  if (condition.left === 'r_multiple' && slPx !== null) return { px: price + level * (price - slPx), up: isUp }
  return null
}

/** Returns whether a level is waited for while the position loses. */
export const loses = ({ up }: PriceLevel, side: PositionSide): boolean => up === (side === 'short')

/** Rounding of levels that are worked out from percentages. */
const TINY_FRAC = 1e-9

/** Returns whether the price passes `bound` on its way against the position no later than `px`. */
export const isBehindLoss = (px: number, bound: number, side: PositionSide): boolean =>
  side === 'long' ? px <= bound * (1 + TINY_FRAC) : px >= bound * (1 - TINY_FRAC)

/** Returns whether the price passes `bound` on its way in favour of the position no later than `px`. */
export const isBehindGain = (px: number, bound: number, side: PositionSide): boolean =>
  isBehindLoss(px, bound, side === 'long' ? 'short' : 'long')

/** Returns whether a plain comparison holds by what is known when the rules are named. */
export function isTrueNow(condition: ExitCondition, frame: LintFrame): boolean {
  const level = levelOf(condition)
  const isProfit = condition.left === 'pnl_pct' || condition.left === 'r_multiple'
  const now = condition.left === 'price' ? frame.price : isProfit && frame.opens ? 0 : null
  if (level === null || now === null || condition.bars > 1) return frame.holdsNow?.(condition) === true
  return condition.op === '<' ? now < level : condition.op === '>' && now > level
}
