import { describe, expect, test } from 'vitest'
import { engleGranger } from '@/lib/domain/pair/engleGranger.ts'
import { halfLifeOf } from '@/lib/domain/pair/halfLife.ts'
import { hedgeOf } from '@/lib/domain/pair/hedgeRatio.ts'
import { type PairFacts, pairFacts, standingOf } from '@/lib/domain/pair/pairFacts.ts'
import { DEFAULT_PAIR_RULE } from '@/lib/domain/pair/pairRule.ts'
import { persistenceOf, scanPairs } from '@/lib/domain/pair/scan.ts'
import { windowZ, zScoreOf } from '@/lib/domain/pair/zScore.ts'
import { benjaminiHochberg, benjaminiYekutieli, holm } from '@/lib/domain/stats/multipleTesting.ts'
import { expectClose } from '@/tests/support/labOracle.ts'
import { hasPairOracle, logCloses, pairOracle } from '@/tests/support/pairOracle.ts'
import { madePair, walks } from '@/tests/support/pairSeries.ts'

const LIMITS = DEFAULT_PAIR_RULE

interface ManyPairs {
  what: string
  firstTime: number
  lastTime: number
  p: number[]
  rawBelow05: number
  holmRejects: number
  bhRejects: number
  byRejects: number
  bhAdjustedSmallest5: number[]
  holmAdjustedSmallest5: number[]
}
interface Interval {
  window: number
  lastClosedOpenTime: number
  firstOpenTime: number
  alpha: number
  beta: number
  z_ddof1: number
  egStat: number
  egP: number
  halfLifeExactBars: number
}

describe.skipIf(!hasPairOracle)('against the oracle', () => {
  test('105 pairs of one window, one way', () => {
    const of = pairOracle<ManyPairs | null>('pairs', 'manyPairs', null) as ManyPairs
    const coins = 'AAVE ARB AVAX BNB BTC DOGE ETH HYPE LINK LTC PURR SOL SUI XRP kPEPE'.split(' ')
    const closes = coins.map((coin) => logCloses(`${coin}-PERP-1h.csv`))
    const times = [...(closes[0] as Map<number, number>).keys()]
      .filter((at) => at >= of.firstTime && at <= of.lastTime && closes.every((each) => each.has(at)))
      .sort((a, b) => a - b)
    const series = closes.map((each) => times.map((at) => each.get(at) as number))
    const p = series.flatMap((y, at) => series.slice(at + 1).map((x) => engleGranger(y, x)?.p as number))
    expect(p).toHaveLength(105)
    for (const [at, wanted] of of.p.entries()) expectClose(p[at], wanted, { abs: 1e-6, rel: 0 })
    const smallest = (values: number[] | null) => (values ?? []).slice().sort((a, b) => a - b)
    const below = (values: number[] | null) => (values ?? []).filter((value) => value < 0.05).length
    expect(below(p)).toBe(of.rawBelow05)
    expect(below(holm(p))).toBe(of.holmRejects)
    expect(below(benjaminiHochberg(p))).toBe(of.bhRejects)
    expect(below(benjaminiYekutieli(p))).toBe(of.byRejects)
    for (const [at, wanted] of of.bhAdjustedSmallest5.entries())
      expectClose(smallest(benjaminiHochberg(p))[at], wanted, { abs: 1e-6, rel: 0 })
    for (const [at, wanted] of of.holmAdjustedSmallest5.entries())
      expectClose(smallest(holm(p))[at], wanted, { abs: 1e-6, rel: 0 })
  })

  const HOUR = 3_600_000
  const LENGTH = { '5m': HOUR / 12, '1h': HOUR, '4h': 4 * HOUR } as const
  interface Three {
    y: string
    x: string
    nowMs: number
    intervals: Record<keyof typeof LENGTH, Interval>
  }
  const moments = pairOracle<{ cases: Three[] }>('pairs', 'threeIntervals', { cases: [] }).cases
  test.each(moments)('three intervals of $y~$x at $nowMs', ({ y, x, nowMs, intervals }) => {
    for (const [interval, wanted] of Object.entries(intervals)) {
      const [ofY, ofX] = [logCloses(`${y}-PERP-${interval}.csv`), logCloses(`${x}-PERP-${interval}.csv`)]
      const closedBy = nowMs - LENGTH[interval as keyof typeof LENGTH]
      const times = [...ofY.keys()].filter((at) => at <= closedBy && ofX.has(at)).sort((a, b) => a - b)
      const window = times.slice(-wanted.window)
      expect([window[0], window.at(-1)]).toEqual([wanted.firstOpenTime, wanted.lastClosedOpenTime])
      const [valuesY, valuesX] = [ofY, ofX].map((closes) => window.map((at) => closes.get(at) as number)) as [
        number[],
        number[],
      ]
      const found = windowZ(valuesY, valuesX, wanted.window)
      expectClose(found?.hedge.beta, wanted.beta, { rel: 1e-8 })
      expectClose(found?.hedge.alpha, wanted.alpha, { rel: 1e-8 })
      expectClose(found?.z, wanted.z_ddof1, { abs: 1e-6, rel: 0 })
      const test = engleGranger(valuesY, valuesX)
      expectClose(test?.statistic, wanted.egStat, { rel: 1e-6 })
      expectClose(test?.p, wanted.egP, { abs: 1e-6, rel: 0 })
      expectClose(halfLifeOf(found?.hedge.residuals ?? [])?.bars, wanted.halfLifeExactBars, { rel: 1e-6 })
    }
  })
})

describe('where there is nothing to find', () => {
  const y = [1, 1.1, 1.2, 1.1, 1.3, 1.2, 1.4, 1.3, 1.2, 1.5, 1.4, 1.6]

  test('a side that does not move has no hedge, no p and no z', () => {
    const still = y.map(() => 2)
    expect(hedgeOf(y, still)).toBeNull()
    expect(engleGranger(y, still)).toBeNull()
    expect(windowZ(y, still, 10)).toBeNull()
  })

  test('a series beside itself is hedged one to one and has no z', () => {
    expect(hedgeOf(y, y)?.beta).toBeCloseTo(1, 12)
    expect(engleGranger(y, y)).toBeNull()
    expect(windowZ(y, y, 12)?.z).toBeNull()
  })

  test('too few rows', () => {
    expect(engleGranger(y.slice(0, 4), y.slice(1, 5))).toBeNull()
    expect(zScoreOf([1])).toBeNull()
    expect(pairFacts(y, y, LIMITS)).toBeNull()
    expect(windowZ(y, y.slice(1), 5)).toBeNull()
  })
})

describe('made series', () => {
  // 1,000 seeds of each, and the figures, in tests/bench/pairs.bench.ts.
  test('of walks that have nothing to do with each other, scans find something at most at the stated level', () => {
    const SCANS = 60
    const found = Array.from({ length: SCANS }, (_, seed) => {
      const series = walks(4, 300, seed)
      return scanPairs(
        ['a', 'b', 'c', 'd'],
        (a, b) => ({ y: series[a.charCodeAt(0) - 97] as number[], x: series[b.charCodeAt(0) - 97] as number[] }),
        LIMITS,
      )
    })
    expect(found.every(({ looks }) => looks === 12)).toBe(true)
    const withFalse = found.filter(({ pairs }) => pairs.some(({ verdict }) => verdict === 'cointegrated')).length
    // Binomial, 60 scans at 5 %: more than 8 has a chance of 0.4 %.
    expect(withFalse).toBeLessThanOrEqual(8)
  })

  test('a pair that was made is found among walks, with its hedge', () => {
    const SEEDS = 20
    const hits = Array.from({ length: SEEDS }, (_, seed) => {
      const { y, x } = madePair({ beta: 1.3, phi: 0.85, n: 500, seed })
      const [a, b] = walks(2, 500, 1_000 + seed) as [number[], number[]]
      const series: Record<string, number[]> = { Y: y, X: x, A: a, B: b }
      const { pairs } = scanPairs(
        Object.keys(series),
        (left, right) => ({ y: series[left] as number[], x: series[right] as number[] }),
        LIMITS,
      )
      const made = pairs.find(({ chosen }) => [chosen.y, chosen.x].sort().join() === 'X,Y')
      const beta = made?.chosen.y === 'Y' ? made.chosen.beta : 1 / (made?.chosen.beta ?? Number.NaN)
      return made?.verdict === 'cointegrated' && Math.abs(beta - 1.3) < 0.15
    })
    expect(hits.filter(Boolean).length).toBeGreaterThanOrEqual(19)
  })

  test('what cannot be looked at is named and not counted', () => {
    const [a, b] = walks(2, 300, 5) as [number[], number[]]
    const { pairs, looks, unread } = scanPairs(
      ['a', 'b', 'c'],
      (y, x) => (x === 'c' || y === 'c' ? null : { y: a, x: b }),
      LIMITS,
    )
    expect([pairs.length, looks, unread]).toEqual([
      1,
      2,
      [
        ['a', 'c'],
        ['b', 'c'],
      ],
    ])
  })

  test('what lasts is counted beside what is found anyway', () => {
    const scan = (...found: string[]) => ({
      looks: 6,
      unread: [],
      pairs: ['a/b', 'a/c', 'b/c'].map((name) => {
        const [y = '', x = ''] = name.split('/')
        const look = { y, x, beta: 1, statistic: -3, p: 0.5, falseShareP: 0.5, anyFalseP: 0.5 }
        return {
          chosen: look,
          other: { ...look, y: x, x: y },
          falseShareP: 0.5,
          anyFalseP: 0.5,
          verdict: found.includes(name) ? 'watch' : 'no',
        } as const
      }),
    })
    const windows = [scan('a/b', 'a/c'), scan('a/b'), scan('b/c')]
    expect(persistenceOf(windows, ({ verdict }) => verdict === 'watch')).toEqual({
      found: 3,
      again: 1,
      looked: 6,
      foundThere: 2,
    })
  })
})

describe('standing', () => {
  const { y, x } = madePair({ beta: 1.3, phi: 0.93, n: 4_000, seed: 3 })
  const facts = pairFacts(y, x, LIMITS) as PairFacts

  test('a made pair is steady and may be traded', () => {
    expect(facts.stability.windows).toBe(12)
    expect(standingOf({ facts, verdict: 'cointegrated', flatShare: 0 }, LIMITS)).toEqual({
      state: 'eligible',
      refusals: [],
    })
  })

  test('each thing against it is said', () => {
    expect(standingOf({ facts, verdict: 'watch', flatShare: 0.21 }, LIMITS)).toEqual({
      state: 'watched',
      refusals: ['onlyWatched', 'staleCloses'],
    })
    expect(standingOf({ facts, verdict: 'no', flatShare: 0 }, LIMITS).state).toBe('retired')
    const narrow = { ...LIMITS, betaMax: 1.1, halfLifeBarsMin: 30 }
    expect(standingOf({ facts, verdict: 'cointegrated', flatShare: 0 }, narrow).refusals).toEqual([
      'hedgeOutOfRange',
      'halfLifeOutOfRange',
    ])
  })

  test('a level that moved is seen', () => {
    const moved = y.map((value, at) => (at >= y.length - 500 ? value + 0.2 : value))
    expect(pairFacts(moved, x, LIMITS)?.stability.faults).toContain('levelMoved')
  })

  test('a hedge that changed is seen', () => {
    const half = y.length - 500
    const changed = y.map((value, at) => (at >= half ? value + 0.6 * ((x[at] as number) - (x[half] as number)) : value))
    expect(pairFacts(changed, x, LIMITS)?.stability.faults).toContain('hedgeMoved')
  })
})
