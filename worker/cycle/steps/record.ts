import type { StoredAccount } from '../../../lib/contracts/positions.ts'
import type { Account } from '../../../lib/domain/account.ts'
import { Decimal, notional, type Px, toText, usd } from '../../../lib/domain/decimal.ts'
import { insertDiary } from '../../../lib/store/diary.ts'
import { upsertEquity } from '../../../lib/store/equity.ts'
import { announce } from '../../../lib/store/events.ts'
import { adoptFills } from '../../orders/adoptFills.ts'
import { protectAll } from '../../orders/protectPosition.ts'
import { settleUnknown } from '../../orders/settleUnknown.ts'
import type { World } from '../../wiring/world.ts'
import type { CurrentCycle } from '../currentCycle.ts'

/**
 * Step 9. Reads what the venue has after the orders: fills into trades, a stop for every position as the venue sees it, and an equity point with the
 * sums that explain it.
 */
export async function record(world: World, cycle: CurrentCycle): Promise<Account> {
  const { db, agentId, clock, exchange } = world
  await settleUnknown(world)
  await insertDiary(db, agentId, await adoptFills(world, cycle.id), clock.wallMs())
  let account = await exchange.fetchAccount()
  if (account.positions.length > 0) {
    await protectAll(world, cycle, account)
    account = await exchange.fetchAccount()
  }
  await recordEquity(world, account)
  await storeAccount(world, account)
  return account
}

async function recordEquity(world: World, account: Account): Promise<void> {
  const { db, agentId, clock } = world
  const sums = await world.money.read()
  const unrealizedUsd = usd(
    account.positions.reduce((sum, position) => sum.plus(position.unrealizedPnlUsd), new Decimal(0)),
  )
  await upsertEquity(
    db,
    agentId,
    { atMs: clock.nowMs(), equityUsd: account.equityUsd, unrealizedUsd, sums, btcPx: await btcPx(world) },
    clock.wallMs(),
  )
}

/** The yardstick of buying Bitcoin and doing nothing; null where the venue has no BTC. */
async function btcPx(world: World): Promise<Px | null> {
  if (!world.markets.BTC) return null
  const snapshot = await world.exchange.fetchSnapshot(['BTC'])
  return snapshot.coins.BTC?.markPx ?? null
}

/** Puts the account where the screens read it. */
export async function storeAccount(world: World, account: Account): Promise<void> {
  const { db, agentId, clock } = world
  const stored: StoredAccount = {
    equityUsd: toText(account.equityUsd),
    withdrawableUsd: toText(account.withdrawableUsd),
    marginUsedUsd: toText(account.marginUsedUsd),
    positions: account.positions.map((position) => ({
      coin: position.coin,
      side: position.side,
      szi: toText(position.szi),
      entryPx: toText(position.entryPx),
      markPx: toText(position.markPx.toDecimalPlaces(8)),
      liquidationPx: position.liquidationPx === null ? null : toText(position.liquidationPx),
      notionalUsd: toText(notional(position.szi, position.markPx).toDecimalPlaces(6)),
      unrealizedPnlUsd: toText(position.unrealizedPnlUsd),
      fundingSinceOpenUsd: toText(position.fundingSinceOpenUsd),
      marginUsedUsd: toText(position.marginUsedUsd),
      leverage: position.leverage,
      szDecimals: world.markets[position.coin]?.szDecimals ?? 0,
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
  await db.$transaction([
    db.agentState.update({
      where: { agentId },
      data: { account: JSON.stringify(stored), accountAt: new Date(account.atMs) },
    }),
    announce(db, agentId, 'position', '', clock.wallMs()),
  ])
}
