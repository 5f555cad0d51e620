import { expect, test } from 'vitest'
import { Decimal } from '@/lib/domain/decimal.ts'
import { overSpent } from '@/lib/domain/gate/spendTrial.ts'
import { DEFAULT_LIMITS } from '@/lib/domain/limits.ts'

const DAY = Date.UTC(2026, 0, 5)
const cycle = (cycleId: number, hour: number, cost: number, isRules = false) => ({
  cycleId,
  wallMs: DAY + hour * 3_600_000,
  costUsdMax: new Decimal(cost),
  isRules,
})
const spends = [cycle(1, -2, 9), cycle(2, 1, 0.3), cycle(3, 2, 0.3), cycle(4, 3, 0, true)]
const over = (id: number, cycleUsd: number, dayUsd: number) =>
  overSpent(spends, id, { ...DEFAULT_LIMITS, modelCycleUsdMax: cycleUsd, modelDayUsdMax: dayUsd })

test('a question is held against its own cost and that of the day before it', () => {
  expect(over(2, 0.5, 10)).toBeNull()
  expect(over(2, 0.2, 10)).toBe('The question cost $0.3; $0.2 a cycle is allowed, so it would not have been answered.')
  // Yesterday's nine dollars are yesterday's.
  expect(over(3, 0.5, 0.6)).toBeNull()
  expect(over(3, 0.5, 0.5)).toBe(
    'The model had cost $0.3 that day, and this question $0.3; $0.5 a day is allowed, so it would not have been asked.',
  )
  expect(over(3, 0.5, 0)).toContain('$0 a day is allowed')
})

test('rules cost nothing and are asked whatever is left', () => {
  expect(over(4, 0, 0)).toBeNull()
  expect(over(99, 0, 0)).toBeNull()
})
