import { z } from 'zod'
import { agentQuerySchema, decimalText, ms } from './api.ts'
import { RANGES } from './choices.ts'

/** One point of the curves. `btcHoldUsd`: the first point's equity and every later deposit, held as BTC; null without a BTC price. */
export const curvePointSchema = z.object({
  atMs: ms,
  equityUsd: decimalText,
  depositsUsd: decimalText,
  btcHoldUsd: decimalText.nullable(),
  /** The first point's equity as the rule-based agent on the same market would have carried it on; null where none ran at the time. */
  baselineUsd: decimalText.nullable(),
  /** The deepest fall from the running peak since the point before, 0 or negative: of every equity point, also of those between two of the curve. */
  drawdownFrac: z.number(),
})

/**
 * Null where there are too few points or the denominator is 0; never 0 instead. Win rate and profit factor are of the `tradeCount` trades this agent opened;
 * the adopted ones, opened by hand or before it first saw the account, are not among them.
 */
export const performanceStatsSchema = z.object({
  sampling: z.string(),
  pointCount: z.number().int(),
  /** Of every equity point there is, whatever `sampling` says, as is `drawdownFracMax`; deposits and withdrawals are neither gain nor loss. */
  returnFrac: z.number().nullable(),
  btcHoldReturnFrac: z.number().nullable(),
  /**
   * What the account earned a day more than BTC held; `dayFracLow` to `dayFracHigh` holds the true mean with 95 % (stationary bootstrap). `daysMin`: so many
   * days at this difference and spread would tell it from 0 (5 %, four times in five).
   */
  againstBtc: z
    .object({
      dayFrac: z.number(),
      dayFracLow: z.number(),
      dayFracHigh: z.number(),
      periodCount: z.number().int(),
      daysMin: z.number().nullable(),
    })
    .nullable(),
  sharpe: z.number().nullable(),
  /** The true annual Sharpe lies from `low` to `high` with 95 %. `daysMin`: days of such returns that put it above 0 with 95 %; null when it is not above 0. */
  sharpeCertainty: z.object({ low: z.number(), high: z.number(), daysMin: z.number().nullable() }).nullable(),
  sortino: z.number().nullable(),
  calmar: z.number().nullable(),
  drawdownFracMax: z.number().nullable(),
  winRate: z.number().nullable(),
  tradeCount: z.number().int(),
  adoptedTradeCount: z.number().int(),
  profitFactor: z.number().nullable(),
})

const frac = z.number().min(0).max(1)

/**
 * The model's confidence in its entries, read as the chance that the trade ends above 0 after fees and funding, against what came of it: the closed trades
 * of the range that this agent opened. Null where there are none or the denominator is 0. Figures as in lib/domain/stats/calibration.ts.
 */
export const calibrationSchema = z.object({
  /** Trades with a confidence, and those without one. */
  tradeCount: z.number().int(),
  unstatedCount: z.number().int(),
  baseRate: frac.nullable(),
  brier: frac.nullable(),
  /** The Brier score of always saying the base rate. */
  brierOfBaseRate: frac.nullable(),
  skill: z.number().nullable(),
  auc: frac.nullable(),
  /** Mean distance of confidence from outcome, and what a perfect model shows of it by chance with so few trades. */
  ece: frac.nullable(),
  eceByChance: z.number().nullable(),
  /** Tenths of confidence that have a trade, lowest first; `wonFracLow` to `wonFracHigh` holds the true share with 95 %. */
  bins: z.array(
    z.object({
      fromFrac: frac,
      toFrac: frac,
      tradeCount: z.number().int(),
      wonCount: z.number().int(),
      confidence: frac,
      wonFrac: frac,
      wonFracLow: frac,
      wonFracHigh: frac,
    }),
  ),
})

/**
 * start + deposits − withdrawals + realised − fees + funding + unrealised = equity, to a cent. `gapUsd` is equity minus the sum. `oddRowCount` rows of the
 * venue could not be read whole or placed; what they moved is in the gap, and the diary names them.
 */
export const moneyIdentitySchema = z.object({
  depositsUsd: decimalText,
  realizedUsd: decimalText,
  feesUsd: decimalText,
  fundingUsd: decimalText,
  unrealizedUsd: decimalText,
  equityUsd: decimalText,
  gapUsd: decimalText,
  oddRowCount: z.number().int(),
  /** What is known of it, and the most it may be. */
  modelCostUsd: decimalText,
  modelCostUsdMax: decimalText,
})

/** The last millisecond of the year 9999: times are stored as text, and a longer year would sort before the others. */
export const TIME_MS_MAX = 253_402_300_799_999
const queryTime = z.coerce.number<number>().int().min(0).max(TIME_MS_MAX)

/** Lengths of time a curve is looked at by name; `all` since the first point. */

/**
 * GET /api/performance?range&from&to&sampling. `range` ends at the venue's now and counts only without `from`. `auto`: 5 minutes up to two days, hours up to sixty, then days; `raw`: every point, annualised by their
 * mean distance. `stats.sampling` says what was used.
 */
export const performanceQuerySchema = agentQuerySchema.extend({
  range: z.enum(RANGES).optional(),
  from: queryTime.optional(),
  to: queryTime.optional(),
  sampling: z.enum(['raw', '5m', '1h', '1d', 'auto']).default('auto'),
})
export const performanceSchema = z.object({
  agentId: z.string().nullable(),
  curve: z.array(curvePointSchema),
  stats: performanceStatsSchema,
  money: moneyIdentitySchema.nullable(),
  calibration: calibrationSchema,
  /**
   * The rule-based agent of the same market in this store, and what both made while both ran within the range. Null: none ran beside this one, or this one is
   * it.
   */
  baseline: z
    .object({
      agentId: z.string(),
      fromMs: ms,
      returnFrac: z.number(),
      drawdownFracMax: z.number(),
      ownReturnFrac: z.number().nullable(),
    })
    .nullable(),
})
export type Performance = z.infer<typeof performanceSchema>
