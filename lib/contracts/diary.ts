import { z } from 'zod'
import { agentQuerySchema, ms } from './api.ts'

/**
 * One diary entry. `timestamp` (ISO, venue time), `asset`, `action`, `allocation_usd`, `amount`, `entry_price`, `tp_price`, `sl_price`,
 * `exit_plan`, `rationale`, `order_type`, `order_result`, `opened_at`, `filled` are the original's names; absent where they make no sense.
 * Numbers are JSON numbers as the original wrote them; the exact decimals are in fills and trades. `recorded_at` is wall time.
 */
export const diaryEntrySchema = z.looseObject({
  id: z.number(),
  timestamp: z.string(),
  recorded_at: z.string(),
  asset: z.string(),
  action: z.string(),
  cycle_id: z.number().nullable(),
  cycle: z.number().nullable(),
  decision_id: z.number().nullable().optional(),
  allocation_usd: z.number().nullable().optional(),
  amount: z.number().nullable().optional(),
  entry_price: z.number().nullable().optional(),
  tp_price: z.number().nullable().optional(),
  sl_price: z.number().nullable().optional(),
  exit_plan: z.string().optional(),
  rationale: z.string().optional(),
  /** The sentence for a person. */
  message: z.string(),
})
export type DiaryEntryView = z.infer<typeof diaryEntrySchema>

/**
 * GET /api/diary?limit&before&asset&action&q: newest first. ?raw=1: JSONL, oldest first, as text. ?download=1: all that fit the filter as an attachment,
 * with &format=csv as a table.
 */
export const diaryQuerySchema = agentQuerySchema.extend({
  before: z.coerce.number<number>().int().positive().optional(),
  limit: z.coerce.number<number>().int().min(1).max(100_000).default(200),
  asset: z.string().max(24).optional(),
  action: z.string().max(40).optional(),
  q: z.string().max(200).optional(),
  /** Leaves out this kind: holds are most of a diary. */
  without: z.string().max(40).optional(),
  raw: z.literal('1').optional(),
  download: z.literal('1').optional(),
  format: z.enum(['jsonl', 'csv']).optional(),
})
export const diarySchema = z.object({
  entries: z.array(diaryEntrySchema),
  nextBefore: z.number().nullable(),
  agentId: z.string().nullable(),
  tMs: ms,
})
