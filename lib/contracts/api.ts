import { z } from 'zod'

/**
 * Shapes of our HTTP API that more than one route shares. Money, prices and sizes are decimal strings; `…Ms` are integers in milliseconds,
 * venue time unless the name says `wall`; null means the value is not known, never 0.
 */
export const decimalText = z.string().regex(/^-?\d+(\.\d+)?$/)
export const ms = z.number().int()

/** Every failure: `{ error: { code, message, fields? } }`; `fields` maps a dotted path to what is wrong there. */
export const errorSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), fields: z.record(z.string(), z.string()).optional() }),
})
export type ApiError = z.infer<typeof errorSchema>

/** `before`: the key of the row the page ends above, from `nextBefore` of the page before it. */
export const pageQuerySchema = z.object({
  before: z.coerce.number<number>().int().positive().optional(),
  limit: z.coerce.number<number>().int().min(1).max(500).default(50),
})

/** `agent`: which agent; the one that beat last when absent. */
export const agentQuerySchema = z.object({ agent: z.string().min(1).max(64).optional() })
export const agentPageQuerySchema = pageQuerySchema.extend(agentQuerySchema.shape)
