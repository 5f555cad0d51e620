import { z } from 'zod'
import { decisionSchema } from '../domain/decision.ts'
import { ruleResultSchema } from '../domain/gateReport.ts'
import { limitsSchema } from '../domain/limitsSchema.ts'
import { POSITION_SIDES, VERDICTS } from '../domain/recordWords.ts'
import { coinSchema } from '../domain/settings.ts'
import { ORDER_SOURCES, TRADING_STATES } from '../domain/tradingState.ts'
import { decimalText, ms } from './api.ts'

/** A decimal as text, or as a JSON number. */
const decimal = z.union([z.number(), decimalText.max(60)])
const positive = decimal.refine((value) => Number(value) > 0, 'More than 0.')

/** Names as the other routes write them (`markPx`) count as these (`mark_px`). */
const named = <S extends z.ZodType>(schema: S) =>
  z.preprocess(
    (value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).map(([key, each]) => [snake(key), each]))
        : value,
    schema,
  )
const snake = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const positionSchema = named(
  z.object({
    coin: coinSchema,
    /** Signed unless `side` says which side it is. */
    szi: decimal,
    side: z.enum(POSITION_SIDES).nullish(),
    entry_px: positive.nullish(),
    mark_px: positive.nullish(),
    leverage: z.number().positive().nullish(),
    /** The stop that rests. */
    stop_px: positive.nullish(),
  }),
)

const accountSchema = named(
  z.object({
    equity_usd: decimal,
    /** What is free as margin; left out: all of the equity. */
    withdrawable_usd: decimal.nullish(),
    /** One a coin, as the venue nets them. */
    positions: z
      .array(positionSchema)
      .max(200)
      .refine(
        (all) => new Set(all.map(({ coin }) => coin)).size === all.length,
        'One position a coin: the venue nets them.',
      )
      .default([]),
  }),
)

const coinMarketSchema = named(
  z.object({
    mark_px: positive,
    bid_px: positive.nullish(),
    ask_px: positive.nullish(),
    /** The venue's lot and its highest leverage; left out: as the agent last saw them. */
    sz_decimals: z.number().int().min(0).max(8).nullish(),
    leverage_max: z.number().int().min(1).max(100).nullish(),
  }),
)

/**
 * POST /api/lab/gate: what the gate says to these decisions; nothing is stored or traded. What is left out is as it stands: the account the agent last saw,
 * the prices of the last decisions, the limits and coins of Settings over which `limits` and `coins` are laid. An `account` that is given has no past: no
 * fills, pauses or unanswered orders hold it back, and trading is active unless `trading_state` says otherwise. A reduction makes no room for the entries
 * beside it, because only its outcome would.
 */
export const labGateRequestSchema = z.object({
  decisions: z
    .array(
      decisionSchema.extend({
        allocation_usd: decisionSchema.shape.allocation_usd.default(0),
        tp_price: decisionSchema.shape.tp_price.default(null),
        sl_price: decisionSchema.shape.sl_price.default(null),
        exit_plan: z.string().default(''),
        rationale: z.string().default(''),
      }),
    )
    .min(1)
    .max(50),
  source: z.enum(ORDER_SOURCES).default('model'),
  account: accountSchema.nullish(),
  market: z.record(coinSchema, coinMarketSchema).nullish(),
  limits: limitsSchema.partial().strict().nullish(),
  coins: z.array(coinSchema).max(200).nullish(),
  trading_state: z.enum(TRADING_STATES).nullish(),
  taker_fee_frac: z.number().min(0).max(0.1).nullish(),
  data_age_ms: ms.min(0).nullish(),
  agent: z.string().optional(),
})
export type LabGateRequest = z.output<typeof labGateRequestSchema>

/** `rules`: in the order they were judged. `state`: what was judged on, and since when that is so; `assumed`: what nobody said, in sentences. */
export const labGateResponseSchema = z.object({
  verdicts: z.array(
    z.object({
      asset: z.string(),
      verdict: z.enum(VERDICTS),
      size_usd: z.number().nullable(),
      denial: z.string().nullable(),
      /** Why it was denied, in a sentence. */
      why: z.string(),
      rules: z.array(ruleResultSchema),
    }),
  ),
  state: z.object({
    account: z.enum(['given', 'stored']),
    account_at_ms: ms.nullable(),
    market: z.enum(['given', 'stored']),
    market_at_ms: ms.nullable(),
    trading_state: z.enum(TRADING_STATES),
    assumed: z.array(z.string()),
  }),
})
export type LabGateResponse = z.input<typeof labGateResponseSchema>
