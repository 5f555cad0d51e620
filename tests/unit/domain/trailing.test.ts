import fc from 'fast-check'
import { expect, test } from 'vitest'
import { px } from '@/lib/domain/decimal.ts'
import { trailedStopPx } from '@/lib/domain/trailing.ts'

const trails = (trail_distance_pct: number | null, trail_after_pct: number | null = null) => ({
  trail_after_pct,
  trail_distance_pct,
})
const at = (side: 'long' | 'short', markPx: number) => ({ side, entryPx: px(100), markPx: px(markPx) })
const trailed = (side: 'long' | 'short', mark: number, stop: number | null, rules = trails(2, 3)) =>
  trailedStopPx(at(side, mark), stop === null ? null : px(stop), rules, 2)?.toNumber() ?? null

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
