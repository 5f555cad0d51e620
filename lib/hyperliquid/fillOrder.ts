import type { Fill } from '../domain/account.ts'

/**
 * Returns fills, oldest first. Many can share a millisecond (an order that eats through a book), and neither their ids nor the order they are told
 * in say which came first; the position each found does. So within a coin and a millisecond each follows the one that left what it found.
 */
export function inOrder(fills: readonly Fill[]): Fill[] {
  const moments = Map.groupBy(fills, ({ coin, timeMs }) => `${timeMs} ${coin}`)
  return [...moments.values()].flatMap(chained).sort((a, b) => a.timeMs - b.timeMs)
}

function chained(moment: Fill[]): Fill[] {
  if (moment.length < 2) return moment
  const left = [...moment]
  const ordered: Fill[] = []
  let foundNext: string | null = null
  while (left.length > 0) {
    const next = left.findIndex((fill) => foundNext !== null && foundNext === fill.startSzi.toFixed())
    const [fill] = left.splice(next === -1 ? headOf(left) : next, 1)
    if (fill === undefined) break
    ordered.push(fill)
    foundNext = sziAfter(fill)
  }
  return ordered
}

/** The place of the fill whose position none of the others left; 0 when each was left by one. */
function headOf(fills: readonly Fill[]): number {
  const leftBehind = new Set(fills.map(sziAfter))
  return Math.max(
    0,
    fills.findIndex((fill) => !leftBehind.has(fill.startSzi.toFixed())),
  )
}

const sziAfter = ({ startSzi, side, sz }: Fill): string => startSzi.plus(side === 'buy' ? sz : sz.negated()).toFixed()
