import { queryOptions } from '@tanstack/react-query'
import { candlesSchema, coinSchema, indicatorListSchema, markersSchema } from '@/lib/contracts/candles.ts'
import { commandSchema } from '@/lib/contracts/commands.ts'
import { cycleSchema, cyclesSchema, signalsSchema } from '@/lib/contracts/cycles.ts'
import { diarySchema } from '@/lib/contracts/diary.ts'
import type { EventKind } from '@/lib/contracts/liveEvent.ts'
import { type LogName, logListSchema } from '@/lib/contracts/logs.ts'
import { performanceSchema } from '@/lib/contracts/performance.ts'
import { fillsSchema, ordersSchema, positionsSchema, tradesSchema } from '@/lib/contracts/positions.ts'
import { settingsResponseSchema, settingsVersionsSchema } from '@/lib/contracts/settings.ts'
import { statusSchema } from '@/lib/contracts/status.ts'
import type { Interval } from '@/lib/domain/market.ts'
import { fetchContract, fetchText } from './fetchContract.ts'
import { venueNowMs } from './venueClock.ts'

/**
 * What the screens read: one entry a route, its key beside its address. The server prefetches under the same keys. `agent` null: none has
 * run yet, and the server answers for the one this installation is configured for.
 */
export type AgentRef = string | null

// The heartbeat is the one thing an event cannot tell: a dead agent sends none. So the status alone is read on a timer.
const HEARTBEAT_READ_MS = 2000

export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: () => fetchContract('/api/status', statusSchema),
  refetchInterval: HEARTBEAT_READ_MS,
})

export const positionsQuery = (agent: AgentRef) =>
  queryOptions({
    queryKey: ['positions', agent],
    queryFn: () => fetchContract(`/api/positions?${query({ agent })}`, positionsSchema),
  })

export const ordersQuery = (agent: AgentRef) =>
  queryOptions({
    queryKey: ['orders', agent],
    queryFn: () => fetchContract(`/api/orders?${query({ agent })}`, ordersSchema),
  })

export const signalsQuery = (agent: AgentRef) =>
  queryOptions({
    queryKey: ['signals', agent],
    queryFn: () => fetchContract(`/api/signals?${query({ agent })}`, signalsSchema),
  })

/** `before`: the key of the row the page ends above; null for the newest page. */
export const cyclesQuery = (agent: AgentRef, before: number | null, limit = 50) =>
  queryOptions({
    queryKey: ['cycles', agent, before, limit],
    queryFn: () => fetchContract(`/api/cycles?${query({ agent, before, limit })}`, cyclesSchema),
  })

export const cycleQuery = (id: number) =>
  queryOptions({
    queryKey: ['cycle', id],
    queryFn: () => fetchContract(`/api/cycles/${id}`, cycleSchema),
  })

export const fillsQuery = (agent: AgentRef, before: number | null, limit = 50) =>
  queryOptions({
    queryKey: ['fills', agent, before, limit],
    queryFn: () => fetchContract(`/api/fills?${query({ agent, before, limit })}`, fillsSchema),
  })

export const tradesQuery = (agent: AgentRef, before: number | null, limit = 50) =>
  queryOptions({
    queryKey: ['trades', agent, before, limit],
    queryFn: () => fetchContract(`/api/trades?${query({ agent, before, limit })}`, tradesSchema),
  })

export interface DiaryFilter {
  asset: string
  action: string
  q: string
  before: number | null
}
export const diaryQuery = (agent: AgentRef, filter: DiaryFilter, limit = 200) =>
  queryOptions({
    queryKey: ['diary', agent, filter, limit],
    queryFn: () => fetchContract(`/api/diary?${query({ agent, ...filter, limit })}`, diarySchema),
  })

export const RANGES = { '24h': 86_400_000, '7d': 7 * 86_400_000, '30d': 30 * 86_400_000, all: null } as const
export type Range = keyof typeof RANGES
export const RANGE_NAMES = Object.keys(RANGES) as Range[]

/** Returns where a range begins, on the venue's clock and cut to the minute; null for everything. */
export const rangeFromMs = (range: Range, nowMs: number): number | null => {
  const length = RANGES[range]
  return length === null ? null : Math.floor((nowMs - length) / 60_000) * 60_000
}

export const performanceQuery = (agent: AgentRef, range: Range) =>
  queryOptions({
    queryKey: ['performance', agent, range],
    queryFn: () =>
      fetchContract(`/api/performance?${query({ agent, from: rangeFromMs(range, venueNowMs()) })}`, performanceSchema),
  })

/** What a chart shows. `until`: only bars that had ended by then, null for the newest; `indicators` as in lib/domain/indicatorSpec.ts. */
export interface ChartChoice {
  coin: string
  interval: Interval
  count: number
  until: number | null
  indicators: readonly string[]
}

export const candlesQuery = (agent: AgentRef, choice: ChartChoice) => {
  const indicators = choice.indicators.join(',')
  return queryOptions({
    queryKey: [choice.until === null ? 'candles' : 'pastCandles', agent, { ...choice, indicators }],
    queryFn: () => fetchContract(`/api/candles?${query({ agent, ...choice, indicators })}`, candlesSchema),
  })
}

/** `from`: when the first bar shown began; null while that is not known. */
export const markersQuery = (agent: AgentRef, coin: string, from: number | null) =>
  queryOptions({
    queryKey: ['markers', agent, coin, from],
    queryFn: () => fetchContract(`/api/candles/markers?${query({ agent, coin, from })}`, markersSchema),
    enabled: from !== null,
  })

export const indicatorListQuery = queryOptions({
  queryKey: ['indicatorList'],
  queryFn: () => fetchContract('/api/candles/indicators', indicatorListSchema),
  // It changes with the program only.
  staleTime: Number.POSITIVE_INFINITY,
})

export const coinQuery = (agent: AgentRef, coin: string) =>
  queryOptions({
    queryKey: ['coin', agent, coin],
    queryFn: () => fetchContract(`/api/coins/${encodeURIComponent(coin)}?${query({ agent })}`, coinSchema),
  })

export const settingsQuery = (agent: AgentRef) =>
  queryOptions({
    queryKey: ['settings', agent],
    queryFn: () => fetchContract(`/api/settings?${query({ agent })}`, settingsResponseSchema),
  })

export const settingsVersionsQuery = (agent: AgentRef) =>
  queryOptions({
    queryKey: ['settings', agent, 'versions'],
    queryFn: () => fetchContract(`/api/settings/versions?${query({ agent })}`, settingsVersionsSchema),
  })

export const logListQuery = (agent: AgentRef) =>
  queryOptions({
    queryKey: ['logs', agent],
    queryFn: () => fetchContract(`/api/logs?${query({ agent })}`, logListSchema),
  })

export const logTextQuery = (agent: AgentRef, path: LogName, limit: number) =>
  queryOptions({
    queryKey: ['logs', agent, path, limit],
    queryFn: () => fetchText(`/api/logs?${query({ agent, path, limit })}`),
  })

export const commandQuery = (id: number | null) =>
  queryOptions({
    queryKey: ['command', id],
    queryFn: () => fetchContract(`/api/agent/commands/${id}`, commandSchema),
    enabled: id !== null,
    // An event announces the outcome; a person who pressed Halt must not wait for a lost one.
    refetchInterval: (state) => (state.state.data?.outcome ? false : 1000),
  })

/** Returns the parameters that have a value as a query string. */
export function query(parameters: Record<string, string | number | null>): string {
  const set = Object.entries(parameters).filter(([, value]) => value !== null && value !== '')
  return new URLSearchParams(set.map(([name, value]) => [name, String(value)])).toString()
}

const KEYS_OF_EVENT: Record<EventKind, readonly string[]> = {
  status: ['status'],
  cycle: ['status', 'cycles', 'cycle', 'candles', 'coin', 'models'],
  step: ['status', 'cycle'],
  turn: ['cycle'],
  decision: ['cycle', 'cycles', 'signals', 'coin'],
  order: ['orders', 'positions', 'cycle', 'markers'],
  fill: ['fills', 'positions', 'trades', 'status', 'cycle', 'performance', 'markers'],
  position: ['positions', 'orders', 'status', 'trades'],
  equity: ['status', 'performance', 'positions', 'candles'],
  diary: ['diary'],
  command: ['command', 'status', 'models'],
  settings: ['settings', 'status', 'models'],
}

/** Returns the first words of the query keys an event of this kind makes stale. */
export const keysOfEvent = (kind: EventKind): readonly string[] => KEYS_OF_EVENT[kind]
