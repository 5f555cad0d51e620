import type { PositionView } from '@/lib/contracts/positions.ts'

type Held = Pick<PositionView, 'coin' | 'side' | 'stop'>

/** Returns the positions with those without a resting stop first; otherwise in the order given. */
export const unprotectedFirst = <T extends Held>(positions: readonly T[]): T[] => [
  ...positions.filter((position) => position.stop === null),
  ...positions.filter((position) => position.stop !== null),
]

/** Returns the alarm over positions without a resting stop, and what happens next; null when all are protected. */
export function unprotectedSentence(positions: readonly Held[]): string | null {
  const bare = positions
    .filter((position) => position.stop === null)
    .map((position) => `${position.coin} ${position.side}`)
  if (bare.length === 0) return null
  return `No stop is seen resting for ${bare.join(', ')}. The agent’s watchdog places one or closes the position; if this stays, close it here.`
}
