import type { Position, PositionSide } from './account.ts'
import { type Decimal, type Px, px, toText } from './decimal.ts'
import type { ExitRules } from './exitRules.ts'
import type { Candle } from './market.ts'
import { triggerPxs } from './sizing.ts'

/** A trailing stop is moved once it can gain this share of its distance: every move costs the venue's actions. */
const STEP_FRAC = 0.1

/** A position as far as its stop trails. `bestPx`: the best price since its rules were given, the mark now included. */
export type TrailedPosition = Pick<Position, 'side' | 'entryPx' | 'markPx'> & { bestPx: Px }
type TrailRules = Pick<ExitRules, 'trail_after_pct' | 'trail_distance_pct'> | null

/** Returns the better of two prices for who holds this side. */
export const betterPx = (side: PositionSide, one: Px, other: Px): Px =>
  (side === 'long' ? one.gte(other) : one.lte(other)) ? one : other

/** Returns the best price of bars that opened at or after `sinceMs`; null without such a bar. A bar that began before says not when its best price was. */
export function bestOfBars(
  side: PositionSide,
  bars: readonly Pick<Candle, 'openMs' | 'high' | 'low'>[],
  sinceMs: number,
): Px | null {
  const prices = bars.filter(({ openMs }) => openMs >= sinceMs).map(({ high, low }) => (side === 'long' ? high : low))
  // One after the other: thousands of arguments are too many for one call.
  const best = prices.reduce<number | null>(
    (one, other) => (one === null || (side === 'long' ? other > one : other < one) ? other : one),
    null,
  )
  return best === null ? null : px(best)
}

/**
 * Returns the stop of a position whose plan trails, on the venue's tick: behind the best price by the plan's distance once the plan's profit was reached,
 * and never wider than `slPx`. `slPx` as it is where nothing trails, too little moved, or the price is past that stop already (`passedTrail`).
 */
export function trailedStopPx(
  position: TrailedPosition,
  slPx: Px | null,
  rules: TrailRules,
  szDecimals: number,
): Px | null {
  const level = trailLevel(position, slPx, rules)
  if (level === null) return slPx
  const { triggerPx } = triggerPxs(position.side === 'long' ? 'sell' : 'buy', level, 'sl', szDecimals)
  return isBeyond(position, triggerPx) ? slPx : triggerPx
}

/** Returns why a position is left whose trailing stop the price passed before it could rest, a sentence; null where it did not. */
export function passedTrail(position: TrailedPosition, slPx: Px | null, rules: TrailRules): string | null {
  const level = trailLevel(position, slPx, rules)
  if (level === null || !isBeyond(position, level)) return null
  const { side, markPx, bestPx } = position
  const words = (price: Px) => toText(price.toSignificantDigits(8))
  const best = side === 'long' ? 'highest' : 'lowest'
  return `The price, ${words(markPx)}, passed the trailing stop at ${words(level)}, ${rules?.trail_distance_pct} % behind the ${best} price under its plan, ${words(bestPx)}.`
}

/** Returns what a position had made at its best price, in percent of its entry. */
export const bestGainPct = ({ side, entryPx, bestPx }: Pick<TrailedPosition, 'side' | 'entryPx' | 'bestPx'>): Decimal =>
  bestPx
    .minus(entryPx)
    .div(entryPx)
    .times(side === 'long' ? 100 : -100)

/** Where the stop belongs; null where it stays as it is. */
function trailLevel(position: TrailedPosition, slPx: Px | null, rules: TrailRules): Px | null {
  if (rules === null || rules.trail_distance_pct === null) return null
  const { side, bestPx } = position
  const sign = side === 'long' ? 1 : -1
  if (rules.trail_after_pct !== null && bestGainPct(position).lt(rules.trail_after_pct)) return null
  const distance = bestPx.times(rules.trail_distance_pct).div(100)
  const level = px(bestPx.minus(distance.times(sign)))
  if (level.lte(0)) return null
  return slPx === null || level.minus(slPx).times(sign).gte(distance.times(STEP_FRAC)) ? level : null
}

const isBeyond = ({ side, markPx }: TrailedPosition, level: Px): boolean =>
  side === 'long' ? markPx.lte(level) : markPx.gte(level)
