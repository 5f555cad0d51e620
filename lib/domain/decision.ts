import { z } from 'zod'
import { exitRulesSchema } from './exitRules.ts'

export const ACTIONS = ['buy', 'sell', 'hold', 'close'] as const
export type Action = (typeof ACTIONS)[number]

/**
 * One decision as any model writes it: the original's seven keys are required, the rest may be missing and then are null.
 * Numbers are JSON numbers here and become decimals where they meet money. No coercion: `true` and "" are not numbers.
 */
export const decisionSchema = z.object({
  asset: z.string(),
  action: z.enum(ACTIONS),
  /** Notional in US dollars, not margin. 0 for hold and close. */
  allocation_usd: z.number().min(0),
  leverage: z.number().int().min(1).max(100).nullable().default(null),
  tp_price: z.number().positive().nullable(),
  sl_price: z.number().positive().nullable(),
  exit_plan: z.string(),
  exit_rules: exitRulesSchema.nullable().default(null),
  /** 0 to 1; recorded and calibrated, never used to size. */
  confidence: z.number().min(0).max(1).nullable().default(null),
  rationale: z.string(),
})
export type Decision = z.infer<typeof decisionSchema>

/** The whole answer of a model. */
export const answerSchema = z.object({ reasoning: z.string(), trade_decisions: z.array(decisionSchema) })

/** Returns the decision to leave a coin as it is. */
export const holdDecision = (asset: string, rationale = ''): Decision => ({
  asset,
  action: 'hold',
  allocation_usd: 0,
  leverage: null,
  tp_price: null,
  sl_price: null,
  exit_plan: '',
  exit_rules: null,
  confidence: null,
  rationale,
})
