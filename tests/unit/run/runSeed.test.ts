import { expect, test } from 'vitest'
import { randomStream } from '@/lib/run/runSeed.ts'

const draw = (seed: number, name: string, count = 50) => {
  const stream = randomStream(seed, name)
  return Array.from({ length: count }, () => stream.next())
}

test('a stream says the same for the same seed and name, and something else for another of either', () => {
  expect(draw(7, 'market')).toEqual(draw(7, 'market'))
  expect(draw(7, 'market')).not.toEqual(draw(8, 'market'))
  expect(draw(7, 'market')).not.toEqual(draw(7, 'mishaps'))
})

test('what one stream draws does not shift another', () => {
  const alone = draw(7, 'market', 10)
  const market = randomStream(7, 'market')
  const mishaps = randomStream(7, 'mishaps')
  const together = alone.map(() => {
    mishaps.next()
    return market.next()
  })
  expect(together).toEqual(alone)
})

test('numbers are spread evenly over [0, 1), and whole ones over their range', () => {
  const numbers = draw(3, 'spread', 20_000)
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...numbers)).toBeLessThan(1)
  const stream = randomStream(3, 'dice')
  const counts = [0, 0, 0, 0, 0, 0]
  for (let i = 0; i < 12_000; i += 1) {
    const face = stream.below(6)
    counts[face] = (counts[face] ?? 0) + 1
  }
  // Four standard deviations around 2,000.
  for (const count of counts) expect(Math.abs(count - 2_000)).toBeLessThan(4 * Math.sqrt(12_000 * (1 / 6) * (5 / 6)))
})

test('something is picked only where there is something', () => {
  expect(['a', 'b']).toContain(randomStream(1, 'pick').pick(['a', 'b']))
  expect(() => randomStream(1, 'pick').pick([])).toThrow(RangeError)
})
