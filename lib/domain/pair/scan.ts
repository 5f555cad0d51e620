import { benjaminiHochberg, holm } from '../stats/multipleTesting.ts'
import { engleGranger } from './engleGranger.ts'
import type { Column } from './leastSquares.ts'
import type { PairSeries } from './pairSeries.ts'

/** One regression looked at: y on x. */
export interface LookedAt {
  y: string
  x: string
  beta: number
  statistic: number
  p: number
  /** p corrected for every regression of the scan, by Benjamini and Hochberg and by Holm. */
  falseShareP: number
  anyFalseP: number
}

/** A pair that was looked at both ways. The direction with the smaller p comes first: it names y and x. */
export interface ScannedPair {
  chosen: LookedAt
  other: LookedAt
  /** The larger of both directions: a pair is judged by its weaker side. */
  falseShareP: number
  anyFalseP: number
  verdict: ScanVerdict
}

/** cointegrated: Holm's p within the limit. watch: the false share is. no: neither. */
export type ScanVerdict = 'cointegrated' | 'watch' | 'no'

export interface Scan {
  pairs: ScannedPair[]
  /** How many regressions the p-values are corrected for. */
  looks: number
  /** Pairs that could not be looked at: too few shared bars, or a side that does not move. */
  unread: [string, string][]
}

export interface ScanLimits {
  pMax: number
  watchPMax: number
}

/** Returns every pair of the coins looked at both ways, the likeliest first. `seriesOf` gives a pair's series, or null where there is none. */
export function scanPairs(
  coins: readonly string[],
  seriesOf: (y: string, x: string) => Pick<PairSeries, 'y' | 'x'> | null,
  limits: ScanLimits,
): Scan {
  const unread: [string, string][] = []
  const both = coins.flatMap((a, at) =>
    coins.slice(at + 1).flatMap((b) => {
      const series = seriesOf(a, b)
      const tests = series && [look(a, b, series.y, series.x), look(b, a, series.x, series.y)]
      if (tests?.[0] && tests[1]) return [tests as [Raw, Raw]]
      unread.push([a, b])
      return []
    }),
  )
  const p = both.flat().map((test) => test.p)
  const [byShare, byAny] = [benjaminiHochberg(p) ?? [], holm(p) ?? []]
  const pairs = both.map(([first, second], at) => {
    const corrected = [first, second].map((test, side) => ({
      ...test,
      falseShareP: byShare[2 * at + side] as number,
      anyFalseP: byAny[2 * at + side] as number,
    })) as [LookedAt, LookedAt]
    return judge(corrected, limits)
  })
  return {
    pairs: pairs.sort((a, b) => a.falseShareP - b.falseShareP || a.chosen.p - b.chosen.p),
    looks: p.length,
    unread,
  }
}

type Raw = Omit<LookedAt, 'falseShareP' | 'anyFalseP'>

function look(y: string, x: string, ofY: Column, ofX: Column): Raw | null {
  const test = engleGranger(ofY, ofX)
  return test && { y, x, beta: test.hedge.beta, statistic: test.statistic, p: test.p }
}

function judge([first, second]: [LookedAt, LookedAt], { pMax, watchPMax }: ScanLimits): ScannedPair {
  const [chosen, other] = first.p <= second.p ? [first, second] : [second, first]
  const falseShareP = Math.max(chosen.falseShareP, other.falseShareP)
  const anyFalseP = Math.max(chosen.anyFalseP, other.anyFalseP)
  const verdict = anyFalseP < pMax ? 'cointegrated' : falseShareP < watchPMax ? 'watch' : 'no'
  return { chosen, other, falseShareP, anyFalseP, verdict }
}

/** How often what one window found was found again in the next. */
export interface Persistence {
  /** Pairs found in a window that has a next one, and those of them found again there. */
  found: number
  again: number
  /** All pairs looked at in those next windows, and those found. What is found again means something only beside this rate. */
  looked: number
  foundThere: number
}

/** Returns how well findings last over windows that do not overlap, oldest first. `isFound` says what a finding is. */
export function persistenceOf(windows: readonly Scan[], isFound: (pair: ScannedPair) => boolean): Persistence {
  const sum: Persistence = { found: 0, again: 0, looked: 0, foundThere: 0 }
  for (const [at, next] of windows.slice(1).entries()) {
    const there = new Set(next.pairs.filter(isFound).map(nameOf))
    const before = (windows[at] as Scan).pairs.filter(isFound)
    sum.found += before.length
    sum.again += before.filter((pair) => there.has(nameOf(pair))).length
    sum.looked += next.pairs.length
    sum.foundThere += there.size
  }
  return sum
}

/** The same whichever way round. */
const nameOf = ({ chosen: { y, x } }: ScannedPair): string => [y, x].sort().join('/')
