import 'server-only'
import type { CycleSummary } from '@/lib/contracts/cycles.ts'
import { csvLine } from './csv.ts'
import { readCycles } from './queries.ts'
import { textStream } from './textStream.ts'

const PAGE = 500
type Filter = Omit<Parameters<typeof readCycles>[1], 'before' | 'limit'>

const COLUMNS = [
  'id',
  'number',
  'startedAt',
  'status',
  'reason',
  'model',
  'settingsVersion',
  'costUsd',
  'costUsdMax',
  'decisions',
  'comments',
] as const

/** Returns the cycles that fit the filter as CSV, newest first, read page by page while the browser takes them. */
export const streamCycles = (agentId: string, filter: Filter): ReadableStream<Uint8Array> =>
  textStream(pages(agentId, filter))

async function* pages(agentId: string, filter: Filter): AsyncGenerator<string> {
  yield csvLine(COLUMNS)
  for (let before: number | undefined; ; ) {
    const { cycles, nextBefore } = await readCycles(agentId, { ...filter, before, limit: PAGE })
    yield cycles.map((cycle) => csvLine(cellsOf(cycle))).join('')
    if (nextBefore === null) return
    before = nextBefore
  }
}

function cellsOf(cycle: CycleSummary): unknown[] {
  const cells: Record<(typeof COLUMNS)[number], unknown> = {
    ...cycle,
    startedAt: new Date(cycle.startedAtMs).toISOString(),
    costUsd: cycle.usage.costUsd,
    costUsdMax: cycle.usage.costUsdMax,
    decisions: cycle.decisions
      .map((one) => [one.coin, one.action, one.verdict, one.denial ?? ''].join(' ').trim())
      .join('\n'),
    comments: cycle.comments
      .map(
        ({ wallMs, author, text }) => `${new Date(wallMs).toISOString()} ${author === '' ? '' : `${author}: `}${text}`,
      )
      .join('\n'),
  }
  return COLUMNS.map((column) => cells[column])
}
