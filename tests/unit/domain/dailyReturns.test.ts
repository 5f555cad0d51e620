import { expect, test } from 'vitest'
import { dailyReturns, rollingSharpe } from '@/lib/domain/dailyReturns.ts'
import { createGrowthIndex } from '@/lib/domain/growthIndex.ts'
import { sharpe } from '@/lib/domain/metrics.ts'

const DAY_MS = 86_400_000
const at = (day: number, hour = 0) => day * DAY_MS + hour * 3_600_000

test('the days of a range make together what the range made, and a day without a point made nothing', () => {
  const index = createGrowthIndex()
  const curve = [
    [at(10, 6), 1000],
    [at(10, 20), 1100],
    [at(11, 12), 1050],
    [at(13, 1), 1200],
  ] as const
  index.add(curve.map(([atMs, equityUsd]) => ({ atMs, equityUsd, netDepositsUsd: 1000 })))
  const days = dailyReturns(index, at(10, 6), at(13, 1))
  expect(days.map(({ dayMs }) => dayMs / DAY_MS)).toEqual([10, 11, 12, 13])
  expect(days.map(({ returnFrac }) => Number(returnFrac.toFixed(9)))).toEqual([
    0.1,
    Number((1050 / 1100 - 1).toFixed(9)),
    0,
    Number((1200 / 1050 - 1).toFixed(9)),
  ])
  const made = days.reduce((growth, { returnFrac }) => growth * (1 + returnFrac), 1) - 1
  expect(made).toBeCloseTo(0.2, 12)
})

test('a range that begins with the last moment of a day has that day not in it', () => {
  const index = createGrowthIndex()
  const curve = [
    [at(11) - 1, 1000],
    [at(11, 1), 900],
  ] as const
  index.add(curve.map(([atMs, equityUsd]) => ({ atMs, equityUsd, netDepositsUsd: 1000 })))
  const days = dailyReturns(index, at(11) - 1, at(11, 1))
  expect(days.map(({ dayMs }) => dayMs / DAY_MS)).toEqual([11])
  expect(days[0]?.returnFrac).toBeCloseTo(-0.1, 12)
})

test('a rolling Sharpe begins once it has its days, and is that of exactly those', () => {
  const days = Array.from({ length: 5 }, (_, day) => ({
    dayMs: at(day),
    returnFrac: [0.01, -0.02, 0.03, 0, 0.01][day] ?? 0,
  }))
  expect(rollingSharpe(days, 6)).toEqual([])
  const rolling = rollingSharpe(days, 3)
  expect(rolling.map(({ dayMs }) => dayMs / DAY_MS)).toEqual([2, 3, 4])
  expect(rolling[1]?.sharpe).toBe(sharpe([-0.02, 0.03, 0], 365))
})
