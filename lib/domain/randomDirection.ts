import { quantile } from './stats/quantile.ts'
import { createRandomStream } from './stats/randomStream.ts'

/** What a trade made in the direction it was given, and what it would have made in the other; `atMs`: when it was over. */
export interface BothWays {
  atMs: number
  ownUsd: number
  otherUsd: number
}

/** Where the sum of the trades stood after each of them, had each been given its direction by a coin toss: 95 % of the tosses lie between low and high. */
export interface BandPoint {
  atMs: number
  ownUsd: number
  lowUsd: number
  midUsd: number
  highUsd: number
}

export interface RandomDirection {
  seeds: number
  ownUsd: number
  lowUsd: number
  midUsd: number
  highUsd: number
  /** The chance that a toss does at least as well: (1 + those that did) ÷ (seeds + 1). */
  p: number
  curve: BandPoint[]
}

export const DIRECTION_SEEDS = 200
const CURVE_POINTS_MAX = 120

/**
 * Returns how the directions of the trades compare with tossed ones, everything else left as it was: entry times, sizes, distances of the exits. Whether the direction
 * is worth anything is asked here, and nothing else. Null without trades.
 */
export function randomDirection(trades: readonly BothWays[], seeds = DIRECTION_SEEDS): RandomDirection | null {
  if (trades.length === 0) return null
  const inOrder = [...trades].sort((a, b) => a.atMs - b.atMs)
  const paths = Array.from({ length: seeds }, (_, seed) => tossed(inOrder, seed + 1))
  const own = running(inOrder.map(({ ownUsd }) => ownUsd))
  const stride = Math.max(1, Math.ceil(inOrder.length / CURVE_POINTS_MAX))
  const points = inOrder.map((trade, at): BandPoint | null => {
    const isShown = at % stride === 0 || at === inOrder.length - 1
    if (!isShown) return null
    const sums = Float64Array.from(paths, (path) => path[at] as number).sort()
    return {
      atMs: trade.atMs,
      ownUsd: own[at] as number,
      lowUsd: quantile(sums, 0.025) as number,
      midUsd: quantile(sums, 0.5) as number,
      highUsd: quantile(sums, 0.975) as number,
    }
  })
  const curve = points.filter((point) => point !== null)
  const last = curve.at(-1) as BandPoint
  const asGood = paths.filter((path) => (path.at(-1) as number) >= last.ownUsd).length
  const { ownUsd, lowUsd, midUsd, highUsd } = last
  return { seeds, ownUsd, lowUsd, midUsd, highUsd, p: (1 + asGood) / (seeds + 1), curve }
}

function tossed(trades: readonly BothWays[], seed: number): number[] {
  const next = createRandomStream(seed)
  return running(trades.map(({ ownUsd, otherUsd }) => (next() < 0.5 ? ownUsd : otherUsd)))
}

function running(values: readonly number[]): number[] {
  let sum = 0
  return values.map((value) => {
    sum += value
    return sum
  })
}
