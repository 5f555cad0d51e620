import { type PromptFacts, promptFactsSchema, type StoredModel, storedModelSchema } from '../../contracts/models.ts'
import { type StoredAccount, storedAccountSchema } from '../../contracts/positions.ts'
import { type LiveText, liveTextSchema, type Trouble, troubleSchema } from '../../contracts/status.ts'
import { type BreakerFailures, breakerFailuresSchema } from '../../domain/breaker.ts'
import { CYCLE_STEPS, type CycleStep } from '../../domain/cycleSteps.ts'
import { type EquityMarks, equityMarksSchema } from '../../domain/equityMarks.ts'
import { FEEDS, type FeedKind, VENUES, type VenueName } from '../../domain/recordWords.ts'
import { type RequestUse, requestUseSchema } from '../../domain/requestUse.ts'
import { type Standing, standingSchema } from '../../domain/standing.ts'
import { TRADING_STATES, type TradingState } from '../../domain/tradingState.ts'
import type { AgentState } from '../../generated/prisma/client.ts'
import { columnsOf, jsonOrForgotten } from './columns.ts'

/** What an agent says of itself. `…At` is venue time unless the name says wall. */
export interface AgentStateRow {
  agentId: string
  /** Whose candles and providers are this agent's. */
  venueId: string
  venue: VenueName
  feed: FeedKind
  feedNote: string
  speed: number
  model: string
  ruleBased: boolean
  accountAddress: string
  tradingState: TradingState
  stateReason: string
  stateAt: Date
  paused: boolean
  trouble: Trouble | null
  startedWallAt: Date
  heartbeatWallAt: Date
  heartbeatAt: Date
  nextCycleAt: Date | null
  /** The running cycle, null between cycles. */
  cycleId: number | null
  step: CycleStep | null
  live: LiveText | null
  /** Null until the agent has seen its account. */
  account: StoredAccount | null
  accountAt: Date | null
  modelFacts: StoredModel | null
  promptFacts: PromptFacts | null
  /** Null before the venue was asked. */
  standing: Standing | null
  /** Null before the first look at the account. */
  requestUse: RequestUse | null
  /** Null before the first cycle that measured. */
  equityMarks: EquityMarks | null
  /** Null before the first failure. */
  breakerFailures: BreakerFailures | null
}

/** Returns the row parsed. Throws AppError('store_row'). */
export function parseAgentStateRow(row: AgentState): AgentStateRow {
  const at = columnsOf('AgentState', row.agentId)
  return {
    ...row,
    venue: at.oneOf('venue', row.venue, VENUES),
    feed: at.oneOf('feed', row.feed, FEEDS),
    tradingState: parseTradingState(row),
    trouble: at.jsonOrNull('trouble', row.trouble, troubleSchema),
    step: at.oneOfOrNull('step', row.step, CYCLE_STEPS),
    live: at.jsonOrNull('live', row.live, liveTextSchema),
    account: row.account === '{}' ? null : at.json('account', row.account, storedAccountSchema),
    // Of an older form: the running agent writes them anew.
    modelFacts: jsonOrForgotten(row.modelFacts, storedModelSchema),
    promptFacts: jsonOrForgotten(row.promptFacts, promptFactsSchema),
    standing: jsonOrForgotten(row.standing, standingSchema),
    requestUse: jsonOrForgotten(row.requestUse, requestUseSchema),
    breakerFailures: jsonOrForgotten(row.breakerFailures, breakerFailuresSchema),
    equityMarks: at.jsonOrNull('equityMarks', row.equityMarks, equityMarksSchema),
  }
}

/** Returns the trading state alone: it is read before every send. Throws AppError('store_row'). */
export const parseTradingState = (row: { agentId: string; tradingState: string }): TradingState =>
  columnsOf('AgentState', row.agentId).oneOf('tradingState', row.tradingState, TRADING_STATES)
