import type { OpenOrder, OrderSide } from '../../lib/domain/account.ts'
import type { Px, Sz } from '../../lib/domain/decimal.ts'
import type { IntentRole } from '../../lib/domain/recordWords.ts'
import type { OrderSource } from '../../lib/domain/tradingState.ts'
import type { LegOutcome, OrderLeg } from '../../lib/ports.ts'
import type { CycleIdentity } from '../cycle/currentCycle.ts'
import type { World } from '../wiring/world.ts'
import { expiryOf } from './sendIntents.ts'

/**
 * An order that makes a position smaller, or rests to do so: a stop, a target, a close. It may be sent in every trading state and waits for no book; a
 * model's own wishes go another way, through gate and written intent.
 */
export interface SafetyOrder {
  role: Exclude<IntentRole, 'entry'>
  coin: string
  side: OrderSide
  sz: Sz
  limitPx: Px
  kind: OrderLeg['kind']
  source: OrderSource
  /** The sentence behind it, where no decision has one. */
  reason: string
  decisionId: number | null
}

/** What the safety path needs of the world, and nothing else. */
export type SafetyWorld = Pick<
  World,
  'bestPrices' | 'books' | 'clock' | 'exchange' | 'journal' | 'lease' | 'log' | 'nextNonceMs'
>

const NO_LEASE: LegOutcome = { kind: 'notSent', message: 'Another process may hold the lease of this agent.' }

/**
 * Sends the orders as one action and returns one outcome each. An answer that was lost is asked for once before it counts as unknown; what was refused for
 * its nonce alone is sent once more.
 */
export async function sendSafely(
  world: SafetyWorld,
  cycle: CycleIdentity | null,
  orders: readonly SafetyOrder[],
): Promise<LegOutcome[]> {
  if (orders.length === 0) return []
  if (!world.lease.holds()) return orders.map(() => NO_LEASE)
  const outcomes = await sendOnce(world, cycle, orders)
  return outcomes.some((one) => one.kind === 'rejected' && one.isNonceOnly) ? sendOnce(world, cycle, orders) : outcomes
}

async function sendOnce(
  world: SafetyWorld,
  cycle: CycleIdentity | null,
  orders: readonly SafetyOrder[],
): Promise<LegOutcome[]> {
  const { exchange, journal } = world
  const stamp = { nonceMs: world.nextNonceMs(), expiresAfterMs: expiryOf(world) }
  const legs = orders.map((order, index) => toLeg(world, cycle, order, stamp.nonceMs, partOf(orders, index)))
  const entry = await journal.ahead(
    orders.map(({ role, source, reason, decisionId }, index) => ({
      cycleId: cycle?.id ?? null,
      decisionId,
      role,
      source,
      reason,
      leverage: null,
      order: legs[index] as OrderLeg,
    })),
    stamp,
  )
  const answers = await exchange.placeOrders(legs, stamp)
  const outcomes = await Promise.all(answers.map((outcome, index) => lookedUp(world, outcome, legs[index])))
  await entry.settle(outcomes)
  return outcomes
}

/** Cancels orders on the venue and returns one outcome each, unless another process may act for this agent. */
export async function cancelSafely(
  { exchange, lease }: Pick<World, 'exchange' | 'lease'>,
  orders: readonly Pick<OpenOrder, 'coin' | 'oid'>[],
): Promise<LegOutcome[]> {
  if (orders.length === 0) return []
  if (!lease.holds()) return orders.map(() => NO_LEASE)
  return exchange.cancelOrders(orders.map(({ coin, oid }) => ({ coin, oid })))
}

/** Returns how many orders for the same stand before this one: a leg that is too large for the venue leaves in parts. */
const partOf = (orders: readonly SafetyOrder[], index: number): number =>
  orders.slice(0, index).filter(({ coin, role }) => coin === orders[index]?.coin && role === orders[index]?.role).length

/** The nonce makes the id one of its own: two orders of one kind in one moment are two orders. */
const toLeg = (
  { books, exchange }: SafetyWorld,
  cycle: CycleIdentity | null,
  { role, coin, side, sz, limitPx, kind }: SafetyOrder,
  nonceMs: number,
  part: number,
): OrderLeg => ({
  cloid: exchange.cloidOf({
    agentId: books.agentId,
    cycle: cycle?.number ?? 0,
    cycleStartedMs: cycle?.startedMs ?? 0,
    decision: 0,
    coin,
    role,
    attempt: nonceMs,
    part,
  }),
  coin,
  side,
  limitPx,
  sz,
  reduceOnly: true,
  kind,
})

/** Returns the outcome, or what the venue's own record says of an order whose answer was lost. */
async function lookedUp(
  { exchange }: SafetyWorld,
  outcome: LegOutcome,
  leg: OrderLeg | undefined,
): Promise<LegOutcome> {
  if (outcome.kind !== 'unknown' || leg === undefined) return outcome
  const record = await exchange.findOrder(leg.cloid).catch(() => null)
  return record?.state === 'open' || record?.state === 'triggered' ? { kind: 'resting', oid: record.oid } : outcome
}
