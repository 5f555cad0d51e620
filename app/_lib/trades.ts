import 'server-only'
import type { z } from 'zod'
import type { TradeView, tradesQuerySchema, tradesSchema } from '@/lib/contracts/positions.ts'
import { type Excursion, excursionOf } from '@/lib/domain/excursion.ts'
import { INTERVAL_MS } from '@/lib/domain/market.ts'
import { listCandleSeries, readCandlesWithin, type StoredSeries } from '@/lib/store/candles.ts'
import { findVenueId } from '@/lib/store/queries/agents.ts'
import { mapDecisionCycles } from '@/lib/store/queries/decisions.ts'
import { FROM_NEWEST, nextBefore } from '@/lib/store/queries/page.ts'
import type { TradeFact } from '@/lib/store/queries/tradeFacts.ts'
import { listTrades, listTradesById } from '@/lib/store/queries/trades.ts'
import type { TradeRow } from '@/lib/store/rows/tradeRow.ts'
import { webDb } from './store.ts'
import { tradesOf } from './tradeRecord.ts'
import { toTradeView } from './views/accountView.ts'

type TradesQuery = z.output<typeof tradesQuerySchema>

/** Returns a page of round trips, newest first or in the order that is asked for. */
export async function readTrades(agentId: string, query: TradesQuery): Promise<z.input<typeof tradesSchema>> {
  const page = await (query.sort === undefined || query.sort === 'newest' ? newest : sorted)(agentId, query)
  const ids = page.rows.flatMap((row) => [row.entryDecisionId, row.exitDecisionId])
  const [cycles, excursions] = await Promise.all([mapDecisionCycles(webDb(), ids), readExcursions(agentId, page.rows)])
  return {
    trades: page.rows.map((row) => toTradeView(row, cycles, excursions.get(row.id) ?? null)),
    nextBefore: page.nextBefore,
  }
}

interface TradePage {
  rows: TradeRow[]
  nextBefore: number | null
}

async function newest(agentId: string, { before, limit, ...filter }: TradesQuery): Promise<TradePage> {
  const rows = await listTrades(webDb(), agentId, { before: before ?? FROM_NEWEST, limit }, filter)
  return { rows, nextBefore: nextBefore(rows, limit) }
}

const ORDERS: Record<Exclude<NonNullable<TradesQuery['sort']>, 'newest'>, (trade: TradeFact) => number> = {
  best: ({ netUsd }) => -netUsd,
  worst: ({ netUsd }) => netUsd,
  longest: ({ openedMs, closedMs }) => openedMs - closedMs,
  shortest: ({ openedMs, closedMs }) => closedMs - openedMs,
}

async function sorted(agentId: string, { before = 1, limit, sort, ...filter }: TradesQuery): Promise<TradePage> {
  const keyOf = ORDERS[sort === undefined || sort === 'newest' ? 'best' : sort]
  const fit = (await tradesOf(agentId))
    .filter(
      ({ coin, side, exitKind }) => isIn(coin, filter.coin) && isIn(side, filter.side) && isIn(exitKind, filter.exit),
    )
    .sort((a, b) => keyOf(a) - keyOf(b) || b.id - a.id)
  const ids = fit.slice(before - 1, before - 1 + limit).map(({ id }) => id)
  return {
    rows: await listTradesById(webDb(), agentId, ids),
    nextBefore: before - 1 + limit < fit.length ? before + limit : null,
  }
}

const isIn = (value: string | null, wanted: string | undefined): boolean => wanted === undefined || value === wanted

/** A finer series than this many bars of a trade says nothing more. */
const BARS_MAX = 2_000

/** Reads how far the price went during each of these, over the finest bars that are kept of its whole time. */
async function readExcursions(
  agentId: string,
  rows: readonly TradeRow[],
): Promise<Map<number, TradeView['excursion']>> {
  const venueId = await findVenueId(webDb(), agentId)
  const series = await listCandleSeries(webDb(), venueId)
  const found = await Promise.all(
    rows.map(
      async (row): Promise<[number, TradeView['excursion']]> => [
        row.id,
        venueId === null ? null : await excursionIn(venueId, row, series),
      ],
    ),
  )
  return new Map(found)
}

async function excursionIn(
  venueId: string,
  row: TradeRow,
  series: readonly StoredSeries[],
): Promise<TradeView['excursion']> {
  if (row.closedAt === null) return null
  const [openedMs, closedMs] = [row.openedAt.getTime(), row.closedAt.getTime()]
  const finest = series
    .filter(({ coin, interval, oldestMs }) => {
      const barMs = INTERVAL_MS[interval]
      return coin === row.coin && oldestMs <= openedMs && (closedMs - openedMs) / barMs < BARS_MAX
    })
    .sort((a, b) => INTERVAL_MS[a.interval] - INTERVAL_MS[b.interval])
  for (const { coin, interval } of finest) {
    const candles = await readCandlesWithin(webDb(), { venueId, coin, interval }, openedMs, closedMs)
    const held = { side: row.side, entryPx: row.entryPx.toNumber(), openedMs, closedMs }
    const excursion: Excursion | null = excursionOf(held, candles)
    if (excursion !== null) return { ...excursion, interval }
  }
  return null
}
