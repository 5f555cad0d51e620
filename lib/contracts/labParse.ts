import { z } from 'zod'
import { decisionSchema } from '../domain/decision.ts'
import { coinSchema } from '../domain/settings.ts'

/**
 * POST /api/lab/parse: what the agent would make of this answer, no model called. `raw` is the text of an answer, `message` a whole assistant
 * message; one of them is required, `message` wins. `prices` in USD; a coin without one gets no price checks.
 */
export const labParseRequestSchema = z
  .object({
    raw: z.string().optional(),
    message: z.record(z.string(), z.unknown()).nullish(),
    assets: z.array(coinSchema).min(1).max(50),
    /** As the provider says it; left out means `stop`, null means the answer carried none. */
    finish_reason: z.string().max(64).nullable().default('stop'),
    prices: z.record(z.string(), z.number().positive().nullable()).default({}),
    min_notional_usd: z.number().min(0).default(10),
    /** Names of the tools the model was offered; left out, any name that says it only reads counts. */
    tools: z.array(z.string().max(64)).max(64).nullish(),
  })
  .refine((body) => typeof body.raw === 'string' || Boolean(body.message), {
    path: ['raw'],
    message: 'Send raw (the text) or message (the whole assistant message).',
  })
export type LabParseRequest = z.input<typeof labParseRequestSchema>

export const labProblemSchema = z.object({
  asset: z.string().nullable(),
  code: z.string(),
  message: z.string(),
  /** `rejected`: the asset holds because of it. `noted`: the decision stands without the part named. */
  effect: z.enum(['rejected', 'noted']),
})

export const labParseResponseSchema = z.object({
  outcome: z.enum(['decisions', 'sanitize', 'hold', 'tool_run', 'tool_error']),
  reason: z.string().nullable(),
  /** How far the reader had to go; null when nothing was read. */
  level: z.enum(['parsed', 'strict', 'lossless']).nullable(),
  retry: z.boolean(),
  reasoning: z.string(),
  decisions: z.array(decisionSchema),
  problems: z.array(labProblemSchema),
})
export type LabParseResponse = z.output<typeof labParseResponseSchema>
