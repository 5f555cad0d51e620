import { z } from 'zod'
import { CYCLE_STEPS, STEP_STATUSES } from '../domain/cycleSteps.ts'
import { LOCK_KINDS } from '../domain/locks.ts'
import { FEEDS, VENUES } from '../domain/recordWords.ts'
import { requestUseSchema } from '../domain/requestUse.ts'
import { TRADING_STATES } from '../domain/tradingState.ts'
import { decimalText, ms } from './api.ts'

/** One limit beside what is used of it. `frac` is used ÷ limit, for the bar; null when there is nothing to measure. */
export const limitUseSchema = z.object({
  code: z.string(),
  label: z.string(),
  value: decimalText.nullable(),
  /** True where a part of it is not known: the value is the most it may be, and what the limit counts. */
  atMost: z.boolean(),
  limit: decimalText,
  unit: z.enum(['x', 'frac', 'usd', 'count']),
  frac: z.number().nullable(),
})

export const stepStatusSchema = z.object({
  step: z.enum(CYCLE_STEPS),
  ms: z.number().nullable(),
  status: z.enum(['pending', ...STEP_STATUSES]),
})

export const liveTextSchema = z.object({ cycleId: z.number(), reasoning: z.string(), content: z.string() })
export type LiveText = z.infer<typeof liveTextSchema>

/** What the agent cannot do right now, and since when (venue time). */
export const troubleSchema = z.object({ code: z.string(), message: z.string(), sinceMs: ms })
export type Trouble = z.infer<typeof troubleSchema>

/** What code holds back, and until when (venue time; null: until a person lets it go). `coin` '': the whole account. */
export const lockSchema = z.object({
  kind: z.enum(LOCK_KINDS),
  coin: z.string(),
  reason: z.string(),
  openedAtMs: ms,
  untilMs: ms.nullable(),
})
export type LockView = z.infer<typeof lockSchema>

export const agentStatusSchema = z.object({
  agentId: z.string(),
  venue: z.enum(VENUES),
  feed: z.enum(FEEDS),
  /** Why the feed is not what was asked for, or that it ended; empty when all is as asked. */
  feedNote: z.string(),
  speed: z.number(),
  model: z.string(),
  ruleBased: z.boolean(),
  accountAddress: z.string(),
  /** When the API wallet that signs expires, in ms; null: never, it is none, or the venue was not asked yet. */
  walletExpiresAtMs: ms.nullable(),
  /** What was used of the venue's limits; null before the agent has looked. */
  requestUse: requestUseSchema.nullable(),
  tradingState: z.enum(TRADING_STATES),
  stateReason: z.string(),
  /** What was said last, whatever locks and a HALT file make of it: where trading is without them. */
  storedState: z.enum(TRADING_STATES),
  stateAtMs: ms,
  paused: z.boolean(),
  /** What the agent cannot do right now, null when all is well. */
  trouble: troubleSchema.nullable(),
  heartbeatWallMs: ms,
  /** Wall milliseconds since the agent was last heard; above 5000 the screen says it is silent. */
  silentMs: ms,
  /** The venue's clock now, extrapolated from the heartbeat with the speed. */
  venueNowMs: ms,
  nextCycleAtMs: ms.nullable(),
  cycle: z.object({ id: z.number(), number: z.number(), startedAtMs: ms, steps: z.array(stepStatusSchema) }).nullable(),
  /** What the model is writing right now, cut to its end; null while it does not. Text of a model: shown as it is, never as markup. */
  live: liveTextSchema.nullable(),
  /** The last finished or running cycle, for the live panel when nothing runs. */
  lastCycleId: z.number().nullable(),
  equityUsd: decimalText.nullable(),
  /** Deposits minus withdrawals. */
  depositsUsd: decimalText.nullable(),
  /** Since the first equity point, up to `equityUsd`; compounded, deposits and withdrawals are neither gain nor loss. The one return of the account. */
  returnFrac: z.number().nullable(),
  realizedUsd: decimalText.nullable(),
  unrealizedUsd: decimalText.nullable(),
  feesUsd: decimalText.nullable(),
  fundingUsd: decimalText.nullable(),
  /** What is known of it, and the most it may be. */
  modelCostUsd: decimalText.nullable(),
  modelCostUsdMax: decimalText.nullable(),
  accountAtMs: ms.nullable(),
  /** Null until the agent has seen the account: unknown is not flat. */
  positionCount: z.number().int().nullable(),
  openOrderCount: z.number().int().nullable(),
  /** Sum of notionals, for "Halt and flatten: closes ≈ $3,412". */
  grossUsd: decimalText.nullable(),
  limits: z.array(limitUseSchema),
  settingsVersion: z.number().int(),
  coins: z.array(z.string()),
  interval: z.string(),
  /**
   * A wish to stop that is in force by its file, whatever the store says. `by`: who took it, null: nobody yet; `done`: what became of it, which the store
   * does not know yet.
   */
  halt: z
    .object({
      file: z.string(),
      kind: z.enum(['halt', 'flatten']),
      reason: z.string(),
      wallMs: ms,
      by: z.enum(['agent', 'supervisor']).nullable(),
      done: z.string().nullable(),
      /** It is for every agent of the folder and stays until a person takes it off. */
      isLeft: z.boolean(),
    })
    .nullable(),
  /** What code holds back now, oldest first: losses, cooldowns, and venue or model that failed too often. */
  locks: z.array(lockSchema),
  pendingCommands: z.array(z.object({ id: z.number(), kind: z.string(), wallMs: ms })),
})
export type AgentStatus = z.infer<typeof agentStatusSchema>

/** GET /api/status. `agents[0]` is the one this web process shows by default: the last that beat. Empty before the agent's first start. */
export const statusSchema = z.object({ wallMs: ms, agents: z.array(agentStatusSchema) })
export type Status = z.infer<typeof statusSchema>

/** GET /api/health: 200 when the store can be read. `agentSilentMs` null: no agent has ever run here. */
export const healthSchema = z.object({ ok: z.literal(true), agentSilentMs: ms.nullable() })
