import type { StoredAccount } from '../../lib/contracts/positions.ts'
import type { Account } from '../../lib/domain/account.ts'
import { cutToDigits, notional, toText } from '../../lib/domain/decimal.ts'
import type { Market } from '../../lib/domain/market.ts'
import { describeError } from '../../lib/errors.ts'
import { patiently } from '../../lib/pause.ts'
import type { World } from '../wiring/world.ts'

type Markets = Readonly<Record<string, Market>>

/** How long a free store may take to write the account; one that is locked is not waited for. */
const PATIENCE_MS = 250

/**
 * Puts the account where the screens read it, as soon as it is read: what a cycle waits for next (the books, a model, room in the venue's minute) may take
 * minutes. Never throws, and never keeps protection waiting.
 */
export async function showAccount(
  world: Pick<World, 'books' | 'planStates' | 'log'>,
  account: Account,
  markets: Markets,
): Promise<void> {
  const written = storeAccount(world, account, markets).catch((error: unknown) =>
    world.log.warn('the account is not shown', { why: describeError(error) }),
  )
  await patiently(written, PATIENCE_MS)
}

/** Writes the account where the screens read it. Throws what the store throws. */
export async function storeAccount(
  { books, planStates }: Pick<World, 'books' | 'planStates'>,
  account: Account,
  markets: Markets,
): Promise<void> {
  const stored: StoredAccount = {
    equityUsd: toText(account.equityUsd),
    withdrawableUsd: toText(account.withdrawableUsd),
    marginUsedUsd: toText(account.marginUsedUsd),
    positions: account.positions.map((position) => ({
      coin: position.coin,
      side: position.side,
      szi: toText(position.szi),
      entryPx: toText(position.entryPx),
      markPx: toText(cutToDigits(position.markPx)),
      liquidationPx: position.liquidationPx === null ? null : toText(position.liquidationPx),
      notionalUsd: toText(notional(position.szi, position.markPx).toDecimalPlaces(6)),
      unrealizedPnlUsd: toText(position.unrealizedPnlUsd),
      fundingSinceOpenUsd: toText(position.fundingSinceOpenUsd),
      marginUsedUsd: toText(position.marginUsedUsd),
      leverage: position.leverage,
      szDecimals: markets[position.coin]?.szDecimals ?? null,
      exitState: planStates.get(position.coin) ?? null,
    })),
    openOrders: account.openOrders.map((order) => ({
      coin: order.coin,
      oid: order.oid,
      cloid: order.cloid,
      side: order.side,
      limitPx: toText(order.limitPx),
      sz: toText(order.sz),
      reduceOnly: order.reduceOnly,
      triggerPx: order.triggerPx === null ? null : toText(order.triggerPx),
      tpsl: order.tpsl,
      placedMs: order.placedMs,
    })),
  }
  await books.state.storeAccount(stored, account.atMs)
}
