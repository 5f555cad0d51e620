import type { Account } from '../../lib/domain/account.ts'
import { REFUSED_LONG_AGO, settleBurn, settleRecord, settleUnsent, vanished } from '../../lib/domain/reconcile.ts'
import type { Exchange, OrderRecord } from '../../lib/ports.ts'
import type { IntentRow } from '../../lib/store/rows/intentRow.ts'
import type { World } from '../wiring/world.ts'

type Burn = (nonceMs: number) => ReturnType<Exchange['burnNonce']>

/**
 * Settles every intent whose outcome is not known. Written but never sent: it never left. Sent: the venue is asked by cloid; what it does not know is
 * ruled out by burning the nonce, after which the order can never land. Nothing is ever sent again. This is also the whole of crash recovery.
 * Returns how many are still unknown.
 */
export async function settleUnknown(world: World): Promise<number> {
  const { books, exchange, clock, log } = world
  let unknown = 0
  // Legs sent as one action share its nonce: it is burned once, and the answer counts for all of them.
  const burned = new Map<number, ReturnType<Burn>>()
  const burn: Burn = (nonceMs) => {
    const asked = burned.get(nonceMs) ?? exchange.burnNonce(nonceMs)
    burned.set(nonceMs, asked)
    return asked
  }
  for (const intent of await books.intents.unsettled()) {
    if (await settleOne(world, intent, burn))
      log.info('intent settled', { intentId: intent.id, coin: intent.coin, role: intent.role })
    else unknown += 1
  }
  if (unknown > 0) log.warn('orders with unknown outcome', { count: unknown, atMs: clock.nowMs() })
  return unknown
}

/** Returns whether the intent is settled now. */
async function settleOne({ books, exchange, clock }: World, intent: IntentRow, burn: Burn): Promise<boolean> {
  const unsent = settleUnsent(intent)
  if (unsent || intent.nonceMs === null) {
    if (unsent) await books.intents.settle(intent.id, unsent)
    return unsent !== null
  }
  const found = await exchange.findOrder(intent.cloid)
  if (found) {
    await books.intents.settle(intent.id, settleRecord(found))
    await writeStatus(books, intent, found)
    return true
  }
  const proof = settleBurn(await burn(intent.nonceMs), intent.expiresAfterMs, clock.nowMs())
  const isRefused = proof === 'askAgain' && (await exchange.findOrder(intent.cloid)) === null
  const settlement = isRefused ? REFUSED_LONG_AGO : proof
  if (settlement === null || settlement === 'askAgain') return false
  await books.intents.settle(intent.id, settlement)
  return true
}

/** The venue lists an order within this time of taking it; what it still does not know then, it has forgotten. */
const KNOWN_AFTER_MS = 10 * 60_000

/** Asks what became of orders that rested when last seen and no longer do. One the venue has forgotten is not asked about again. */
export async function refreshResting(
  { books, exchange, clock }: World,
  { atMs, openOrders }: Pick<Account, 'atMs' | 'openOrders'>,
): Promise<void> {
  // What was placed after the account was read cannot be missing from it.
  const older = (await books.intents.resting()).filter((intent) => intent.createdAt.getTime() < atMs)
  for (const intent of vanished(older, openOrders)) {
    const record = await exchange.findOrder(intent.cloid)
    if (record && record.state !== 'open') await writeStatus(books, intent, record)
    else if (record === null && clock.nowMs() - intent.createdAt.getTime() > KNOWN_AFTER_MS)
      await books.intents.updateStatus(intent.id, { orderStatus: 'forgotten' })
  }
}

/** Writes what the venue's record says of an order of ours. */
const writeStatus = (books: World['books'], intent: IntentRow, record: OrderRecord): Promise<void> =>
  books.intents.updateStatus(intent.id, {
    orderStatus: record.status,
    oid: record.oid,
    filledSz: record.filledSz,
  })
