import { z } from 'zod'
import { decimalText, ms } from './api.ts'
import { BREAKDOWNS } from './choices.ts'

const money = decimalText.nullable()

/** What some closed trades of this agent came to together. Expectancy: what one made on average; the true mean lies from Low to High with 95 %. */
export const tradeGroupSchema = z.object({
  key: z.string(),
  tradeCount: z.number().int(),
  wonCount: z.number().int(),
  /** Before fees and funding. */
  grossUsd: decimalText,
  feesUsd: decimalText,
  fundingUsd: decimalText,
  netUsd: decimalText,
  winRate: z.number().nullable(),
  profitFactor: z.number().nullable(),
  expectancyUsd: money,
  expectancyUsdLow: money,
  expectancyUsdHigh: money,
})
export type TradeGroupView = z.infer<typeof tradeGroupSchema>

/**
 * GET /api/performance/breakdown?range&from&to: the closed trades of a range that this agent opened, by each of BREAKDOWNS (hour: UTC, of the entry; settings,
 * prompt, model: what was in force at the entry, a prompt named by the first version of the settings that had it), what the account cost and what each UTC
 * day made.
 */
export const breakdownSchema = z.object({
  agentId: z.string().nullable(),
  adoptedTradeCount: z.number().int(),
  all: tradeGroupSchema,
  by: z.record(z.enum(BREAKDOWNS), z.array(tradeGroupSchema)),
  /**
   * Of the account within the range. `grossUsd`: what trading made before costs, open positions at their mark; the shares are of its amount, null where it is 0
   * or where a part is not known.
   */
  costs: z
    .object({
      grossUsd: decimalText,
      feesUsd: decimalText,
      fundingUsd: decimalText,
      modelUsd: decimalText,
      modelUsdMax: decimalText,
      feesFrac: z.number().nullable(),
      fundingFrac: z.number().nullable(),
      modelFrac: z.number().nullable(),
    })
    .nullable(),
  days: z.array(z.object({ dayMs: ms, returnFrac: z.number() })),
  /** The annual Sharpe of the `rollingDays` days up to each; empty below that many. */
  rolling: z.array(z.object({ dayMs: ms, sharpe: z.number().nullable() })),
  rollingDays: z.number().int(),
})
export type BreakdownView = z.infer<typeof breakdownSchema>
