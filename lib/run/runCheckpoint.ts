import { z } from 'zod'
import { faultRuleSchema } from '../paper/server/faults.ts'
import { snapshotSchema } from '../paper/server/journal.ts'
import type { VenueWhole } from '../paper/server/venue.ts'

/**
 * Where a run goes on: all that is not in its store. A run that keeps checkpoints begins anew at each of them, from what was kept and nothing else, whether its
 * process died or not; so one that was killed and one that was left alone are the same run.
 */
const checkpointSchema = z.strictObject({
  /** Cycles done. */
  cycle: z.number().int(),
  wallMs: z.number(),
  isCalm: z.boolean(),
  /** Numbers drawn for mishaps. */
  drawn: z.number().int(),
  faults: z.array(faultRuleSchema),
  bare: z.array(z.object({ cycle: z.number().int(), coins: z.array(z.string()) })),
  venue: snapshotSchema,
})
export type RunCheckpoint = z.output<typeof checkpointSchema>

/** Returns the text of a checkpoint. */
export const checkpointText = ({ venue, ...rest }: Omit<RunCheckpoint, 'venue'> & { venue: VenueWhole }): string =>
  JSON.stringify({ ...rest, venue: { seq: 0, ...venue } })

/** Returns the checkpoint that was written. Throws ZodError for a text of another version. */
export const parseCheckpoint = (text: string): RunCheckpoint => checkpointSchema.parse(JSON.parse(text))
