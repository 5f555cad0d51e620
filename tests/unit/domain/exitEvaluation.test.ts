import { describe, expect, test } from 'vitest'
import { evaluateExitRules, type ReadQuantity } from '@/lib/domain/exitEvaluation.ts'
import type { ExitCondition, ExitRules } from '@/lib/domain/exitRules.ts'

const condition = (change: Partial<ExitCondition>): ExitCondition => ({
  left: 'price',
  left_period: null,
  interval: '4h',
  op: '<',
  right: 'value',
  right_period: null,
  value: 100,
  bars: 1,
  on: 'close',
  ...change,
})
const rules = (conditions: ExitCondition[], change: Partial<ExitRules> = {}): ExitRules => ({
  match: 'any',
  conditions,
  max_hold_minutes: null,
  trail_after_pct: null,
  trail_distance_pct: null,
  cooldown_minutes: null,
  note: '',
  ...change,
})
const series =
  (values: Record<string, (number | null)[]>): ReadQuantity =>
  (name) =>
    values[name] ?? null
const due = (plan: ExitRules, values: Record<string, (number | null)[]>, openedMs: number | null = 0, nowMs = 0) =>
  evaluateExitRules(plan, series(values), { openedMs, nowMs, closesMs: [] }).due

describe('exit rules', () => {
  test('a level is met on the newest closed bar', () => {
    expect(due(rules([condition({})]), { price: [120, 99] })).toContain('price < 100 on 4h')
    expect(due(rules([condition({})]), { price: [99, 120] })).toBeNull()
  })

  test('a level over several bars must hold on each of them', () => {
    const plan = rules([condition({ bars: 2 })])
    expect(due(plan, { price: [99, 98] })).not.toBeNull()
    expect(due(plan, { price: [101, 98] })).toBeNull()
  })

  test('a cross needs the bar before on the other side', () => {
    const plan = rules([condition({ left: 'macd', op: 'crosses_below', value: 0 })])
    expect(due(plan, { macd: [1, -1] })).not.toBeNull()
    expect(due(plan, { macd: [-1, -2] })).toBeNull()
  })

  test('falling by n means n strict decreases', () => {
    const plan = rules([condition({ left: 'macd_hist', op: 'falling', bars: 3, right: null, value: null })])
    expect(due(plan, { macd_hist: [4, 3, 2, 1] })).not.toBeNull()
    expect(due(plan, { macd_hist: [4, 3, 3, 1] })).toBeNull()
    expect(due(plan, { macd_hist: [3, 2, 1] })).toBeNull()
  })

  test('all needs every condition, any needs one', () => {
    const two = [condition({}), condition({ left: 'rsi', op: '>', value: 70 })]
    expect(due(rules(two, { match: 'all' }), { price: [99], rsi: [60] })).toBeNull()
    expect(due(rules(two), { price: [99], rsi: [60] })).not.toBeNull()
  })

  test('missing data is not met, and all of nothing never closes', () => {
    expect(due(rules([condition({})]), {})).toBeNull()
    expect(due(rules([condition({})]), { price: [null] })).toBeNull()
    expect(due(rules([], { match: 'all' }), {})).toBeNull()
  })

  test('time runs out for what we opened, never for what was adopted', () => {
    const plan = rules([], { max_hold_minutes: 60 })
    expect(due(plan, {}, 0, 59 * 60_000)).toBeNull()
    expect(due(plan, {}, 0, 60 * 60_000)).toContain('Held 60 minutes')
    expect(due(plan, {}, null, 1e12)).toBeNull()
  })

  test('every bar that closed since is judged, so that a cross nobody saw in time still counts', () => {
    const closes = [101, 99, 98, 97]
    const plan = rules([condition({ op: 'crosses_below' })])
    const read: ReadQuantity = (_name, _period, _interval, _on, asOfMs) => closes.slice(0, asOfMs)
    const judge = (closesMs: number[]) => evaluateExitRules(plan, read, { openedMs: 0, nowMs: 4, closesMs }).due
    expect(judge([1, 2, 3, 4])).toContain('crosses below 100')
    // Known since the third bar only, the cross lies in the past.
    expect(judge([3, 4])).toBeNull()
  })
})
