import { describe, expect, test } from 'vitest'
import { type ArmedTrade, armingOf } from '@/lib/domain/exitArming.ts'
import { evaluateExitRules, type ReadQuantity } from '@/lib/domain/exitEvaluation.ts'
import type { ExitCondition, ExitRules } from '@/lib/domain/exitRules.ts'
import { planState, planWords } from '@/lib/domain/exitState.ts'
import { exitCondition, exitRules } from '../../support/builders.ts'

const MINUTE = 60_000
const least = { stopDistanceFracMin: 0.001, holdMinutesMin: 30, feeShareMax: 0.25 }
/** A long from 100 with its stop at 98: half of its risk is lost at 99. */
const long: ArmedTrade = { side: 'long', entryPx: 100, openingSlPx: 98, openedMs: 0, adopted: false }
const short: ArmedTrade = { ...long, side: 'short', openingSlPx: 102 }

/** Closes of one-minute bars from the opening on; the profit is that of the newest price. */
const readOf =
  (closes: readonly number[], { side, entryPx }: ArmedTrade): ReadQuantity =>
  (name, _period, _interval, _on, asOfMs) => {
    const seen = [entryPx, ...closes.slice(0, Math.floor(asOfMs / MINUTE))]
    if (name === 'pnl_pct') return [(seen.at(-1) ?? 0) - entryPx].map((gain) => (side === 'long' ? gain : -gain))
    return name === 'rsi' ? seen.map(() => 50) : seen
  }

const due = (rules: ExitRules, closes: readonly number[], trade = long, minutes = least.holdMinutesMin) => {
  const nowMs = closes.length * MINUTE
  const arming = armingOf(trade, closes.at(-1) ?? trade.entryPx, { ...least, holdMinutesMin: minutes })
  const closesMs = closes.map((_, index) => (index + 1) * MINUTE)
  return evaluateExitRules(rules, readOf(closes, trade), { openedMs: 0, nowMs, closesMs, arming }).due
}
const on1m = (change: Partial<ExitCondition>) => exitCondition({ interval: '1m', ...change })
const falling = on1m({ op: 'falling', right: null, value: null })
const calm = (minutes: number) => Array.from({ length: minutes }, () => 100)

describe('within the shortest hold', () => {
  test('what any bar can meet waits, and leaves once that is over if it is met then', () => {
    expect(due(exitRules([falling]), [99.97])).toBeNull()
    expect(due(exitRules([falling]), [...calm(28), 99.97])).toBeNull()
    expect(due(exitRules([falling]), [...calm(29), 99.97])).toContain('price falling on 1m')
  })

  test('what was met only before is not counted afterwards', () => {
    expect(due(exitRules([falling]), [99.97, ...calm(30)])).toBeNull()
  })

  test('nothing waits where half of the opening risk is lost, now or on a bar nobody saw', () => {
    expect(due(exitRules([falling]), [99.01])).toBeNull()
    expect(due(exitRules([falling]), [99])).not.toBeNull()
    expect(due(exitRules([falling]), [98.9, ...calm(2)])).not.toBeNull()
    const rising = on1m({ op: 'rising', right: null, value: null })
    expect(due(exitRules([rising]), [100.99], short)).toBeNull()
    expect(due(exitRules([rising]), [101], short)).not.toBeNull()
  })

  test.each<[string, Partial<ExitCondition>, number]>([
    ['a price below', { value: 99.5 }, 99.4],
    ['a loss', { left: 'pnl_pct', value: -0.14, interval: null, on: 'live' }, 99.8],
    ['a gain', { left: 'pnl_pct', op: '>', value: 0.5, interval: null, on: 'live' }, 100.6],
    ['a cross', { op: 'crosses_above', value: 101 }, 101.1],
  ])('a level as far as a stop or a target may be acts at once: %s', (_what, change, close) => {
    expect(due(exitRules([on1m(change)]), [close])).not.toBeNull()
  })

  test('a level that is nearer, or holds already, waits as well', () => {
    expect(due(exitRules([on1m({ op: '>', value: 100.05 })]), [100.1])).toBeNull()
    expect(due(exitRules([on1m({ value: 105 })]), [99.9])).toBeNull()
  })

  test('of conditions that must all hold one far level is enough, and without one all wait', () => {
    const all = (...conditions: ExitCondition[]) => exitRules(conditions, { match: 'all' })
    const oscillator = on1m({ left: 'rsi', op: '>', value: 2 })
    expect(due(all(on1m({ value: 99.5 }), oscillator), [99.4])).not.toBeNull()
    expect(due(all(falling, oscillator), [99.9])).toBeNull()
    expect(due(all(on1m({ left: 'pnl_pct', op: '>', value: 0.01 }), oscillator), [100.1])).toBeNull()
  })

  test('a cross that happened while it waited counts afterwards as long as the price is beyond', () => {
    const cross = exitRules([on1m({ op: 'crosses_below', value: 99.95 })])
    const below = Array.from({ length: 29 }, () => 99.9)
    expect(due(cross, [100, ...below.slice(0, 28)])).toBeNull()
    expect(due(cross, [100, ...below])).toContain('price crosses below 99.95 on 1m')
    expect(due(cross, [100, ...below.slice(0, 28), 100, 100])).toBeNull()
  })

  test('the time stop never waits, nor does what somebody else opened, nor anything without a shortest hold', () => {
    expect(due(exitRules([falling], { max_hold_minutes: 5 }), calm(5))).toContain('Held 5 minutes')
    expect(due(exitRules([falling]), [99.97], { ...long, adopted: true })).not.toBeNull()
    expect(due(exitRules([falling]), [99.97], long, 0)).not.toBeNull()
  })

  test('a plan says when it is armed, and no more once it is', () => {
    const words = (markPx: number, minutes: number, rules = exitRules([falling])) => {
      const look = { openedMs: 0, nowMs: minutes * MINUTE, closesMs: [], arming: armingOf(long, markPx, least) }
      const state = planState(rules, readOf(calm(60), long), readOf(calm(60), long), look)
      return [state.armsMs, planWords(state, look.nowMs)]
    }
    expect(words(100, 5)).toEqual([30 * MINUTE, expect.stringContaining('armed at 00:30 UTC or at half the risk lost')])
    expect(words(100, 30)).toEqual([null, expect.not.stringContaining('armed')])
    expect(words(98.9, 5)).toEqual([null, expect.not.stringContaining('armed')])
    expect(words(100, 5, exitRules([on1m({ value: 99 })]))[0]).toBeNull()
  })
})
