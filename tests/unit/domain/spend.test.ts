import { expect, test } from 'vitest'
import { Decimal } from '@/lib/domain/decimal.ts'
import { cappedCostUsd, spendDayStartMs, spendLeft } from '@/lib/domain/spend.ts'

test('what may still be spent is the lower of what cycle and day have left', () => {
  expect(spendLeft({ cycleUsdMax: 0.5, dayUsdMax: 10 }, 0.2, 3)).toBeCloseTo(0.3)
  expect(spendLeft({ cycleUsdMax: 0.5, dayUsdMax: 10 }, 0.2, 9.9)).toBeCloseTo(0.1)
})

test('a cap that is passed leaves nothing, not less than nothing', () => {
  expect(spendLeft({ cycleUsdMax: 0.5, dayUsdMax: 10 }, 0, 12)).toBe(0)
})

test('no caps leave it open', () => {
  expect(spendLeft({ cycleUsdMax: null, dayUsdMax: null }, 5, 500)).toBeNull()
  expect(spendLeft({ cycleUsdMax: null, dayUsdMax: 10 }, 5, 4)).toBe(6)
})

test('the day of the spend begins at midnight UTC', () => {
  const noon = Date.UTC(2026, 10, 22, 12)
  expect(spendDayStartMs(noon)).toBe(Date.UTC(2026, 10, 22))
  expect(spendDayStartMs(Date.UTC(2026, 10, 23) - 1)).toBe(Date.UTC(2026, 10, 22))
  expect(spendDayStartMs(Date.UTC(2026, 10, 23))).toBe(Date.UTC(2026, 10, 23))
})

test('what the caps count of a cycle is its cost, and where nobody knows it what its tokens may cost at most', () => {
  const tokens = { promptTokens: 1_000_000, completionTokens: 100_000 }
  const cost = (costUsd: string, costEstimated: boolean) =>
    cappedCostUsd({ costUsd: new Decimal(costUsd), costEstimated, ...tokens }).toNumber()
  expect(cost('0.5', false)).toBe(0.5)
  expect(cost('0.5', true)).toBe(0.5)
  expect(cost('0', false)).toBe(0)
  expect(cost('0', true)).toBeCloseTo(2 + 1.2)
})
