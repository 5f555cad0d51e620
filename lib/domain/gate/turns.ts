import type { Position } from '../account.ts'
import { type Sz, sz } from '../decimal.ts'
import type { Decision } from '../decision.ts'
import { sideOf, wantsSide } from './sides.ts'
import type { SourcedDecision } from './verdict.ts'

/** Returns whether a decision makes nothing larger: a hold, a close, or the opposite side of what is held. */
export function leaves({ asset, action }: Decision, sizes: ReadonlyMap<string, Sz>): boolean {
  if (action === 'hold' || action === 'close') return true
  const held = sizes.get(asset)
  return held !== undefined && !held.isZero() && wantsSide(action) !== sideOf(held)
}

/** Returns whether a decision leaves everything as it is: a hold that moves no level and brings no rules. */
export const changesNothing = ({ action, sl_price, tp_price, exit_rules }: Decision): boolean =>
  action === 'hold' && sl_price === null && tp_price === null && exit_rules === null

/** Wishes in two turns, each carried out whole before the next is judged. */
export interface Turns<W> {
  first: W[]
  after: W[]
}

/**
 * Returns what is carried out at once, and what is judged on the outcome of it: with a reduction among the wishes, whatever opens something waits until
 * that is done, and holds that change nothing keep nobody waiting. Without one there is nothing to wait for.
 */
export function reductionsFirst<W extends SourcedDecision>(
  wishes: readonly W[],
  positions: readonly Pick<Position, 'coin' | 'szi'>[],
): Turns<W> {
  const sizes = new Map(positions.map(({ coin, szi }) => [coin, sz(szi)]))
  const isWayOut = ({ decision }: W) => leaves(decision, sizes) && !changesNothing(decision)
  const isReduction = (wish: W) => wish.decision.action !== 'hold' && isWayOut(wish)
  if (!wishes.some(isReduction)) return { first: [...wishes], after: [] }
  return { first: wishes.filter(isWayOut), after: wishes.filter((wish) => !isWayOut(wish)) }
}
