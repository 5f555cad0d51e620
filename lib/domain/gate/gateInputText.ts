import { z } from 'zod'
import { px, sz, usd } from '../decimal.ts'
import { decisionSchema } from '../decision.ts'
import { storedExitRulesSchema } from '../exitRules.ts'
import { DEFAULT_LIMITS } from '../limits.ts'
import { limitsSchema } from '../limitsSchema.ts'
import { LOCK_KINDS } from '../locks.ts'
import { marketSchema } from '../marketSchema.ts'
import { ORDER_SIDES, POSITION_SIDES } from '../recordWords.ts'
import { ORDER_SOURCES, TRADING_STATES } from '../tradingState.ts'
import type { GateInput } from './verdict.ts'

/**
 * What a set of wishes was judged on, as it is stored: byte for byte enough to compute the same verdicts again, and no more. It grows with the coins
 * that are traded and held, not with the orders that rest, the rows that cannot be read or the coins of the past.
 */

/** Returns the input as JSON, decimals as strings. */
export const gateInputText = (input: GateInput): string => JSON.stringify(whatCounts(input))

/** Leaves out what no rule looks at. Words of a decision are in its own row. */
function whatCounts(input: GateInput): GateInput {
  const wished = new Set(input.wishes.map(({ decision }) => decision.asset))
  const isSeen = (coin: string) => wished.has(coin) || input.coins[coin] !== undefined
  const only = <T>(byCoin: Readonly<Record<string, T>>, isKept: (coin: string) => boolean): Record<string, T> =>
    Object.fromEntries(Object.entries(byCoin).filter(([coin]) => isKept(coin)))
  return {
    ...input,
    wishes: input.wishes.map((wish) => ({
      decision: { ...wish.decision, exit_plan: '', rationale: '' },
      source: wish.source,
      ...(wish.metAlready === undefined ? {} : { metAlready: wish.metAlready }),
    })),
    account: {
      ...input.account,
      // The gate asks for the stop and the target that rest, the first of a coin.
      openOrders: firstOfEach(
        input.account.openOrders.filter(({ coin, tpsl }) => tpsl !== null && wished.has(coin)),
        ({ coin, tpsl }) => `${tpsl} ${coin}`,
      ),
      unread: firstOfEach(input.account.unread, ({ coin }) => coin).map((row) => ({ ...row, problem: '', row: '' })),
    },
    markets: only(input.markets, isSeen),
    pace: { ...input.pace, coins: only(input.pace.coins, (coin) => wished.has(coin)) },
    locks: input.locks
      .filter(({ coin }) => coin === '' || wished.has(coin))
      .map(({ kind, coin, reason, openedMs, untilMs, closedMs }) => ({
        kind,
        coin,
        reason,
        openedMs,
        untilMs,
        closedMs,
      })),
  }
}

function firstOfEach<T>(rows: readonly T[], keyOf: (row: T) => unknown): T[] {
  const keys = rows.map(keyOf)
  return rows.filter((_, index) => keys.indexOf(keys[index]) === index)
}

const decimal = z.string().regex(/^-?\d+(\.\d+)?(e[+-]?\d+)?$/)
const price = decimal.transform(px)
const size = decimal.transform(sz)
const dollars = decimal.transform(usd)

const positionSchema = z.object({
  coin: z.string(),
  side: z.enum(POSITION_SIDES),
  szi: size,
  entryPx: price,
  markPx: price,
  liquidationPx: price.nullable(),
  unrealizedPnlUsd: dollars,
  marginUsedUsd: dollars,
  leverage: z.number(),
  fundingSinceOpenUsd: dollars,
})

const openOrderSchema = z.object({
  coin: z.string(),
  oid: z.string(),
  cloid: z.string().nullable(),
  side: z.enum(ORDER_SIDES),
  limitPx: price,
  sz: size,
  reduceOnly: z.boolean(),
  triggerPx: price.nullable(),
  tpsl: z.enum(['tp', 'sl']).nullable(),
  placedMs: z.number(),
})

const accountSchema = z.object({
  address: z.string(),
  atMs: z.number(),
  equityUsd: dollars,
  withdrawableUsd: dollars,
  marginUsedUsd: dollars,
  positions: z.array(positionSchema),
  openOrders: z.array(openOrderSchema),
  unread: z.array(
    z.object({
      list: z.enum(['fills', 'funding', 'cash', 'positions', 'openOrders', 'markets', 'snapshots']),
      coin: z.string().nullable(),
      oid: z.string().nullable(),
      problem: z.string(),
      row: z.string(),
    }),
  ),
})

const snapshotSchema = z.object({
  coin: z.string(),
  markPx: price,
  oraclePx: price,
  midPx: price.nullable(),
  bidPx: price.nullable(),
  askPx: price.nullable(),
  fundingRateHourlyFrac: z.number(),
  openInterestUsd: dollars,
  dayVolumeUsd: dollars,
  prevDayPx: price,
})

const paceSchema = z.object({
  nowMs: z.number(),
  barMs: z.number(),
  entriesMs: z.array(z.number()),
  ordersMs: z.array(z.number()),
  coins: z.record(
    z.string(),
    z.object({
      changedMs: z.number().nullable(),
      lastExit: z.object({ side: z.enum(POSITION_SIDES), atMs: z.number(), px: price.nullable() }).nullable(),
      held: z.object({ openedMs: z.number(), entryPx: price, openingSlPx: price.nullable() }).nullable(),
    }),
  ),
})

const storedDecision = decisionSchema.extend({ exit_rules: storedExitRulesSchema.nullable().default(null) })

/** What an older version did not know of limits has its default, as in settings. */
const gateInputSchema: z.ZodType<GateInput> = z.object({
  wishes: z.array(
    z.object({ decision: storedDecision, source: z.enum(ORDER_SOURCES), metAlready: z.string().optional() }),
  ),
  account: accountSchema,
  markets: z.record(z.string(), marketSchema),
  coins: z.record(z.string(), snapshotSchema),
  allowedCoins: z.array(z.string()),
  exitedCoins: z.array(z.string()),
  unknownCoins: z.array(z.string()),
  accountGap: z.string().nullable(),
  limits: limitsSchema.partial().transform((stored) => ({ ...DEFAULT_LIMITS, ...stored })),
  tradingState: z.enum(TRADING_STATES),
  dataAgeMs: z.number(),
  takerFeeFrac: z.number().nullable(),
  pace: paceSchema,
  locks: z.array(
    z.object({
      kind: z.enum(LOCK_KINDS),
      coin: z.string(),
      reason: z.string(),
      openedMs: z.number(),
      untilMs: z.number().nullable(),
      closedMs: z.number().nullable(),
    }),
  ),
})

/**
 * Returns the stored input, on which judgeDecisions gives the verdicts it gave; null for what another version wrote in a form that is not read any
 * more. Decisions come without their words.
 */
export function readGateInputText(text: string): GateInput | null {
  try {
    return gateInputSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
