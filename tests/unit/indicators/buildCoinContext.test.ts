import { describe, expect, it } from 'vitest'
import { px, usd } from '@/lib/domain/decimal.ts'
import { type Candle, type CoinSnapshot, INTERVAL_MS } from '@/lib/domain/market.ts'
import { buildCoinContext, type CoinInputs } from '@/lib/indicators/buildCoinContext.ts'
import { createLocalIndicators } from '@/lib/indicators/localIndicators.ts'

const NOW = Date.UTC(2025, 6, 26, 4, 47, 30)
const indicators = createLocalIndicators()

/** Candles that climb by `step` a bar, the last one forming at NOW. */
function climbing(interval: '5m' | '4h', count: number, step: number): Candle[] {
  const length = INTERVAL_MS[interval]
  const lastOpen = NOW - (NOW % length)
  return Array.from({ length: count }, (_, i) => {
    const close = 1_000 + step * i + Math.sin(i)
    const openMs = lastOpen - (count - 1 - i) * length
    const prices = { open: close - step, high: close + 2, low: close - 2, close }
    return { openMs, closeMs: openMs + length - 1, ...prices, volume: 5, closed: i < count - 1 }
  })
}

const snapshot: CoinSnapshot = {
  coin: 'SOL',
  markPx: px('1300.11'),
  oraclePx: px('1300'),
  midPx: px('1300.05'),
  bidPx: px('1300'),
  askPx: px('1300.1'),
  fundingRateHourlyFrac: 0.0000125,
  openInterestUsd: usd('123456789.123'),
  dayVolumeUsd: usd('1000'),
  prevDayPx: px('1250'),
}

const inputs = (changes: Partial<CoinInputs> = {}): CoinInputs => ({
  coin: 'SOL',
  snapshot,
  szDecimals: 2,
  candles: { '5m': climbing('5m', 301, 1), '4h': climbing('4h', 301, 1) },
  fundingRates: Array.from({ length: 168 }, (_, i) => i / 10_000_000),
  nowMs: NOW,
  ...changes,
})

describe('coin context', () => {
  it('states facts first and series oldest to newest, the last value belonging to now', () => {
    const context = buildCoinContext(inputs(), indicators)
    expect(context.facts).toMatchObject({ trend_5m: 'up', trend_4h: 'up' })
    expect(context.series['5m']?.close).toHaveLength(10)
    expect(context.series['5m']?.close.at(-1)).toBeCloseTo(1_299, 0)
    expect(Object.keys(context).indexOf('facts')).toBeLessThan(Object.keys(context).indexOf('series'))
  })

  it('annualises hourly funding over 8,760 hours', () => {
    const context = buildCoinContext(inputs(), indicators)
    expect(context.funding_rate_hourly).toBe(0.0000125)
    expect(context.funding_annualised).toBeCloseTo(0.1095, 6)
  })

  it('says whether the last bar is forming or closed, and when the last closed one ended', () => {
    const forming = buildCoinContext(inputs(), indicators).bars['5m']
    expect(forming).toEqual({ last_closed_at: '2025-07-26T04:45:00.000Z', last_point: 'forming', stale: false })
    const closed = climbing('5m', 301, 1).slice(0, -1)
    const context = buildCoinContext(inputs({ candles: { ...inputs().candles, '5m': closed } }), indicators)
    expect(context.bars['5m'].last_point).toBe('closed')
  })

  it('is stale when the newest bar ended a whole bar ago', () => {
    const old = climbing('5m', 301, 1).slice(0, -3)
    expect(buildCoinContext(inputs({ candles: { ...inputs().candles, '5m': old } }), indicators).stale).toBe(true)
    expect(buildCoinContext(inputs(), indicators).stale).toBe(false)
  })

  it('gives null for what is missing and never fails for it', () => {
    const context = buildCoinContext(
      inputs({ snapshot: null, candles: { '5m': [], '4h': [] }, fundingRates: [] }),
      indicators,
    )
    expect(context).toMatchObject({ mid_px: null, funding_rate_hourly: null, open_interest_usd: null, stale: true })
    expect(Object.values(context.facts).every((fact) => fact === null)).toBe(true)
    expect(JSON.stringify(context)).not.toContain('NaN')
  })

  it('keeps the facts a young coin has and nulls those its few bars cannot give', () => {
    const young = climbing('4h', 25, 1)
    const { facts } = buildCoinContext(inputs({ candles: { ...inputs().candles, '4h': young } }), indicators)
    expect(facts.ema20_4h).not.toBeNull()
    expect(facts).toMatchObject({ ema50_4h: null, trend_4h: null, macd_hist_4h: null })
  })

  it('writes prices no finer than the tick of the coin', () => {
    const { series, facts } = buildCoinContext(inputs(), indicators)
    for (const value of [...(series['5m']?.close ?? []), facts.ema20_5m]) expect(String(value)).toMatch(/^\d+(\.\d)?$/)
  })
})
