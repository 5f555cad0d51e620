import { z } from 'zod'
import { exitRulesSchema } from '../domain/exitRules.ts'
import { FILL_KINDS, ORDER_SIDES, POSITION_SIDES, TRADE_STATUSES } from '../domain/recordWords.ts'
import { agentPageQuerySchema, decimalText, ms } from './api.ts'
import { TRADE_EXITS, TRADE_SORTS } from './choices.ts'
import { fillSchema } from './cycles.ts'
import { planStateSchema } from './planState.ts'

export const openOrderSchema = z.object({
  coin: z.string(),
  oid: z.string(),
  cloid: z.string().nullable(),
  side: z.enum(ORDER_SIDES),
  limitPx: decimalText,
  sz: decimalText,
  reduceOnly: z.boolean(),
  triggerPx: decimalText.nullable(),
  tpsl: z.enum(['tp', 'sl']).nullable(),
  placedMs: ms,
})
export type OpenOrderView = z.infer<typeof openOrderSchema>

export const positionSchema = z.object({
  coin: z.string(),
  side: z.enum(POSITION_SIDES),
  /** Signed size. */
  szi: decimalText,
  entryPx: decimalText,
  markPx: decimalText,
  liquidationPx: decimalText.nullable(),
  notionalUsd: decimalText,
  unrealizedPnlUsd: decimalText,
  fundingSinceOpenUsd: decimalText,
  marginUsedUsd: decimalText,
  leverage: z.number(),
  /** Seen resting on the venue; null = none, which is an alarm for the stop. */
  stop: openOrderSchema.nullable(),
  target: openOrderSchema.nullable(),
  exitPlan: z.string(),
  exitRules: exitRulesSchema.nullable(),
  openedAtMs: ms.nullable(),
  entryReason: z.string(),
  /** True when we found it on the venue and did not open it. */
  adopted: z.boolean(),
  decisionId: z.number().nullable(),
  cycleId: z.number().nullable(),
  /** The venue's lot; null where it does not list the coin. */
  szDecimals: z.number().int().nullable(),
  /** Where its exit rules stood when they were last judged; null: it has none, or they have not been. */
  /** For screens only: one that cannot be read is left out, and nothing else waits for it. */
  exitState: planStateSchema.nullable().default(null).catch(null),
})
export type PositionView = z.infer<typeof positionSchema>

/** GET /api/positions. `atMs`: when the agent last saw the account. */
export const positionsSchema = z.object({ atMs: ms.nullable(), positions: z.array(positionSchema) })
/** GET /api/orders */
export const ordersSchema = z.object({ atMs: ms.nullable(), orders: z.array(openOrderSchema) })
export const listedFillSchema = fillSchema.extend({
  /** Who or what it is of; `venue`: an order that was not ours. */
  kind: z.enum(FILL_KINDS),
  /** The sentence behind a fill that no decision asked for: a person's, or the watchdog's. '' where a decision has it, or where the order was not ours. */
  reason: z.string(),
})
export type ListedFill = z.infer<typeof listedFillSchema>

/** GET /api/fills?before&limit */
export const fillsSchema = z.object({ fills: z.array(listedFillSchema), nextBefore: z.number().nullable() })

export const tradeSchema = z.object({
  id: z.number(),
  coin: z.string(),
  side: z.enum(POSITION_SIDES),
  status: z.enum(TRADE_STATUSES),
  adopted: z.boolean(),
  openedAtMs: ms,
  closedAtMs: ms.nullable(),
  entryPx: decimalText,
  exitPx: decimalText.nullable(),
  szMax: decimalText,
  realizedPnlUsd: decimalText,
  feesUsd: decimalText,
  fundingUsd: decimalText,
  /** realised − fees + funding */
  netUsd: decimalText,
  entryReason: z.string(),
  exitReason: z.string(),
  exitKind: z.string().nullable(),
  entryDecisionId: z.number().nullable(),
  exitDecisionId: z.number().nullable(),
  entryCycleId: z.number().nullable(),
  exitCycleId: z.number().nullable(),
  /**
   * How far the price went against and for it while it was held, as shares of the entry, over bars of `interval`, the first and the last in full. Null while
   * it is open, and where the bars of its time are not kept.
   */
  excursion: z.object({ maeFrac: z.number(), mfeFrac: z.number(), interval: z.string() }).nullable(),
})
export type TradeView = z.infer<typeof tradeSchema>

/**
 * GET /api/trades?before&limit&coin&side&exit&sort: round trips. `best` to `shortest` are of closed ones, by net result or by the time they were held; a page
 * of them begins at the place `before` in that order.
 */
export const tradesQuerySchema = agentPageQuerySchema.extend({
  coin: z.string().max(24).optional(),
  side: z.enum(POSITION_SIDES).optional(),
  exit: z.enum(TRADE_EXITS).optional(),
  sort: z.enum(TRADE_SORTS).optional(),
})
/** GET /api/trades?format=csv: all that fit the filter. */
export const tradesExportQuerySchema = tradesQuerySchema.omit({ before: true }).extend({ format: z.literal('csv') })
export const tradesSchema = z.object({ trades: z.array(tradeSchema), nextBefore: z.number().nullable() })

/** What the agent stores of the account in AgentState.account (JSON), so that the web can show it without the venue. */
export const storedAccountSchema = z.object({
  equityUsd: decimalText,
  withdrawableUsd: decimalText,
  marginUsedUsd: decimalText,
  positions: z.array(
    positionSchema.pick({
      coin: true,
      side: true,
      szi: true,
      entryPx: true,
      markPx: true,
      liquidationPx: true,
      notionalUsd: true,
      unrealizedPnlUsd: true,
      fundingSinceOpenUsd: true,
      marginUsedUsd: true,
      leverage: true,
      szDecimals: true,
      exitState: true,
    }),
  ),
  openOrders: z.array(openOrderSchema),
})
export type StoredAccount = z.infer<typeof storedAccountSchema>
