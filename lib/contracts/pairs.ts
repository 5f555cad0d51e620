import { z } from 'zod'
import { pairReadingSchema, pairScanSchema, pairStandingSchema } from '../domain/pair/pairRecord.ts'
import { pairRuleSchema } from '../domain/pair/pairRule.ts'
import { agentQuerySchema, ms } from './api.ts'
import { PAIR_INTERVALS } from './choices.ts'

export const pairReadingViewSchema = pairReadingSchema.extend({
  y: z.string(),
  x: z.string(),
  /** Null: no signal, and `why` says why. */
  side: z.enum(['long', 'short']).nullable(),
  atMs: ms,
})
export type PairReadingView = z.infer<typeof pairReadingViewSchema>

/** GET /api/pairs: what was found when all pairs of the agent's coins were last looked at, and what those worth it said since. */
export const pairsSchema = z.object({
  isWatched: z.boolean(),
  rule: pairRuleSchema,
  /** Null before the first. */
  scan: pairScanSchema.extend({ atMs: ms }).nullable(),
  readings: z.array(pairReadingViewSchema),
})
export type Pairs = z.infer<typeof pairsSchema>

/** The three intervals a pair is read on. */

/** GET /api/pairs/one?y&x&interval. */
export const pairQuerySchema = agentQuerySchema.extend({
  y: z.string().min(1).max(40),
  x: z.string().min(1).max(40),
  interval: z.enum(PAIR_INTERVALS).default('1h'),
})

/** One pair, from the candles the agent stored: at each bar what its own window said, with nothing of what came later. */
export const pairSchema = z.object({
  y: z.string(),
  x: z.string(),
  interval: z.enum(PAIR_INTERVALS),
  windowBars: z.number().int(),
  rule: pairRuleSchema,
  /** Null where no scan has it. */
  standing: pairStandingSchema.nullable(),
  reading: pairReadingViewSchema.nullable(),
  points: z.array(z.object({ atMs: ms, z: z.number().nullable(), beta: z.number(), yPx: z.number(), xPx: z.number() })),
  /** Newest first. */
  signals: z.array(pairReadingViewSchema),
})
export type Pair = z.infer<typeof pairSchema>
