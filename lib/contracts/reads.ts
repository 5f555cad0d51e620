import { z } from 'zod'
import type { EventKind } from '../domain/recordWords.ts'
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
import { logListSchema } from './logs.ts'
import { modelsSchema } from './models.ts'
import { pairQuerySchema, pairSchema, pairsSchema } from './pairs.ts'
import { performanceQuerySchema, performanceSchema } from './performance.ts'
import { fillsSchema, ordersSchema, positionsSchema, tradesQuerySchema, tradesSchema } from './positions.ts'
import { READ_PLACES, type ReadName, type ReadPlace } from './readPlaces.ts'
import { limitBindsSchema, settingsResponseSchema, settingsVersionsSchema } from './settings.ts'
import { sinceQuerySchema, sinceSchema } from './since.ts'
import { healthSchema, statusSchema } from './status.ts'

/** One thing that can be read. The route, the browser's query, its key and the server's prefetch all follow from this entry. */
export interface ReadEntry extends ReadPlace {
  /** Of the path and the query together. One with `agent` is about one agent: the named one, else the one that beat last. */
  params: z.ZodObject
  response: z.ZodType
}

const nothing = z.object({})
/** A segment of a path is text; whether it names anything is for the read itself to say. */
const idText = z.coerce.string<number | string>()

/** Every read with what it is asked with and what it answers. */
export const READS = {
  health: { ...READ_PLACES.health, params: nothing, response: healthSchema },
  status: { ...READ_PLACES.status, params: nothing, response: statusSchema },
  positions: { ...READ_PLACES.positions, params: agentQuerySchema, response: positionsSchema },
  orders: { ...READ_PLACES.orders, params: agentQuerySchema, response: ordersSchema },
  fills: { ...READ_PLACES.fills, params: agentPageQuerySchema, response: fillsSchema },
  trades: { ...READ_PLACES.trades, params: tradesQuerySchema, response: tradesSchema },
  cycles: { ...READ_PLACES.cycles, params: cyclesQuerySchema, response: cyclesSchema },
  cycle: { ...READ_PLACES.cycle, params: z.object({ cycleId: idText }), response: cycleSchema },
  signals: { ...READ_PLACES.signals, params: agentQuerySchema, response: signalsSchema },
  diary: {
    ...READ_PLACES.diary,
    params: diaryQuerySchema.omit({ raw: true, download: true, format: true }),
    response: diarySchema,
  },
  since: { ...READ_PLACES.since, params: sinceQuerySchema, response: sinceSchema },
  performance: { ...READ_PLACES.performance, params: performanceQuerySchema, response: performanceSchema },
  breakdown: {
    ...READ_PLACES.breakdown,
    params: performanceQuerySchema.omit({ sampling: true }),
    response: breakdownSchema,
  },
  candles: { ...READ_PLACES.candles, params: candlesQuerySchema, response: candlesSchema },
  markers: { ...READ_PLACES.markers, params: markersQuerySchema, response: markersSchema },
  indicatorList: { ...READ_PLACES.indicatorList, params: nothing, response: indicatorListSchema },
  coin: { ...READ_PLACES.coin, params: agentQuerySchema.extend({ coin: z.string() }), response: coinSchema },
  pairs: { ...READ_PLACES.pairs, params: agentQuerySchema, response: pairsSchema },
  pair: { ...READ_PLACES.pair, params: pairQuerySchema, response: pairSchema },
  settings: { ...READ_PLACES.settings, params: agentQuerySchema, response: settingsResponseSchema },
  limitBinds: { ...READ_PLACES.limitBinds, params: agentQuerySchema, response: limitBindsSchema },
  settingsVersions: { ...READ_PLACES.settingsVersions, params: agentPageQuerySchema, response: settingsVersionsSchema },
  labPrompts: { ...READ_PLACES.labPrompts, params: agentQuerySchema, response: promptsSchema },
  labPrompt: {
    ...READ_PLACES.labPrompt,
    params: agentQuerySchema.extend({ hash: z.string() }),
    response: promptSchema,
  },
  labTrials: { ...READ_PLACES.labTrials, params: pageQuerySchema, response: trialsSchema },
  labTrial: { ...READ_PLACES.labTrial, params: z.object({ trialId: idText }), response: trialSchema },
  models: { ...READ_PLACES.models, params: agentQuerySchema, response: modelsSchema },
  logs: { ...READ_PLACES.logs, params: agentQuerySchema, response: logListSchema },
  backtests: { ...READ_PLACES.backtests, params: backtestsQuerySchema, response: backtestsSchema },
  backtest: { ...READ_PLACES.backtest, params: z.object({ runId: idText }), response: backtestSchema },
  comparison: {
    ...READ_PLACES.comparison,
    params: z.object({ runId: idText, with: z.coerce.number<number>().int().positive() }),
    response: comparisonSchema,
  },
  command: { ...READ_PLACES.command, params: z.object({ commandId: idText }), response: commandSchema },
} as const satisfies Record<ReadName, ReadEntry>

export type Reads = typeof READS
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
