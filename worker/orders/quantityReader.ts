import { px } from '../../lib/domain/decimal.ts'
import type { ReadQuantity } from '../../lib/domain/exitEvaluation.ts'
import { type QuantitySource, SOURCE_OF_QUANTITY } from '../../lib/domain/exitQuantities.ts'
import type { ExitRules } from '../../lib/domain/exitRules.ts'
import type { Candle, Interval } from '../../lib/domain/market.ts'
import { AppError } from '../../lib/errors.ts'
import type { TradeRow } from '../../lib/store/rows/tradeRow.ts'
import type { Observation } from '../cycle/observation.ts'
import type { World } from '../wiring/world.ts'

/** Candles behind an exit rule: enough for a 200-period average to have forgotten its seed. */
const CANDLES = 400

/** Returns a reader of every quantity the rules of one trade name, with its candles already fetched. */
export async function createQuantityReader(
  world: Pick<World, 'candles' | 'indicators'>,
  trade: Pick<TradeRow, 'coin' | 'slPx'>,
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
    const source = SOURCE_OF_QUANTITY[name]
    if (source.kind === 'coin') return coin ? [source.of(coin)] : null
    if (source.kind === 'position') {
      const value = position ? source.of(position, trade.slPx ? px(trade.slPx) : null) : null
      return value === null ? null : [value]
    }
    if (source.kind === 'bars' && source.live !== null && on === 'live') return coin ? [source.live(coin)] : null
    const bars = (candles.get(interval ?? '') ?? []).filter((candle) => on === 'live' || candle.closed)
    if (bars.length === 0) return null
    return source.kind === 'bars' ? bars.map(source.of) : readIndicator(world, source, period, bars)
  }
}

/** Values of the last bars; null when there are too few candles, so that the condition is not met. */
function readIndicator(
  world: Pick<World, 'indicators'>,
  source: Extract<QuantitySource, { kind: 'indicator' }>,
  period: number | null,
  bars: readonly Candle[],
): readonly (number | null)[] | null {
  try {
    const length = period ?? source.period
    const values = world.indicators.evaluate(
      source.name,
      bars,
      length === null ? {} : { period: length },
      Math.min(bars.length, 101),
    )[source.key]
    return values?.map((value) => (typeof value === 'number' ? value : null)) ?? null
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}
