import type { BarStamp, CoinContext, CoinFacts, ContextInterval } from '../domain/coinContext.ts'
import { type Candle, type CoinSnapshot, INTERVAL_MS } from '../domain/market.ts'
import {
  cutToDecimals,
  cutToFigures,
  cutToTick,
  distanceIn,
  FUNDING_HOURS_PER_YEAR,
  last,
  percentileOfLast,
  trendAgainst,
  trendOf,
} from '../domain/seriesFacts.ts'
import { AppError } from '../errors.ts'
import type { Indicators } from '../ports.ts'

/** Candles an interval needs: indicators have forgotten their seeds by then (EMA50 to 1e-7), and percentiles have something to rank in. */
export const CONTEXT_CANDLES = 300

const POINTS = 10
/** Half an hour of 5m bars: shorter slopes flip with every bar. */
const SLOPE_BARS = 6

export interface CoinInputs {
  coin: string
  /** Null when the venue said nothing about the coin this cycle. */
  snapshot: CoinSnapshot | null
  szDecimals: number
  /** Oldest first, the forming bar last; about CONTEXT_CANDLES of each. */
  candles: Record<ContextInterval, readonly Candle[]>
  /** Hourly rates, oldest first; empty when unknown. */
  fundingRates: readonly number[]
  nowMs: number
}

/** Returns what the model reads about one coin, computed from candles and the venue's snapshot. Never throws for missing data: it is null. */
export function buildCoinContext(inputs: CoinInputs, indicators: Indicators): CoinContext {
  const { snapshot, szDecimals } = inputs
  const fast = readFast(inputs.candles['5m'], indicators)
  const slow = readSlow(inputs.candles['4h'], indicators)
  const mark = snapshot?.markPx.toNumber() ?? null
  const mid = snapshot?.midPx?.toNumber() ?? null
  const price = mid ?? mark ?? last(fast.close)
  const funding = snapshot?.fundingRateHourlyFrac ?? null
  const before = snapshot?.prevDayPx.toNumber() ?? null
  const bars = stampBars(inputs)
  const tick = (values: Values) => values.slice(-POINTS).map((value) => cutToTick(value, szDecimals))
  const figures = (values: Values) => values.slice(-POINTS).map((value) => cutToFigures(value, 4))
  const decimals = (values: Values) => values.slice(-POINTS).map((value) => cutToDecimals(value, 1))
  return {
    asset: inputs.coin,
    mid_px: mid,
    mark_px: mark,
    funding_rate_hourly: cutToFigures(funding, 4),
    funding_annualised: cutToFigures(funding === null ? null : funding * FUNDING_HOURS_PER_YEAR, 4),
    open_interest_usd: cutToFigures(snapshot?.openInterestUsd.toNumber() ?? null, 5),
    day_change_frac: cutToDecimals(distanceIn(before, price, before), 4),
    facts: deriveFacts(inputs, price, fast, slow),
    series: {
      '5m': {
        close: tick(fast.close),
        ema20: tick(fast.ema20),
        macd: figures(fast.macd),
        rsi7: decimals(fast.rsi7),
        rsi14: decimals(fast.rsi14),
      },
      '4h': { macd: figures(slow.macd), rsi14: decimals(slow.rsi14) },
    },
    bars,
    stale: bars['5m'].stale || bars['4h'].stale,
  }
}

type Values = readonly (number | null)[]

function readFast(candles: readonly Candle[], indicators: Indicators) {
  const read = reader(candles, indicators)
  const macd = read('macd', {})
  return {
    close: candles.map((candle) => candle.close),
    ema20: read('ema', { period: 20 }).value,
    macd: macd.valueMACD,
    macdHist: macd.valueMACDHist,
    rsi7: read('rsi', { period: 7 }).value,
    rsi14: read('rsi', { period: 14 }).value,
    atr14: read('atr', { period: 14 }).value,
  }
}

function readSlow(candles: readonly Candle[], indicators: Indicators) {
  const read = reader(candles, indicators)
  const macd = read('macd', {})
  return {
    ema20: read('ema', { period: 20 }).value,
    ema50: read('ema', { period: 50 }).value,
    atr3: read('atr', { period: 3 }).value,
    atr14: read('atr', { period: 14 }).value,
    macd: macd.valueMACD,
    macdHist: macd.valueMACDHist,
    rsi14: read('rsi', { period: 14 }).value,
  }
}

type Lines = Record<'value' | 'valueMACD' | 'valueMACDHist', Values>

/** A coin listed yesterday has too few bars for some indicators: those are null, the rest still informs. */
function reader(candles: readonly Candle[], indicators: Indicators) {
  return (name: string, parameters: Record<string, number>): Lines => {
    try {
      const result = indicators.evaluate(name, candles, parameters, candles.length)
      const line = (key: string): Values =>
        (result[key] ?? []).map((value) => (typeof value === 'number' ? value : null))
      return { value: line('value'), valueMACD: line('valueMACD'), valueMACDHist: line('valueMACDHist') }
    } catch (error) {
      if (error instanceof AppError && error.code === 'indicator_too_few_candles') {
        return { value: [], valueMACD: [], valueMACDHist: [] }
      }
      throw error
    }
  }
}

/** Levels keep the tick's digits, ranges and MACD four figures, RSI one decimal, ratios two: more would be read as precision. */
function deriveFacts(
  inputs: CoinInputs,
  price: number | null,
  fast: ReturnType<typeof readFast>,
  slow: ReturnType<typeof readSlow>,
): CoinFacts {
  const level = (values: Values) => cutToTick(last(values), inputs.szDecimals)
  const range = (values: Values) => cutToFigures(last(values), 4)
  const rsi = (values: Values) => cutToDecimals(last(values), 1)
  const away = (average: Values, atr: Values) => cutToDecimals(distanceIn(last(atr), price, last(average)), 2)
  const rank = (values: Values) => cutToDecimals(percentileOfLast(values), 2)
  const funding = inputs.snapshot?.fundingRateHourlyFrac ?? null
  return {
    trend_5m: trendAgainst(price, fast.ema20, SLOPE_BARS),
    trend_4h: trendOf([price, last(slow.ema20), last(slow.ema50)]),
    ema20_5m: level(fast.ema20),
    ema20_4h: level(slow.ema20),
    ema50_4h: level(slow.ema50),
    atr14_5m: range(fast.atr14),
    atr3_4h: range(slow.atr3),
    atr14_4h: range(slow.atr14),
    rsi7_5m: rsi(fast.rsi7),
    rsi14_5m: rsi(fast.rsi14),
    rsi14_4h: rsi(slow.rsi14),
    macd_5m: range(fast.macd),
    macd_hist_5m: range(fast.macdHist),
    macd_4h: range(slow.macd),
    macd_hist_4h: range(slow.macdHist),
    px_minus_ema20_5m_atr: away(fast.ema20, fast.atr14),
    px_minus_ema20_4h_atr: away(slow.ema20, slow.atr14),
    px_minus_ema50_4h_atr: away(slow.ema50, slow.atr14),
    rsi14_5m_pctile: rank(fast.rsi14),
    rsi14_4h_pctile: rank(slow.rsi14),
    atr14_5m_pctile: rank(fast.atr14),
    atr14_4h_pctile: rank(slow.atr14),
    funding_pctile: rank(funding === null ? [] : [...inputs.fundingRates, funding]),
  }
}

function stampBars({ candles, nowMs }: CoinInputs): Record<ContextInterval, BarStamp> {
  return { '5m': stamp(candles['5m'], '5m', nowMs), '4h': stamp(candles['4h'], '4h', nowMs) }
}

/** The newest bar should contain now, or have ended less than one bar ago when the forming one has not been served yet. */
function stamp(candles: readonly Candle[], interval: ContextInterval, nowMs: number): BarStamp {
  const newest = candles.at(-1)
  const closed = candles.findLast((candle) => candle.closed)
  return {
    last_closed_at: closed === undefined ? null : new Date(closed.openMs + INTERVAL_MS[interval]).toISOString(),
    last_point: newest === undefined ? null : newest.closed ? 'closed' : 'forming',
    stale: newest === undefined || nowMs >= newest.openMs + 2 * INTERVAL_MS[interval],
  }
}
