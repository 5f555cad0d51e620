import { z } from 'zod'

/**
 * The answers of POST /info and the payloads of the websocket, as both the paper venue writes and our client reads them. Numbers are decimal
 * texts, times milliseconds. https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint
 */

const text = z.string()
const ms = z.number()
/** An id beyond 2^53 has lost digits when JSON was parsed: it would name another order. */
const id = z.int()
const sideSchema = z.enum(['B', 'A'])

const metaSchema = z.object({
  universe: z.array(
    z.object({
      szDecimals: z.number(),
      name: text,
      maxLeverage: z.number(),
      marginTableId: z.number(),
      onlyIsolated: z.boolean().optional(),
      isDelisted: z.boolean().optional(),
    }),
  ),
  marginTables: z.array(
    z.tuple([
      z.number(),
      z.object({
        description: text,
        marginTiers: z.array(z.object({ lowerBound: text, maxLeverage: z.number() })),
      }),
    ]),
  ),
  collateralToken: z.number(),
})
export type WireMeta = z.infer<typeof metaSchema>

/** Live figures of one coin. Null where a delisted market has no book. */
const assetCtxSchema = z.object({
  funding: text,
  openInterest: text,
  prevDayPx: text,
  dayNtlVlm: text,
  premium: text.nullable(),
  oraclePx: text,
  markPx: text,
  midPx: text.nullable(),
  impactPxs: z.array(text).nullable(),
  dayBaseVlm: text,
})
export type WireAssetCtx = z.infer<typeof assetCtxSchema>

const bookSchema = z.object({
  coin: text,
  time: ms,
  levels: z.tuple([
    z.array(z.object({ px: text, sz: text, n: z.number() })),
    z.array(z.object({ px: text, sz: text, n: z.number() })),
  ]),
})
export type WireBook = z.infer<typeof bookSchema>

const candleSchema = z.object({
  t: ms,
  T: ms,
  s: text,
  i: text,
  o: text,
  c: text,
  h: text,
  l: text,
  v: text,
  n: z.number(),
})
export type WireCandle = z.infer<typeof candleSchema>

const baseOrder = {
  coin: text,
  side: sideSchema,
  limitPx: text,
  /** What is left of it: 0.0 when filled. Filled size = origSz − sz. */
  sz: text,
  oid: id,
  timestamp: ms,
  origSz: text,
}

const plainOrderSchema = z.object({
  ...baseOrder,
  triggerCondition: text,
  isTrigger: z.boolean(),
  triggerPx: text,
  isPositionTpsl: z.boolean(),
  reduceOnly: z.boolean(),
  orderType: text,
  tif: text.nullable(),
  cloid: text.nullable(),
})
/** An open order. The legs of a bracket stand in their resting parent's `children` and in the list itself. */
export type WireFrontendOrder = z.infer<typeof plainOrderSchema> & { children: WireFrontendOrder[] }
export const frontendOrderSchema: z.ZodType<WireFrontendOrder> = plainOrderSchema.extend({
  children: z.lazy(() => z.array(frontendOrderSchema)),
})

/** An order with what became of it, as historicalOrders and orderStatus carry it. */
const orderRecordSchema = z.object({ order: frontendOrderSchema, status: text, statusTimestamp: ms })
export type WireOrderRecord = z.infer<typeof orderRecordSchema>

export const fillSchema = z.object({
  coin: text,
  px: text,
  sz: text,
  side: sideSchema,
  time: ms,
  startPosition: text,
  dir: text,
  /** Profit of the closed part, before the fee. */
  closedPnl: text,
  hash: text,
  oid: id,
  crossed: z.boolean(),
  fee: text,
  tid: id,
  feeToken: text,
  twapId: z.number().nullable(),
  cloid: text.nullish(),
  liquidation: z.object({ liquidatedUser: text, markPx: text, method: text }).optional(),
})
export type WireFill = z.infer<typeof fillSchema>

/** A trade as everybody sees it: by the side that took, with buyer and seller. */
export interface WireTrade {
  coin: string
  side: 'B' | 'A'
  px: string
  sz: string
  hash: string
  time: number
  tid: number
  users: [buyer: string, seller: string]
}

/** One hourly payment. `usdc` is what the account received: negative was paid. */
const fundingDeltaSchema = z.object({
  time: ms,
  hash: text,
  delta: z.object({
    type: z.literal('funding'),
    coin: text,
    usdc: text,
    szi: text,
    fundingRate: text,
    nSamples: z.number().nullable(),
  }),
})
export type WireFundingDelta = z.infer<typeof fundingDeltaSchema>

const ledgerDeltaSchema = z.object({
  time: ms,
  hash: text,
  delta: z.looseObject({ type: text, usdc: text.optional() }),
})
export type WireLedgerDelta = z.infer<typeof ledgerDeltaSchema>

const marginSummarySchema = z.object({
  accountValue: text,
  totalNtlPos: text,
  totalRawUsd: text,
  totalMarginUsed: text,
})

const wirePositionSchema = z.object({
  coin: text,
  szi: text,
  leverage: z.object({ type: z.enum(['cross', 'isolated']), value: z.number(), rawUsd: text.optional() }),
  entryPx: text,
  positionValue: text,
  unrealizedPnl: text,
  returnOnEquity: text,
  liquidationPx: text.nullable(),
  marginUsed: text,
  maxLeverage: z.number(),
  /** Positive was paid: the recorded long under positive rates shows a positive sum, the shorts beside it negative ones. */
  cumFunding: z.object({ allTime: text, sinceOpen: text, sinceChange: text }),
})
export type WirePosition = z.infer<typeof wirePositionSchema>

export const clearinghouseStateSchema = z.object({
  marginSummary: marginSummarySchema,
  crossMarginSummary: marginSummarySchema,
  crossMaintenanceMarginUsed: text,
  withdrawable: text,
  assetPositions: z.array(z.object({ type: z.literal('oneWay'), position: wirePositionSchema })),
  time: ms,
})
export type WireClearinghouseState = z.infer<typeof clearinghouseStateSchema>

const orderStatusSchema = z.union([
  z.object({ resting: z.object({ oid: id, cloid: text.optional() }) }),
  z.object({ filled: z.object({ totalSz: text, avgPx: text, oid: id, cloid: text.optional() }) }),
  z.object({ error: text }),
  z.enum(['waitingForFill', 'waitingForTrigger', 'success']),
])
export type WireOrderStatus = z.infer<typeof orderStatusSchema>

/** What POST /exchange answers with HTTP 200. */
const exchangeResponseSchema = z.union([
  z.object({
    status: z.literal('ok'),
    response: z.object({ type: text, data: z.object({ statuses: z.array(orderStatusSchema) }).optional() }),
  }),
  z.object({ status: z.literal('err'), response: text }),
])
export type WireExchangeResponse = z.infer<typeof exchangeResponseSchema>
