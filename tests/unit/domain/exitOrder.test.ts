import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluateExitRules, type ReadQuantity } from '@/lib/domain/exitEvaluation.ts'
import { canNotHold, follows } from '@/lib/domain/exitOrder.ts'
import type { LintFrame } from '@/lib/domain/exitReach.ts'
import type { ExitCondition } from '@/lib/domain/exitRules.ts'
import { exitCondition, exitRules } from '../../support/builders.ts'

// What is said of conditions without any values, against what values do. Few values and few quantities, so that conditions meet.

const unknown: LintFrame = { side: null, price: null, slPx: null, tpPx: null, opens: false }
const level = fc.integer({ min: 1, max: 4 })
const condition: fc.Arbitrary<ExitCondition> = fc
  .record({
    left: fc.constantFrom('price', 'ema', 'sma', 'bb_lower', 'bb_upper'),
    op: fc.constantFrom('<', '>', 'crosses_below', 'crosses_above', 'falling', 'rising'),
    right: fc.constantFrom('value', 'price', 'ema'),
    value: level,
    bars: fc.integer({ min: 1, max: 3 }),
  })
  .filter(({ left, right }) => left !== right)
  .map((change) => exitCondition(change as Partial<ExitCondition>))
const values = fc.array(level, { minLength: 5, maxLength: 5 })
const market = fc
  .record({ price: values, ema: values, sma: values, width: values })
  .map(({ price, ema, sma, width }) => {
    const band = (sign: number) => sma.map((value, index) => value + sign * ((width[index] ?? 1) - 1))
    return { price, ema, sma, bb_lower: band(-1), bb_upper: band(1) } as Record<string, number[]>
  })
const holds = (conditions: readonly ExitCondition[], series: Record<string, number[]>): boolean => {
  const read: ReadQuantity = (name) => series[name] ?? null
  const look = { openedMs: null, nowMs: 0, closesMs: [] }
  return evaluateExitRules(exitRules([...conditions], { match: 'all' }), read, look).due !== null
}

test('conditions that are said never to hold together do so in no market', () => {
  let never = 0
  const run = fc.property(
    fc.array(condition, { minLength: 2, maxLength: 3 }),
    fc.array(market, { minLength: 20, maxLength: 20 }),
    (all, markets) => {
      if (!canNotHold(all, unknown)) return
      never += 1
      expect(markets.map((series) => holds(all, series))).not.toContain(true)
    },
  )
  fc.assert(run, { numRuns: 1_000 })
  expect(never).toBeGreaterThan(25)
})

test('what is said to follow from another condition holds wherever that one does', () => {
  let said = 0
  const run = fc.property(
    condition,
    condition,
    fc.array(market, { minLength: 20, maxLength: 20 }),
    (one, other, markets) => {
      if (!follows(one, other, unknown)) return
      said += 1
      for (const series of markets) if (holds([one], series)) expect(holds([other], series)).toBe(true)
    },
  )
  fc.assert(run, { numRuns: 2_000 })
  expect(said).toBeGreaterThan(12)
})
