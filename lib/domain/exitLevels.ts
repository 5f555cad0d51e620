import type { PositionSide } from './account.ts'
import { Decimal, type Px, px } from './decimal.ts'
import { type ExitRules, everLeave } from './exitRules.ts'
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
  // The words of a plan stay with its rules.
  exitPlan: (added.exitRules === null && held.exitRules !== null ? '' : added.exitPlan) || held.exitPlan,
  exitRules: added.exitRules === null ? held.exitRules : replaceRules(held.exitRules, added.exitRules),
})

/** Returns the rules that take the place of others: of both cooldowns the longer one, because a plan in force promised it. A cooldown alone replaces no rules. */
export function replaceRules(held: ExitRules | null, named: ExitRules): ExitRules {
  const minutes = Math.max(held?.cooldown_minutes ?? 0, named.cooldown_minutes ?? 0)
  const rules = held === null || everLeave(named) ? named : held
  return minutes > (rules.cooldown_minutes ?? 0) ? { ...rules, cooldown_minutes: minutes } : rules
}

/** Returns whether rules in the place of those there are would change nothing but their note. */
export function repeatsRules(held: ExitRules, named: ExitRules): boolean {
  const text = (rules: ExitRules) => JSON.stringify({ ...rules, note: '' })
  return text(replaceRules(held, named)) === text(held)
}

function tighter(side: PositionSide, a: Px | null, b: Px | null): Px | null {
  if (a === null || b === null) return a ?? b
  return px(side === 'long' ? Decimal.max(a, b) : Decimal.min(a, b))
}
