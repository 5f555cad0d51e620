import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deflatedSharpe, effectiveTrials, expectedMaxSharpe } from '@/lib/domain/stats/deflatedSharpe.ts'
import { centralMoment, momentsOf } from '@/lib/domain/stats/moments.ts'
import { minTrackRecord, probabilisticSharpe, sharpeError, sharpeInterval } from '@/lib/domain/stats/sharpeRatio.ts'
import { expectClose, hasLabOracle, labOracle } from '@/tests/support/labOracle.ts'

interface Probabilistic {
  cases: {
    id: string
    returns: number[]
    mean: number
    sd_ddof1: number
    skew: number
    kurtosis: number
    sharpe: number | null
    sharpeSe: number
    psr0: number
    psrStar: { star: number; psr: number }
    minTrackRecord95: number | null
  }[]
}
interface Deflated {
  published: {
    sharpe: number
    n: number
    skew: number
    kurtosis: number
    trials: number
    varTrialsAnnual: number
    periodsPerYear: number
    expectedMax: number
    dsr: number
    published: number
  }[]
  cases: {
    trialSharpes: number[]
    trials: number
    n: number
    skew: number
    kurtosis: number
    best: number
    varTrials_ddof1: number
    expectedMax: number
    dsr: number
  }[]
  expectedMaxUnitVariance: Record<string, number>
  effectiveTrials: { trials: number; meanCorrelation: number; effective: number }[]
}

describe.skipIf(!hasLabOracle)('against the oracle', () => {
  test.each(labOracle<Probabilistic>('probabilisticSharpe')?.cases ?? [])('one curve: $id', (each) => {
    const moments = momentsOf(each.returns)
    if (each.sharpe === null) {
      expect(moments).toBeNull()
      return
    }
    if (moments === null) throw new Error('There are moments.')
    expectClose(moments.mean, each.mean)
    expectClose(moments.sd, each.sd_ddof1)
    expectClose(moments.skew, each.skew)
    expectClose(moments.kurtosis, each.kurtosis)
    expectClose(moments.sharpe, each.sharpe)
    expectClose(sharpeError(moments), each.sharpeSe)
    expectClose(probabilisticSharpe(moments), each.psr0)
    expectClose(probabilisticSharpe(moments, each.psrStar.star), each.psrStar.psr)
    expectClose(minTrackRecord(moments), each.minTrackRecord95)
  })

  const deflated = labOracle<Deflated>('deflatedSharpe')
  test.each(deflated?.published ?? [])('the published example with $trials trials', (each) => {
    const variance = each.varTrialsAnnual / each.periodsPerYear
    expectClose(expectedMaxSharpe(each.trials, variance), each.expectedMax)
    const dsr = deflatedSharpe(each, each.trials, variance)
    expectClose(dsr, each.dsr)
    expect(dsr).toBeCloseTo(each.published, 4)
  })

  test.each(deflated?.cases ?? [])('the best of $trials trials', (each) => {
    const n = each.trialSharpes.length
    const variance = n > 1 ? (centralMoment(each.trialSharpes, 2) * n) / (n - 1) : 0
    expectClose(variance, each.varTrials_ddof1)
    expectClose(expectedMaxSharpe(each.trials, variance), each.expectedMax)
    expectClose(deflatedSharpe({ ...each, sharpe: each.best }, each.trials, variance), each.dsr)
  })

  test.each(Object.entries(deflated?.expectedMaxUnitVariance ?? {}))('luck’s best of %s', (trials, max) => {
    expectClose(expectedMaxSharpe(Number(trials), 1), max)
  })

  test.each(deflated?.effectiveTrials ?? [])('$trials trials that lean on each other are fewer', (each) => {
    expectClose(effectiveTrials(each.trials, each.meanCorrelation), each.effective)
  })
})

describe('a figure that does not exist is null', () => {
  test.each([
    ['no return', []],
    ['one return', [0.01]],
    ['equal returns', [0.1, 0.1, 0.1]],
    ['a return that is no number', [0.01, Number.NaN, 0.02]],
    ['an endless return', [0.01, Number.POSITIVE_INFINITY]],
  ])('%s', (_, returns) => {
    expect(momentsOf(returns)).toBeNull()
  })

  test('moments that contradict each other have no error, and no trial has no best', () => {
    const impossible = { n: 50, sharpe: 1, skew: 9, kurtosis: 1 }
    expect(sharpeError(impossible)).toBeNull()
    expect(sharpeInterval(impossible)).toBeNull()
    expect(probabilisticSharpe(impossible)).toBeNull()
    expect(minTrackRecord(impossible)).toBeNull()
    expect(expectedMaxSharpe(0, 1)).toBeNull()
    expect(expectedMaxSharpe(5, Number.NaN)).toBeNull()
    expect(sharpeError({ n: 1, sharpe: 0, skew: 0, kurtosis: 3 })).toBeNull()
  })
})

const returns = fc.array(fc.double({ min: -0.5, max: 0.5, noNaN: true }), { minLength: 0, maxLength: 60 })

test('whatever the returns, a figure is a number or null, and its interval holds it', () => {
  fc.assert(
    fc.property(returns, (values) => {
      const moments = momentsOf(values)
      if (moments === null) return
      for (const value of Object.values(moments)) expect(value).toSatisfy(Number.isFinite)
      const interval = sharpeInterval(moments)
      const psr = probabilisticSharpe(moments)
      if (interval === null) {
        expect(psr).toBeNull()
        return
      }
      expect(interval[0]).toBeLessThan(moments.sharpe)
      expect(interval[1]).toBeGreaterThan(moments.sharpe)
      expect(psr).toBeGreaterThanOrEqual(0)
      expect(psr).toBeLessThanOrEqual(1)
      // Twice one-sided 97.5 % is what 95 % of both sides means.
      if (interval[0] > 0) expect(psr).toBeGreaterThan(0.975)
    }),
  )
})

test('more trials never make the best of them look better', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 4, noNaN: true }), (trials, variance) => {
      const best = { n: 200, sharpe: 0.1, skew: -0.5, kurtosis: 5 }
      const [fewer, more] = [deflatedSharpe(best, trials, variance), deflatedSharpe(best, trials + 1, variance)]
      // Where the trials hardly differ, one more changes less than a double can hold: both are the same number, give or take its last bit.
      expect(more).toBeLessThanOrEqual((fewer ?? Number.NaN) + Number.EPSILON)
    }),
  )
})
