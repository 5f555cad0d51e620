import { describe, expect, test } from 'vitest'
import { groupTrades, HELD_NAMES, heldName, sumUp } from '@/lib/domain/tradeGroups.ts'

const trade = (netUsd: number, feesUsd = 1) => ({ grossUsd: netUsd + feesUsd, feesUsd, fundingUsd: 0, netUsd })

describe('what trades came to together', () => {
  test('has sums, shares and the average with its range', () => {
    const group = sumUp([trade(10), trade(-4), trade(6), trade(0)])
    expect(group).toMatchObject({ tradeCount: 4, wonCount: 2, netUsd: 12, feesUsd: 4, grossUsd: 16, winRate: 0.5 })
    expect(group.profitFactor).toBe(4)
    expect(group.expectancyUsd).toBe(3)
    // Mean 3, deviation 6.2183, t of 3 degrees at 95 % is 3.1824: 3 ± 3.1824 · 6.2183 ÷ 2.
    expect(group.expectancyUsdHigh).toBeCloseTo(3 + (3.182446 * Math.sqrt(116 / 3)) / 2, 4)
    expect((group.expectancyUsdLow ?? 0) + (group.expectancyUsdHigh ?? 0)).toBeCloseTo(6, 9)
  })

  test('of none, and of one, is not known where it cannot be, never 0', () => {
    expect(sumUp([])).toMatchObject({ tradeCount: 0, winRate: null, profitFactor: null, expectancyUsd: null })
    expect(sumUp([trade(5)])).toMatchObject({ expectancyUsd: 5, expectancyUsdLow: null, expectancyUsdHigh: null })
  })

  test('groups hold every trade with a key once, and none without', () => {
    const groups = groupTrades(['a1', 'b1', 'a2', '-'], (name) => (name === '-' ? null : name.slice(0, 1)))
    expect([...groups]).toEqual([
      ['a', ['a1', 'a2']],
      ['b', ['b1']],
    ])
  })

  test('a time held has a name, the shortest first', () => {
    const names = [0, 14, 15, 59, 60, 239, 240, 1440, 10_080].map((minutes) => heldName(minutes * 60_000))
    expect(names.map((name) => HELD_NAMES.indexOf(name))).toEqual([0, 0, 1, 1, 2, 2, 3, 4, 5])
  })
})
