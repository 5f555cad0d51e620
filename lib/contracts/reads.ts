import { z } from 'zod'
import { agentPageQuerySchema, agentQuerySchema, pageQuerySchema } from './api.ts'
import { breakdownSchema } from './breakdown.ts'
import {
  candlesQuerySchema,
  candlesSchema,
  coinSchema,
  indicatorListSchema,
  markersQuerySchema,
  markersSchema,
} from './candles.ts'
import { commandSchema } from './commands.ts'
import { cycleSchema, cyclesQuerySchema, cyclesSchema, signalsSchema } from './cycles.ts'
import { diaryQuerySchema, diarySchema } from './diary.ts'
import { backtestSchema, backtestsQuerySchema, backtestsSchema, comparisonSchema } from './labBacktests.ts'
import { promptSchema, promptsSchema } from './labPrompts.ts'
import { trialSchema, trialsSchema } from './labTrials.ts'
import type { EventKind } from './liveEvent.ts'
import { logListSchema } from './logs.ts'
import { modelsSchema } from './models.ts'
import { pairQuerySchema, pairSchema, pairsSchema } from './pairs.ts'
import { performanceQuerySchema, performanceSchema } from './performance.ts'
import { fillsSchema, ordersSchema, positionsSchema, tradesQuerySchema, tradesSchema } from './positions.ts'
import { limitBindsSchema, settingsResponseSchema, settingsVersionsSchema } from './settings.ts'
import { sinceQuerySchema, sinceSchema } from './since.ts'
import { healthSchema, statusSchema } from './status.ts'

/** One thing that can be read. The route, the browser's query, its key and the server's prefetch all follow from this entry. */
export interface ReadEntry {
  /** As the folder under app: a segment in brackets is filled by the parameter of that name. */
  path: `/api/${string}`
  /** Of the path and the query together. One with `agent` is about one agent: the named one, else the one that beat last. */
  params: z.ZodObject
  response: z.ZodType
  /** Events after which a screen that shows it reads it again. */
  staleOn: readonly EventKind[]
  /** A query that sets this parameter is about the past: no event makes it stale. */
  settledBy?: string
  /** Read again so often besides, because what it tells no event can. */
  everyMs?: number
}

const nothing = z.object({})
/** A segment of a path is text; whether it names anything is for the read itself to say. */
const idText = z.coerce.string<number | string>()

/** Every read of the HTTP API by its name. To add one: an entry here, its function in app/_lib/serveReads.ts, a route file of one line. */
export const READS = {
  /** 200 while the store can be read. How long the agent has been silent is data, not a failure of the web process. */
  health: { path: '/api/health', params: nothing, response: healthSchema, staleOn: [] },
  /** Every agent, the one that beat last first. A dead agent sends no event, so its silence is found by asking. */
  status: {
    path: '/api/status',
    params: nothing,
    response: statusSchema,
    staleOn: ['status', 'cycle', 'step', 'fill', 'position', 'equity', 'command', 'settings'],
    everyMs: 2000,
  },
  /** As the agent last saw them; `atMs` says when. */
  positions: {
    path: '/api/positions',
    params: agentQuerySchema,
    response: positionsSchema,
    staleOn: ['order', 'fill', 'position', 'equity'],
  },
  /** Orders resting on the venue as the agent last saw them. */
  orders: { path: '/api/orders', params: agentQuerySchema, response: ordersSchema, staleOn: ['order', 'position'] },
  /** Executions, newest first. */
  fills: { path: '/api/fills', params: agentPageQuerySchema, response: fillsSchema, staleOn: ['fill'] },
  /** Round trips, newest first. */
  trades: { path: '/api/trades', params: tradesQuerySchema, response: tradesSchema, staleOn: ['fill', 'position'] },
  /** Newest first, under the filters; `before` is the last id of the page before. */
  cycles: { path: '/api/cycles', params: cyclesQuerySchema, response: cyclesSchema, staleOn: ['cycle', 'decision'] },
  /** Everything of one cycle. */
  cycle: {
    path: '/api/cycles/[cycleId]',
    params: z.object({ cycleId: idText }),
    response: cycleSchema,
    staleOn: ['cycle', 'step', 'turn', 'decision', 'order', 'fill'],
  },
  /** The latest decision for each coin, and what the gate said. */
  signals: { path: '/api/signals', params: agentQuerySchema, response: signalsSchema, staleOn: ['decision'] },
  /** Newest first, under the filters. Its route also gives it as JSON lines. */
  diary: {
    path: '/api/diary',
    params: diaryQuerySchema.omit({ raw: true, download: true, format: true }),
    response: diarySchema,
    staleOn: ['diary'],
  },
  /** What happened since an entry of the diary, in five lines. */
  since: { path: '/api/since', params: sinceQuerySchema, response: sinceSchema, staleOn: [] },
  /** Curves of at most 600 points and statistics between two venue times. */
  performance: {
    path: '/api/performance',
    params: performanceQuerySchema,
    response: performanceSchema,
    staleOn: ['fill', 'equity'],
  },
  /** What trades came to by coin, side, exit and more, what the account cost, and what each day made. */
  breakdown: {
    path: '/api/performance/breakdown',
    params: performanceQuerySchema.omit({ sampling: true }),
    response: breakdownSchema,
    staleOn: ['fill', 'equity'],
  },
  /** Bars of a coin with indicators over them, from what the agent stored. */
  candles: {
    path: '/api/candles',
    params: candlesQuerySchema,
    response: candlesSchema,
    staleOn: ['cycle', 'equity'],
    settledBy: 'until',
  },
  /** What happened to a coin within a range: executions, stops and targets while they rested, positions. */
  markers: {
    path: '/api/candles/markers',
    params: markersQuerySchema,
    response: markersSchema,
    staleOn: ['order', 'fill'],
  },
  /** Every indicator by its TAAPI name, with its parameters. It changes with the program only. */
  indicatorList: { path: '/api/candles/indicators', params: nothing, response: indicatorListSchema, staleOn: [] },
  /** A coin's market as the agent last saw it, and what it decided. */
  coin: {
    path: '/api/coins/[coin]',
    params: agentQuerySchema.extend({ coin: z.string() }),
    response: coinSchema,
    staleOn: ['cycle', 'decision'],
  },
  /** Pairs of the agent's coins, as last looked at. */
  pairs: {
    path: '/api/pairs',
    params: agentQuerySchema,
    response: pairsSchema,
    staleOn: ['settings', 'diary'],
    everyMs: 30_000,
  },
  /** One of them, bar by bar. */
  pair: { path: '/api/pairs/one', params: pairQuerySchema, response: pairSchema, staleOn: ['diary'], everyMs: 30_000 },
  /** The version in force; version 0 with the defaults before the first was stored. */
  settings: {
    path: '/api/settings',
    params: agentQuerySchema,
    response: settingsResponseSchema,
    staleOn: ['settings'],
  },
  /** How often each limit bound lately, under whatever limits were in force then. */
  limitBinds: {
    path: '/api/settings/binds',
    params: agentQuerySchema,
    response: limitBindsSchema,
    staleOn: ['decision'],
  },
  /** Newest first; `before` is a version. */
  settingsVersions: {
    path: '/api/settings/versions',
    params: agentPageQuerySchema,
    response: settingsVersionsSchema,
    staleOn: ['settings'],
  },
  /** Every prompt the agent had or that was written down for it, with what each made, newest first. */
  labPrompts: {
    path: '/api/lab/prompts',
    params: agentQuerySchema,
    response: promptsSchema,
    staleOn: ['settings', 'fill'],
  },
  /** One of them, with its text and its trades. */
  labPrompt: {
    path: '/api/lab/prompts/[hash]',
    params: agentQuerySchema.extend({ hash: z.string() }),
    response: promptSchema,
    staleOn: ['settings', 'fill'],
  },
  /** Trials of the lab, newest first. The lab sends no event, so it is asked. */
  labTrials: { path: '/api/lab/trials', params: pageQuerySchema, response: trialsSchema, staleOn: [], everyMs: 3_000 },
  /** One of them, with its plan and, once there is one, its report. */
  labTrial: {
    path: '/api/lab/trials/[trialId]',
    params: z.object({ trialId: idText }),
    response: trialSchema,
    staleOn: [],
    everyMs: 3_000,
  },
  /** The model in force, whether it has a key, what is left of its credit, and what was learned of every model that was asked. */
  models: {
    path: '/api/models',
    params: agentQuerySchema,
    response: modelsSchema,
    staleOn: ['cycle', 'command', 'settings'],
  },
  /** The logs there are. Its route also gives the text of one. */
  logs: { path: '/api/logs', params: agentQuerySchema, response: logListSchema, staleOn: [] },
  /** Backtests, newest first: the lab tells nobody how far it is, so it is asked. */
  backtests: {
    path: '/api/lab/backtests',
    params: backtestsQuerySchema,
    response: backtestsSchema,
    staleOn: [],
    everyMs: 2000,
  },
  /** One of them, with what it came to. */
  backtest: {
    path: '/api/lab/backtests/[runId]',
    params: z.object({ runId: idText }),
    response: backtestSchema,
    staleOn: [],
    everyMs: 2000,
  },
  /** Two of them, a day at a time. */
  comparison: {
    path: '/api/lab/backtests/[runId]/comparison',
    params: z.object({ runId: idText, with: z.coerce.number<number>().int().positive() }),
    response: comparisonSchema,
    staleOn: [],
  },
  /** The command and its outcome; `outcome` null means pending. */
  command: {
    path: '/api/agent/commands/[commandId]',
    params: z.object({ commandId: idText }),
    response: commandSchema,
    staleOn: ['command'],
  },
} as const satisfies Record<string, ReadEntry>

export type Reads = typeof READS
export type ReadName = keyof Reads
type Input<N extends ReadName> = z.input<Reads[N]['params']>
/** Zod types an object without fields as one that may have any, so those are told apart first. */
type AgentAsked<I> = string extends keyof I ? unknown : 'agent' extends keyof I ? { agent: string | null } : unknown
/** What a read is asked with; null counts as left out. Which agent must be said: a screen is about the one it shows, not the one that beat last. */
export type ReadParams<N extends ReadName> = { [K in keyof Input<N>]: Input<N>[K] | null } & AgentAsked<Input<N>>
/** What a read answers, as its reader gets it. */
export type ReadBody<N extends ReadName> = z.output<Reads[N]['response']>

/** Returns every read by its name, as the plain entry it is: for who checks them all. @internal */
export const readEntries = (): [ReadName, ReadEntry][] => Object.entries(READS) as [ReadName, ReadEntry][]

/** Events after which nothing is read again, each with the reason. A kind no entry above is stale on does not compile until it is named here. @internal */
export const STALE_NOTHING: Record<Exclude<EventKind, Reads[ReadName]['staleOn'][number]>, string> = {}
