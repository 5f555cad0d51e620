import { INTERVAL_MS, type Interval } from '../market.ts'
import { type PairFacts, pairFacts, standingOf } from './pairFacts.ts'
import type { PairScanRecord, PairStandingRecord } from './pairRecord.ts'
import type { PairRule } from './pairRule.ts'
import { type CloseBar, flatShareOf, joinedCloses, type LogCloses, logCloses, type TradedBar } from './pairSeries.ts'
import { persistenceOf, type Scan, type ScannedPair, scanPairs } from './scan.ts'

/** A closed bar of a coin. */
export type ScanBar = CloseBar & TradedBar

/** A window may lack a tenth of its bars, as markets do; with fewer it is no window. */
const BARS_SHARE_MIN = 0.9
const RAW_P = 0.05
/** Pairs that are called nothing are looked at no further, save these likeliest: a person wants to see why the best is not good. */
const FACTS_OF_BEST = 10

/**
 * Returns all pairs of the coins looked at in the newest window, the standing of each, and how long findings lasted over the windows before. The
 * bars are closed ones, oldest first; more of them make more windows.
 */
export function scanMarket(
  bars: ReadonlyMap<string, readonly ScanBar[]>,
  interval: Interval,
  rule: PairRule,
): PairScanRecord {
  const coins = [...bars.keys()].sort()
  const closes = new Map(coins.map((coin) => [coin, logCloses(bars.get(coin) ?? [])]))
  const closesOf = (coin: string): LogCloses => closes.get(coin) ?? new Map()
  const opened = coins.flatMap((coin) => (bars.get(coin) ?? []).map(({ openMs }) => openMs))
  const startMs = opened.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY)
  const endMs = opened.reduce((most, at) => Math.max(most, at), 0) + INTERVAL_MS[interval]
  const spanMs = rule.testBars * INTERVAL_MS[interval]
  const windowCount = opened.length === 0 ? 0 : Math.floor((endMs - startMs) / spanMs)
  const scanOf = (untilMs: number): Scan =>
    scanPairs(
      coins,
      (y, x) => {
        const series = joinedCloses(closesOf(y), closesOf(x), untilMs - spanMs, untilMs)
        return series.y.length < BARS_SHARE_MIN * rule.testBars ? null : series
      },
      rule,
    )
  const windows = Array.from({ length: windowCount }, (_, at) => scanOf(endMs - (windowCount - 1 - at) * spanMs))
  const newest = windows.at(-1) ?? scanOf(endMs)
  const flatShare = (coin: string) => flatShareOf((bars.get(coin) ?? []).slice(-rule.testBars))
  return {
    interval,
    bars: rule.testBars,
    coins,
    looks: newest.looks,
    pairs: newest.pairs.map((pair, at) => {
      if (pair.verdict === 'no' && at >= FACTS_OF_BEST)
        return { ...pair, state: 'retired', refusals: ['notCointegrated'], facts: null }
      const { y, x } = pair.chosen
      const series = joinedCloses(closesOf(y), closesOf(x))
      return standing(pair, pairFacts(series.y, series.x, rule), Math.max(flatShare(y), flatShare(x)), rule)
    }),
    unread: newest.unread,
    windows: windowCount,
    persistence: {
      raw: persistenceOf(windows, ({ chosen }) => chosen.p < RAW_P),
      watched: persistenceOf(windows, ({ verdict }) => verdict !== 'no'),
    },
  }
}

function standing(pair: ScannedPair, facts: PairFacts | null, flatShare: number, rule: PairRule): PairStandingRecord {
  if (facts === null) {
    const state = pair.verdict === 'no' ? 'retired' : 'watched'
    return { ...pair, state, refusals: ['littleHistory'], facts: null }
  }
  const { totalBeta, halfLife, spreadSd, stability } = facts
  return {
    ...pair,
    ...standingOf({ facts, verdict: pair.verdict, flatShare }, rule),
    facts: {
      totalBeta,
      halfLifeBars: halfLife?.bars ?? null,
      halfLifeRange: halfLife?.range ?? null,
      spreadSd,
      flatShare,
      passedShare: stability.passedShare,
      windows: stability.windows,
      faults: stability.faults,
    },
  }
}
