import 'server-only'
import type { z } from 'zod'
import type { ReadName } from '@/lib/contracts/readPlaces.ts'
import { READS, type ReadEntry, type Reads } from '@/lib/contracts/reads.ts'
import { ofAgentOrRun } from './agentOrRun.ts'
import { readBreakdown } from './breakdown.ts'
import { readChart } from './chart.ts'
import { readCoin } from './coin.ts'
import { readIndicatorList } from './indicatorList.ts'
import { readBacktest, readBacktests, readComparison } from './lab/backtests.ts'
import { readPrompt, readPrompts } from './lab/prompts.ts'
import { readTrial, readTrials } from './lab/trials.ts'
import { listLogs } from './logFiles.ts'
import { readMarkers } from './markers.ts'
import { readModels } from './models.ts'
import { readPair, readPairs } from './pairs.ts'
import { readRange } from './performance.ts'
import {
  readCommand,
  readCycle,
  readCycles,
  readDiary,
  readFills,
  readHealth,
  readLimitBinds,
  readOrders,
  readPositions,
  readSettings,
  readSettingsVersions,
  readStatus,
  readWish,
} from './queries.ts'
import { checkQuery, found, readId } from './request.ts'
import { respond } from './respond.ts'
import { route } from './route.ts'
import { readSignals } from './signals.ts'
import { readSince } from './since.ts'
import { readTrades } from './trades.ts'

type Query<N extends ReadName> = z.output<Reads[N]['params']>
type Answer<N extends ReadName> = z.input<Reads[N]['response']>

/** Returns a read about one agent as one that resolves which. */
const ofAgent =
  <Q, A>(read: (agentId: string, query: Q) => Promise<A>) =>
  async (query: Q & { agent?: string | undefined }): Promise<A> =>
    ofAgentOrRun(query.agent, (agentId) => read(agentId, query))

/** The token of a wish: what a halt or flatten is asked for by before the store has it. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** How the store answers each read. A read without a function here does not compile, nor does a function without a read. */
const SERVED: { [N in ReadName]: (query: Query<N>) => Promise<Answer<N>> } = {
  health: readHealth,
  status: readStatus,
  positions: ofAgent(readPositions),
  orders: ofAgent(readOrders),
  fills: ofAgent(readFills),
  trades: ofAgent(readTrades),
  cycles: ofAgent(readCycles),
  cycle: async ({ cycleId }) =>
    found(await readCycle(readId(cycleId, 'cycle')), `There is no cycle ${cycleId}. GET /api/cycles lists them.`),
  signals: ofAgent(readSignals),
  diary: ofAgent(readDiary),
  since: ofAgent(readSince),
  performance: ofAgent(readRange),
  breakdown: ofAgent(readBreakdown),
  candles: ofAgent(readChart),
  markers: ofAgent(readMarkers),
  indicatorList: async () => readIndicatorList(),
  coin: ofAgent((agentId, { coin }) => readCoin(agentId, coin)),
  pairs: ofAgent(readPairs),
  pair: ofAgent(readPair),
  settings: ofAgent(readSettings),
  limitBinds: ofAgent(readLimitBinds),
  settingsVersions: ofAgent(readSettingsVersions),
  labPrompts: ofAgent(readPrompts),
  labPrompt: ofAgent((agentId, { hash }) => readPrompt(agentId, hash)),
  labTrials: readTrials,
  labTrial: async ({ trialId }) => readTrial(readId(trialId, 'trial')),
  models: ofAgent(readModels),
  logs: ofAgent(async (agentId) => ({ logs: await listLogs(agentId) })),
  backtests: readBacktests,
  backtest: ({ runId }) => readBacktest(readId(runId, 'backtest')),
  comparison: ({ runId, with: other }) => readComparison(readId(runId, 'backtest'), other),
  command: async ({ commandId }) =>
    found(
      UUID.test(commandId) ? await readWish(commandId) : await readCommand(readId(commandId, 'command')),
      `There is no command ${commandId}. Its id came with the answer to the POST.`,
    ),
}

/**
 * Returns what a read answers, for routes and prefetches alike. Throws RequestError: 400 naming each parameter that is wrong, 404 for what is
 * not there.
 */
export async function answerRead<N extends ReadName>(name: N, asked: Record<string, unknown>): Promise<Answer<N>> {
  const { params }: ReadEntry = READS[name]
  // The entry's own schema has read it, so it is what the entry says.
  return SERVED[name](checkQuery(asked, params) as Query<N>)
}

/** Returns the GET handler of a read: all its route file has to export. `isOpen`: it needs no session. */
export function serveRead<N extends ReadName>(name: N, choice: { isOpen?: boolean } = {}) {
  const { path, response } = READS[name]
  const segments = [...path.matchAll(/\[(\w+)\]/g)].map(([, segment]) => segment)
  return route<Record<string, string>>(async (request, params) => {
    const own = Object.entries(params).filter(([segment]) => segments.includes(segment))
    const asked = Object.fromEntries([...new URL(request.url).searchParams, ...own])
    return respond(response, await answerRead(name, asked))
  }, choice)
}
