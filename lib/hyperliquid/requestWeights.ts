import { z } from 'zod'

/**
 * How much of the address's minute a request takes, and how long it may be kept waiting for room.
 * https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/rate-limits-and-user-limits
 */

/** Weight the venue allows one IP address in a minute. */
export const WEIGHT_A_MINUTE = 1_200

/** Info requests that are answered from memory; the rest cost 20. */
const LIGHT: ReadonlySet<string> = new Set([
  'l2Book',
  'allMids',
  'clearinghouseState',
  'orderStatus',
  'spotClearinghouseState',
  'exchangeStatus',
])
const LIGHT_WEIGHT = 2
const INFO_WEIGHT = 20
const ROLE_WEIGHT = 60

/** Rows of an answer that cost one weight more, by request; others cost nothing more. */
const ROWS_PER_WEIGHT: Readonly<Record<string, number>> = {
  candleSnapshot: 60,
  recentTrades: 20,
  historicalOrders: 20,
  userFills: 20,
  userFillsByTime: 20,
  fundingHistory: 20,
  userFunding: 20,
  userNonFundingLedgerUpdates: 20,
  userTwapSliceFills: 20,
  userTwapSliceFillsByTime: 20,
}

/** Legs of an action that cost one weight more. */
const LEGS_PER_WEIGHT = 40

/**
 * `now`: what keeps the account safe; it waits for nothing. `soon`: the books; without them a cycle takes no new risk, so they are worth a short wait.
 * `later`: what a model reads; all of it is cached, so a long wait comes once.
 */
export type Urgency = 'now' | 'soon' | 'later'

const SOON: ReadonlySet<string> = new Set(['userFillsByTime', 'userFunding', 'userNonFundingLedgerUpdates'])
const LATER: ReadonlySet<string> = new Set(['candleSnapshot', 'fundingHistory', 'userFees'])

const infoSchema = z.object({ type: z.string() })
const legs = z.array(z.unknown()).optional()
const actionSchema = z.object({ action: z.object({ orders: legs, cancels: legs, modifies: legs }) })

/** Returns the name of an info request; '' for what is none. */
export function infoTypeOf(payload: unknown): string {
  const parsed = infoSchema.safeParse(payload)
  return parsed.success ? parsed.data.type : ''
}

/** Returns how many actions of the address's own budget a request to /exchange is: a batch counts for each of its legs. */
export function actionsOf(payload: unknown): number {
  const parsed = actionSchema.safeParse(payload)
  if (!parsed.success) return 1
  const { orders, cancels, modifies } = parsed.data.action
  return Math.max(1, (orders ?? cancels ?? modifies ?? []).length)
}

/** Returns what a request costs before its answer is known. */
export function weightOf(endpoint: 'info' | 'exchange', payload: unknown): number {
  if (endpoint === 'exchange') return 1 + Math.floor(actionsOf(payload) / LEGS_PER_WEIGHT)
  const type = infoTypeOf(payload)
  if (type === 'userRole') return ROLE_WEIGHT
  return LIGHT.has(type) ? LIGHT_WEIGHT : INFO_WEIGHT
}

/** Returns what an answer costs on top, by its rows. */
export function weightOfAnswer(endpoint: 'info' | 'exchange', payload: unknown, answer: unknown): number {
  if (endpoint === 'exchange' || !Array.isArray(answer)) return 0
  const rows = ROWS_PER_WEIGHT[infoTypeOf(payload)]
  return rows === undefined ? 0 : Math.floor(answer.length / rows)
}

/** Returns how long a request can be kept waiting. Every action is urgent: stops, closes and cancels are actions, and each costs next to nothing. */
export function urgencyOf(endpoint: 'info' | 'exchange', payload: unknown): Urgency {
  const type = endpoint === 'info' ? infoTypeOf(payload) : ''
  if (SOON.has(type)) return 'soon'
  return LATER.has(type) ? 'later' : 'now'
}
