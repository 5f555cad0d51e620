import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalCdf, normalQuantile, normalTwoSided } from '@/lib/domain/stats/normal.ts'
import { quantile } from '@/lib/domain/stats/quantile.ts'
import { createRandomStream } from '@/lib/domain/stats/randomStream.ts'
import { studentTwoSided } from '@/lib/domain/stats/studentT.ts'
import { wilsonInterval } from '@/lib/domain/stats/wilson.ts'
import { expectClose, hasLabOracle, labOracle } from '@/tests/support/labOracle.ts'

interface Normal {
  cdf: [number, number][]
  inverse: [number, number][]
  studentTwoSided: [number, number, number][]
}

describe.skipIf(!hasLabOracle)('against the oracle', () => {
  const normal = labOracle<Normal>('normal')
  test.each(normal?.cdf ?? [])('normal up to %d is %d', (x, p) => {
    // The oracle prints thirteen digits.
    expectClose(normalCdf(x), p, { rel: 1e-12, abs: 0 })
  })
  test.each(normal?.inverse ?? [])('the normal quantile of %d is %d', (p, x) => {
    expectClose(normalQuantile(p), x, { rel: 0, abs: 1e-12 })
  })
  test.each(normal?.studentTwoSided ?? [])('t %d with %d degrees is p %d', (t, degrees, p) => {
    expectClose(studentTwoSided(t, degrees), p)
  })

  const streams = labOracle<{ mulberry32First5: Record<string, number[]> }>('stationaryBootstrap')
  test.each(Object.entries(streams?.mulberry32First5 ?? {}))('the stream of seed %s', (seed, numbers) => {
    const next = createRandomStream(Number(seed))
    for (const number of numbers) expectClose(next(), number)
  })
})

// mpmath 1.3 with 30 digits.
test.each([
  [-37, 5.725571222524577e-300],
  [-2.5, 0.006209665325776135],
  [-2.5000001, 0.006209663572946305],
  [2.4999999, 0.9937903329213936],
])('the two ways to reckon the normal meet: up to %d it is %d', (x, p) => {
  expectClose(normalCdf(x), p, { rel: 1e-12, abs: 0 })
})

// scipy 1.17: 2 * stats.t.sf(t, df)
test.each([
  [0, 5, 1],
  [0.001, 3, 0.9992648949694609],
  [12.706204736174698, 1, 0.05],
  [40, 30, 1.3726045194406417e-27],
  [1.96, 20_000, 0.05000965499840544],
  [60, 20_000, 0],
  [1, 5_000_000, 0.31731055625705656],
  [1e-200, 7, 1],
  [0.3, 1.5, 0.8004721968035851],
  [5, 2, 0.037749551350623724],
])('t %d with %d degrees is p %d', (t, degrees, p) => {
  expectClose(studentTwoSided(t, degrees), p, { abs: 0 })
})

test('quantile and distribution undo each other, and the sides mirror', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-300, max: 0.5, noNaN: true }), (p) => {
      expectClose(normalCdf(normalQuantile(p)), p, { rel: 1e-9, abs: 0 })
      expectClose(normalTwoSided(normalQuantile(p)), 2 * p, { rel: 1e-9 })
    }),
  )
})

test('outside of what there is, a distribution says so', () => {
  expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY)
  expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY)
  expect(normalQuantile(1.1)).toBeNaN()
  expect(normalQuantile(Number.NaN)).toBeNaN()
  expect(normalCdf(Number.NaN)).toBeNaN()
  expect(normalCdf(Number.NEGATIVE_INFINITY)).toBe(0)
  expect(normalCdf(Number.POSITIVE_INFINITY)).toBe(1)
  expect(studentTwoSided(1, 0)).toBeNaN()
  expect(studentTwoSided(Number.POSITIVE_INFINITY, 3)).toBe(0)
  expect(quantile([], 0.5)).toBeNull()
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5)
  expect(quantile([7], 1)).toBe(7)
  expect(wilsonInterval(0, 0)).toBeNull()
  expect(wilsonInterval(3, 2)).toBeNull()
})

test('a share’s interval holds it and stays within 0 and 1', () => {
  fc.assert(
    fc.property(fc.nat(500), fc.nat(500), (a, b) => {
      const [hits, n] = [Math.min(a, b), Math.max(a, b)]
      const interval = wilsonInterval(hits, n)
      if (n === 0) {
        expect(interval).toBeNull()
        return
      }
      const [low, high] = interval ?? [Number.NaN, Number.NaN]
      expect(low).toBeGreaterThanOrEqual(0)
      expect(low).toBeLessThanOrEqual(hits / n)
      expect(high).toBeGreaterThanOrEqual(hits / n)
      expect(high).toBeLessThanOrEqual(1)
    }),
  )
})
