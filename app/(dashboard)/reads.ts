import 'server-only'
import type { Read } from '@/app/_components/Hydrate.tsx'
import {
  cycleQuery,
  cyclesQuery,
  type DiaryFilter,
  diaryQuery,
  fillsQuery,
  ordersQuery,
  performanceQuery,
  positionsQuery,
  type Range,
  rangeFromMs,
  settingsQuery,
  settingsVersionsQuery,
  signalsQuery,
  statusQuery,
  tradesQuery,
} from '@/app/_hooks/apiQueries.ts'
import { resolveAgentId } from '@/app/_lib/agentId.ts'
import { readPerformance } from '@/app/_lib/performance.ts'
import {
  readCycle,
  readCycles,
  readDiary,
  readFills,
  readOrders,
  readPositions,
  readSettings,
  readSettingsVersions,
  readSignals,
  readStatus,
  readTrades,
} from '@/app/_lib/queries.ts'

/** The server's side of apiQueries.ts: the same keys, read from the store without a detour over HTTP. */

type ReadOfAgent<T> = (agentId: string) => Promise<T>
const ofAgent = (queryKey: Read['queryKey'], read: ReadOfAgent<unknown>): Read => ({
  queryKey,
  read: async () => read(await resolveAgentId(undefined)),
})
const page = (before: number | null, limit: number) => ({ limit, ...(before === null ? {} : { before }) })

export const statusRead: Read = { queryKey: statusQuery.queryKey, read: readStatus }
export const positionsRead = ofAgent(positionsQuery.queryKey, readPositions)
export const ordersRead = ofAgent(ordersQuery.queryKey, readOrders)
export const signalsRead = ofAgent(signalsQuery.queryKey, readSignals)
export const settingsRead = ofAgent(settingsQuery.queryKey, readSettings)
export const settingsVersionsRead = ofAgent(settingsVersionsQuery.queryKey, (agentId) =>
  readSettingsVersions(agentId, { limit: 50 }),
)
export const cyclesRead = (before: number | null, limit = 50): Read =>
  ofAgent(cyclesQuery(before, limit).queryKey, (agentId) => readCycles(agentId, page(before, limit)))
export const fillsRead = (before: number | null, limit = 50): Read =>
  ofAgent(fillsQuery(before, limit).queryKey, (agentId) => readFills(agentId, page(before, limit)))
export const tradesRead = (before: number | null, limit = 50): Read =>
  ofAgent(tradesQuery(before, limit).queryKey, (agentId) => readTrades(agentId, page(before, limit)))
export const cycleRead = (id: number): Read => ({
  queryKey: cycleQuery(id).queryKey,
  read: () => readCycle(id),
})
export const diaryRead = (filter: DiaryFilter, limit = 200): Read =>
  ofAgent(diaryQuery(filter, limit).queryKey, (agentId) =>
    readDiary(agentId, {
      ...page(filter.before, limit),
      ...(filter.asset === '' ? {} : { asset: filter.asset }),
      ...(filter.action === '' ? {} : { action: filter.action }),
      ...(filter.q === '' ? {} : { q: filter.q }),
    }),
  )

/** A range ends at the venue's now, which under replay is not this machine's. */
export const performanceRead = (range: Range): Read =>
  ofAgent(performanceQuery(range).queryKey, async (agentId) => {
    const agent = (await readStatus()).agents.find((one) => one.agentId === agentId)
    const from = rangeFromMs(range, agent?.venueNowMs ?? Date.now())
    return readPerformance(agentId, { sampling: 'auto', ...(from === null ? {} : { from }) })
  })
