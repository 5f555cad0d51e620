import type { AgentStatus } from '@/lib/contracts/status.ts'
import { toText, usd } from '@/lib/domain/decimal.ts'
import { type Lock, type StateFacts, stateInForce } from '@/lib/domain/locks.ts'
import type { Settings } from '@/lib/domain/settings.ts'
import { countedUsd, isKnown } from '@/lib/domain/spend.ts'
import type { LockHolder } from '@/lib/store/lockHolder.ts'
import type { AgentStateRow } from '@/lib/store/rows/agentStateRow.ts'
import type { CommandRow } from '@/lib/store/rows/commandRow.ts'
import type { CycleCost, CycleHead } from '@/lib/store/rows/cycleRow.ts'
import type { EquityRow } from '@/lib/store/rows/equityRow.ts'
import { toSteps } from './cycleView.ts'
import { grossUsd, toLimitUse } from './limitUse.ts'
import { textOrNull } from './textOrNull.ts'

interface StatusFacts {
  state: AgentStateRow
  settings: { version: number; body: Settings }
  equity: EquityRow | null
  /** What each cycle of this UTC day cost. */
  costsToday: readonly CycleCost[]
  cycle: CycleHead | null
  lastCycleId: number | null
  pending: CommandRow[]
  locks: readonly Lock[]
  /** What the account made since its first equity point up to `equity`; null without two points. */
  returnFrac: number | null
  /** Read from its file, which is in force whatever the state says. */
  halt: AgentStatus['halt']
  /** Who is inside a write of the store while the agent is not heard. */
  lockedBy: LockHolder | null
}

/** A halt by its file that the store does not know yet has a reason and a moment of its own: those of the stored state say why it was active. */
function inForce({ state, halt, locks }: StatusFacts): StateFacts {
  const { tradingState, stateReason, stateAt } = state
  const held = stateInForce(locks, { tradingState, stateReason, stateAtMs: stateAt.getTime() })
  return halt === null || held.tradingState === 'halted'
    ? held
    : { tradingState: 'halted', stateReason: halt.reason, stateAtMs: venueNowMs(state, halt.wallMs) }
}

/** Returns one agent's status as of `wallMs`. */
export function toAgentStatus(facts: StatusFacts, wallMs: number): AgentStatus {
  const { state, settings, equity } = facts
  const { account } = state
  const equityUsd = account?.equityUsd ?? textOrNull(equity?.equityUsd ?? null)
  const { agentId, speed, model, ruleBased, accountAddress, paused, feedNote } = state
  return {
    agentId,
    venue: state.venue,
    feed: state.feed,
    feedNote,
    speed,
    model,
    ruleBased,
    accountAddress,
    walletExpiresAtMs: state.standing?.expiresMs ?? null,
    requestUse: state.requestUse,
    ...inForce(facts),
    storedState: state.tradingState,
    halt: facts.halt,
    paused,
    trouble: facts.lockedBy === null ? state.trouble : lockedTrouble(facts.lockedBy, state),
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
    live: state.live,
    lastCycleId: facts.lastCycleId,
    equityUsd,
    ...moneyOf(facts, equityUsd),
    accountAtMs: state.accountAt?.getTime() ?? null,
    positionCount: account?.positions.length ?? null,
    openOrderCount: account?.openOrders.length ?? null,
    grossUsd: account && toText(grossUsd(account)),
    limits: toLimitUse(settings.body.limits, {
      account,
      modelDayUsd: countedUsd(facts.costsToday),
      isModelDayKnown: facts.costsToday.every(isKnown),
    }),
    settingsVersion: settings.version,
    coins: settings.body.coins,
    interval: settings.body.interval,
    locks: facts.locks.map(({ kind, coin, reason, openedMs, untilMs }) => ({
      kind,
      coin,
      reason,
      openedAtMs: openedMs,
      untilMs,
    })),
    pendingCommands: facts.pending.map(({ id, kind, wallAt }) => ({ id, kind, wallMs: wallAt.getTime() })),
  }
}

/** An agent that cannot write cannot say so. */
const lockedTrouble = ({ pid, name }: LockHolder, { heartbeatAt }: AgentStateRow): AgentStatus['trouble'] => ({
  code: 'store_locked',
  message: `The store is locked by process ${pid} (${name}), and nobody else can write: end that process, unless it is about to finish.`,
  sinceMs: heartbeatAt.getTime(),
})

function moneyOf({ equity, returnFrac }: Pick<StatusFacts, 'equity' | 'returnFrac'>, equityUsd: string | null) {
  const seen = equity?.equityUsd.gt(0) ? equity.equityUsd : null
  return {
    depositsUsd: textOrNull(equity?.depositsUsd ?? null),
    // From the last point on by what the account is worth now.
    returnFrac:
      returnFrac === null || seen === null || equityUsd === null
        ? returnFrac
        : (1 + returnFrac) * usd(equityUsd).div(seen).toNumber() - 1,
    realizedUsd: textOrNull(equity?.realizedUsd ?? null),
    unrealizedUsd: textOrNull(equity?.unrealizedUsd ?? null),
    feesUsd: textOrNull(equity?.feesUsd ?? null),
    fundingUsd: textOrNull(equity?.fundingUsd ?? null),
    modelCostUsd: textOrNull(equity?.modelCostUsd ?? null),
    modelCostUsdMax: textOrNull(equity?.modelCostUsdMax ?? null),
  }
}

/** A replayed or synthetic clock runs only while its exchange does, so it is not carried on long after the last heartbeat. */
const REPLAY_CARRY_MS_MAX = 5_000

/** Returns the venue's clock at `wallMs`, carried on from the heartbeat at the feed's speed. */
export function venueNowMs(
  state: Pick<AgentStateRow, 'feed' | 'speed' | 'heartbeatAt' | 'heartbeatWallAt'>,
  wallMs: number,
): number {
  const sinceMs = Math.max(0, wallMs - state.heartbeatWallAt.getTime())
  const isReal = state.feed === 'live' || state.feed === 'venue'
  return Math.round(
    state.heartbeatAt.getTime() + (isReal ? sinceMs : Math.min(sinceMs, REPLAY_CARRY_MS_MAX) * state.speed),
  )
}
