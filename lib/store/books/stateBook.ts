import type { PromptFacts } from '../../contracts/models.ts'
import type { StoredAccount } from '../../contracts/positions.ts'
import type { BreakerFailures } from '../../domain/breaker.ts'
import type { EquityMarks } from '../../domain/equityMarks.ts'
import type { RequestUse } from '../../domain/requestUse.ts'
import type { Standing } from '../../domain/standing.ts'
import type { TradingState } from '../../domain/tradingState.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import { type AgentStateRow, parseAgentStateRow, parseTradingState } from '../rows/agentStateRow.ts'
import { type BookContext, only } from './bookContext.ts'

/** What an agent is: the venue it trades on, the market it sees, the account and the model. */
export type AgentIdentity = Pick<
  AgentStateRow,
  'venueId' | 'venue' | 'feed' | 'feedNote' | 'speed' | 'model' | 'ruleBased' | 'accountAddress'
>

/** What can change while it runs. */
export type AgentStateChange = Partial<
  Pick<
    AgentStateRow,
    | 'model'
    | 'ruleBased'
    | 'feedNote'
    | 'tradingState'
    | 'stateReason'
    | 'stateAt'
    | 'paused'
    | 'trouble'
    | 'live'
    | 'nextCycleAt'
    | 'modelFacts'
  >
>

/** What the agent says of itself. */
export interface StateBook {
  /** Returns the row. Throws when there is none, and AppError('store_row'). */
  read(): Promise<AgentStateRow>
  /** Returns the trading state as it is on disk now: read before every send. Throws when the agent has no row. */
  tradingState(): Promise<TradingState>
  /** Writes the row at start and returns it. Trading state and pause survive a restart: a halt is sticky. */
  upsert(identity: AgentIdentity): Promise<AgentStateRow>
  /** Writes what changed and tells open screens. */
  update(change: AgentStateChange): Promise<void>
  /** Says that the agent lives. No event: a screen sees the age of the heartbeat when it reads. */
  beat(): Promise<void>
  /** Writes when the next cycle begins, in venue time. No event. */
  setNextCycle(atMs: number | null): Promise<void>
  /** Puts the account, as the venue showed it at `atMs`, where the screens read it. */
  storeAccount(account: StoredAccount, atMs: number): Promise<void>
  /** Writes what a system prompt holds besides the settings. No event. */
  setPromptFacts(facts: PromptFacts): Promise<void>
  /** Returns the account this agent trades; null before its first start. */
  accountAddress(): Promise<string | null>
  /** Returns whom the key was last said to trade for; null before the venue was asked, and before the first start. */
  standing(): Promise<Standing | null>
  /** Writes whom the key trades for. */
  setStanding(standing: Standing): Promise<void>
  /** Writes what losses are measured from. No event. */
  setEquityMarks(marks: EquityMarks): Promise<void>
  /** Writes when venue and model failed lately. No event. */
  setBreakerFailures(failures: BreakerFailures): Promise<void>
  /** Writes what was used of the venue's limits. No event: it is read with what has one. */
  setRequestUse(use: RequestUse): Promise<void>
}

/** Returns the agent's word about itself. */
export function createStateBook(context: BookContext): StateBook {
  const { db, agentId, write, announce } = context
  const where = { agentId }
  const quietly = async (data: Prisma.AgentStateUpdateInput) => {
    await write([db.agentState.update({ where, data, select: { agentId: true } })])
  }
  return {
    read: async () => parseAgentStateRow(await db.agentState.findUniqueOrThrow({ where })),
    tradingState: async () =>
      parseTradingState(
        await db.agentState.findUniqueOrThrow({ where, select: { agentId: true, tradingState: true } }),
      ),
    async upsert(identity) {
      const started = {
        startedWallAt: context.wallNow(),
        heartbeatWallAt: context.wallNow(),
        heartbeatAt: context.now(),
        cycleId: null,
        step: null,
        trouble: null,
        live: null,
      }
      const first = { tradingState: 'active', stateAt: context.now(), stateReason: 'First start.' }
      const upsert = db.agentState.upsert({
        where,
        create: { agentId, ...identity, ...started, ...first },
        update: { ...identity, ...started },
      })
      return parseAgentStateRow(only(await write([upsert])))
    },
    async update(change) {
      const update = db.agentState.update({ where, data: columnsOfChange(change), select: { agentId: true } })
      await write([update], [announce('status', agentId)])
    },
    beat: () => quietly({ heartbeatAt: context.now(), heartbeatWallAt: context.wallNow() }),
    setNextCycle: (atMs) => quietly({ nextCycleAt: atMs === null ? null : new Date(atMs) }),
    async storeAccount(account, atMs) {
      const data = { account: JSON.stringify(account), accountAt: new Date(atMs) }
      await write([db.agentState.update({ where, data, select: { agentId: true } })], [announce('position', '')])
    },
    setPromptFacts: (facts) => quietly({ promptFacts: JSON.stringify(facts) }),
    async accountAddress() {
      const row = await db.agentState.findUnique({ where, select: { accountAddress: true } })
      return row?.accountAddress ?? null
    },
    async standing() {
      const row = await db.agentState.findUnique({ where })
      return row && parseAgentStateRow(row).standing
    },
    setRequestUse: (use) => quietly({ requestUse: JSON.stringify(use) }),
    setBreakerFailures: (failures) => quietly({ breakerFailures: JSON.stringify(failures) }),
    setEquityMarks: (marks) => quietly({ equityMarks: JSON.stringify(marks) }),
    setStanding: (standing) => quietly({ standing: JSON.stringify(standing) }),
  }
}

function columnsOfChange({ trouble, live, modelFacts, ...plain }: AgentStateChange) {
  const json = (name: string, value: unknown) =>
    value === undefined ? {} : { [name]: value === null ? null : JSON.stringify(value) }
  return { ...plain, ...json('trouble', trouble), ...json('live', live), ...json('modelFacts', modelFacts) }
}
