import type { ReadQuantity } from '../../lib/domain/exitEvaluation.ts'
import { EXIT_CANDLES, SOURCE_OF_QUANTITY } from '../../lib/domain/exitQuantities.ts'
import type { ExitQuantity, ExitRules } from '../../lib/domain/exitRules.ts'
import { type Candle, INTERVAL_MS } from '../../lib/domain/market.ts'
import { closesAfter, createQuantityReader, intervalsOf } from '../../lib/indicators/quantityReader.ts'
import type { TradeRow } from '../../lib/store/rows/tradeRow.ts'
import type { Observation } from '../cycle/observation.ts'
import type { World } from '../wiring/world.ts'
import { BARS_MAX, candlesOf } from './bars.ts'

/** What the rules of one trade are judged by. */
export interface TradeReader {
  read: ReadQuantity
  /** The same with the bars from before the rules: for showing where they stand, never for judging. */
  shown: ReadQuantity
  /** Ends of the bars that closed since the rules were given, oldest first. */
  closesMs: number[]
}

/**
 * Returns a reader of every quantity the rules of one trade name, with its candles already fetched: as many as have closed since the rules were given, so
 * that a bar nobody was there to look at is judged too. An interval whose candles cannot be had has no data, and meets none.
 */
export async function createTradeReader(
  world: Pick<World, 'candles' | 'indicators'>,
  trade: Pick<TradeRow, 'coin' | 'openingSlPx' | 'openedAt' | 'rulesFrom'>,
  rules: ExitRules,
  seen: Pick<Observation, 'atMs' | 'account' | 'coins'>,
): Promise<TradeReader> {
  const sinceMs = (trade.rulesFrom ?? trade.openedAt).getTime()
  const candles = new Map<string, Candle[]>()
  for (const interval of intervalsOf(rules)) {
    const missed = sinceMs === 0 ? 0 : Math.ceil((seen.atMs - sinceMs) / INTERVAL_MS[interval])
    const count = Math.min(EXIT_CANDLES + Math.max(0, missed), BARS_MAX)
    candles.set(interval, await candlesOf(world, trade.coin, interval, count))
  }
  const position = seen.account.positions.find((one) => one.coin === trade.coin)
  const coin = seen.coins[trade.coin]
  const valueNow = (name: ExitQuantity): number | null => {
    const source = SOURCE_OF_QUANTITY[name]
    if (source.kind === 'position') return position ? source.of(position, trade.openingSlPx) : null
    if (source.kind === 'coin') return coin ? source.of(coin) : null
    return source.kind === 'bars' && coin ? (source.live?.(coin) ?? null) : null
  }
  const inputs = { indicators: world.indicators, candles, nowMs: seen.atMs, sinceMs, valueNow }
  return {
    read: createQuantityReader(inputs),
    shown: createQuantityReader({ ...inputs, sinceMs: 0 }),
    closesMs: closesAfter(inputs),
  }
}
