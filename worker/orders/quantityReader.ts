import type { ReadQuantity } from '../../lib/domain/exitEvaluation.ts'
import type { ExitRules } from '../../lib/domain/exitRules.ts'
import type { Candle, Interval } from '../../lib/domain/market.ts'
import { AppError } from '../../lib/errors.ts'
import type { Trade } from '../../lib/generated/prisma/client.ts'
import type { Observation } from '../cycle/steps/observe.ts'
import type { World } from '../wiring/world.ts'

/** How the grammar's quantities are asked of the indicators: name, result key, default period. */
const INDICATOR_OF: Record<string, { name: string; key: string; period: number | null }> = {
  ema: { name: 'ema', key: 'value', period: 20 },
  sma: { name: 'sma', key: 'value', period: 20 },
  rsi: { name: 'rsi', key: 'value', period: 14 },
  atr: { name: 'atr', key: 'value', period: 14 },
  adx: { name: 'adx', key: 'value', period: 14 },
  vwap: { name: 'vwap', key: 'value', period: null },
  macd: { name: 'macd', key: 'valueMACD', period: null },
  macd_signal: { name: 'macd', key: 'valueMACDSignal', period: null },
  macd_hist: { name: 'macd', key: 'valueMACDHist', period: null },
  bb_upper: { name: 'bbands', key: 'valueUpperBand', period: 20 },
  bb_lower: { name: 'bbands', key: 'valueLowerBand', period: 20 },
}

/** Candles behind an exit rule: enough for a 200-period average to have forgotten its seed. */
const CANDLES = 400

/** Returns a reader of every quantity the rules of one trade name, with its candles already fetched. */
export async function createQuantityReader(
  world: World,
  trade: Trade,
  rules: ExitRules,
  seen: Pick<Observation, 'account' | 'coins'>,
): Promise<ReadQuantity> {
  const intervals = [...new Set(rules.conditions.flatMap((condition) => condition.interval ?? []))] as Interval[]
  const candles = new Map<string, Candle[]>()
  for (const interval of intervals) {
    candles.set(interval, (await world.candles.get(trade.coin, interval, CANDLES)).candles)
  }
  const position = seen.account.positions.find((one) => one.coin === trade.coin)
  const coin = seen.coins[trade.coin]

  return (name, period, interval, on) => {
    switch (name) {
      case 'funding_rate':
        return coin ? [coin.fundingRateHourlyFrac] : null
      case 'open_interest':
        return coin ? [coin.openInterestUsd.toNumber()] : null
      case 'pnl_pct':
        return position
          ? [position.unrealizedPnlUsd.div(position.entryPx.times(position.szi.abs())).times(100).toNumber()]
          : null
      case 'r_multiple':
        return position && trade.slPx
          ? [position.markPx.minus(position.entryPx).div(position.entryPx.minus(trade.slPx)).toNumber()]
          : null
    }
    if (name === 'price' && on === 'live') return coin ? [coin.markPx.toNumber()] : null
    const bars = (candles.get(interval ?? '') ?? []).filter((candle) => on === 'live' || candle.closed)
    if (bars.length === 0) return null
    if (name === 'price') return bars.map((bar) => bar.close)
    if (name === 'volume') return bars.map((bar) => bar.volume)
    return readIndicator(world, name, period, bars)
  }
}

/** Values of the last bars; null when there are too few candles, so that the condition is not met. */
function readIndicator(
  world: World,
  name: string,
  period: number | null,
  bars: readonly Candle[],
): readonly (number | null)[] | null {
  const known = INDICATOR_OF[name]
  if (!known) return null
  try {
    const length = period ?? known.period
    const values = world.indicators.evaluate(
      known.name,
      bars,
      length === null ? {} : { period: length },
      Math.min(bars.length, 101),
    )[known.key]
    return values?.map((value) => (typeof value === 'number' ? value : null)) ?? null
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}
