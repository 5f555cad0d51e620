import { describe, expect, it } from 'vitest'
import type { Candle } from '@/lib/domain/market.ts'
import { AppError } from '@/lib/errors.ts'
import { loadCatalogue } from '@/lib/indicators/indicatorCatalogue.ts'
import { createLocalIndicators } from '@/lib/indicators/localIndicators.ts'

const MINUTE = 60_000
const indicators = createLocalIndicators()

/** Candles with these closes, each a point wide on both sides. */
const candlesOf = (closes: readonly number[], volume = 10): Candle[] =>
  closes.map((close, i) => ({
    openMs: i * MINUTE,
    closeMs: (i + 1) * MINUTE - 1,
    open: closes[i - 1] ?? close,
    high: close + 1,
    low: close - 1,
    close,
    volume,
    closed: true,
  }))

const rising = candlesOf(Array.from({ length: 60 }, (_, i) => 100 + i))

function failure(act: () => unknown): AppError {
  try {
    act()
  } catch (error) {
    if (error instanceof AppError) return error
  }
  throw new Error('an AppError was expected')
}

describe('local indicators', () => {
  it('knows the 208 names of TAAPI', () => {
    expect(loadCatalogue().names).toHaveLength(208)
  })

  it.each([
    ['trix', { period: 1 }],
    ['macd', { optInSignalPeriod: 1 }],
  ])('refuses %s over one candle, where TA-Lib reads memory outside the series', (name, parameters) => {
    for (const count of [1, 60])
      expect(failure(() => indicators.evaluate(name, rising.slice(0, count), parameters, 4)).code).toBe(
        'indicator_parameter',
      )
  })

  it('gives one value for each candle of the tail asked for, null where the lookback leaves none', () => {
    expect(indicators.evaluate('sma', candlesOf([1, 2, 3, 4]), { period: 3 }, 4)).toEqual({ value: [null, null, 2, 3] })
    expect(indicators.evaluate('sma', candlesOf([1, 2, 3, 4]), { period: 3 })).toEqual({ value: [3] })
  })

  it('takes the length as period, optInTimePeriod, length or text', () => {
    const expected = indicators.evaluate('ema', rising, { period: 20 })
    for (const params of [{ optInTimePeriod: 20 }, { length: '20' }, { time_period: 20 }]) {
      expect(indicators.evaluate('ema', rising, params)).toEqual(expected)
    }
    expect(indicators.evaluate('var', rising, { period: 20 })).toEqual(
      indicators.evaluate('var', rising, { optInTimePeriod: 20 }),
    )
  })

  it('ignores a universal period where an indicator has no single length', () => {
    expect(indicators.evaluate('macd', rising, { period: 14 })).toEqual(indicators.evaluate('macd', rising))
    expect(indicators.evaluate('doji', rising, { period: 14 })).toEqual(indicators.evaluate('doji', rising))
  })

  it.each([
    ['SAR', 'psar'],
    ['Bollinger', 'bbands'],
    ['PLUS DI', 'plus_di'],
    ['trueRange', 'tr'],
    ['linreg', 'linearreg'],
  ])('reads %s as %s', (alias, name) => {
    expect(indicators.evaluate(alias, rising)).toEqual(indicators.evaluate(name, rising))
  })

  it('gives a candlestick pattern as text', () => {
    expect(indicators.evaluate('marubozu', rising).value?.[0]).toMatch(/^-?(100|0)$/)
  })

  it('names the nearest indicators when there is none of that name', () => {
    const error = failure(() => indicators.evaluate('supertrnd', rising))
    expect(error.code).toBe('indicator_unknown')
    expect(error.message).toContain('supertrend')
  })

  it.each([
    ['sma', { period: 0 }, 'period is 0'],
    ['sma', { period: 2.5 }, 'whole number'],
    ['sma', { period: 'many' }, '"many"'],
    ['sma', { perod: 5 }, 'perod'],
    ['vwap', { anchorPeriod: 'month' }, 'one of week, session'],
    ['vosc', { short_period: 20, long_period: 5 }, 'combination'],
  ])('refuses %s with %o and says what is allowed', (name, params, words) => {
    const error = failure(() => indicators.evaluate(name, rising, params))
    expect(error.code).toBe('indicator_parameter')
    expect(error.message).toContain(words)
  })

  it('says how many candles are needed when there are too few', () => {
    const error = failure(() => indicators.evaluate('macd', rising.slice(0, 10)))
    expect(error).toMatchObject({ code: 'indicator_too_few_candles' })
    expect(error.message).toContain('at least 34')
    expect(indicators.evaluate('macd', rising.slice(0, 34)).valueMACD?.[0]).not.toBeNull()
    expect(failure(() => indicators.evaluate('price', [])).message).toContain('at least 1')
  })

  it('lists as many candles as `candles` is asked for, whatever the number of results', () => {
    expect(indicators.evaluate('candles', rising, { period: 5 }).close).toEqual([155, 156, 157, 158, 159])
  })

  it('writes TAAPI-style times of a candle', () => {
    const [candle] = candlesOf([5])
    expect(indicators.evaluate('candle', candle ? [{ ...candle, openMs: 1_610_636_400_000 }] : [])).toMatchObject({
      timestampHuman: ['2021-01-14 15:00:00 (Thursday) UTC'],
      timestamp: [1_610_636_400],
    })
  })
})

describe('formulas of our own, on numbers worked out by hand', () => {
  it('retraces the sample of TAAPI: 61.8 % of 40100 to 32380 downwards is 37150.96', () => {
    const candles = candlesOf([36_000, 36_000, 36_000])
    const [first, second, third] = candles
    if (!first || !second || !third) throw new Error('three candles')
    const extremes = [{ ...first, low: 32_380 }, second, { ...third, high: 40_100 }]
    const seen = indicators.evaluate('fibonacciretracement', extremes, { period: 3, trend: 'downtrend' })
    expect(seen.value?.[0]).toBeCloseTo(37_150.96, 8)
    expect(seen).toMatchObject({
      trend: ['DOWNTREND'],
      startPrice: [40_100],
      endPrice: [32_380],
      startTimestamp: [120],
      endTimestamp: [0],
    })
    const auto = indicators.evaluate('fibonacciretracement', extremes, { period: 3 })
    expect(auto).toMatchObject({ trend: ['UPTREND'], startPrice: [32_380] })
  })

  it('splits the volume of a candle at its close, and not at all without a range', () => {
    const [candle] = candlesOf([100])
    const split = (changes: Partial<Candle>) =>
      indicators.evaluate('volumesplit', candle ? [{ ...candle, ...changes }] : [])
    expect(split({ low: 90, high: 110, close: 95 })).toEqual({
      valueTotal: [10],
      valueBuy: [2.5],
      valueSell: [7.5],
      percentBuy: [25],
      percentSell: [75],
    })
    expect(split({ low: 100, high: 100 })).toMatchObject({ valueBuy: [0], valueSell: [0], percentBuy: [0] })
  })

  it('counts nine closes below those of four bars earlier as a buy setup', () => {
    const closes = [10, 11, 12, 13, 14, 15, ...Array.from({ length: 9 }, (_, i) => 9 - i)]
    const seen = indicators.evaluate('tdsequential', candlesOf(closes), {}, 10)
    expect(seen.buySetupIndex).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(seen.bearishFlip?.indexOf(true)).toBe(1)
    expect(seen.buySetup?.at(-1)).toBe(true)
  })

  it('anchors vwap at Monday 00:00 UTC, or at every midnight', () => {
    const monday = Date.UTC(2025, 6, 21)
    const candles = candlesOf([10, 20, 30]).map((candle, i) => ({ ...candle, openMs: monday + (i - 1) * 86_400_000 }))
    expect(indicators.evaluate('vwap', candles, {}, 3).value).toEqual([10, 20, 25])
    expect(indicators.evaluate('vwap', candles, { anchorPeriod: 'session' }, 3).value).toEqual([10, 20, 30])
  })
})
