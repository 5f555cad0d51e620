import type { Px, Usd } from './decimal.ts'

/** Candle intervals of the venue that we use, with their length. */
export const INTERVAL_MS = {
  '1m': 60_000,
  '3m': 180_000,
  '5m': 300_000,
  '15m': 900_000,
  '30m': 1_800_000,
  '1h': 3_600_000,
  '2h': 7_200_000,
  '4h': 14_400_000,
  '8h': 28_800_000,
  '12h': 43_200_000,
  '1d': 86_400_000,
} as const
export type Interval = keyof typeof INTERVAL_MS
export const INTERVALS = Object.keys(INTERVAL_MS) as [Interval, ...Interval[]]

/** A perpetual market as the venue lists it. `assetId` is its index in the universe. */
export interface Market {
  coin: string
  assetId: number
  szDecimals: number
  leverageMax: number
  isolatedOnly: boolean
  delisted: boolean
}

/** One bar. Prices are plain numbers: candles feed statistics, never orders. `closed` is false for the bar still forming. */
export interface Candle {
  openMs: number
  closeMs: number
  open: number
  high: number
  low: number
  close: number
  volume: number
  closed: boolean
}

/** What the venue says about one coin at one moment. Null where the venue has no value (a delisted or empty market). */
export interface CoinSnapshot {
  coin: string
  markPx: Px
  oraclePx: Px
  midPx: Px | null
  bidPx: Px | null
  askPx: Px | null
  /** Funding rate for one hour, as a share of notional; positive: longs pay. */
  fundingRateHourlyFrac: number
  /** Open interest in dollars at mark. */
  openInterestUsd: Usd
  dayVolumeUsd: Usd
  prevDayPx: Px
}

/** All coins seen in one look. `atMs` is the venue's clock when the answer came. */
export interface MarketSnapshot {
  atMs: number
  coins: Record<string, CoinSnapshot>
}
