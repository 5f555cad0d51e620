import { z } from 'zod'
import { agentQuerySchema, ms } from './api.ts'

/** GET /api/since?after: what the diary holds above this entry, in at most five lines, what matters most first. Without `after` no line, only where the diary ends. */
export const sinceQuerySchema = agentQuerySchema.extend({ after: z.coerce.number<number>().int().min(0).optional() })
export const sinceSchema = z.object({
  /** The newest entry; 0: there is none. */
  newestId: z.number().int(),
  /** Venue time of the first entry that is summed up; null: there is none. */
  fromMs: ms.nullable(),
  entryCount: z.number().int(),
  /** True where only the newest of very many entries were read. */
  isCut: z.boolean(),
  lines: z.array(z.string()),
})
export type Since = z.infer<typeof sinceSchema>
