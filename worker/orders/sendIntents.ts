import { px, sz } from '../../lib/domain/decimal.ts'
import { mayOrder, type OrderEffect, type OrderSource } from '../../lib/domain/tradingState.ts'
import type { Intent } from '../../lib/generated/prisma/client.ts'
import type { LegOutcome } from '../../lib/ports.ts'
import { readTradingState } from '../../lib/store/agentState.ts'
import { markSent, settleIntent, toOrderLeg } from '../../lib/store/intents.ts'
import type { World } from '../wiring/world.ts'

/** An order is void on the venue this long after it was sent, so that an answer we never got cannot turn into a trade later. */
const EXPIRES_AFTER_MS = 15_000

/**
 * Sends written intents as one action and returns one outcome each. The last look before money moves: the trading state is read from disk, and the
 * lease must still be ours. Nonce and expiry are on disk before the request leaves. An unknown outcome stays unknown here; settle.ts asks.
 */
export async function sendIntents(
  world: World,
  intents: readonly Intent[],
  source: OrderSource,
  effect: OrderEffect,
): Promise<LegOutcome[]> {
  if (intents.length === 0) return []
  const { db, agentId, clock, exchange } = world
  const refusal = await whyNot(world, source, effect)
  const nonceMs = world.nextNonceMs()
  let outcomes: LegOutcome[]
  if (refusal) {
    outcomes = intents.map(() => ({ kind: 'notSent', message: refusal }))
  } else {
    const expiresAfterMs = clock.nowMs() + EXPIRES_AFTER_MS
    await markSent(
      db,
      intents.map((intent) => intent.id),
      nonceMs,
      expiresAfterMs,
    )
    outcomes = await exchange.placeOrders(
      intents.map((intent) => toOrderLeg(intent, { px, sz })),
      { nonceMs, expiresAfterMs },
    )
  }
  for (const [index, intent] of intents.entries()) {
    const outcome = outcomes[index]
    if (outcome) await settleIntent(db, agentId, intent.id, outcome, clock.nowMs(), clock.wallMs())
  }
  return outcomes
}

async function whyNot(world: World, source: OrderSource, effect: OrderEffect): Promise<string | null> {
  if (world.clock.wallMs() >= world.lease.expiresWallMs) return 'Another process may hold the lease of this agent.'
  const state = await readTradingState(world.db, world.agentId)
  if (mayOrder(state, source, effect)) return null
  return `The trading state is ${state}.`
}
