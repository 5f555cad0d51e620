import { z } from 'zod'
import { EXIT_LINTS, type ExitLintCode } from '../domain/exitLint.ts'
import { EXIT_INTERVALS, exitRulesSchema } from '../domain/exitRules.ts'
import { limitsSchema } from '../domain/limitsSchema.ts'
import type { UnreadCode } from '../domain/planText/readPlanText.ts'
import { POSITION_SIDES } from '../domain/recordWords.ts'
import { coinSchema } from '../domain/settings.ts'
import { ms } from './api.ts'
import { planStateSchema } from './planState.ts'
import { TAAPI_CANDLES_MAX, taapiCandleSchema } from './taapi.ts'

const price = z.number().positive().nullable().default(null)
const bars = z.array(taapiCandleSchema).max(TAAPI_CANDLES_MAX)

/**
 * POST /api/lab/exit-rules: what code makes of a plan, as it would at entry. `exit_rules` follow the grammar, `text` is a plan in words; one of them is
 * required, `exit_rules` wins. Prices in USD. `candles`: oldest first, by interval, or a list with `candle_interval`; without them the agent's stored ones
 * of `coin` are read. `market`: what the venue says now. Without `mark_px` the price is the newest close, else the entry; without bid and ask the spread is
 * taken for one step of the venue's prices. `limits` are laid over those of the agent's Settings, or where none are stored over the defaults; with `opened_ms` the shortest hold is not asked for.
 */
export const labExitRulesRequestSchema = z
  .object({
    exit_rules: z.unknown().optional(),
    text: z.string().max(4_000).nullish(),
    coin: coinSchema.nullish(),
    side: z.enum(POSITION_SIDES).nullish(),
    entry_px: price,
    stop_px: price,
    target_px: price,
    liquidation_px: price,
    opened_ms: ms.nullish(),
    now_ms: ms.nullish(),
    candles: z.union([bars, z.partialRecord(z.enum(EXIT_INTERVALS), bars)]).nullish(),
    candle_interval: z.enum(EXIT_INTERVALS).nullish(),
    market: z
      .object({
        mark_px: z.number().positive().nullish(),
        bid_px: z.number().positive().nullish(),
        ask_px: z.number().positive().nullish(),
        funding_rate: z.number().nullish(),
        open_interest: z.number().nonnegative().nullish(),
      })
      .nullish(),
    limits: limitsSchema.partial().strict().nullish(),
    agent: z.string().optional(),
  })
  .refine((body) => (body.exit_rules ?? null) !== null || typeof body.text === 'string', {
    path: ['exit_rules'],
    message: 'Send exit_rules (the grammar) or text (the plan in words).',
  })
  .refine(({ market }) => (market?.bid_px ?? 0) <= (market?.ask_px ?? Number.POSITIVE_INFINITY), {
    path: ['market', 'bid_px'],
    message: 'The bid is not above the ask.',
  })
  .refine((body) => !Array.isArray(body.candles) || Boolean(body.candle_interval), {
    path: ['candle_interval'],
    message: 'Say how long the bars of the list are.',
  })
export type LabExitRulesRequest = z.output<typeof labExitRulesRequestSchema>

const LINT_CODES = Object.keys(EXIT_LINTS) as [ExitLintCode, ...ExitLintCode[]]
const UNREAD_CODES = [
  'bad_exit_rules',
  'not_understood',
  'mixed_and_or',
  'unknown_interval',
  'needs_side',
  'too_many',
] as const satisfies readonly (UnreadCode | 'bad_exit_rules')[]

/** `ok`: nothing was left out. `rules`: as they were read; `kept`: what would be in force. `state` and `words` are of what was read, whole. */
export const labExitRulesResponseSchema = z.object({
  ok: z.boolean(),
  rules: exitRulesSchema.nullable(),
  kept: exitRulesSchema.nullable(),
  lints: z.array(
    z.object({
      code: z.enum([...LINT_CODES, ...UNREAD_CODES]),
      severity: z.enum(['error', 'warning']),
      path: z.string(),
      message: z.string(),
    }),
  ),
  state: planStateSchema.nullable(),
  words: z.string(),
})
export type LabExitRulesResponse = z.input<typeof labExitRulesResponseSchema>
