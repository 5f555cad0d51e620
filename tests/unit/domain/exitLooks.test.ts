import { expect, test } from 'vitest'
import { nextExitLookMs, type TimedTrade } from '@/lib/domain/exitLooks.ts'
import type { ExitRules } from '@/lib/domain/exitRules.ts'
import { INTERVAL_MS } from '@/lib/domain/market.ts'
import { exitCondition, exitRules } from '../../support/builders.ts'

const T0 = Date.UTC(2026, 0, 5)
const at = (hours: number, minutes: number, seconds = 2) => T0 + (hours * 60 + minutes) * 60_000 + seconds * 1_000

const condition = exitCondition({ right: 'ema', right_period: 20, value: null })
const rules = (change: Partial<ExitRules> = {}) => exitRules([condition], change)
const trade = (exitRules: ExitRules | null, openedMs = at(1, 0)): TimedTrade => ({ openedMs, exitRules })

test('without a trade that has rules there is nothing to look at', () => {
  expect(nextExitLookMs([], at(1, 5))).toBeNull()
  expect(nextExitLookMs([trade(null)], at(1, 5))).toBeNull()
  expect(nextExitLookMs([trade(rules({ conditions: [] }))], at(1, 5))).toBeNull()
})

test('a rule on closed bars is looked at once each has closed', () => {
  expect(nextExitLookMs([trade(rules())], at(1, 5))).toBe(at(4, 0))
  expect(nextExitLookMs([trade(rules())], at(4, 0))).toBe(at(8, 0))
  expect(nextExitLookMs([trade(rules({ conditions: [{ ...condition, interval: '5m' }] }))], at(1, 5))).toBe(at(1, 10))
})

test('the end of a holding time is looked at in its minute, and every minute once it is over', () => {
  const held = [trade(rules({ conditions: [], max_hold_minutes: 90 }), at(1, 0, 17))]
  expect(nextExitLookMs(held, at(1, 5))).toBe(at(2, 31))
  expect(nextExitLookMs(held, at(2, 31))).toBe(at(2, 32))
})

test.each([
  ['the price of this moment', { on: 'live' as const }],
  ['the funding rate', { left: 'funding_rate' as const, right: 'value' as const, value: 0 }],
  ['the profit of the position', { left: 'pnl_pct' as const, right: 'value' as const, value: -2 }],
  ['no interval', { interval: null }],
])('a rule on %s is looked at every minute', (_what, change) => {
  expect(nextExitLookMs([trade(rules({ conditions: [{ ...condition, ...change }] }))], at(1, 5))).toBe(at(1, 6))
})

test('between two looks no bar that a rule names has closed and no holding time has ended', () => {
  const trades = [
    trade(rules({ max_hold_minutes: 137 }), at(0, 3, 41)),
    trade(rules({ conditions: [condition, { ...condition, interval: '15m' }] })),
  ]
  for (let nowMs = at(0, 4); nowMs < at(12, 0); ) {
    const nextMs = nextExitLookMs(trades, nowMs) ?? Number.NaN
    // Every minute of the grid between them would have seen what the look before saw.
    for (let minuteMs = nowMs + 60_000; minuteMs < nextMs; minuteMs += 60_000) {
      const closed = (ms: number) => Math.floor(ms / INTERVAL_MS['15m'])
      expect(closed(minuteMs)).toBe(closed(nowMs))
      const isOver = (ms: number) => ms >= at(0, 3, 41) + 137 * 60_000
      expect(isOver(minuteMs)).toBe(isOver(nowMs))
    }
    expect(nextMs).toBeGreaterThan(nowMs)
    nowMs = nextMs
  }
})

test('within the shortest hold every moment counts for what waits, because the price may arm it', () => {
  const held = [trade(rules(), at(1, 0))]
  expect(nextExitLookMs(held, at(1, 5), 30)).toBe(at(1, 6))
  expect(nextExitLookMs(held, at(1, 29), 30)).toBe(at(1, 30))
  expect(nextExitLookMs(held, at(1, 30), 30)).toBe(at(4, 0))
})
