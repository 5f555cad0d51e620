import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluateExitRules } from '@/lib/domain/exitEvaluation.ts'
import { EXIT_LINTS, lintExitRules } from '@/lib/domain/exitLint.ts'
import type { LintFrame } from '@/lib/domain/exitReach.ts'
import {
  EXIT_INTERVALS,
  EXIT_QUANTITIES,
  type ExitCondition,
  type ExitRules,
  exitRulesSchema,
} from '@/lib/domain/exitRules.ts'
import { exitCondition, exitRules } from '../../support/builders.ts'

// Over any rules of the grammar, sensible or not.

const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const period = orNull(fc.integer({ min: 1, max: 500 }))
const number = fc.oneof(
  fc.double({ min: 80, max: 125, noNaN: true }),
  fc.double({ min: -10, max: 10, noNaN: true }),
  fc.constantFrom(0, 90, 100, 110, -0.05, 1e-9, 1e12, -1e12),
)
const anyCondition: fc.Arbitrary<ExitCondition> = fc.record({
  left: fc.constantFrom(...EXIT_QUANTITIES),
  left_period: period,
  interval: orNull(fc.constantFrom(...EXIT_INTERVALS)),
  op: fc.constantFrom('<', '>', 'crosses_below', 'crosses_above', 'falling', 'rising'),
  right: orNull(fc.constantFrom('value', ...EXIT_QUANTITIES)),
  right_period: period,
  value: orNull(number),
  bars: fc.integer({ min: 1, max: 100 }),
  on: fc.constantFrom('close', 'live'),
})
const anyRules: fc.Arbitrary<ExitRules> = fc.record({
  match: fc.constantFrom('any', 'all'),
  conditions: fc.array(anyCondition, { maxLength: 6 }),
  max_hold_minutes: orNull(fc.integer({ min: 1, max: 10_000 })),
  trail_after_pct: orNull(fc.double({ min: 0.1, max: 20, noNaN: true })),
  trail_distance_pct: orNull(fc.double({ min: 0.1, max: 20, noNaN: true })),
  cooldown_minutes: orNull(fc.integer({ min: 0, max: 1_000 })),
  note: fc.constant(''),
})
const long: LintFrame = { side: 'long', price: 100, slPx: 90, tpPx: 110, opens: true }
const short: LintFrame = { side: 'short', price: 100, slPx: 110, tpPx: 90, opens: true }
const anyFrame: fc.Arbitrary<LintFrame> = fc.oneof(
  fc.constantFrom(long, short),
  fc.record({
    side: orNull(fc.constantFrom('long', 'short')),
    price: orNull(number),
    slPx: orNull(number),
    tpPx: orNull(number),
    liquidationPx: orNull(number),
    opens: fc.boolean(),
  }),
)

test('every finding has a name, a place and a sentence, and what is left follows the grammar', () => {
  fc.assert(
    fc.property(anyRules, anyFrame, (rules, frame) => {
      const { rules: left, lints } = lintExitRules(rules, frame)
      for (const { code, path, message } of lints) {
        expect(Object.keys(EXIT_LINTS)).toContain(code)
        expect(path).toMatch(/^(conditions(\.\d(\.[a-z_]+)?)?|stop_px|target_px|trail_[a-z_]+|max_hold_minutes)$/)
        expect(message).toMatch(/^.{8,400}\.$/)
      }
      if (left !== null) expect(exitRulesSchema.safeParse(left).success).toBe(true)
    }),
  )
})

test('what is left is sound: it finds nothing to leave out a second time', () => {
  fc.assert(
    fc.property(anyRules, anyFrame, (rules, frame) => {
      const { rules: left } = lintExitRules(rules, frame)
      if (left === null) return
      const again = lintExitRules(left, frame)
      expect(again.rules).toEqual(left)
      expect(again.lints.filter(({ severity, path }) => severity === 'error' && path.startsWith('cond'))).toEqual([])
    }),
  )
})

test('nothing is lost in silence: a condition that is gone has its error', () => {
  fc.assert(
    fc.property(anyRules, anyFrame, (rules, frame) => {
      const { rules: left, lints } = lintExitRules(rules, frame)
      const errors = lints.filter(({ severity, path }) => severity === 'error' && path.startsWith('cond'))
      expect(errors.length > 0).toBe((left?.conditions.length ?? 0) < rules.conditions.length)
    }),
  )
})

const priceCondition = fc.record({
  op: fc.constantFrom('<' as const, '>' as const, 'crosses_below' as const, 'crosses_above' as const),
  value: fc.double({ min: 60, max: 140, noNaN: true }),
})
const path = fc.array(fc.double({ min: 90.001, max: 109.999, noNaN: true }), { minLength: 2, maxLength: 40 })

test('a level that was left out as behind stop or target is met on no way the price can go while the trade is open', () => {
  fc.assert(
    fc.property(priceCondition, fc.constantFrom(long, short), path, (change, frame, closes) => {
      const rules = exitRules([exitCondition({ ...change, interval: '5m' })])
      const codes = lintExitRules(rules, frame).lints.map(({ code }) => code)
      if (!codes.includes('behind_stop') && !codes.includes('behind_target')) return
      const bars = [100, ...closes]
      for (let length = 1; length <= bars.length; length += 1) {
        const read = () => bars.slice(0, length)
        expect(evaluateExitRules(rules, read, { openedMs: 0, nowMs: 0, closesMs: [] }).due).toBeNull()
      }
    }),
  )
})

test('a level that is kept can be met: some way there passes neither stop nor target, and it does not hold at entry', () => {
  fc.assert(
    fc.property(priceCondition, fc.constantFrom(long, short), (change, frame) => {
      const rules = exitRules([exitCondition({ ...change, interval: '5m' })])
      const { rules: left, lints } = lintExitRules(rules, frame)
      if (left === null || lints.length > 0) return
      const look = { openedMs: 0, nowMs: 0, closesMs: [] }
      expect(evaluateExitRules(left, () => [100, 100], look).due).toBeNull()
      const reached = change.value + (change.op === '<' || change.op === 'crosses_below' ? -1e-6 : 1e-6)
      expect(evaluateExitRules(left, () => [100, reached], look).due).not.toBeNull()
      expect(reached).toBeGreaterThan(90 - 1e-5)
      expect(reached).toBeLessThan(110 + 1e-5)
    }),
  )
})
