import 'server-only'
import { aggregateCandles } from '@/lib/candles/candleSeries.ts'
import { type Candle, INTERVAL_MS, INTERVALS, type Interval } from '@/lib/domain/market.ts'
import { parseSymbol } from '@/lib/domain/symbol.ts'
import { CANDLES_KEPT, listCandleSeries, readCandles, type StoredSeries } from '@/lib/store/candles.ts'
import { findVenueId } from '@/lib/store/queries/agents.ts'
import { resolveAgentId } from './agentId.ts'
import { notFound } from './request.ts'
import { RequestError } from './respond.ts'
import { webDb } from './store.ts'

/** Bars an indicator warms up on, beside the values asked for: averages have forgotten their seeds by then. */
const WARM_UP_BARS = 300

/**
 * Returns the candles a TAAPI request is about, from what the agent stored: the interval itself or, exactly aggregated, a shorter one. Throws
 * RequestError (422 or 404) that says which symbols and intervals there are.
 */
export async function readStoredCandles(query: Readonly<Record<string, unknown>>): Promise<Candle[]> {
  const agentId = await resolveAgentId(typeof query.agent === 'string' ? query.agent : undefined)
  const venueId = await findVenueId(webDb(), agentId)
  const series = await listCandleSeries(webDb(), venueId)
  const coin = findCoin(query.symbol, series)
  const interval = readInterval(query.interval, coin, series)
  const stored = series.filter((each) => each.coin === coin).map((each) => each.interval)
  const source = findSource(interval, stored)
  if (source === null || venueId === null) {
    throw notFound(`No ${interval} candles of ${coin} are stored. Stored are ${stored.join(', ')}.`)
  }
  const factor = INTERVAL_MS[interval] / INTERVAL_MS[source]
  const count = (WARM_UP_BARS + countAsked(query)) * factor
  const candles = await readCandles(webDb(), { venueId, coin, interval: source }, Math.min(count, CANDLES_KEPT))
  return source === interval ? candles : aggregateCandles(candles, source, interval)
}

function findCoin(symbol: unknown, series: readonly StoredSeries[]): string {
  const coins = [...new Set(series.map(({ coin }) => coin))]
  const available =
    coins.length === 0
      ? 'The agent has stored no candles yet; start it, or POST your own.'
      : `There are ${coins.join(', ')}, or POST your own candles.`
  if (typeof symbol !== 'string' || symbol === '') {
    throw new RequestError(422, 'symbol', `Say which symbol, e.g. symbol=BTC/USDT. ${available}`)
  }
  const coin = parseSymbol(symbol, coins)
  if (coin === null) throw notFound(`No candles of "${symbol.slice(0, 24)}" are stored. ${available}`)
  return coin
}

function readInterval(given: unknown, coin: string, series: readonly StoredSeries[]): Interval {
  const found = INTERVALS.find((interval) => interval === given)
  if (found !== undefined) return found
  const stored = series.filter((each) => each.coin === coin).map((each) => each.interval)
  const seen = given === undefined ? 'missing' : `"${String(given).slice(0, 12)}"`
  throw new RequestError(
    422,
    'interval',
    `The interval is ${seen}. For ${coin} there are ${stored.join(', ')} and multiples of them.`,
  )
}

/** The interval itself, else the longest stored one it is made of. */
function findSource(interval: Interval, stored: readonly Interval[]): Interval | null {
  if (stored.includes(interval)) return interval
  const parts = stored.filter((each) => INTERVAL_MS[interval] % INTERVAL_MS[each] === 0)
  return parts.sort((a, b) => INTERVAL_MS[b] - INTERVAL_MS[a])[0] ?? null
}

/** Values asked for on top of the newest; everything kept when a range or `max` is. */
function countAsked({
  results,
  backtrack,
  backtracks,
  fromTimestamp,
  period,
}: Readonly<Record<string, unknown>>): number {
  if (results === 'max' || fromTimestamp !== undefined) return CANDLES_KEPT
  const numbers = [results, backtrack, backtracks, period].map((value) => Number(value ?? 0))
  return 1 + numbers.filter(Number.isFinite).reduce((sum, value) => sum + value, 0)
}
