import 'server-only'
import type { TradeView } from '@/lib/contracts/positions.ts'
import { csvStream } from './csvStream.ts'
import { readTrades } from './trades.ts'

type Filter = Omit<Parameters<typeof readTrades>[1], 'before' | 'limit'>

const COLUMNS = [
  'id',
  'coin',
  'side',
  'status',
  'adopted',
  'openedAt',
  'closedAt',
  'entryPx',
  'exitPx',
  'szMax',
  'realizedPnlUsd',
  'feesUsd',
  'fundingUsd',
  'netUsd',
  'maeFrac',
  'mfeFrac',
  'exitKind',
  'entryReason',
  'exitReason',
] as const

/** Returns the round trips that fit the filter as CSV, read page by page while the browser takes them. */
export const streamTrades = (agentId: string, filter: Filter): ReadableStream<Uint8Array> =>
  csvStream(COLUMNS, cellsOf, async (page) => {
    const { trades, nextBefore } = await readTrades(agentId, { ...filter, ...page })
    return { rows: trades, nextBefore }
  })

function cellsOf(trade: TradeView): Record<(typeof COLUMNS)[number], unknown> {
  const { openedAtMs, closedAtMs, excursion } = trade
  return {
    ...trade,
    openedAt: new Date(openedAtMs).toISOString(),
    closedAt: closedAtMs === null ? null : new Date(closedAtMs).toISOString(),
    maeFrac: excursion?.maeFrac,
    mfeFrac: excursion?.mfeFrac,
  }
}
