import { expect, test } from 'vitest'
import { planState, planWords } from '@/lib/domain/exitState.ts'
import { exitRules } from '../../support/builders.ts'

const nothing = () => null
const look = { openedMs: 0, nowMs: 90_000, closesMs: [] }
const words = (change: Parameters<typeof exitRules>[1], gainPct: number | null) =>
  planWords(planState(exitRules([], change), nothing, nothing, look, gainPct), look.nowMs)

test.each<[string, Parameters<typeof exitRules>[1], number | null, string]>([
  [
    'has begun',
    { trail_distance_pct: 2 },
    1.23456,
    'stop trails 2 % behind the best price (best so far 1.235 %), judged next in 1 min',
  ],
  [
    'waits for a gain',
    { trail_distance_pct: 2, trail_after_pct: 3 },
    1.2,
    'stop trails 2 % behind once up 3 % (best so far 1.2 %), judged next in 1 min',
  ],
  [
    'had its gain',
    { trail_distance_pct: 2, trail_after_pct: 3 },
    3,
    'stop trails 2 % behind the best price (best so far 3 %), judged next in 1 min',
  ],
  [
    'has no price',
    { trail_distance_pct: 2, trail_after_pct: 3 },
    null,
    'stop trails 2 % behind once up 3 %, judged next in 1 min',
  ],
])('a plan that only trails says where it stands: it %s', (_what, change, gainPct, expected) => {
  expect(words(change, gainPct)).toBe(expected)
})

test('a plan that does not trail says nothing of it', () => {
  expect(planState(exitRules([], { max_hold_minutes: 60 }), nothing, nothing, look, 5)).toMatchObject({ trail: null })
  expect(words({ max_hold_minutes: 60 }, 5)).toBe('out of time in 59 min')
})
