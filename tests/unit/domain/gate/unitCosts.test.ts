import { expect, test } from 'vitest'
import { px } from '@/lib/domain/decimal.ts'
import { unitCosts } from '@/lib/domain/gate/sizeRules.ts'

test.each([
  ['a purchase up to its limit', 'long', 100, 101, 99, 2],
  ['a purchase below the mark', 'long', 100, 101, 105, 0],
  ['a sale down to its limit', 'short', 100, 99, 101, 2],
  // A limit is rounded to the venue's prices, for a cheap coin by more than the spread.
  ['a sale whose limit is above the touch', 'short', 100, 101, 101, 1],
  ['a purchase whose limit is below the touch', 'long', 100, 99, 99, 1],
] as const)('%s loses against the mark what its worst price is worse by', (_, side, ref, limit, mark, lost) => {
  const prices = { side, refPx: px(ref), limitPx: px(limit), markPx: px(mark), takerFeeFrac: 0 }
  expect(unitCosts(prices).lostUsd.toNumber()).toBe(lost)
})
