import fc from 'fast-check'
import { expect, test } from 'vitest'
import { px } from '@/lib/domain/decimal.ts'
import { bestOfBars, passedTrail, trailedStopPx } from '@/lib/domain/trailing.ts'

const trails = (trail_distance_pct: number | null, trail_after_pct: number | null = null) => ({
  trail_after_pct,
  trail_distance_pct,
})
const at = (side: 'long' | 'short', markPx: number, bestPx = markPx) => ({
  side,
  entryPx: px(100),
  markPx: px(markPx),
  bestPx: px(bestPx),
})
const trailed = (side: 'long' | 'short', mark: number, stop: number | null, rules = trails(2, 3), best = mark) =>
  trailedStopPx(at(side, mark, best), stop === null ? null : px(stop), rules, 2)?.toNumber() ?? null

test.each([
  ['not before its profit is reached', 'long', 102.9, 97, 97],
  ['by its distance once it is', 'long', 110, 97, 107.8],
  ['never wider when the price falls back', 'long', 104, 107.8, 107.8],
  ['not for less than a tenth of its distance', 'long', 110.1, 107.8, 107.8],
  ['in a short the other way', 'short', 90, 103, 91.8],
  ['where no stop is known', 'long', 110, null, 107.8],
] as const)('a stop trails %s', (_, side, mark, stop, level) => {
  expect(trailed(side, mark, stop)).toBe(level)
})

test('a plan without a distance moves no stop', () => {
  expect(trailed('long', 120, 97, trails(null, 3))).toBe(97)
  expect(trailedStopPx(at('long', 120), px(97), null, 2)?.toNumber()).toBe(97)
})

test('a stop follows the best price, not the mark, and its profit was reached once it was', () => {
  expect(trailed('long', 108.5, 97, trails(2, 3), 110)).toBe(107.8)
  expect(trailed('short', 91, 103, trails(2, 3), 90)).toBe(91.8)
  expect(trailed('long', 102, 97, trails(2, 3), 103.5)).toBe(101.43)
})

test('a stop that the price is past already does not rest: the position is left, with the numbers', () => {
  expect(trailed('long', 105, 97, trails(2), 110)).toBe(97)
  expect(passedTrail(at('long', 105, 110), px(97), trails(2))).toBe(
    'The price, 105, passed the trailing stop at 107.8, 2 % behind the highest price under its plan, 110.',
  )
  expect(passedTrail(at('short', 95, 90), px(103), trails(2))).toContain('at 91.8, 2 % behind the lowest price')
  expect(passedTrail(at('long', 109, 110), px(97), trails(2))).toBeNull()
  // What rests is within a step of it: the venue's own stop decides.
  expect(passedTrail(at('long', 107.7, 110), px(107.7), trails(2))).toBeNull()
  expect(passedTrail(at('long', 90, 110), px(80), trails(null))).toBeNull()
})

test('bars from before the plan tell nothing of it', () => {
  const bar = (openMs: number, low: number, high: number) => ({ openMs, low, high })
  const bars = [bar(0, 50, 500), bar(60, 90, 110), bar(120, 95, 105)]
  expect(bestOfBars('long', bars, 1)?.toNumber()).toBe(110)
  expect(bestOfBars('short', bars, 1)?.toNumber()).toBe(90)
  expect(bestOfBars('long', bars, 121)).toBeNull()
})

test('along any path of prices a stop only tightens, and stays on its own side of the market', () => {
  const price = fc.double({ min: 1, max: 500, noNaN: true })
  const path = fc.array(price, { minLength: 1, maxLength: 40 })
  const side = fc.constantFrom('long' as const, 'short' as const)
  fc.assert(
    fc.property(side, path, fc.double({ min: 0.1, max: 99, noNaN: true }), (side, marks, distance) => {
      let stop: number | null = null
      for (const mark of marks) {
        const next = trailed(side, mark, stop, trails(distance))
        if (stop !== null && next !== null) expect(side === 'long' ? next >= stop : next <= stop).toBe(true)
        if (next !== null && next !== stop) expect(side === 'long' ? next < mark : next > mark).toBe(true)
        stop = next
      }
    }),
  )
})
