import 'server-only'
import type { TradeView } from '@/lib/contracts/positions.ts'
import { csvLine } from './csv.ts'
import { textStream } from './textStream.ts'
import { readTrades } from './trades.ts'

const PAGE = 500
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
  textStream(pages(agentId, filter))

async function* pages(agentId: string, filter: Filter): AsyncGenerator<string> {
  yield csvLine(COLUMNS)
  for (let before: number | undefined; ; ) {
    const { trades, nextBefore } = await readTrades(agentId, { ...filter, before, limit: PAGE })
    yield trades.map((trade) => csvLine(cellsOf(trade))).join('')
    if (nextBefore === null) return
    before = nextBefore
  }
}

function cellsOf(trade: TradeView): unknown[] {
  const { openedAtMs, closedAtMs, excursion } = trade
  const cells: Record<(typeof COLUMNS)[number], unknown> = {
    ...trade,
    openedAt: new Date(openedAtMs).toISOString(),
    closedAt: closedAtMs === null ? null : new Date(closedAtMs).toISOString(),
    maeFrac: excursion?.maeFrac,
    mfeFrac: excursion?.mfeFrac,
  }
  return COLUMNS.map((column) => cells[column])
}
