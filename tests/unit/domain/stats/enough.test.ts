import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { benjaminiHochberg, benjaminiYekutieli, holm } from '@/lib/domain/stats/multipleTesting.ts'
import { contextsForShare, periodsForSharpe, periodsToTell, yearsToTellSharpes } from '@/lib/domain/stats/sampleSize.ts'
import { expectClose, hasLabOracle, labOracle } from '@/tests/support/labOracle.ts'

interface Sizes {
  periods: { sdDifference: number; delta: number; phi: number; alpha: number; power: number; periods: number }[]
  yearsForSharpeDifference: { annualDifference: number; correlation: number; years: number }[]
  yearsForSharpeAboveZero: {
    annualSharpe: number
    periodsPerYear: number
    probability: number
    periods: number
    years: number
  }[]
  contextsForShare: { share: number; halfWidth: number; contexts: number }[]
}
type Corrected = Record<'p' | 'holm' | 'benjaminiHochberg' | 'benjaminiYekutieli', number[]>

describe.skipIf(!hasLabOracle)('against the oracle', () => {
  const sizes = labOracle<Sizes>('sampleSize')
  test.each(sizes?.periods ?? [])('periods to tell $delta at a deviation of $sdDifference', (each) => {
    expectClose(periodsToTell(each, each), each.periods)
  })
  test.each(sizes?.yearsForSharpeDifference ?? [])('years to tell Sharpes $annualDifference apart', (each) => {
    expectClose(yearsToTellSharpes(each.annualDifference, each.correlation), each.years)
  })
  test.each(sizes?.yearsForSharpeAboveZero ?? [])('years until a Sharpe of $annualSharpe is above 0', (each) => {
    const periods = periodsForSharpe(each.annualSharpe, each.periodsPerYear, each.probability)
    expectClose(periods, each.periods)
    expectClose((periods ?? Number.NaN) / each.periodsPerYear, each.years)
  })
  test.each(sizes?.contextsForShare ?? [])('contexts for a share of $share', (each) => {
    expectClose(contextsForShare(each.share, each.halfWidth), each.contexts)
  })

  test('p-values of twelve questions', () => {
    const oracle = labOracle<Corrected>('multipleTesting') as Corrected
    const ours = { holm, benjaminiHochberg, benjaminiYekutieli }
    for (const [name, correct] of Object.entries(ours)) {
      const values = correct(oracle.p)
      for (const [at, p] of oracle[name as keyof typeof ours].entries()) expectClose(values?.[at], p)
    }
  })
})

test('where no amount would do, or the question makes no sense, there is none', () => {
  expect(periodsToTell({ sdDifference: 0.01, delta: 0, phi: 0 })).toBeNull()
  expect(periodsToTell({ sdDifference: 0.01, delta: 0.001, phi: 1 })).toBeNull()
  expect(periodsToTell({ sdDifference: Number.NaN, delta: 0.001, phi: 0 })).toBeNull()
  expect(yearsToTellSharpes(0, 0.5)).toBeNull()
  expect(yearsToTellSharpes(1, 1)).toBeNull()
  expect(periodsForSharpe(-1, 365)).toBeNull()
  expect(contextsForShare(0.5, 0)).toBeNull()
  expect(contextsForShare(1, 0.1)).toBeNull()
})

test('a p-value that is none is not corrected', () => {
  for (const correct of [holm, benjaminiHochberg, benjaminiYekutieli]) {
    expect(correct([])).toEqual([])
    expect(correct([0.1, Number.NaN])).toBeNull()
    expect(correct([1.1])).toBeNull()
  }
})

test('a correction never makes a p-value smaller, keeps their order, and the stricter one is stricter', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }), (p) => {
      const [byHolm, byHochberg, byYekutieli] = [holm(p), benjaminiHochberg(p), benjaminiYekutieli(p)]
      for (const [at, value] of p.entries()) {
        const hochberg = byHochberg?.[at] ?? Number.NaN
        expect(hochberg).toBeGreaterThanOrEqual(value - 1e-12)
        expect(byHolm?.[at]).toBeGreaterThanOrEqual(hochberg - 1e-12)
        expect(byYekutieli?.[at]).toBeGreaterThanOrEqual(hochberg - 1e-12)
        expect(byHolm?.[at]).toBeLessThanOrEqual(1)
        for (const [other, than] of p.entries())
          if (value < than) expect(hochberg).toBeLessThanOrEqual(byHochberg?.[other] ?? Number.NaN)
      }
    }),
  )
})
