import type { Candle, Interval } from '../domain/market.ts'
import { INTERVAL_MS, INTERVALS } from '../domain/market.ts'
import type { Candle as CandleRow } from '../generated/prisma/client.ts'
import { type Db, statements } from './db.ts'
import type { CandleSeries } from './driver/driver.ts'
import { columnsOf } from './rows/columns.ts'

/** Bars kept of each series: TAAPI's depth for a paying plan, and more than any screen draws. */
export const CANDLES_KEPT = 2_000

/**
 * Stores bars of one series and forgets those older than the newest `keep`, in one transaction. A bar that is there already is replaced:
 * the forming one changes until it closes. Pass only what changed.
 */
export async function upsertCandles(
  db: Db,
  series: CandleSeries,
  candles: readonly Candle[],
  keep = CANDLES_KEPT,
): Promise<void> {
  const newest = candles.at(-1)
  if (newest === undefined) return
  const oldestKept = BigInt(newest.openMs - keep * INTERVAL_MS[series.interval])
  await db.$transaction([
    ...statements.upsertCandles(db, series, candles),
    db.candle.deleteMany({ where: { ...series, openMs: { lte: oldestKept } } }),
  ])
}

/**
 * Returns the newest `count` bars of a series, oldest first; empty when none are stored. With `endedByMs` only bars that had ended by
 * then: a stored bar has its last values, so one that was still forming would show what nobody could know.
 */
export async function readCandles(
  db: Db,
  series: CandleSeries,
  count: number,
  endedByMs: number | null = null,
): Promise<Candle[]> {
  const { interval } = series
  const ended = endedByMs === null ? {} : { openMs: { lte: BigInt(endedByMs - INTERVAL_MS[interval]) } }
  const rows = await db.candle.findMany({ where: { ...series, ...ended }, orderBy: { openMs: 'desc' }, take: count })
  return rows.reverse().map((row) => toCandle(row, interval))
}

/** Returns the bars that lie within [fromMs, toMs] at least in part, oldest first. */
export async function readCandlesWithin(db: Db, series: CandleSeries, fromMs: number, toMs: number): Promise<Candle[]> {
  const { interval } = series
  const openMs = { gt: BigInt(fromMs - INTERVAL_MS[interval]), lte: BigInt(toMs) }
  const rows = await db.candle.findMany({ where: { ...series, openMs }, orderBy: { openMs: 'asc' } })
  return rows.map((row) => toCandle(row, interval))
}

const toCandle = ({ openMs, open, high, low, close, volume, closed }: CandleRow, interval: Interval): Candle => ({
  openMs: Number(openMs),
  closeMs: Number(openMs) + INTERVAL_MS[interval] - 1,
  open,
  high,
  low,
  close,
  volume,
  closed,
})

/** A series that is kept of a venue, with how much of it. */
export interface StoredSeries {
  coin: string
  interval: Interval
  count: number
  oldestMs: number
  newestMs: number
}

/** Returns which series are stored of a venue, by coin and interval; none for a null venue. Throws AppError('store_row'). */
export async function listCandleSeries(db: Db, venueId: string | null): Promise<StoredSeries[]> {
  if (venueId === null) return []
  const groups = await db.candle.groupBy({
    by: ['coin', 'interval'],
    where: { venueId },
    _count: { openMs: true },
    _max: { openMs: true },
    _min: { openMs: true },
    orderBy: [{ coin: 'asc' }, { interval: 'asc' }],
  })
  return groups.map(({ coin, interval, _count, _max, _min }) => ({
    coin,
    interval: columnsOf('Candle', `${venueId} ${coin}`).oneOf('interval', interval, INTERVALS),
    count: _count.openMs,
    oldestMs: Number(_min.openMs ?? 0),
    newestMs: Number(_max.openMs ?? 0),
  }))
}
