import { z } from 'zod'
import { CYCLE_KINDS, CYCLE_PARTS, CYCLE_STATUSES, CYCLE_STEPS, STEP_STATUSES } from '../domain/cycleSteps.ts'
import { ACTIONS } from '../domain/decision.ts'
import { exitRulesSchema } from '../domain/exitRules.ts'
import { ruleResultSchema } from '../domain/gateReport.ts'
import {
  INTENT_OUTCOMES,
  INTENT_ROLES,
  ORDER_SIDES,
  TOOL_CALL_STATUSES,
  TURN_PURPOSES,
  VERDICTS,
} from '../domain/recordWords.ts'
import { ORDER_SOURCES } from '../domain/tradingState.ts'
import { agentPageQuerySchema, decimalText, ms } from './api.ts'
import { pairReadingViewSchema } from './pairs.ts'
import { stepStatusSchema } from './status.ts'

export const intentSchema = z.object({
  id: z.number(),
  role: z.enum(INTENT_ROLES),
  cloid: z.string(),
  coin: z.string(),
  side: z.enum(ORDER_SIDES),
  limitPx: decimalText,
  sz: decimalText,
  reduceOnly: z.boolean(),
  tif: z.string().nullable(),
  triggerPx: decimalText.nullable(),
  outcome: z.enum(INTENT_OUTCOMES),
  orderStatus: z.string().nullable(),
  oid: z.string().nullable(),
  filledSz: decimalText,
  avgPx: decimalText.nullable(),
  message: z.string(),
  createdAtMs: ms,
})

export const fillSchema = z.object({
  id: z.number(),
  coin: z.string(),
  side: z.enum(ORDER_SIDES),
  px: decimalText,
  sz: decimalText,
  dir: z.string(),
  closedPnlUsd: decimalText,
  feeUsd: decimalText,
  oid: z.string(),
  cloid: z.string().nullable(),
  atMs: ms,
  /** The decision and cycle that caused it; null for a fill of somebody else's order. */
  decisionId: z.number().nullable(),
  cycleId: z.number().nullable(),
})
export type FillView = z.infer<typeof fillSchema>

export const decisionViewSchema = z.object({
  id: z.number(),
  cycleId: z.number(),
  cycleNumber: z.number(),
  atMs: ms,
  coin: z.string(),
  action: z.enum(ACTIONS),
  source: z.enum(ORDER_SOURCES),
  allocationUsd: decimalText,
  leverage: z.number().int().nullable(),
  tpPx: decimalText.nullable(),
  slPx: decimalText.nullable(),
  exitPlan: z.string(),
  exitRules: exitRulesSchema.nullable(),
  confidence: z.number().nullable(),
  rationale: z.string(),
  verdict: z.enum(VERDICTS),
  denial: z.string().nullable(),
  gateReport: z.array(ruleResultSchema),
  sizeUsd: decimalText.nullable(),
})
export type DecisionView = z.infer<typeof decisionViewSchema>

export const usageSchema = z.object({
  promptTokens: z.number().int(),
  completionTokens: z.number().int(),
  reasoningTokens: z.number().int(),
  cachedTokens: z.number().int(),
  /** What is known of the cost, and the most it may be: they differ where nobody says what a part of it cost. */
  costUsd: decimalText,
  costUsdMax: decimalText,
})

export const turnSchema = z.object({
  id: z.number(),
  number: z.number().int(),
  purpose: z.enum(TURN_PURPOSES),
  request: z.string(),
  response: z.string(),
  httpStatus: z.number().nullable(),
  content: z.string().nullable(),
  reasoning: z.string().nullable(),
  finishReason: z.string().nullable(),
  problem: z.string().nullable(),
  latencyMs: z.number(),
  usage: usageSchema,
  toolCalls: z.array(
    z.object({
      id: z.number(),
      name: z.string(),
      arguments: z.string(),
      result: z.string(),
      status: z.enum(TOOL_CALL_STATUSES),
      latencyMs: z.number(),
    }),
  ),
})
export type TurnView = z.infer<typeof turnSchema>

/** What a person said of a cycle; `decisionId` null: of the whole of it. `author`: '' when they gave no name. */
export const commentSchema = z.object({
  id: z.number(),
  decisionId: z.number().nullable(),
  text: z.string(),
  author: z.string(),
  wallMs: ms,
})
export type CommentView = z.infer<typeof commentSchema>

/** POST /api/cycles/:id/comments. Comments are not changed and not taken back. */
export const postCommentSchema = z.strictObject({
  decisionId: z.number().int().positive().nullable().default(null),
  text: z.string().trim().min(1, 'Say something.').max(2_000),
  author: z.string().trim().max(40).default(''),
})

export const cycleSummarySchema = z.object({
  id: z.number(),
  agentId: z.string(),
  number: z.number().int(),
  status: z.enum(CYCLE_STATUSES),
  reason: z.string(),
  startedAtMs: ms,
  wallMs: z.number().nullable(),
  model: z.string(),
  ruleBased: z.boolean(),
  settingsVersion: z.number().int(),
  usage: usageSchema,
  costEstimated: z.boolean(),
  turnCount: z.number().int(),
  decisions: z.array(
    z.object({
      id: z.number(),
      coin: z.string(),
      action: z.enum(ACTIONS),
      verdict: z.enum(VERDICTS),
      denial: z.string().nullable(),
      allocationUsd: decimalText,
      sizeUsd: decimalText.nullable(),
    }),
  ),
  /** Oldest first. */
  comments: z.array(commentSchema),
})
export type CycleSummary = z.infer<typeof cycleSummarySchema>

/** GET /api/cycles?before&limit&agent&kind&coin&q: newest first; `nextBefore` null on the last page. A search may answer with a short page that has one. */
export const cyclesQuerySchema = agentPageQuerySchema.extend({
  kind: z.enum(CYCLE_KINDS).optional(),
  /** With a decision about this coin that was no hold. */
  coin: z.string().max(24).optional(),
  /** In the reason, the decisions, what the model answered and thought, the names of models and tools, what people said of it. */
  q: z.string().max(200).optional(),
})

/** GET /api/cycles?format=csv: all that fit the filter, newest first, with what people said of them. */
export const cyclesExportQuerySchema = cyclesQuerySchema.omit({ before: true }).extend({ format: z.literal('csv') })

export const cyclesSchema = z.object({ cycles: z.array(cycleSummarySchema), nextBefore: z.number().nullable() })

/** Work with a time of its own beside the ten steps. */
export const partStatusSchema = z.object({
  name: z.enum(CYCLE_PARTS),
  /** The step during which it ran; null: between two steps. */
  within: z.enum(CYCLE_STEPS).nullable(),
  /** The last step that had begun by then; null: before the first. */
  after: z.enum(CYCLE_STEPS).nullable(),
  ms: z.number().nullable(),
  status: z.enum(STEP_STATUSES),
})

/** GET /api/cycles/:id: everything of one. */
export const cycleSchema = cycleSummarySchema.omit({ decisions: true }).extend({
  steps: z.array(stepStatusSchema),
  /** In the order in which they ran. */
  parts: z.array(partStatusSchema),
  /**
   * Wall time at which the retention rule took prompt, context, answer and the bodies of the turns out of the store; null: it did not. `archived`: they were
   * read back from the archive and are here; otherwise they are gone, and empty.
   */
  transcriptRemoved: z.object({ wallMs: ms, archived: z.boolean() }).nullable(),
  systemPrompt: z.string(),
  context: z.string(),
  answer: z.string().nullable(),
  readingLevel: z.string().nullable(),
  turns: z.array(turnSchema),
  decisions: z.array(decisionViewSchema.extend({ intents: z.array(intentSchema), fills: z.array(fillSchema) })),
  previousId: z.number().nullable(),
  nextId: z.number().nullable(),
})
export type CycleView = z.infer<typeof cycleSchema>

/** GET /api/signals: latest decision and verdict for each coin, and what pairs worth it said last. */
export const signalsSchema = z.object({
  decisions: z.array(decisionViewSchema),
  cointegration: z.array(pairReadingViewSchema),
})
