import { z } from 'zod'

/**
 * The venue's info replies, as far as the agent reads them; unknown keys are ignored. Of lists whose rows are read one by one (markets, positions,
 * orders, fills, ledger) there is the schema of a row, and one that does not fit is named; everywhere else a missing key fails the read with its
 * path. Shapes: https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint
 */

/** A number as the venue writes it: plain, or with an exponent where it is very small. */
export const decimalText = z.string().regex(/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/, 'not a decimal number')
const text = decimalText
const oid = z.number().int()

/** One market. Its place in the list is its asset id, so the list itself is never shortened. */
export const universeEntrySchema = z.object({
  name: z.string(),
  szDecimals: z.number().int(),
  maxLeverage: z.number(),
  isDelisted: z.boolean().optional(),
  onlyIsolated: z.boolean().optional(),
  /** Takes the place of onlyIsolated: strictIsolated, noCross. */
  marginMode: z.string().nullish(),
})
export const metaSchema = z.object({ universe: z.array(z.unknown()) })

export const assetContextSchema = z.object({
  funding: text,
  openInterest: text,
  prevDayPx: text,
  dayNtlVlm: text,
  oraclePx: text,
  markPx: text,
  midPx: text.nullish(),
  impactPxs: z.array(text).nullish(),
})
export const metaAndAssetCtxsSchema = z.tuple([metaSchema, z.array(z.unknown())])

export const candlesSchema = z.array(
  z.object({ t: z.number(), T: z.number(), o: text, h: text, l: text, c: text, v: text }),
)

/** What the `candle` channel pushes: one bar; the documentation says a list, so one is understood too. */
const candleRowSchema = candlesSchema.element.extend({ s: z.string(), i: z.string() })
export const candlePushSchema = z.union([candleRowSchema.transform((row) => [row]), z.array(candleRowSchema)])

export const bookSchema = z
  .object({
    time: z.number(),
    levels: z.tuple([z.array(z.object({ px: text, sz: text })), z.array(z.object({ px: text, sz: text }))]),
  })
  .nullable()

export const clearinghouseSchema = z.object({
  marginSummary: z.object({ accountValue: text, totalMarginUsed: text }),
  withdrawable: text,
  assetPositions: z.array(z.unknown()),
  time: z.number(),
})

/** What the venue's own page reads: the account and its orders in one answer. */
export const webDataSchema = z.object({ clearinghouseState: clearinghouseSchema, openOrders: z.array(z.unknown()) })

/** What it takes to protect and close a position. */
const positionCore = { coin: z.string(), szi: text, entryPx: text.nullable(), positionValue: text }
export const positionCoreSchema = z.object({ position: z.object(positionCore) })
export const positionSchema = z.object({
  position: z.object({
    ...positionCore,
    unrealizedPnl: text,
    liquidationPx: text.nullable(),
    marginUsed: text,
    leverage: z.object({ value: z.number() }),
    cumFunding: z.object({ sinceOpen: text }),
  }),
})

export const frontendOrderSchema = z.object({
  coin: z.string(),
  side: z.enum(['A', 'B']),
  limitPx: text,
  sz: text,
  origSz: text,
  oid,
  timestamp: z.number(),
  isTrigger: z.boolean(),
  triggerPx: text,
  reduceOnly: z.boolean(),
  orderType: z.string(),
  cloid: z.string().nullish(),
})

export const orderStatusSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('order'),
    order: z.object({
      order: z.object({ oid, sz: text, origSz: text, cloid: z.string().nullish() }),
      status: z.string(),
      statusTimestamp: z.number(),
    }),
  }),
  z.object({ status: z.literal('unknownOid') }),
])

/** One execution; a list of them is read row by row. */
export const fillSchema = z.object({
  coin: z.string(),
  px: text,
  sz: text,
  side: z.enum(['A', 'B']),
  time: z.number(),
  startPosition: text,
  dir: z.string(),
  closedPnl: text,
  oid,
  fee: text,
  /** Absent where nobody needs to be told: fees of perpetuals are in USDC. */
  feeToken: z.string().default('USDC'),
  tid: z.number().int(),
  cloid: z.string().nullish(),
  liquidation: z.object({ liquidatedUser: z.string().optional() }).nullish(),
})

/** One payment; a list of them is read row by row. */
export const userFundingRowSchema = z.object({
  time: z.number(),
  hash: z.string(),
  delta: z.object({ coin: z.string(), usdc: text }),
})

export const fundingHistorySchema = z.array(z.object({ time: z.number(), fundingRate: text }))

/** The leverage an account has set for a coin. */
export const activeAssetDataSchema = z.object({
  leverage: z.object({ type: z.enum(['cross', 'isolated']), value: z.number() }),
})

export const userFeesSchema = z.object({ userCrossRate: text })
