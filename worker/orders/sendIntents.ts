import { stateUnder } from '../../lib/domain/locks.ts'
import { mayOrder, type OrderEffect, type OrderSource } from '../../lib/domain/tradingState.ts'
import type { LegOutcome } from '../../lib/ports.ts'
import { type IntentRow, toOrderLeg } from '../../lib/store/rows/intentRow.ts'
import type { World } from '../wiring/world.ts'

/** An order is void on the venue this long after it was sent, so that an answer we never got cannot turn into a trade later. */
const EXPIRES_AFTER_MS = 15_000

/** A clock that differs from the venue's by more is wrong; by less, the account that was read may only be a little old. */
const CLOCK_WRONG_MS = 60_000

/**
 * Returns when an order that leaves now is void, by the venue's clock: a machine that is behind would send orders that have expired already. What the
 * account says of the time may itself be late, so a small lead of ours is not taken back.
 */
export function expiryOf({ clock, exchange }: Pick<World, 'clock' | 'exchange'>): number {
  const offsetMs = exchange.clockOffsetMs()
  const isWrong = offsetMs > 0 || offsetMs < -CLOCK_WRONG_MS
  return clock.nowMs() + (isWrong ? offsetMs : 0) + EXPIRES_AFTER_MS
}

/** Whose order it is and what it does to the position: together with the trading state this says whether it may be sent. */
export interface OrderCause {
  source: OrderSource
  effect: OrderEffect
}

/**
 * Sends written intents as one action and returns one outcome each. The last look before money moves: the trading state is read from disk, and the
 * lease must still be ours. Nonce and expiry are on disk before the request leaves. An unknown outcome stays unknown here; settleUnknown.ts asks.
 */
export async function sendIntents(
  world: World,
  intents: readonly IntentRow[],
  cause: OrderCause,
): Promise<LegOutcome[]> {
  if (intents.length === 0) return []
  const { books, exchange } = world
  const refusal = await whyNot(world, cause)
  const nonceMs = world.nextNonceMs()
  let outcomes: LegOutcome[]
  if (refusal) {
    outcomes = intents.map(() => ({ kind: 'notSent', message: refusal }))
  } else {
    const expiresAfterMs = expiryOf(world)
    await books.intents.markSent(
      intents.map((intent) => intent.id),
      nonceMs,
      expiresAfterMs,
    )
    // Writing may have taken as long as a store can be locked: neither the lease nor the trading state is what it was.
    const late = await whyNot(world, cause)
    outcomes =
      late === null
        ? await world.inFlight.track(exchange.placeOrders(intents.map(toOrderLeg), { nonceMs, expiresAfterMs }))
        : intents.map(() => ({ kind: 'notSent', message: late }))
  }
  for (const [index, intent] of intents.entries()) {
    const outcome = outcomes[index]
    if (outcome) await books.intents.settle(intent.id, outcome)
  }
  return outcomes
}

async function whyNot(world: World, { source, effect }: OrderCause): Promise<string | null> {
  const { books } = world
  const stored = await books.state.tradingState()
  // What even a halt lets through waits for no look at what holds back.
  const state = mayOrder('halted', source, effect) ? stored : stateUnder(await books.locks.open(), stored)
  return mayOrder(state, source, effect) ? lateRefusal(world, { source, effect }) : `The trading state is ${state}.`
}

/** What may have changed at any moment, and is known without waiting for anything: the lease, and a HALT file. */
function lateRefusal({ lease, halt }: World, { source, effect }: OrderCause): string | null {
  if (!lease.holds()) return 'Another process may hold the lease of this agent.'
  return halt.isThere() && !mayOrder('halted', source, effect) ? 'The trading state is halted, by the HALT file.' : null
}
