import { expect, test } from 'vitest'
import { CYCLE_DELAY_MS, nextCycleMs } from '@/lib/domain/schedule.ts'

test('the next cycle begins shortly after the next bar of the interval', () => {
  const boundary = Date.UTC(2026, 0, 1, 0, 5)
  expect(nextCycleMs(boundary - 60_000, '5m')).toBe(boundary + CYCLE_DELAY_MS)
})

test('a cycle that began on time is followed by the bar after it, never by itself', () => {
  const due = Date.UTC(2026, 0, 1, 0, 5) + CYCLE_DELAY_MS
  expect(nextCycleMs(due, '5m')).toBe(due + 300_000)
  expect(nextCycleMs(due - 1, '5m')).toBe(due)
})
