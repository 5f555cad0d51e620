import { z } from 'zod'

/** POST /api/lab/replay: one stored cycle, put together, read and judged again by the code as it is now. Nothing is stored, asked or traded. */
export const labReplayRequestSchema = z.object({ cycleId: z.number().int().positive() })

/** Why the record and the replay differ: the code is another one, the limits are others, or, with neither, the record does not agree with itself. */
export const REPLAY_CAUSES = ['code', 'settings', 'record'] as const

const differenceSchema = z.object({
  what: z.string(),
  /** Of the cycle, for a decision; null for what belongs to the whole cycle. */
  decision: z.number().int().nullable(),
  /** Lines with - for the record and + for the replay. */
  diff: z.string(),
})

/**
 * One level of a replay. `compared` says how many things were; `none`: the cycle has nothing of the kind; `notKept`: the version that wrote it did
 * not keep what it takes.
 */
const levelSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('equal'), compared: z.number().int() }),
  z.object({ kind: z.literal('none'), why: z.string() }),
  z.object({ kind: z.literal('notKept'), why: z.string() }),
  z.object({
    kind: z.literal('differs'),
    cause: z.enum(REPLAY_CAUSES),
    why: z.string(),
    compared: z.number().int(),
    differences: z.array(differenceSchema),
  }),
])

export const labReplayResponseSchema = z.object({
  cycleId: z.number().int(),
  number: z.number().int(),
  /** The version that wrote the cycle, '' where it did not say; and the one that replayed it. */
  recordedBuild: z.string(),
  build: z.string(),
  /** The requests to the model, byte for byte. */
  prompt: levelSchema,
  /** The answers, read again. */
  reading: levelSchema,
  /** Verdicts with their reports, and the orders that came of them. */
  gate: levelSchema,
})

export type ReplayCause = (typeof REPLAY_CAUSES)[number]
export type Difference = z.infer<typeof differenceSchema>
export type ReplayLevel = z.infer<typeof levelSchema>
export type CycleReplay = z.infer<typeof labReplayResponseSchema>
