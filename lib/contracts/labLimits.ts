import { z } from 'zod'
import { ACTIONS } from '../domain/decision.ts'
import { LIMIT_CODES, PRESETS } from '../domain/limits.ts'
import { limitsSchema } from '../domain/limitsSchema.ts'
import { VERDICTS } from '../domain/recordWords.ts'
import { ORDER_SOURCES } from '../domain/tradingState.ts'
import { ms } from './api.ts'

/** As many decisions are looked back at, at most. */
export const TRIED_DECISIONS_MAX = 100

/** POST /api/lab/limits: what other limits would have done to the newest decisions that asked for something. `limits` over a `preset`, over those in force. */
export const labLimitsRequestSchema = z.object({
  limits: limitsSchema.partial().strict().default({}),
  preset: z.enum(PRESETS).nullish(),
  count: z.number().int().min(1).max(TRIED_DECISIONS_MAX).default(TRIED_DECISIONS_MAX),
})

const trialSchema = z.object({
  verdict: z.enum(VERDICTS),
  denial: z.string().nullable(),
  size_usd: z.number().nullable(),
  leverage: z.number().nullable(),
  why: z.string(),
})

/**
 * Limits of losses are tried on the recorded equity and trades, those of the model's cost on the recorded bills: `not_known` names those for which that is
 * not recorded back to a decision, and for how many. `tried`: of so many decisions what they were judged on is stored; `found`: so many there are, of `count` asked for. Each is judged by itself, as things
 * stood: what a denied entry would have changed later is not counted. `beyond`: for so many the limits look further back than what is stored.
 * `not_tried`: changed limits that nothing recorded can be tried on, the breakers' because failures are not kept.
 */
export const labLimitsResponseSchema = z.object({
  count: z.number().int(),
  found: z.number().int(),
  tried: z.number().int(),
  changed: z.array(
    z.object({
      decision_id: z.number().int(),
      cycle_id: z.number().int(),
      cycle_number: z.number().int(),
      at_ms: ms,
      asset: z.string(),
      action: z.enum(ACTIONS),
      source: z.enum(ORDER_SOURCES),
      before: trialSchema,
      after: trialSchema,
    }),
  ),
  beyond: z.number().int(),
  not_tried: z.array(z.enum(LIMIT_CODES)),
  not_known: z.array(z.object({ limit: z.enum(LIMIT_CODES), decisions: z.number().int() })),
})
export type LabLimitsResponse = z.input<typeof labLimitsResponseSchema>
