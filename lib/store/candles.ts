import type { Candle, Interval } from '../domain/market.ts'
import { INTERVAL_MS } from '../domain/market.ts'
import { Prisma } from '../generated/prisma/client.ts'
import type { Db } from './db.ts'

/** Bars kept of each series: TAAPI's depth for a paying plan, and more than any screen draws. */
export const CANDLES_KEPT = 2_000

/** Rows a statement: SQLite binds at most 32,766 values, and ten a row is far below that. */
const ROWS_A_STATEMENT = 500

/**
 * Stores bars of one series and forgets those older than the newest `keep`, in one transaction. A bar that is there already is replaced:
 * the forming one changes until it closes. Pass only what changed.
 */
export async function upsertCandles(
  db: Db,
  agentId: string,
  coin: string,
  interval: Interval,
  candles: readonly Candle[],
  keep = CANDLES_KEPT,
): Promise<void> {
  const newest = candles.at(-1)
  if (newest === undefined) return
  const oldestKept = BigInt(newest.openMs - keep * INTERVAL_MS[interval])
  const batches = Array.from({ length: Math.ceil(candles.length / ROWS_A_STATEMENT) }, (_, i) =>
    candles.slice(i * ROWS_A_STATEMENT, (i + 1) * ROWS_A_STATEMENT),
  )
  await db.$transaction([
    ...batches.map((batch) => db.$executeRaw(upsertStatement(agentId, coin, interval, batch))),
    db.candle.deleteMany({ where: { agentId, coin, interval, openMs: { lte: oldestKept } } }),
  ])
}

function upsertStatement(agentId: string, coin: string, interval: Interval, candles: readonly Candle[]): Prisma.Sql {
  const rows = candles.map(
    (bar) =>
      Prisma.sql`(${agentId}, ${coin}, ${interval}, ${bar.openMs}, ${bar.open}, ${bar.high}, ${bar.low}, ${bar.close}, ${bar.volume}, ${bar.closed})`,
  )
  return Prisma.sql`INSERT INTO "Candle" ("agentId", "coin", "interval", "openMs", "open", "high", "low", "close", "volume", "closed")
    VALUES ${Prisma.join(rows)}
    ON CONFLICT ("agentId", "coin", "interval", "openMs") DO UPDATE SET
      "open" = excluded."open", "high" = excluded."high", "low" = excluded."low", "close" = excluded."close",
      "volume" = excluded."volume", "closed" = excluded."closed"`
}

/**
 * Returns the newest `count` bars of a series, oldest first; empty when the agent stored none. With `endedByMs` only bars that had ended by
 * then: a stored bar has its last values, so one that was still forming would show what nobody could know.
 */
export async function readCandles(
  db: Db,
  agentId: string,
  coin: string,
  interval: Interval,
  count: number,
  endedByMs: number | null = null,
): Promise<Candle[]> {
  const ended = endedByMs === null ? {} : { openMs: { lte: BigInt(endedByMs - INTERVAL_MS[interval]) } }
  const rows = await db.candle.findMany({
    where: { agentId, coin, interval, ...ended },
    orderBy: { openMs: 'desc' },
    take: count,
  })
  return rows.reverse().map(({ openMs, open, high, low, close, volume, closed }) => ({
    openMs: Number(openMs),
    closeMs: Number(openMs) + INTERVAL_MS[interval] - 1,
    open,
    high,
    low,
    close,
    volume,
    closed,
  }))
}

/** A series the agent keeps, with how much of it. */
export interface StoredSeries {
  coin: string
  interval: string
  count: number
  newestMs: number
}

/** Returns which series an agent has stored, by coin and interval. */
export async function listCandleSeries(db: Db, agentId: string): Promise<StoredSeries[]> {
  const groups = await db.candle.groupBy({
    by: ['coin', 'interval'],
    where: { agentId },
    _count: { openMs: true },
    _max: { openMs: true },
    orderBy: [{ coin: 'asc' }, { interval: 'asc' }],
  })
  return groups.map(({ coin, interval, _count, _max }) => ({
    coin,
    interval,
    count: _count.openMs,
    newestMs: Number(_max.openMs ?? 0),
  }))
}
