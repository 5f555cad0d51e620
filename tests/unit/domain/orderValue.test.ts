import fc from 'fast-check'
import { expect, test } from 'vitest'
import { px, sz } from '@/lib/domain/decimal.ts'
import { marketOrderUsdMax, takenParts } from '@/lib/domain/orderValue.ts'

test('the venue takes more in one order the more leverage a market has', () => {
  expect([40, 25, 24, 20, 10, 9, 3].map(marketOrderUsdMax)).toEqual([
    30_000_000, 30_000_000, 5_000_000, 5_000_000, 2_000_000, 500_000, 500_000,
  ])
})

test('a size that is small enough stays one', () => {
  expect(takenParts(sz('12.5'), px(40_000), 500_000, 5)).toEqual([sz('12.5')])
})

test('whatever the size, parts add up to it, and each is whole lots and worth no more than the limit', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000_000 }),
      fc.integer({ min: 0, max: 5 }),
      fc.double({ min: 0.0001, max: 200_000, noNaN: true }),
      (lots, szDecimals, price) => {
        const size = sz(sz(lots).div(10 ** szDecimals))
        // One lot must be worth less than the limit, and no test needs a million parts.
        fc.pre(price / 10 ** szDecimals < 250_000 && size.times(price).lt(100_000_000))
        const parts = takenParts(size, px(price), 500_000, szDecimals)
        expect(parts.reduce((sum, part) => sz(sum.plus(part)), sz(0)).eq(size)).toBe(true)
        for (const part of parts) {
          expect(part.gt(0) && part.decimalPlaces() <= szDecimals).toBe(true)
          expect(part.times(price).lte(500_000)).toBe(true)
        }
      },
    ),
  )
})
