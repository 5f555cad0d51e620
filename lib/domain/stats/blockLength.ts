import { areFinite, finiteOrNull } from './finite.ts'
import { mean, momentsOf } from './moments.ts'
import { autocovariance } from './neweyWest.ts'

/** Mean lengths of block, in periods; below 1 means 1: the series has no memory a block would have to keep. */
export interface BlockLength {
  stationary: number
  circular: number
}

/**
 * Returns how long the blocks of a bootstrap must be to keep the memory of a series; null where it is too short to tell (below a dozen values), has one that
 * is no number, or no deviation. Source: Politis and White, Econometric Reviews 23(1), 2004, corrected by Patton, Politis and White 28(4), 2009, in the
 * variant of https://github.com/bashtage/arch (arch/bootstrap/base.py, optimal_block_length).
 */
export function blockLength(values: readonly number[]): BlockLength | null {
  const n = values.length
  if (!areFinite(values) || momentsOf(values) === null) return null
  const run = Math.max(5, Math.floor(Math.log10(n)))
  const lagMax = Math.ceil(Math.sqrt(n)) + run
  if (n < lagMax + 2) return null
  const centre = mean(values)
  const covariances = Array.from({ length: lagMax + 1 }, (_, lag) => autocovariance(values, lag, centre))
  const bandwidth = bandwidthOf(
    values.map((value) => value - centre),
    covariances,
    run,
  )
  let slope = 0
  let level = covariances[0] as number
  for (let lag = 1; lag <= bandwidth; lag += 1) {
    const weighted = 2 * flatTop(lag / bandwidth) * (covariances[lag] as number)
    slope += weighted * lag
    level += weighted
  }
  const ratio = (slope / level) ** 2
  const longest = Math.ceil(Math.min(3 * Math.sqrt(n), n / 3))
  const length = (factor: number) => finiteOrNull(Math.min(Math.cbrt(factor * ratio * n), longest))
  const [stationary, circular] = [length(1), length(1.5)]
  return stationary === null || circular === null ? null : { stationary, circular }
}

/** Twice the first lag after which `run` correlations in a row are insignificant; the largest lag where there is no such place. */
function bandwidthOf(centred: readonly number[], covariances: readonly number[], run: number): number {
  const n = centred.length
  const lagMax = covariances.length - 1
  const band = 2 * Math.sqrt(Math.log10(n) / n)
  const squares = centred.map((value) => value * value)
  const isSmall = covariances.map((covariance, lag) => {
    const last = sum(squares.slice(lag + 1))
    const first = sum(squares.slice(0, n - lag - 1))
    return Math.abs(covariance * n) / Math.sqrt(last * first) < band
  })
  for (let lag = run; lag <= lagMax; lag += 1)
    if (isSmall.slice(lag - run, lag).every(Boolean)) return Math.min(2 * Math.max(lag - run, 1), lagMax)
  return lagMax
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** The flat-top window: 1 up to a half, then down to 0 at 1. */
const flatTop = (x: number): number => (x <= 0.5 ? 1 : 2 * (1 - x))
