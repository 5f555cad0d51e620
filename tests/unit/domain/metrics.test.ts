import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  annualReturn,
  calmar,
  cumulativeReturn,
  downsideDeviation,
  drawdownMax,
  netReturns,
  periodsPerYear,
  profitFactor,
  sharpe,
  sortino,
  winRate,
} from '@/lib/domain/metrics.ts'
import { hasSharedData, readSharedJson, readSharedText } from '@/tests/support/sharedData.ts'

interface Oracle {
  series: Record<string, number[]>
  empyrical: { metric: string; series: string; expected: number | null; periodsPerYear?: number; decimals?: number }[]
  real: { file: string; periodsPerYear: number; expected: Record<string, number> }[]
  freqtrade: {
    cagr: [number, number, number, number][]
    drawdown: { startingBalance: number; profits: number[]; relative: number; mode?: string }[]
  }
}

const FIGURES: Record<string, (returns: number[], perYear: number) => number | null> = {
  max_drawdown: (returns) => drawdownMax(returns),
  sharpe,
  sortino,
  calmar,
  annual_return: annualReturn,
  downside_risk: downsideDeviation,
  cum_return: (returns) => cumulativeReturn(returns),
}

const isHere = hasSharedData('metrics-oracle.json')
const oracle = isHere ? (readSharedJson('metrics-oracle.json') as Oracle) : null

describe.skipIf(!isHere)('against other people’s vectors', () => {
  // Volatility by itself is no figure of ours; it stands in the Sharpe ratio.
  const ours = (oracle?.empyrical ?? []).filter(({ metric }) => metric !== 'annual_volatility')
  test.each(ours)('$metric of $series is what empyrical says', (vector) => {
    const returns = oracle?.series[vector.series] ?? []
    const figure = FIGURES[vector.metric]?.(returns, vector.periodsPerYear ?? 1)
    if (vector.expected === null) expect(figure).toBeNull()
    else expect(figure).toBeCloseTo(vector.expected, vector.decimals ?? 9)
  })

  test.each(oracle?.real ?? [])('holding what $file holds has the figures of empyrical and quantstats', (vector) => {
    const closes = readSharedText(vector.file)
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',')[4]))
    const returns = netReturns(closes.map((equityUsd, atMs) => ({ atMs, equityUsd, netDepositsUsd: 0 }))).map(
      (r) => r ?? 0,
    )
    const { expected, periodsPerYear: perYear } = vector
    expect(returns.length).toBe(expected.n)
    expect(cumulativeReturn(returns)).toBeCloseTo(expected.total_return ?? 0, 9)
    expect(sharpe(returns, perYear)).toBeCloseTo(expected.sharpe ?? 0, 9)
    expect(sortino(returns, perYear)).toBeCloseTo(expected.sortino ?? 0, 9)
    expect(drawdownMax(returns)).toBeCloseTo(expected.max_drawdown ?? 0, 9)
    expect(annualReturn(returns, perYear)).toBeCloseTo(expected.annual_return ?? 0, 9)
    expect(calmar(returns, perYear)).toBeCloseTo(expected.calmar ?? 0, 8)
  })

  test.each(oracle?.freqtrade.cagr ?? [])(
    '%d grown to %d in %d days is a yearly %d, as freqtrade says',
    (from, to, days, yearly) => {
      expect(annualReturn([to / from - 1], 365 / days)).toBeCloseTo(yearly, 4)
    },
  )

  const relative = (oracle?.freqtrade.drawdown ?? []).filter(({ mode }) => mode !== 'largest absolute')
  test.each(relative)('the deepest relative drawdown of freqtrade’s trades is $relative', (vector) => {
    let equity = vector.startingBalance
    const returns = vector.profits.map((profit) => {
      const before = equity
      equity += profit
      return equity / before - 1
    })
    expect(drawdownMax(returns)).toBeCloseTo(-vector.relative, 6)
  })
})

describe('absent is null', () => {
  test('without returns there is no figure at all', () => {
    for (const figure of Object.values(FIGURES)) expect(figure([], 365)).toBeNull()
    expect(winRate([])).toBeNull()
    expect(profitFactor([])).toBeNull()
  })

  test('one return has no deviation, so neither Sharpe nor Sortino', () => {
    expect(sharpe([0.01], 365)).toBeNull()
    expect(sortino([-0.01], 365)).toBeNull()
  })

  test('equal returns have no Sharpe, although their deviation is not exactly 0 in floating point', () => {
    expect(sharpe([0.1, 0.1, 0.1], 365)).toBeNull()
    expect(sharpe([0, 0, 0], 365)).toBeNull()
  })

  test('gains without a loss have no Sortino, no Calmar and no profit factor', () => {
    expect(sortino([0.01, 0.02], 365)).toBeNull()
    expect(calmar([0.01, 0.02], 365)).toBeNull()
    expect(profitFactor([3, 4])).toBeNull()
  })

  test('a total loss has no yearly return', () => {
    expect(annualReturn([0.5, -1], 365)).toBeNull()
  })
})

describe('by hand', () => {
  test('a curve of 100, 110, 99, 120 fell by a tenth and made a fifth', () => {
    const returns = [0.1, -0.1, 120 / 99 - 1]
    expect(drawdownMax(returns)).toBeCloseTo(-0.1, 12)
    expect(cumulativeReturn(returns)).toBeCloseTo(0.2, 12)
  })

  test('a year of 365 days has 365 days, 8,760 hours and 105,120 five minutes', () => {
    expect([86_400_000, 3_600_000, 300_000].map(periodsPerYear)).toEqual([365, 8_760, 105_120])
  })

  test('of the trades +3, −1, 0, +2 half were won, and they made five times what was lost', () => {
    expect(winRate([3, -1, 0, 2])).toBe(0.5)
    expect(profitFactor([3, -1, 0, 2])).toBe(5)
  })
})

describe('deposits and withdrawals', () => {
  const at = (equityUsd: number, netDepositsUsd: number) => ({ atMs: 0, equityUsd, netDepositsUsd })

  test('a deposit is not profit: it counts as there from the start of its interval', () => {
    expect(netReturns([at(1_000, 1_000), at(2_000, 2_000)])).toEqual([0])
    expect(netReturns([at(1_000, 1_000), at(2_200, 2_000)])[0]).toBeCloseTo(0.1, 12)
  })

  test('a withdrawal is not a loss: it counts as there until the end of its interval', () => {
    expect(netReturns([at(2_000, 2_000), at(500, 500)])).toEqual([0])
    expect(netReturns([at(2_000, 2_000), at(600, 500)])[0]).toBeCloseTo(0.05, 12)
  })

  test('an empty account earns nothing that could be divided', () => {
    expect(netReturns([at(0, 0), at(0, 0)])).toEqual([null])
    expect(netReturns([at(0, 0), at(1_000, 1_000)])).toEqual([0])
  })

  test('moving money never makes profit where trading made none', () => {
    const flows = fc.array(fc.integer({ min: -900, max: 5_000 }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(flows, (moves) => {
        let held = 1_000
        const samples = [at(held, held)]
        for (const move of moves) {
          held = Math.max(held + move, 0)
          samples.push(at(held, held))
        }
        for (const r of netReturns(samples)) expect(r ?? 0).toBeCloseTo(0, 12)
      }),
    )
  })
})
