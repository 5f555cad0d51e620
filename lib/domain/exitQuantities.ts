import type { Position } from './account.ts'
import type { Px } from './decimal.ts'
import type { ExitQuantity } from './exitRules.ts'
import type { Candle, CoinSnapshot } from './market.ts'

/** Candles behind an exit rule: enough for a 200-period average to have forgotten its seed. */
export const EXIT_CANDLES = 400

/**
 * Where the value of a quantity comes from. A quantity of the grammar that has no row here does not compile: a rule nobody can evaluate would never
 * fire, and nobody would be told.
 */
export type QuantitySource =
  /** A value of each bar; `live`, where there is one, is the value now. */
  | { kind: 'bars'; of: (bar: Candle) => number; live: ((coin: CoinSnapshot) => number) | null }
  /** An indicator over bars: its name, the key of its result, its default period (null: it has none). */
  | { kind: 'indicator'; name: string; key: string; period: number | null }
  /** What the venue says of the coin now. */
  | { kind: 'coin'; of: (coin: CoinSnapshot) => number }
  /** How the position stands now; null when that cannot be said. `stopPx`: the stop of its plan. */
  | { kind: 'position'; of: (position: Position, stopPx: Px | null) => number | null }

const indicator = (name: string, key: string, period: number | null) => ({
  kind: 'indicator' as const,
  name,
  key,
  period,
})

export const SOURCE_OF_QUANTITY: Record<ExitQuantity, QuantitySource> = {
  price: { kind: 'bars', of: (bar) => bar.close, live: (coin) => coin.markPx.toNumber() },
  volume: { kind: 'bars', of: (bar) => bar.volume, live: null },
  ema: indicator('ema', 'value', 20),
  sma: indicator('sma', 'value', 20),
  rsi: indicator('rsi', 'value', 14),
  atr: indicator('atr', 'value', 14),
  adx: indicator('adx', 'value', 14),
  vwap: indicator('vwap', 'value', null),
  macd: indicator('macd', 'valueMACD', null),
  macd_signal: indicator('macd', 'valueMACDSignal', null),
  macd_hist: indicator('macd', 'valueMACDHist', null),
  bb_upper: indicator('bbands', 'valueUpperBand', 20),
  bb_lower: indicator('bbands', 'valueLowerBand', 20),
  funding_rate: { kind: 'coin', of: (coin) => coin.fundingRateHourlyFrac },
  open_interest: { kind: 'coin', of: (coin) => coin.openInterestUsd.toNumber() },
  pnl_pct: {
    kind: 'position',
    of: ({ unrealizedPnlUsd, entryPx, szi }) => unrealizedPnlUsd.div(entryPx.times(szi.abs())).times(100).toNumber(),
  },
  r_multiple: {
    kind: 'position',
    // A stop at the entry risks nothing, so there is no multiple of it.
    of: ({ markPx, entryPx }, stopPx) =>
      stopPx === null || stopPx.eq(entryPx) ? null : markPx.minus(entryPx).div(entryPx.minus(stopPx)).toNumber(),
  },
}
