import { sz, toText } from '../../lib/domain/decimal.ts'
import type { Intent } from '../../lib/generated/prisma/client.ts'
import type { OrderRecord } from '../../lib/ports.ts'
import { restingIntents, settleIntent, unsettledIntents, updateOrderStatus } from '../../lib/store/intents.ts'
import type { World } from '../wiring/world.ts'

/** An order without an answer is proven dead this long after its expiry: the venue refuses it from then on. */
const EXPIRY_GRACE_MS = 30_000

/**
 * Settles every intent whose outcome is not known. Written but never sent: it never left. Sent: the venue is asked by cloid; what it does not know is
 * ruled out by burning the nonce, after which the order can never land. Nothing is ever sent again. This is also the whole of crash recovery.
 * Returns how many are still unknown.
 */
export async function settleUnknown(world: World): Promise<number> {
  const { db, agentId, clock } = world
  let unknown = 0
  // Legs sent as one action share its nonce: it is burned once, and the answer counts for all of them.
  const burned = new Map<number, ReturnType<World['exchange']['burnNonce']>>()
  const burn = (nonceMs: number) => {
    const asked = burned.get(nonceMs) ?? world.exchange.burnNonce(nonceMs)
    burned.set(nonceMs, asked)
    return asked
  }
  for (const intent of await unsettledIntents(db, agentId)) {
    const settled = await settleOne(world, intent, burn)
    if (!settled) unknown += 1
    else world.log.info('intent settled', { intentId: intent.id, coin: intent.coin, leg: intent.leg })
  }
  if (unknown > 0) world.log.warn('orders with unknown outcome', { count: unknown, atMs: clock.nowMs() })
  return unknown
}

async function settleOne(
  world: World,
  intent: Intent,
  burn: (nonceMs: number) => ReturnType<World['exchange']['burnNonce']>,
): Promise<boolean> {
  const { db, agentId, clock, exchange } = world
  const settle = (outcome: Parameters<typeof settleIntent>[3]) =>
    settleIntent(db, agentId, intent.id, outcome, clock.nowMs(), clock.wallMs())
  if (intent.outcome === 'written' || intent.nonceMs === null) {
    await settle({ kind: 'notSent', message: 'The agent stopped before this order was sent.' })
    return true
  }
  const found = await exchange.findOrder(intent.cloid)
  if (found) {
    await adoptRecord(world, intent, found)
    return true
  }
  const burned = await burn(Number(intent.nonceMs))
  if (burned === 'burned') {
    await settle({
      kind: 'notSent',
      message: 'The venue never saw this order, and its nonce was burned: it cannot land any more.',
    })
    return true
  }
  const deadMs = Number(intent.expiresAfterMs ?? 0) + EXPIRY_GRACE_MS
  if (burned === 'used' && clock.nowMs() > deadMs && (await exchange.findOrder(intent.cloid)) === null) {
    await settle({
      kind: 'rejected',
      message: 'The venue used up the nonce and knows no such order long after it expired: it was refused.',
    })
    return true
  }
  return false
}

/** Writes what the venue's record says of an order of ours. */
async function adoptRecord(world: World, intent: Intent, record: OrderRecord): Promise<void> {
  const { db, agentId, clock } = world
  const refused = record.state === 'rejected' && record.filledSz.isZero()
  const outcome = refused
    ? ({ kind: 'rejected', message: record.status } as const)
    : ({ kind: 'resting', oid: record.oid } as const)
  await settleIntent(db, agentId, intent.id, outcome, clock.nowMs(), clock.wallMs())
  await updateOrderStatus(db, intent.id, {
    orderStatus: record.status,
    oid: record.oid,
    filledSz: toText(record.filledSz),
  })
}

/** Asks what became of orders that rested when last seen and no longer do. */
export async function refreshResting(
  world: World,
  openOids: ReadonlySet<string>,
  openCloids: ReadonlySet<string>,
): Promise<void> {
  for (const intent of await restingIntents(world.db, world.agentId)) {
    if ((intent.oid !== null && openOids.has(intent.oid)) || openCloids.has(intent.cloid)) continue
    const record = await world.exchange.findOrder(intent.cloid)
    if (!record || record.state === 'open') continue
    await updateOrderStatus(world.db, intent.id, {
      orderStatus: record.status,
      oid: record.oid,
      filledSz: toText(sz(record.filledSz)),
    })
  }
}
