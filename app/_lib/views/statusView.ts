import { z } from 'zod'
import { type AgentStatus, liveTextSchema } from '@/lib/contracts/status.ts'
import { type Decimal, toText, usd, ZERO_USD } from '@/lib/domain/decimal.ts'
import type { Settings } from '@/lib/domain/settings.ts'
import type { AgentState, Command, EquityPoint } from '@/lib/generated/prisma/client.ts'
import { readAccount } from './accountView.ts'
import { toSteps } from './cycleView.ts'
import { readJsonOrNull } from './json.ts'
import { grossUsd, toLimitUse } from './limitUse.ts'

interface StatusFacts {
  state: AgentState
  settings: { version: number; body: Settings }
  equity: EquityPoint | null
  /** What each cycle of this UTC day cost. */
  costsToday: string[]
  cycle: { id: number; number: number; startedAt: Date; steps: string } | null
  lastCycleId: number | null
  pending: Command[]
}

const troubleSchema = z.object({ code: z.string(), message: z.string(), sinceMs: z.number().int() })

/** Returns one agent's status as of `wallMs`. */
export function toAgentStatus(facts: StatusFacts, wallMs: number): AgentStatus {
  const { state, settings, equity } = facts
  const account = readAccount(state.account)
  const equityUsd = account?.equityUsd ?? equity?.equityUsd ?? null
  const { agentId, speed, model, ruleBased, accountAddress, stateReason, paused, feedNote } = state
  return {
    agentId,
    venue: state.venue as AgentStatus['venue'],
    feed: state.feed as AgentStatus['feed'],
    feedNote,
    speed,
    model,
    ruleBased,
    accountAddress,
    tradingState: state.tradingState as AgentStatus['tradingState'],
    stateReason,
    stateAtMs: state.stateAt.getTime(),
    paused,
    trouble: readJsonOrNull(troubleSchema, state.trouble, 'AgentState.trouble'),
    heartbeatWallMs: state.heartbeatWallAt.getTime(),
    silentMs: Math.max(0, wallMs - state.heartbeatWallAt.getTime()),
    venueNowMs: venueNowMs(state, wallMs),
    nextCycleAtMs: state.nextCycleAt?.getTime() ?? null,
    cycle: facts.cycle && {
      id: facts.cycle.id,
      number: facts.cycle.number,
      startedAtMs: facts.cycle.startedAt.getTime(),
      steps: toSteps(facts.cycle.steps, state.step),
    },
    live: readJsonOrNull(liveTextSchema, state.live, 'AgentState.live'),
    lastCycleId: facts.lastCycleId,
    equityUsd,
    ...moneyOf(equity, equityUsd),
    accountAtMs: state.accountAt?.getTime() ?? null,
    positionCount: account?.positions.length ?? 0,
    openOrderCount: account?.openOrders.length ?? 0,
    grossUsd: account && toText(grossUsd(account)),
    limits: toLimitUse(settings.body.limits, { account, modelDayUsd: sumUsd(facts.costsToday) }),
    settingsVersion: settings.version,
    coins: settings.body.coins,
    interval: settings.body.interval,
    pendingCommands: facts.pending.map(({ id, kind, wallAt }) => ({ id, kind, wallMs: wallAt.getTime() })),
  }
}

const sumUsd = (texts: readonly string[]): Decimal => texts.reduce<Decimal>((sum, text) => sum.plus(text), ZERO_USD)

function moneyOf(equity: EquityPoint | null, equityUsd: string | null) {
  const depositsUsd = equity?.depositsUsd ?? null
  const canDivide = depositsUsd !== null && equityUsd !== null && usd(depositsUsd).gt(0)
  return {
    depositsUsd,
    returnFrac: canDivide ? usd(equityUsd).minus(depositsUsd).div(depositsUsd).toNumber() : null,
    realizedUsd: equity?.realizedUsd ?? null,
    unrealizedUsd: equity?.unrealizedUsd ?? null,
    feesUsd: equity?.feesUsd ?? null,
    fundingUsd: equity?.fundingUsd ?? null,
    modelCostUsd: equity?.modelCostUsd ?? null,
  }
}

/** A replayed or synthetic clock runs only while its exchange does, so it is not carried on long after the last heartbeat. */
const REPLAY_CARRY_MS_MAX = 5_000

/** Returns the venue's clock at `wallMs`, carried on from the heartbeat at the feed's speed. */
export function venueNowMs(
  state: Pick<AgentState, 'feed' | 'speed' | 'heartbeatAt' | 'heartbeatWallAt'>,
  wallMs: number,
): number {
  const sinceMs = Math.max(0, wallMs - state.heartbeatWallAt.getTime())
  const isReal = state.feed === 'live' || state.feed === 'venue'
  return Math.round(
    state.heartbeatAt.getTime() + (isReal ? sinceMs : Math.min(sinceMs, REPLAY_CARRY_MS_MAX) * state.speed),
  )
}
