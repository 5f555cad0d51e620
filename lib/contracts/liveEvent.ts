import { z } from 'zod'
import { EVENT_KINDS } from '../domain/recordWords.ts'
import { ms } from './api.ts'

/**
 * GET /api/events (SSE): `id:` is the row's id, `event: hint`, `data:` this. A hint says what changed; the page re-reads. `hello` comes first;
 * `resync` instead of it means: too much was missed, read everything again.
 */
export const liveEventSchema = z.object({
  /** Null for what the web process itself wrote (commands, settings): announced once, not repeated after a break. */
  id: z.number().nullable(),
  agentId: z.string(),
  kind: z.enum(EVENT_KINDS),
  ref: z.string(),
  wallMs: ms,
})
export type LiveEvent = z.infer<typeof liveEventSchema>
