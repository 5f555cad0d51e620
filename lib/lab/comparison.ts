import type { BacktestReport } from '../contracts/labBacktest.ts'
import { type BootstrapMean, bootstrapMean } from '../domain/stats/bootstrapMean.ts'
import { momentsOf } from '../domain/stats/moments.ts'
import { autocovariance } from '../domain/stats/neweyWest.ts'
import { pairedDifference } from '../domain/stats/pairedDifference.ts'
import { periodsToTell } from '../domain/stats/sampleSize.ts'
import { sharpeDifference } from '../domain/stats/sharpeDifference.ts'

/** Two runs on one market, a − b, a UTC day at a time. Null where the days are too few or the two never differ. */
export interface RunComparison {
  days: number
  /** What a made more than b a day, of the account. */
  daily: BootstrapMean | null
  /** The same by Newey and West's error. */
  neweyWestP: number | null
  /** Of a day's Sharpe, by Ledoit and Wolf's error. */
  sharpe: { difference: number; p: number } | null
  /** So many days at this difference and spread would tell it from 0 (5 %, four times in five). */
  daysToTell: number | null
  sentence: string
}

/** Returns the comparison of two runs over the days both have; null when they have none in common. */
export function compareRuns(a: BacktestReport, b: BacktestReport): RunComparison | null {
  const { own, other } = pairedReturns(a, b)
  if (own.length === 0) return null
  const difference = own.map((value, at) => value - (other[at] as number))
  const moments = momentsOf(difference)
  const daily = bootstrapMean(own, other)
  const sharpe = sharpeDifference(own, other)
  const phi = autocovariance(difference, 1) / autocovariance(difference, 0)
  const daysToTell = moments && periodsToTell({ sdDifference: moments.sd, delta: moments.mean, phi })
  return {
    days: own.length,
    daily,
    neweyWestP: pairedDifference(own, other)?.neweyWest.p ?? null,
    sharpe: sharpe && { difference: sharpe.difference, p: sharpe.ledoitWolf.p },
    daysToTell,
    sentence: sentenceOf(daily, own.length, daysToTell),
  }
}

function pairedReturns(a: BacktestReport, b: BacktestReport): { own: number[]; other: number[] } {
  const others = new Map(b.days.map((day, at) => [day.atMs, { day, before: b.days[at - 1] }]))
  const pairs = a.days.flatMap((day, at) => {
    const before = a.days[at - 1]
    const match = others.get(day.atMs)
    if (!before || !match?.before || match.before.atMs !== before.atMs) return []
    return [{ own: day.equityUsd / before.equityUsd - 1, other: match.day.equityUsd / match.before.equityUsd - 1 }]
  })
  return { own: pairs.map(({ own }) => own), other: pairs.map(({ other }) => other) }
}

const percent = (share: number): string => `${(share * 100).toFixed(3)} %`

function sentenceOf(daily: BootstrapMean | null, days: number, daysToTell: number | null): string {
  if (daily === null) return `The two cannot be told apart on ${days} days: too few, or they never differ.`
  const made = `The first made ${percent(daily.mean)} a day more than the second; the true difference lies from ${percent(daily.low)} to ${percent(daily.high)} with 95 %.`
  if (daily.low > 0 || daily.high < 0) return `${made} That interval does not hold zero, on this one market.`
  const more =
    daysToTell === null || daysToTell <= days ? '' : ` About ${Math.ceil(daysToTell)} days of this kind would tell.`
  return `${made} That interval holds zero: they are not told apart.${more}`
}
