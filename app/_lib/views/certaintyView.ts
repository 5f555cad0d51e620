import type { Performance } from '@/lib/contracts/performance.ts'
import { netReturns, periodsPerYear } from '@/lib/domain/metrics.ts'
import { blockLength } from '@/lib/domain/stats/blockLength.ts'
import { mean, momentsOf } from '@/lib/domain/stats/moments.ts'
import { autocovariance } from '@/lib/domain/stats/neweyWest.ts'
import { differences } from '@/lib/domain/stats/pairedDifference.ts'
import { createRandomStream } from '@/lib/domain/stats/randomStream.ts'
import { periodsToTell } from '@/lib/domain/stats/sampleSize.ts'
import { minTrackRecord, sharpeInterval } from '@/lib/domain/stats/sharpeRatio.ts'
import { bootstrapPair } from '@/lib/domain/stats/stationaryBootstrap.ts'
import { type Sample, toEquitySamples } from './equitySamples.ts'

const DAY_MS = 86_400_000

/** Returns within what the annual Sharpe of these returns lies; null where it has no error. */
export function toSharpeCertainty(returns: readonly number[], stepMs: number): Performance['stats']['sharpeCertainty'] {
  const moments = momentsOf(returns)
  const interval = moments && sharpeInterval(moments)
  if (moments === null || interval === null) return null
  const year = Math.sqrt(periodsPerYear(stepMs))
  return { low: interval[0] * year, high: interval[1] * year, daysMin: inDays(minTrackRecord(moments), stepMs) }
}

/** Draws are the same each time, so that a screen that is looked at twice says the same. */
const SEED = 1
const RESAMPLES = 1000
/** More intervals than this say nothing more: what counts is for how long, not how finely, it was looked at. And the web process answers others meanwhile. */
const INTERVALS_MAX = 500

/**
 * Returns what the account earned a day more than BTC held, on the grid's whole intervals, and within what the truth lies: a stationary bootstrap that draws
 * both at the same times. Null below a dozen intervals with both, or where the difference never moves.
 */
export function toAgainstBtc(grid: readonly Sample[], gridMs: number): Performance['stats']['againstBtc'] {
  const stride = Math.max(Math.ceil((grid.length - 1) / INTERVALS_MAX), 1)
  const stepMs = gridMs * stride
  // Counted from the newest, so that it is the oldest interval that is left out where it is not whole.
  const { own, btc } = pairedReturns(grid.filter((_, at) => (grid.length - 1 - at) % stride === 0))
  const difference = differences(own, btc) ?? []
  const [moments, block] = [momentsOf(difference), blockLength(difference)]
  if (moments === null || block === null) return null
  const resampled = bootstrapPair(own, btc, (a, b) => mean(a) - mean(b), {
    meanBlock: Math.max(block.stationary, 1),
    resamples: RESAMPLES,
    next: createRandomStream(SEED),
  })
  if (resampled === null) return null
  const phi = autocovariance(difference, 1) / autocovariance(difference, 0)
  const enough = periodsToTell({ sdDifference: moments.sd, delta: moments.mean, phi })
  const aDay = DAY_MS / stepMs
  return {
    dayFrac: resampled.theta * aDay,
    dayFracLow: resampled.ci95[0] * aDay,
    dayFracHigh: resampled.ci95[1] * aDay,
    periodCount: own.length,
    daysMin: inDays(enough, stepMs),
  }
}

const inDays = (periods: number | null, stepMs: number): number | null =>
  periods === null ? null : (periods * stepMs) / DAY_MS

/** Returns the returns of the intervals in which both exist. */
function pairedReturns(grid: readonly Sample[]): { own: number[]; btc: number[] } {
  const pairs = netReturns(toEquitySamples(grid)).flatMap((own, at) => {
    const [before, now] = [grid[at]?.point.btcPx, grid[at + 1]?.point.btcPx]
    return own === null || !before?.gt(0) || !now?.gt(0) ? [] : [{ own, btc: now.div(before).toNumber() - 1 }]
  })
  return { own: pairs.map(({ own }) => own), btc: pairs.map(({ btc }) => btc) }
}
