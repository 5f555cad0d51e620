import { z } from 'zod'

/** One rule's line of a gate report: what was measured, what was allowed, and what came of it. Passes are reported too. */
export const ruleResultSchema = z.object({
  code: z.string(),
  label: z.string(),
  /** Measured value and limit as text in `unit`; null where the rule has no number (e.g. "a stop is required"). */
  value: z.string().nullable(),
  limit: z.string().nullable(),
  unit: z.enum(['usd', 'frac', 'x', 'px', 'ms', 'count', 'bool']),
  verdict: z.enum(['pass', 'clamp', 'deny']),
  /** A sentence for the operator. */
  note: z.string(),
})
export type RuleResult = z.infer<typeof ruleResultSchema>
