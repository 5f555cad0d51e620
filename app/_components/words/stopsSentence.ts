import type { PositionView } from '@/lib/contracts/positions.ts'

/**
 * Returns what a halt leaves standing. `positions` null: not read yet, then only the count is claimed; `count` null: the agent has not seen the account. A position without a stop seen
 * resting is named, because a halt does not protect it.
 */
export function stopsSentence(
  count: number | null,
  positions: readonly Pick<PositionView, 'coin' | 'stop'>[] | null,
): string {
  if (count === null) return 'The agent has not seen the account yet: what is held is not known.'
  if (count === 0) return 'Nothing is held.'
  const held = count === 1 ? '1 position is open.' : `${count} positions are open.`
  if (positions === null) return held
  const bare = positions.filter((position) => position.stop === null).map((position) => position.coin)
  if (bare.length === 0) return count === 1 ? '1 position keeps its stop.' : `${count} positions keep their stops.`
  return `${held} No stop is seen resting for ${bare.join(', ')}: a halt alone does not protect ${bare.length === 1 ? 'it' : 'them'}.`
}
