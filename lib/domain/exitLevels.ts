import type { PositionSide } from './account.ts'
import { Decimal, type Px, px } from './decimal.ts'
import type { ExitRules } from './exitRules.ts'
import type { Levels } from './protection.ts'

/** How a trade is to be left. */
export interface ExitPlan extends Levels {
  exitPlan: string
  exitRules: ExitRules | null
}

/** Returns the levels after others were named for the same position: the tighter stop, the newer target. What is not named stays. */
export const mergeLevels = (side: PositionSide, held: Levels, named: Levels): Levels => ({
  slPx: tighter(side, held.slPx, named.slPx),
  tpPx: named.tpPx ?? held.tpPx,
})

/** Returns the plan of a position after more was added under a plan of its own: a few dollars more may not loosen or erase what there is. */
export const mergePlans = (side: PositionSide, held: ExitPlan, added: ExitPlan): ExitPlan => ({
  ...mergeLevels(side, held, added),
  exitPlan: added.exitPlan || held.exitPlan,
  exitRules: added.exitRules ?? held.exitRules,
})

function tighter(side: PositionSide, a: Px | null, b: Px | null): Px | null {
  if (a === null || b === null) return a ?? b
  return px(side === 'long' ? Decimal.max(a, b) : Decimal.min(a, b))
}
