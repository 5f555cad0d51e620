import type { PositionSide } from './account.ts'
import { roundTripFrac, spreadFracOr } from './costs.ts'
import type { ExitCondition, ExitRules } from './exitRules.ts'
import { isOp, levelOf } from './exitUnits.ts'
import type { Limits } from './limits.ts'

/** Where the levels of a plan lie against each other: what the price reaches first. */

/** The limits a plan is held to as it opens a trade: what a stop, or the model, may not do its rules may not either. */
export type PlanLeast = Pick<Limits, 'stopDistanceFracMin' | 'holdMinutesMin' | 'feeShareMax'>

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
  /** Bid to ask as a share of the price; null or absent: no book is known. */
  spreadFrac?: number | null
  /** The account's own fee for an order that fills at once, as a share of notional; null or absent: not known. */
  takerFeeFrac?: number | null
  /** What a plan may not fall short of. Absent: no trade is opened by it, and neither a level near the entry nor a time is judged. */
  least?: PlanLeast
  /** Whether a condition holds by the values of now; null: not known. Absent: nothing but the price is. */
  holdsNow?: (condition: ExitCondition) => boolean | null
  /** Where the average a price is held against stands now, as long as it is judged soon (exitAverages.ts); null: not known, or not about one. */
  averageNow?: (condition: ExitCondition) => number | null
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

/** An average as a level: it moves less than the price does until it is judged. Null where the condition is about none that is known. */
function averageLevelOf(condition: ExitCondition, { averageNow }: LintFrame): PriceLevel | null {
  const px = averageNow?.(condition) ?? null
  return px === null ? null : { px, up: isOp(condition, condition.left === 'price') }
}

/** Returns whether a level is waited for while the position loses. */
export const loses = ({ up }: PriceLevel, side: PositionSide): boolean => up === (side === 'short')

/** Returns how far from its entry a trade may be left at a loss at least, as a share of the price: as far as its stop, and as what it costs. */
export const lossFracMin = (least: PlanLeast, spreadFrac: number | null | undefined): number =>
  Math.max(least.stopDistanceFracMin, roundTripFrac(spreadFrac))

/**
 * Returns whether a condition leaves at a loss nearer to the entry than that: any move of the market meets it. A cross near it is met by a move there and
 * back; an average counts where it stands.
 */
export function isNearLoss(condition: ExitCondition, frame: LintFrame): boolean {
  const { side, price, least, opens, spreadFrac } = frame
  const level = priceLevelOf(condition, frame) ?? averageLevelOf(condition, frame)
  if (least === undefined || !opens || level === null || side === null || price === null) return false
  const isCross = condition.op === 'crosses_above' || condition.op === 'crosses_below'
  const isLoss = loses(level, side) || (isCross && isBehindLoss(level.px, price, side))
  return isLoss && Math.abs(level.px - price) < price * (lossFracMin(least, spreadFrac) - TINY_FRAC)
}

/** Returns how far from its entry a rule may take a gain at least, as a share of the price: what it makes is to its costs as a target's way is. */
export const gainFracMin = (
  { feeShareMax }: Pick<PlanLeast, 'feeShareMax'>,
  { spreadFrac, takerFeeFrac }: Pick<LintFrame, 'spreadFrac' | 'takerFeeFrac'>,
): number => roundTripFrac(spreadFrac, takerFeeFrac) / Math.min(feeShareMax, 1)

/** Returns whether a condition takes a gain nearer to the entry than that, or, as a cross, waits for one and leaves on the way back. */
export function isNearGain(condition: ExitCondition, frame: LintFrame): boolean {
  const { side, price, least, opens } = frame
  const level = priceLevelOf(condition, frame)
  if (least === undefined || !opens || level === null || side === null || price === null) return false
  const isCross = condition.op === 'crosses_above' || condition.op === 'crosses_below'
  const gainFrac = ((level.px - price) / price) * (side === 'long' ? 1 : -1)
  return (isCross || !loses(level, side)) && gainFrac >= 0 && gainFrac < gainFracMin(least, frame) - TINY_FRAC
}

/** Returns why a gain is too near, without its subject. */
export function nearGainWords(frame: LintFrame): string {
  const words = (frac: number) => `${Number((frac * 100).toPrecision(3))} %`
  const costFrac = roundTripFrac(frame.spreadFrac, frame.takerFeeFrac)
  const leastFrac = frame.least ? gainFracMin(frame.least, frame) : costFrac
  return `closes the trade at a gain within ${words(leastFrac)} of its entry; opening and closing costs ${words(costFrac)}, a larger share of that than a target may lose to it`
}

/** Returns why a loss is too near, without its subject. */
export function nearLossWords({ least, spreadFrac }: LintFrame): string {
  const leastPct = least ? Number((lossFracMin(least, spreadFrac) * 100).toPrecision(3)) : 0
  return `closes the trade at a loss within ${leastPct} % of its entry, nearer than a stop may be or than spread and fees`
}

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
  const now = condition.left === 'price' ? frame.price : profitAtEntry(condition, frame)
  if (level === null || now === null || condition.bars > 1) return frame.holdsNow?.(condition) === true
  return condition.op === '<' ? now < level : condition.op === '>' && now > level
}

/**
 * A profit as the position stands right after its entry: bought at the ask it is worth the bid, one spread less. Fees are no part of it, because what the
 * venue calls a position's profit leaves them out. A rule that waits for more counts from the entry itself: the mark may stand there.
 */
function profitAtEntry({ left, op }: ExitCondition, { price, slPx, opens, spreadFrac }: LintFrame): number | null {
  if (!opens || (left !== 'pnl_pct' && left !== 'r_multiple')) return null
  if (op === '>') return 0
  const lossFrac = spreadFracOr(spreadFrac)
  if (left === 'pnl_pct') return -lossFrac * 100
  // Without its stop the multiple is not known, and yet its sign is.
  return price === null || slPx === null || price === slPx ? -lossFrac : (-lossFrac * price) / Math.abs(price - slPx)
}

/** Returns why a stop that trails from the entry on closes the trade at once, in a sentence; null where it does not. A spread that is not known is one step of prices. */
export function nearTrailWords(
  { trail_after_pct: after, trail_distance_pct: distance }: ExitRules,
  spreadFrac: number | null | undefined,
): string | null {
  const costPct = Number((roundTripFrac(spreadFrac) * 100).toPrecision(3))
  if (distance === null || distance >= costPct || (after ?? 0) > costPct) return null
  return `A stop that trails ${distance} % behind the price is nearer than the spread and the fees of both ways, ${costPct} %, so it closes the trade at once.`
}
