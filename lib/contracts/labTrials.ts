import { z } from 'zod'
import { LAB_STATUSES } from '../domain/recordWords.ts'
import { decimalText, ms } from './api.ts'
import { trialPlanSchema, trialReportSchema } from './labTrial.ts'

/** A trial as a list shows it. */
const trialSummarySchema = z.object({
  id: z.number().int(),
  name: z.string(),
  agentId: z.string(),
  status: z.enum(LAB_STATUSES),
  /** Answers; total 0: not known yet. */
  done: z.number().int(),
  total: z.number().int(),
  problem: z.string(),
  /** At most, of what this run paid. */
  costUsd: decimalText,
  askedWallMs: ms,
  endedWallMs: ms.nullable(),
})
export type TrialSummary = z.infer<typeof trialSummarySchema>

/** GET /api/lab/trials: newest first. */
export const trialsSchema = z.object({ trials: z.array(trialSummarySchema), nextBefore: z.number().int().nullable() })

/** GET /api/lab/trials/:id: with its plan and, once there is one, its report; contexts and answers one by one are in the export. */
export const trialSchema = trialSummarySchema.extend({
  plan: trialPlanSchema,
  report: trialReportSchema.omit({ contexts: true, samples: true, plan: true }).nullable(),
})
export type TrialView = z.infer<typeof trialSchema>

/** POST /api/lab/trials/estimate: what a plan would ask and cost. Nothing is stored or asked. */
export const estimateTrialSchema = z.strictObject({ plan: trialPlanSchema })
/** POST /api/lab/trials: `token` is the one of the estimate that was confirmed; 409 where plan, contexts or price are others. */
export const startTrialSchema = z.strictObject({ plan: trialPlanSchema, token: z.string().min(1).max(64) })
export const startedTrialSchema = z.object({ id: z.number().int() })

/** What the lab is told to carry out: the plan, and the price it was confirmed at. */
export const trialSpecSchema = z.object({ plan: trialPlanSchema, token: z.string() })

/** POST /api/lab/trials/:id/wish: `cancel` keeps what was answered, `delete` takes the report away. */
export const trialWishSchema = z.strictObject({ wish: z.enum(['cancel', 'delete']) })
/** GET /api/lab/trials/:id/export. */
export const trialExportSchema = z.object({ as: z.enum(['json', 'csv']).default('json') })
