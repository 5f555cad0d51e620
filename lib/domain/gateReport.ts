import { z } from 'zod'
import type { AnswerProblem } from './answer/reading.ts'

/** One rule's line of a gate report: what was measured, what was allowed, and what came of it. Passes are reported too. */
export const ruleResultSchema = z.object({
  code: z.string(),
  label: z.string(),
  /** Measured value and limit as text in `unit`; null where the rule has no number (e.g. "a stop is required"). */
  value: z.string().nullable(),
  limit: z.string().nullable(),
  unit: z.enum(['usd', 'frac', 'x', 'r', 'px', 'ms', 'minutes', 'bars', 'count', 'bool']),
  verdict: z.enum(['pass', 'clamp', 'deny']),
  /** A sentence for the operator. */
  note: z.string(),
})
export type RuleResult = z.infer<typeof ruleResultSchema>

/** What lines of a report are called that come from reading the answer and not from a rule of the gate. */
export const ANSWER_LABEL = 'Answer'

/** Returns what was found in an item of an answer as lines of its report. */
export const answerLines = (problems: readonly AnswerProblem[]): RuleResult[] =>
  problems.map(({ code, message, effect }) => ({
    code,
    label: ANSWER_LABEL,
    value: null,
    limit: null,
    unit: 'bool',
    verdict: effect === 'rejected' ? 'deny' : 'clamp',
    note: message,
  }))
