import { z } from 'zod'
import { agentQuerySchema } from './api.ts'
import { LOG_NAMES } from './choices.ts'

/**
 * GET /api/logs?path&limit&q&chars&download: text, the last `limit` lines or `all`. `q`: of the whole log, its older parts included, the last `limit` lines that contain it, letter case
 * ignored for ASCII (in llm_requests.log: the requests that do, looked for among the newest 5,000). `chars`: longer lines are cut there, and say how long they
 * are. Without `path`: the list.
 */
export const logsQuerySchema = agentQuerySchema.extend({
  path: z.string().max(100).optional(),
  limit: z.union([z.literal('all'), z.coerce.number().int().min(1).max(100_000)]).default(2_000),
  q: z.string().max(200).optional(),
  chars: z.coerce.number<number>().int().min(80).max(100_000).optional(),
  download: z.literal('1').optional(),
})
export const logListSchema = z.object({
  /** `bytes` null: rendered from the store; `exists` false: nothing was written yet. */
  logs: z.array(z.object({ path: z.enum(LOG_NAMES), bytes: z.number().int().nullable(), exists: z.boolean() })),
})
