import { describe, expect, test } from 'vitest'
import { evaluateExitRules, type ReadQuantity } from '@/lib/domain/exitEvaluation.ts'
import type { ExitRules } from '@/lib/domain/exitRules.ts'
import { exitCondition, exitRules } from '../../support/builders.ts'

const series =
  (values: Record<string, (number | null)[]>): ReadQuantity =>
  (name) =>
    values[name] ?? null
const due = (plan: ExitRules, values: Record<string, (number | null)[]>, openedMs: number | null = 0, nowMs = 0) =>
  evaluateExitRules(plan, series(values), { openedMs, nowMs, closesMs: [] }).due

describe('exit rules', () => {
  test('a level is met on the newest closed bar', () => {
    expect(due(exitRules([exitCondition({})]), { price: [120, 99] })).toContain('price < 100 on 4h')
    expect(due(exitRules([exitCondition({})]), { price: [99, 120] })).toBeNull()
  })

  test('a level over several bars must hold on each of them', () => {
    const plan = exitRules([exitCondition({ bars: 2 })])
    expect(due(plan, { price: [99, 98] })).not.toBeNull()
    expect(due(plan, { price: [101, 98] })).toBeNull()
  })

  test('a cross needs the bar before on the other side', () => {
    const plan = exitRules([exitCondition({ left: 'macd', op: 'crosses_below', value: 0 })])
    expect(due(plan, { macd: [1, -1] })).not.toBeNull()
    expect(due(plan, { macd: [-1, -2] })).toBeNull()
  })

  test('falling by n means n strict decreases', () => {
    const plan = exitRules([exitCondition({ left: 'macd_hist', op: 'falling', bars: 3, right: null, value: null })])
    expect(due(plan, { macd_hist: [4, 3, 2, 1] })).not.toBeNull()
    expect(due(plan, { macd_hist: [4, 3, 3, 1] })).toBeNull()
    expect(due(plan, { macd_hist: [3, 2, 1] })).toBeNull()
  })

  test('all needs every condition, any needs one', () => {
    const two = [exitCondition({}), exitCondition({ left: 'rsi', op: '>', value: 70 })]
    expect(due(exitRules(two, { match: 'all' }), { price: [99], rsi: [60] })).toBeNull()
    expect(due(exitRules(two), { price: [99], rsi: [60] })).not.toBeNull()
  })

  test('missing data is not met, and all of nothing never closes', () => {
    expect(due(exitRules([exitCondition({})]), {})).toBeNull()
    expect(due(exitRules([exitCondition({})]), { price: [null] })).toBeNull()
    expect(due(exitRules([], { match: 'all' }), {})).toBeNull()
  })

  test('time runs out for what we opened, never for what was adopted', () => {
    const plan = exitRules([], { max_hold_minutes: 60 })
    expect(due(plan, {}, 0, 59 * 60_000)).toBeNull()
    expect(due(plan, {}, 0, 60 * 60_000)).toContain('Held 60 minutes')
    expect(due(plan, {}, null, 1e12)).toBeNull()
  })

  test('every bar that closed since is judged, so that a cross nobody saw in time still counts', () => {
    const closes = [101, 99, 98, 97]
    const plan = exitRules([exitCondition({ op: 'crosses_below' })])
    const read: ReadQuantity = (_name, _period, _interval, _on, asOfMs) => closes.slice(0, asOfMs)
    const judge = (closesMs: number[]) => evaluateExitRules(plan, read, { openedMs: 0, nowMs: 4, closesMs }).due
    expect(judge([1, 2, 3, 4])).toContain('crosses below 100')
    // Known since the third bar only, the cross lies in the past.
    expect(judge([3, 4])).toBeNull()
  })
})
