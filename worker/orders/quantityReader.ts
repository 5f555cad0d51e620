import type { ReadQuantity } from '../../lib/domain/exitEvaluation.ts'
import { EXIT_CANDLES, type QuantitySource, SOURCE_OF_QUANTITY } from '../../lib/domain/exitQuantities.ts'
import type { ExitRules } from '../../lib/domain/exitRules.ts'
import type { Candle, Interval } from '../../lib/domain/market.ts'
import { AppError } from '../../lib/errors.ts'
import type { TradeRow } from '../../lib/store/rows/tradeRow.ts'
import type { Observation } from '../cycle/observation.ts'
import type { World } from '../wiring/world.ts'

/** What the rules of one trade are judged by. */
export interface QuantityReader {
  read: ReadQuantity
  /** Ends of the bars that closed since the rules were given, oldest first. */
  closesMs: number[]
}

/**
 * Returns a reader of every quantity the rules of one trade name, with its candles already fetched. A bar that closed before the rules were given is
 * history: it stands behind an average, and never meets a condition. An interval whose candles cannot be had has no data, and meets none either.
 */
export async function createQuantityReader(
  world: Pick<World, 'candles' | 'indicators'>,
  trade: Pick<TradeRow, 'coin' | 'openingSlPx' | 'openedAt' | 'rulesFrom'>,
  rules: ExitRules,
  seen: Pick<Observation, 'atMs' | 'account' | 'coins'>,
): Promise<QuantityReader> {
  const sinceMs = (trade.rulesFrom ?? trade.openedAt).getTime()
  const intervals = [...new Set(rules.conditions.flatMap((condition) => condition.interval ?? []))] as Interval[]
  const candles = new Map<string, Candle[]>()
  for (const interval of intervals) candles.set(interval, await candlesOf(world, trade.coin, interval))
  const position = seen.account.positions.find((one) => one.coin === trade.coin)
  const coin = seen.coins[trade.coin]
  const computed = new Map<string, readonly (number | null)[] | null>()

  /** Values of all closed bars of an interval, computed once for every moment they are looked at from. */
  const ofBars = (
    source: Exclude<QuantitySource, { kind: 'coin' | 'position' }>,
    name: string,
    period: number | null,
    bars: readonly Candle[],
    key: string,
  ): readonly (number | null)[] | null => {
    const id = `${name}|${period}|${key}`
    const known = computed.get(id)
    if (known !== undefined) return known
    const values = source.kind === 'bars' ? bars.map(source.of) : readIndicator(world, source, period, bars)
    computed.set(id, values)
    return values
  }

  const read: ReadQuantity = (name, period, interval, on, asOfMs) => {
    const source = SOURCE_OF_QUANTITY[name]
    const isNow = asOfMs >= seen.atMs
    if (source.kind === 'coin') return coin && isNow ? [source.of(coin)] : null
    if (source.kind === 'position') {
      const value = position && isNow ? source.of(position, trade.openingSlPx) : null
      return value === null ? null : [value]
    }
    if (on === 'live' && !isNow) return null
    if (source.kind === 'bars' && source.live !== null && on === 'live') return coin ? [source.live(coin)] : null
    const all = candles.get(interval ?? '') ?? []
    if (on === 'live') return all.length === 0 ? null : ofBars(source, name, period, all, `${interval} live`)
    const closed = all.filter((candle) => candle.closed)
    const seenBars = closed.findLastIndex((candle) => candle.closeMs <= asOfMs)
    const newest = closed[seenBars]
    if (newest === undefined || newest.closeMs <= sinceMs) return null
    // The values end where the bars do, and may begin later.
    const values = ofBars(source, name, period, closed, `${interval} close`)
    return values?.slice(0, values.length - (closed.length - 1 - seenBars)) ?? null
  }
  const closes = [...candles.values()].flat().filter(({ closed, closeMs }) => closed && closeMs > sinceMs)
  return { read, closesMs: [...new Set(closes.map(({ closeMs }) => closeMs))].sort((a, b) => a - b) }
}

async function candlesOf({ candles }: Pick<World, 'candles'>, coin: string, interval: Interval): Promise<Candle[]> {
  try {
    return (await candles.get(coin, interval, EXIT_CANDLES)).candles
  } catch (error) {
    if (error instanceof AppError) return []
    throw error
  }
}

/** Values of the bars, ending with the last; null when there are too few candles, so that the condition is not met. */
function readIndicator(
  world: Pick<World, 'indicators'>,
  source: Extract<QuantitySource, { kind: 'indicator' }>,
  period: number | null,
  bars: readonly Candle[],
): readonly (number | null)[] | null {
  try {
    // One without a period of its own is read without, whatever the rule says: the lint has told so.
    const length = source.period === null ? null : (period ?? source.period)
    const params = length === null ? {} : { period: length }
    const values = world.indicators.evaluate(source.name, bars, params, bars.length)[source.key]
    return values?.map((value) => (typeof value === 'number' ? value : null)) ?? null
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}
