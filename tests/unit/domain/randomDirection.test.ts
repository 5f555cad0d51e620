import { describe, expect, it } from 'vitest'
import { randomDirection } from '@/lib/domain/randomDirection.ts'

describe('directions against tossed ones', () => {
  it('that are always right stand above all tosses, and the chance of one as good is what is left', () => {
    const trades = Array.from({ length: 60 }, (_, at) => ({ atMs: at, ownUsd: 10, otherUsd: -11 }))
    const found = randomDirection(trades)
    expect(found).toMatchObject({ seeds: 200, ownUsd: 600 })
    expect(found?.highUsd).toBeLessThan(300)
    expect(found?.p).toBeCloseTo(1 / 201, 6)
    expect(found?.curve.at(-1)?.ownUsd).toBe(600)
  })
  it('that make no difference are as good as every toss', () => {
    const trades = [{ atMs: 1, ownUsd: -2, otherUsd: -2 }]
    expect(randomDirection(trades)).toMatchObject({ ownUsd: -2, lowUsd: -2, highUsd: -2, p: 1 })
  })
  it('are nothing without trades', () => expect(randomDirection([])).toBeNull())
})
