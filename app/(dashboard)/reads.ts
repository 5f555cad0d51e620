import 'server-only'
import { cookies } from 'next/headers'
import { AGENT_COOKIE } from '@/app/_components/frame/agentCookie.ts'
import type { Read } from '@/app/_components/frame/Hydrate.tsx'
import {
  type AgentRef,
  type ChartChoice,
  candlesQuery,
  coinQuery,
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
import { modelsQuery } from '@/app/_hooks/modelQueries.ts'
import { resolveAgentId } from '@/app/_lib/agentId.ts'
import { readChart, readCoin } from '@/app/_lib/chart.ts'
import { readModels } from '@/app/_lib/models.ts'
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

const ofAgent = (agent: AgentRef, queryKey: Read['queryKey'], read: (agentId: string) => Promise<unknown>): Read => ({
  queryKey,
  read: async () => read(agent ?? (await resolveAgentId(undefined))),
})
const page = (before: number | null, limit: number) => ({ limit, ...(before === null ? {} : { before }) })

export const statusRead: Read = { queryKey: statusQuery.queryKey, read: readStatus }

/** Reads of one agent. */
export const readsOf = (agent: AgentRef) => ({
  positions: ofAgent(agent, positionsQuery(agent).queryKey, readPositions),
  orders: ofAgent(agent, ordersQuery(agent).queryKey, readOrders),
  /** The running cycle, or the last one. */
  liveCycle: async (): Promise<Read[]> => {
    const status = (await readStatus()).agents.find((one) => one.agentId === agent)
    const id = status?.cycle?.id ?? status?.lastCycleId ?? null
    return id === null ? [] : [{ queryKey: cycleQuery(id).queryKey, read: () => readCycle(id) }]
  },
  signals: ofAgent(agent, signalsQuery(agent).queryKey, readSignals),
  settings: ofAgent(agent, settingsQuery(agent).queryKey, readSettings),
  models: ofAgent(agent, modelsQuery(agent).queryKey, readModels),
  settingsVersions: ofAgent(agent, settingsVersionsQuery(agent).queryKey, (id) =>
    readSettingsVersions(id, { limit: 50 }),
  ),
  candles: (choice: ChartChoice) =>
    ofAgent(agent, candlesQuery(agent, choice).queryKey, (id) =>
      readChart(id, { ...choice, indicators: [...choice.indicators], until: choice.until ?? undefined }),
    ),
  coin: (coin: string) => ofAgent(agent, coinQuery(agent, coin).queryKey, (id) => readCoin(id, coin)),
  cycles: (before: number | null, limit = 50) =>
    ofAgent(agent, cyclesQuery(agent, before, limit).queryKey, (id) => readCycles(id, page(before, limit))),
  fills: (before: number | null, limit = 50) =>
    ofAgent(agent, fillsQuery(agent, before, limit).queryKey, (id) => readFills(id, page(before, limit))),
  trades: (before: number | null, limit = 50) =>
    ofAgent(agent, tradesQuery(agent, before, limit).queryKey, (id) => readTrades(id, page(before, limit))),
  diary: (filter: DiaryFilter, limit = 200) =>
    ofAgent(agent, diaryQuery(agent, filter, limit).queryKey, (id) => readDiary(id, toDiaryQuery(filter, limit))),
  /** A range ends at the venue's now, which under replay is not this machine's. */
  performance: (range: Range) =>
    ofAgent(agent, performanceQuery(agent, range).queryKey, async (id) => {
      const now = (await readStatus()).agents.find((one) => one.agentId === id)?.venueNowMs ?? Date.now()
      const from = rangeFromMs(range, now)
      return readPerformance(id, { sampling: 'auto', ...(from === null ? {} : { from }) })
    }),
})

const toDiaryQuery = (filter: DiaryFilter, limit: number) => ({
  ...page(filter.before, limit),
  ...(filter.asset === '' ? {} : { asset: filter.asset }),
  ...(filter.action === '' ? {} : { action: filter.action }),
  ...(filter.q === '' ? {} : { q: filter.q }),
})

/** Returns the agent this browser chose, else the one that beat last; null before any ran. A name that is gone counts as no choice. */
export async function chosenAgent(): Promise<AgentRef> {
  const asked = (await cookies()).get(AGENT_COOKIE)?.value
  const { agents } = await readStatus()
  const chosen = agents.find((agent) => agent.agentId === asked) ?? agents[0]
  return chosen?.agentId ?? null
}
