/**
 * What the model (and the rule-based baseline) reads about one coin. Names are the JSON's own, in the snake case of the decision contract.
 * Every list runs oldest to newest; its last value is the newest bar, `bars` says whether that bar is closed or still forming. Missing is
 * null. Prices and levels are plain numbers, cut to what the tick can tell apart: they inform, they are never sent as orders.
 */
export interface CoinContext {
  asset: string
  mid_px: number | null
  mark_px: number | null
  /** Share of notional paid each hour; positive: longs pay shorts. */
  funding_rate_hourly: number | null
  /** The hourly rate times 24 × 365. */
  funding_annualised: number | null
  open_interest_usd: number | null
  day_change_frac: number | null
  facts: CoinFacts
  /** At most 10 points each; an interval is missing once the budget dropped it. */
  series: CoinSeries
  bars: Record<ContextInterval, BarStamp>
  /** True when either interval's candles are older than they should be: hold rather than act on them. */
  stale: boolean
  /** Where the numbers came from, when not all from the venue's own candles. */
  notes?: string[]
}

export const CONTEXT_INTERVALS = ['5m', '4h'] as const
export type ContextInterval = (typeof CONTEXT_INTERVALS)[number]

export type Trend = 'up' | 'down' | 'mixed'

/** Numbers a reader would otherwise have to compute from the series. */
export interface CoinFacts {
  /** 5m: price and the slope of EMA20 over half an hour agree. 4h: price, EMA20 and EMA50 are in order. Null with too few candles. */
  trend_5m: Trend | null
  trend_4h: Trend | null
  ema20_5m: number | null
  ema20_4h: number | null
  ema50_4h: number | null
  atr14_5m: number | null
  atr3_4h: number | null
  atr14_4h: number | null
  rsi7_5m: number | null
  rsi14_5m: number | null
  rsi14_4h: number | null
  macd_5m: number | null
  macd_hist_5m: number | null
  macd_4h: number | null
  macd_hist_4h: number | null
  /** (price − EMA) / ATR14 of the same interval: how far, in average bars. */
  px_minus_ema20_5m_atr: number | null
  px_minus_ema20_4h_atr: number | null
  px_minus_ema50_4h_atr: number | null
  /** Share of the bars at hand (about 280) with a lower or equal value: 0.5 is ordinary, above 0.9 unusually high. */
  rsi14_5m_pctile: number | null
  rsi14_4h_pctile: number | null
  atr14_5m_pctile: number | null
  atr14_4h_pctile: number | null
  /** The same over the hours of funding history at hand (a week). */
  funding_pctile: number | null
}

export interface CoinSeries {
  '5m'?: Record<'close' | 'ema20' | 'macd' | 'rsi7' | 'rsi14', (number | null)[]>
  '4h'?: Record<'macd' | 'rsi14', (number | null)[]>
}

export interface BarStamp {
  /** ISO time at which the newest complete bar ended, null without one. */
  last_closed_at: string | null
  /** Whether the last value of every list of this interval may still change. */
  last_point: 'closed' | 'forming' | null
  stale: boolean
}
