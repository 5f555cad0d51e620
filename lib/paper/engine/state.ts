import { z } from 'zod'
import { Decimal } from '../../domain/decimal.ts'
import { addressSchema } from '../../hyperliquid/wire/action.ts'

/**
 * Everything the paper venue must remember, as schemas: what they parse is what snapshots and journal lines hold, so a state that was written
 * can be read. Amounts are exact decimals; an amount of money never has more than six of them.
 */

const decimal = z
  .union([z.string(), z.instanceof(Decimal)])
  .transform((value) => (typeof value === 'string' ? new Decimal(value) : value))

export const positionSchema = z.object({
  coin: z.string(),
  /** Signed size: negative is short. Never zero. */
  szi: decimal,
  /**
   * What was paid for it, with the sign of the size. Kept instead of an entry price because an average price has endless digits, and with it the
   * sum of profits would drift from the account value; closing a part takes its share of the cost, rounded once, and the rest stays exact.
   */
  costUsd: decimal,
  /** The margin that belongs to this position alone, funding included; null: it shares the cross margin. */
  isolatedUsd: decimal.nullable(),
  /** Funding since opening and since the last change of size. Positive was received. */
  fundingSinceOpenUsd: decimal,
  fundingSinceChangeUsd: decimal,
  /** When a part of it was last liquidated. */
  liquidatedMs: z.number().nullable(),
})
export type PaperPosition = z.output<typeof positionSchema>

const orderSchema = z.object({
  oid: z.number(),
  cloid: z.string().nullable(),
  coin: z.string(),
  isBuy: z.boolean(),
  limitPx: decimal,
  origSz: decimal,
  /** What is left. Zero for a position-sized trigger, whose size is known when it fires. */
  sz: decimal,
  reduceOnly: z.boolean(),
  tif: z.enum(['Gtc', 'Ioc', 'Alo', 'FrontendMarket']).nullable(),
  trigger: z.object({ px: decimal, isMarket: z.boolean(), tpsl: z.enum(['tp', 'sl']) }).nullable(),
  isPositionTpsl: z.boolean(),
  placedMs: z.number(),
  /** resting: in the book. armed: waits for its trigger price. waiting: waits for its parent to fill. */
  phase: z.enum(['resting', 'armed', 'waiting']),
  /** The oid of the entry a bracket leg belongs to; legs with one parent cancel each other. */
  parentOid: z.number().nullable(),
  /** Since when a reduce-only order has had nothing to reduce. */
  idleSinceMs: z.number().nullable(),
})
export type PaperOrder = z.output<typeof orderSchema>

/** Whose account it is. A sub-account and a vault have no key of their own: their master's and their leader's trade for them. */
export const ownerSchema = z.discriminatedUnion('role', [
  z.object({ role: z.literal('user') }),
  z.object({ role: z.literal('subAccount'), master: addressSchema, name: z.string() }),
  z.object({ role: z.literal('vault'), leader: addressSchema, name: z.string() }),
])
export const abstractionSchema = z.enum(['disabled', 'default', 'unifiedAccount', 'portfolioMargin', 'dexAbstraction'])

export const accountSchema = z.object({
  address: z.string(),
  owner: ownerSchema.default({ role: 'user' }),
  /** How spot and perpetual balances belong together. */
  abstraction: abstractionSchema.default('disabled'),
  /** Spot balances by token. */
  spot: z.record(z.string(), z.object({ total: decimal, entryNtl: decimal })).default({}),
  /** Positions on other dexes by coin ("xyz:NVDA"): shown, not traded. */
  dexPositions: z.record(z.string(), z.object({ szi: decimal, entryPx: decimal })).default({}),
  /** Deposits + closed profit − fees + funding, less what isolated positions hold. */
  cashUsd: decimal,
  /** What came to the perpetual balance from outside of it, less what left. */
  depositsUsd: decimal,
  closedPnlUsd: decimal,
  feesUsd: decimal,
  /** Funding received less paid. */
  fundingUsd: decimal,
  volumeUsd: decimal,
  requestsUsed: z.number(),
  /** When the last action was let through past the budget. */
  slowRequestMs: z.number().nullable().default(null),
  positions: z.record(z.string(), positionSchema),
  /** By oid, oldest first. */
  orders: z.record(z.string(), orderSchema),
  leverage: z.record(z.string(), z.object({ isCross: z.boolean(), value: z.number() })),
  fundingByCoinUsd: z.record(z.string(), decimal),
  scheduledCancelMs: z.number().nullable(),
})
export type PaperAccount = z.output<typeof accountSchema>

export const agentWalletSchema = z.object({ master: z.string(), name: z.string(), validUntilMs: z.number() })
export type AgentWallet = z.output<typeof agentWalletSchema>

/** Identifiers are counted, not drawn, so that two runs over the same market give the same ones. */
export const countersSchema = z.object({ oid: z.number(), tid: z.number(), hash: z.number() })

/** One side of a book: price and size, best first. */
export type Levels = readonly (readonly [px: Decimal, sz: Decimal])[]
export interface Book {
  bids: Levels
  asks: Levels
}

/** The last price of a coin. `depthUsd` is what one side of its book holds; `book` is a real one, where the feed has it. */
export interface Quote {
  markPx: Decimal
  oraclePx: Decimal
  midPx: Decimal
  depthUsd: Decimal
  book: Book | null
}

/** A market of the venue. Tiers: above `lowerBoundUsd` of notional only `leverageMax` is allowed, ascending. */
export interface PaperMarket {
  coin: string
  assetId: number
  szDecimals: number
  leverageMax: number
  marginTableId: number
  tiers: readonly { lowerBoundUsd: Decimal; leverageMax: number }[]
  onlyIsolated: boolean
  /** noCross: isolated only. strictIsolated: and margin cannot be taken out of a position. */
  marginMode: 'noCross' | 'strictIsolated' | null
  /** Whether open interest may grow: not at its cap, and not faster than the venue lets it. */
  openInterest: 'open' | 'capped' | 'tooFast'
  isDelisted: boolean
  /** Distance between best bid and best ask of the synthesised book, in 1/10000 of mid. */
  spreadBps: number
}

/** Size gone from either side of a book. */
export interface Eaten {
  bids: Decimal
  asks: Decimal
}

export interface EngineState {
  nowMs: number
  counters: z.output<typeof countersSchema>
  accounts: Readonly<Record<string, PaperAccount>>
  agents: Readonly<Record<string, AgentWallet>>
  /** By signer, highest first. */
  nonces: Readonly<Record<string, readonly number[]>>
  quotes: Readonly<Record<string, Quote>>
  /**
   * What each account has eaten from each book since its last price, by address and coin: a book does not refill while the clock stands still. An
   * account meets the market as if it were alone on it, so that agents side by side do not trade against each other's footprints.
   */
  eaten: Readonly<Record<string, Readonly<Record<string, Eaten>>>>
}

/** First identifiers. Order ids have 39 bits, as the venue's do, so that clients meet integers beyond 32 bits. */
export function createEngineState(nowMs: number): EngineState {
  return {
    nowMs,
    counters: { oid: 400_000_000_000, tid: 100_000_000_000_000, hash: 1 },
    accounts: {},
    agents: {},
    nonces: {},
    quotes: {},
    eaten: {},
  }
}

const ZERO = new Decimal(0)

export function createAccount(address: string): PaperAccount {
  return {
    address,
    owner: { role: 'user' },
    abstraction: 'disabled',
    spot: {},
    dexPositions: {},
    cashUsd: ZERO,
    depositsUsd: ZERO,
    closedPnlUsd: ZERO,
    feesUsd: ZERO,
    fundingUsd: ZERO,
    volumeUsd: ZERO,
    requestsUsed: 0,
    slowRequestMs: null,
    positions: {},
    orders: {},
    leverage: {},
    fundingByCoinUsd: {},
    scheduledCancelMs: null,
  }
}
