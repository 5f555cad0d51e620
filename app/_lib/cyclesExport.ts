import 'server-only'
import type { CycleSummary } from '@/lib/contracts/cycles.ts'
import { csvStream } from './csvStream.ts'
import { readCycles } from './queries.ts'

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
  csvStream(COLUMNS, cellsOf, async (page) => {
    const { cycles, nextBefore } = await readCycles(agentId, { ...filter, ...page })
    return { rows: cycles, nextBefore }
  })

function cellsOf(cycle: CycleSummary): Record<(typeof COLUMNS)[number], unknown> {
  return {
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
}
