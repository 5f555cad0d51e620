import { momentsOf } from './stats/moments.ts'

/** A run on a market on which nothing can be earned. Shares of the money it began with. */
export interface ControlRun {
  seed: number
  trades: number
  netFrac: number
  /** Fees, funding paid and what fills gave away against the mid. */
  costFrac: number
  /** That its days without costs are luck; null: too few, or it never traded. */
  p: number | null
}

/** What many such runs come to. Without costs nothing may be left but chance. */
export interface ControlVerdict {
  runs: number
  trades: number
  netFrac: number
  costFrac: number
  /** Net with the costs given back, in the mean, and its standard error. */
  grossFrac: number
  standardError: number
  /** Runs that could be tested, how many of them look like skill at 5 %, and how many chance allows of so many. */
  tested: number
  seeming: number
  seemingMax: number
  /** True: the mean is no further from 0 than two standard errors, and no more runs than chance allows seem to have an edge. */
  holds: boolean
}

const LEVEL = 0.05
/** One-sided 95 % of a normal distribution: 8 of 100. */
const REACH = 1.645
const ERRORS_MAX = 2

/** Returns the verdict; null below two runs, or where none traded. */
export function judgeControl(runs: readonly ControlRun[]): ControlVerdict | null {
  const moments = momentsOf(runs.map(({ netFrac, costFrac }) => netFrac + costFrac))
  if (moments === null) return null
  const { n, mean: grossFrac, sd } = moments
  const standardError = sd / Math.sqrt(n)
  const ps = runs.flatMap(({ p }) => (p === null ? [] : [p]))
  const seeming = ps.filter((p) => p < LEVEL).length
  const seemingMax = Math.floor(ps.length * LEVEL + REACH * Math.sqrt(ps.length * LEVEL * (1 - LEVEL)))
  const meanOf = (of: (run: ControlRun) => number) => runs.reduce((sum, run) => sum + of(run), 0) / n
  return {
    runs: n,
    trades: runs.reduce((sum, { trades }) => sum + trades, 0),
    netFrac: meanOf(({ netFrac }) => netFrac),
    costFrac: meanOf(({ costFrac }) => costFrac),
    grossFrac,
    standardError,
    tested: ps.length,
    seeming,
    seemingMax,
    holds: Math.abs(grossFrac) <= ERRORS_MAX * standardError && seeming <= seemingMax,
  }
}
