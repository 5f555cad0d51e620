import { expect, test } from 'vitest'
import { Decimal } from '@/lib/domain/decimal.ts'
import { countedUsd, spendDayStartMs, spendLeft, sumUsd } from '@/lib/domain/spend.ts'

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

test('amounts add up as they are written, and a cap that is met to the cent leaves nothing', () => {
  expect(sumUsd([0.1, 0.2])).toBe(0.3)
  expect(sumUsd(Array.from({ length: 1_000 }, () => 0.001))).toBe(1)
  expect(sumUsd([0.3, -0.1])).toBe(0.2)
  expect(sumUsd([])).toBe(0)
  expect(spendLeft({ cycleUsdMax: 0.3, dayUsdMax: null }, 0.1, 0)).toBe(0.2)
})

test('what the caps count is the most that costs may be', () => {
  const costs = ['0.1', '0.2', '0'].map((usd) => ({ costUsdMax: new Decimal(usd) }))
  expect(countedUsd(costs).toFixed()).toBe('0.3')
})
