import { blockLength } from './blockLength.ts'
import { mean } from './moments.ts'
import { createRandomStream } from './randomStream.ts'
import { bootstrapPair } from './stationaryBootstrap.ts'

/** A mean a period with the interval that holds the true one with 95 %, and how it was found. */
export interface BootstrapMean {
  mean: number
  low: number
  high: number
  /** Two-sided: that the true mean is 0. */
  p: number
  /** The mean length of a block, in periods. */
  block: number
  n: number
}

/** Draws are the same each time, so that what is looked at twice says the same. */
const SEED = 1
const RESAMPLES = 2_000

/**
 * Returns the mean of a series, or with `b` of what it was above another one of the same periods (both drawn at the same places); null where they do not pair, or
 * are too short to tell how long their memory is.
 */
export function bootstrapMean(a: readonly number[], b: readonly number[] | null = null): BootstrapMean | null {
  const other = b ?? a.map(() => 0)
  if (other.length !== a.length) return null
  const block = blockLength(a.map((value, at) => value - (other[at] as number)))
  if (block === null) return null
  const meanBlock = Math.max(block.stationary, 1)
  const resampling = { meanBlock, resamples: RESAMPLES, next: createRandomStream(SEED) }
  const found = bootstrapPair(a, other, (own, others) => mean(own) - mean(others), resampling)
  return (
    found && { mean: found.theta, low: found.ci95[0], high: found.ci95[1], p: found.p, block: meanBlock, n: a.length }
  )
}
