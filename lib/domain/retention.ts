import { z } from 'zod'

/**
 * How long the transcripts of cycles are kept: prompt, context, requests, answers, tool results and what the gate was given. What was decided, sent, filled and
 * earned, the gate's reports and every reason are no transcript; they stay.
 */
export const retentionSchema = z.strictObject({
  /** Days of the wall's clock. */
  transcriptDays: z.number().int('Whole days.').min(1, 'At least a day.').max(3_650, 'At most ten years.'),
  /** What the transcripts of one agent take in the store at most, in MB of a million bytes. */
  transcriptMbMax: z
    .number()
    .int('Whole megabytes.')
    .min(50, 'At least 50 MB.')
    .max(1_000_000, 'At most a million MB.'),
  /** What the archive of what was removed takes on disk at most, in the same; 0: there is none. */
  archiveMbMax: z.number().int('Whole megabytes.').min(0, 'At least 0.').max(1_000_000, 'At most a million MB.'),
})
export type Retention = z.infer<typeof retentionSchema>

/** What is kept until a person says otherwise: a quarter of a year, and no more than a small disk bears. */
export const DEFAULT_RETENTION: Retention = { transcriptDays: 90, transcriptMbMax: 2_000, archiveMbMax: 2_000 }

/** Bytes of a megabyte, as the settings count them. */
export const MB = 1_000_000
