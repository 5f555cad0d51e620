import { z } from 'zod'
import { DISTANCE_UNITS } from '../domain/exitState.ts'
import { ms } from './api.ts'

const armSchema = z.object({
  text: z.string(),
  met: z.boolean(),
  value: z.number().nullable(),
  threshold: z.number().nullable(),
  distance: z.number().nullable(),
  unit: z.enum(DISTANCE_UNITS),
  barsMet: z.number().int(),
  bars: z.number().int(),
  nextJudgedMs: ms,
})

const trailSchema = z.object({
  distancePct: z.number(),
  afterPct: z.number().nullable(),
  gainPct: z.number().nullable(),
})

/**
 * Where a plan stands: every condition with its value, what it waits for, how far that is, and when it is judged next. `trail`: the stop that trails, in
 * percent; absent in what an older version stored, as is `armsMs`: until then conditions that any bar can meet wait, unless half of the risk is lost.
 */
export const planStateSchema = z.object({
  match: z.enum(['any', 'all']),
  due: z.string().nullable(),
  met: z.number().int(),
  of: z.number().int(),
  arms: z.array(armSchema),
  trail: trailSchema.nullable().default(null),
  armsMs: ms.nullable().default(null),
  endsMs: ms.nullable(),
  nextJudgedMs: ms.nullable(),
})
