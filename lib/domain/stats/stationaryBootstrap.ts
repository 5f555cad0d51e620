import { areFinite } from './finite.ts'
import { mean } from './moments.ts'
import { autocovariance } from './neweyWest.ts'
import { quantile } from './quantile.ts'

/**
 * Resampling of series with memory: blocks of random length are drawn, and a block that runs over the end goes on at the start.
 * Source: Politis and Romano, The Stationary Bootstrap, J. of the American Statistical Association 89, 1994.
 */

/** Returns n places of a resample with this mean length of block (1 or more). `next`: numbers in [0, 1), one or two a place. */
export function stationaryIndices(
  n: number,
  meanBlock: number,
  next: () => number,
  into = new Int32Array(n),
): Int32Array {
  const newBlock = 1 / meanBlock
  for (let at = 0; at < n; at += 1) {
    const isNew = at === 0 || next() < newBlock
    into[at] = isNew ? Math.floor(next() * n) : ((into[at - 1] as number) + 1) % n
  }
  return into
}

/** Returns n places of a resample in blocks of one length, the last cut short. @internal */
export function circularIndices(n: number, block: number, next: () => number): Int32Array {
  const places = new Int32Array(n)
  for (let at = 0; at < n; at += 1)
    places[at] = at % block === 0 ? Math.floor(next() * n) : ((places[at - 1] as number) + 1) % n
  return places
}

/** Returns the standard error of the mean that endless resamples would show, in closed form; null without values or with one that is no number. @internal */
export function stationaryError(values: readonly number[], meanBlock: number): number | null {
  const n = values.length
  if (n === 0 || !areFinite(values) || !(meanBlock >= 1)) return null
  const stay = 1 - 1 / meanBlock
  const centre = mean(values)
  let sum = autocovariance(values, 0, centre)
  for (let lag = 1; lag < n; lag += 1) {
    const weight = (1 - lag / n) * stay ** lag + (lag / n) * stay ** (n - lag)
    sum += 2 * weight * autocovariance(values, lag, centre)
  }
  return Math.sqrt(Math.max(sum, 0) / n)
}

/** A figure of two series, and what the resamples say of it. */
export interface Resampled {
  theta: number
  /** Two-sided, (1 + resamples at least as far from theta as theta from 0) ÷ (resamples + 1). */
  p: number
  ci95: [number, number]
  se: number
}

export interface Resampling {
  meanBlock: number
  resamples: number
  next: () => number
}

/**
 * Returns a figure of two series of the same periods with its interval; both are resampled at the same places, so that what moved both stays out of the
 * difference. Null for series that do not pair or have a value that is no number, or where the figure exists in less than half of the resamples.
 */
export function bootstrapPair(
  a: readonly number[],
  b: readonly number[],
  figure: (a: Float64Array, b: Float64Array) => number | null,
  { meanBlock, resamples, next }: Resampling,
): Resampled | null {
  const n = a.length
  if (n < 2 || b.length !== n || !areFinite(a) || !areFinite(b) || !(meanBlock >= 1)) return null
  const theta = figure(Float64Array.from(a), Float64Array.from(b))
  if (theta === null) return null
  const [drawnA, drawnB, places] = [new Float64Array(n), new Float64Array(n), new Int32Array(n)]
  const drawn: number[] = []
  for (let round = 0; round < resamples; round += 1) {
    stationaryIndices(n, meanBlock, next, places)
    for (let at = 0; at < n; at += 1) {
      drawnA[at] = a[places[at] as number] as number
      drawnB[at] = b[places[at] as number] as number
    }
    const value = figure(drawnA, drawnB)
    if (value !== null) drawn.push(value)
  }
  return drawn.length < 2 || drawn.length * 2 < resamples ? null : judge(theta, drawn)
}

function judge(theta: number, drawn: number[]): Resampled | null {
  const far = drawn.filter((value) => Math.abs(value - theta) >= Math.abs(theta)).length
  const sorted = Float64Array.from(drawn).sort()
  const [low, high] = [quantile(sorted, 0.025), quantile(sorted, 0.975)]
  const centre = mean(drawn)
  const squares = drawn.reduce((sum, value) => sum + (value - centre) ** 2, 0)
  if (low === null || high === null) return null
  return { theta, p: (1 + far) / (drawn.length + 1), ci95: [low, high], se: Math.sqrt(squares / (drawn.length - 1)) }
}
