import type { Account } from '../../../lib/domain/account.ts'
import { Decimal, type Px, usd } from '../../../lib/domain/decimal.ts'
import type { Market } from '../../../lib/domain/market.ts'
import { AppError } from '../../../lib/errors.ts'
import { keepBooks } from '../../orders/keepBooks.ts'
import { secure } from '../../orders/secure.ts'
import type { World } from '../../wiring/world.ts'
import type { CurrentCycle } from '../currentCycle.ts'
import { guardLosses } from '../guardLosses.ts'
import { storeAccount } from '../showAccount.ts'
import { marketsOf } from './observe.ts'

/**
 * Step 9. Reads what the venue has after the orders: a stop for every position as the venue sees it, fills into trades, and an equity point with the
 * sums that explain it. It looks at the venue's markets by itself, because it follows a cycle that failed at its first step, too. Throws AppError when
 * the books have a gap: then the sums would not explain the equity, so no point is written.
 */
export async function record(world: World, cycle: CurrentCycle): Promise<void> {
  const { exchange } = world
  const markets = await marketsOf(world)
  const before = await exchange.fetchAccount()
  if (before.positions.length > 0) await cycle.part('protect', () => secure(world, cycle, { markets }, before))
  const gaps = await keepBooks(world, cycle.id, before)
  const account = await exchange.fetchAccount()
  if (gaps.length === 0) {
    await recordEquity(world, account, markets)
    await guardLosses(world, account, cycle.settings.limits)
  }
  await storeAccount(world, account, markets)
  if (gaps.length > 0) throw new AppError('venue_unavailable', gaps.join(' '))
}

type Markets = Readonly<Record<string, Market>>

/** Writes the equity the account began with, before the first order can cost anything: what a return is measured from. Once in the life of an agent. */
export async function openEquity(world: World, account: Account, markets: Markets): Promise<void> {
  const { equityMarks } = await world.books.state.read()
  if (equityMarks === null) await world.books.equity.open(await equityOf(world, account, markets))
}

const recordEquity = async (world: World, account: Account, markets: Markets): Promise<void> =>
  world.books.equity.upsert(await equityOf(world, account, markets))

async function equityOf({ books, exchange }: World, account: Account, markets: Markets) {
  const unrealizedUsd = usd(
    account.positions.reduce((sum, position) => sum.plus(position.unrealizedPnlUsd), new Decimal(0)),
  )
  return {
    equityUsd: account.equityUsd,
    unrealizedUsd,
    sums: await books.money.read(),
    btcPx: await btcPx(exchange, markets),
  }
}

/** The yardstick of buying Bitcoin and doing nothing; null where the venue has no BTC. */
async function btcPx(exchange: World['exchange'], markets: Markets): Promise<Px | null> {
  if (!markets.BTC) return null
  const snapshot = await exchange.fetchSnapshot(['BTC'])
  return snapshot.coins.BTC?.markPx ?? null
}
