import 'server-only'
import { aggregateCandles } from '@/lib/candles/candleSeries.ts'
import type { Candles, CandlesQuery, ChartIndicator } from '@/lib/contracts/candles.ts'
import { type Candle, INTERVAL_MS, INTERVALS, type Interval } from '@/lib/domain/market.ts'
import { parseSymbol } from '@/lib/domain/symbol.ts'
import { drawingsOf } from '@/lib/indicators/drawing.ts'
import { evaluateSpec, type ResolvedSpec, resolveSpec } from '@/lib/indicators/evaluateSpec.ts'
import { CANDLES_KEPT, listCandleSeries, readCandles, type StoredSeries } from '@/lib/store/candles.ts'
import { findVenueId } from '@/lib/store/queries/agents.ts'
import { notFound } from './request.ts'
import { webDb } from './store.ts'

/** What the charts show, computed from the candles stored of the agent's venue. */

/** Bars before the first one shown, on which averages forget their seeds. */
const WARM_UP_BARS = 300

/**
 * Returns bars of a coin and indicators over them. Throws 404 for a coin or interval that is not stored, saying what is, and AppErrors of
 * the catalogue for an unknown indicator or value. While nothing is stored at all the answer is empty.
 */
export async function readChart(agentId: string, query: Omit<CandlesQuery, 'agent'>): Promise<Candles> {
  const specs = query.indicators.map((spec) => ({ spec, resolved: resolveSpec(spec) }))
  const venueId = await findVenueId(webDb(), agentId)
  const series = await listCandleSeries(webDb(), venueId)
  const coins = [...new Set(series.map(({ coin }) => coin))]
  if (venueId === null || coins.length === 0) return nothingStored(query.interval)
  const coin = findCoin(query.coin, coins)
  const intervals = storedOf(coin, series)
  const intervalsMade = madeOf(intervals)
  const source = findSource(query.interval, intervals)
  if (source === null) throw noInterval(query.interval, coin, intervals, intervalsMade)
  const read = await readBars(venueId, coin, query, source)
  const start = Math.max(0, read.length - query.count)
  const candles = read.slice(start)
  return {
    coin,
    interval: query.interval,
    madeOf: source,
    candles: candles.map(({ openMs, open, high, low, close, volume, closed }) => ({
      openMs,
      open,
      high,
      low,
      close,
      volume,
      closed,
    })),
    indicators: specs.map(({ spec, resolved }) => drawn(spec, resolved, read, start)),
    // What had ended when the oldest bar shown began is the page before it.
    nextUntil: start > 0 ? (candles[0]?.openMs ?? null) : null,
    intervals,
    intervalsMade,
    coins,
  }
}

const nothingStored = (interval: Interval): Candles => ({
  coin: null,
  interval,
  madeOf: interval,
  candles: [],
  indicators: [],
  nextUntil: null,
  intervals: [],
  intervalsMade: [],
  coins: [],
})

function findCoin(asked: string, coins: readonly string[]): string {
  const coin = parseSymbol(asked, coins)
  if (coin !== null) return coin
  throw notFound(`No candles of "${asked.slice(0, 24)}" are stored. There are ${coins.join(', ')}.`)
}

const storedOf = (coin: string, series: readonly StoredSeries[]): Interval[] =>
  INTERVALS.filter((interval) => series.some((each) => each.coin === coin && each.interval === interval))

const madeOf = (stored: readonly Interval[]): Interval[] =>
  INTERVALS.filter((interval) => !stored.includes(interval) && findSource(interval, stored) !== null)

/** The interval itself, else the longest stored one it is made of. */
function findSource(interval: Interval, stored: readonly Interval[]): Interval | null {
  if (stored.includes(interval)) return interval
  return stored.findLast((each) => INTERVAL_MS[interval] % INTERVAL_MS[each] === 0) ?? null
}

const noInterval = (interval: string, coin: string, stored: readonly string[], made: readonly string[]) =>
  notFound(`There are no ${interval} candles of ${coin}. There are ${[...stored, ...made].join(', ')}.`)

async function readBars(
  venueId: string,
  coin: string,
  { interval, count, until }: Omit<CandlesQuery, 'agent'>,
  source: Interval,
): Promise<Candle[]> {
  const factor = INTERVAL_MS[interval] / INTERVAL_MS[source]
  const wanted = Math.min((count + WARM_UP_BARS) * factor, CANDLES_KEPT)
  const stored = await readCandles(webDb(), { venueId, coin, interval: source }, wanted, until ?? null)
  return source === interval ? stored : aggregateCandles(stored, source, interval)
}

function drawn(spec: string, resolved: ResolvedSpec, candles: readonly Candle[], start: number): ChartIndicator {
  const { values, problem } = evaluateSpec(resolved, candles)
  const shown = Object.entries(values).map(([key, column]) => [key, column.slice(start)] as const)
  return {
    spec,
    name: resolved.row.name,
    label: resolved.label,
    keys: drawingsOf(resolved.row),
    values: Object.fromEntries(shown),
    problem,
  }
}
