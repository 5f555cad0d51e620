import type { Position } from './account.ts'
import { type Px, px } from './decimal.ts'
import type { ExitRules } from './exitRules.ts'
import { triggerPxs } from './sizing.ts'

/** A trailing stop is moved once it can gain this share of its distance: every move costs the venue's actions. */
const STEP_FRAC = 0.1

/**
 * Returns the stop of a position whose plan trails, on the venue's tick: behind the mark by the plan's distance once the plan's profit is reached, and
 * never wider than `slPx`. The stop itself remembers the best price, so it holds after a restart. `slPx` as it is where nothing trails or too little moved.
 */
export function trailedStopPx(
  { side, entryPx, markPx }: Pick<Position, 'side' | 'entryPx' | 'markPx'>,
  slPx: Px | null,
  rules: Pick<ExitRules, 'trail_after_pct' | 'trail_distance_pct'> | null,
  szDecimals: number,
): Px | null {
  if (rules === null || rules.trail_distance_pct === null) return slPx
  const sign = side === 'long' ? 1 : -1
  const gainPct = markPx.minus(entryPx).div(entryPx).times(sign).times(100)
  if (rules.trail_after_pct !== null && gainPct.lt(rules.trail_after_pct)) return slPx
  const distance = markPx.times(rules.trail_distance_pct).div(100)
  const level = px(markPx.minus(distance.times(sign)))
  if (level.lte(0)) return slPx
  const { triggerPx } = triggerPxs(side === 'long' ? 'sell' : 'buy', level, 'sl', szDecimals)
  if (slPx === null) return triggerPx
  const gained = triggerPx.minus(slPx).times(sign)
  return gained.gte(distance.times(STEP_FRAC)) ? triggerPx : slPx
}
