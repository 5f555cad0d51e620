import type { Account } from '../../../lib/domain/account.ts'
import type { CoinSnapshot } from '../../../lib/domain/market.ts'
import type { World } from '../../wiring/world.ts'
import type { CurrentCycle } from '../currentCycle.ts'

/** One look at the account and the market, all of it stamped. */
export interface Observation {
  atMs: number
  account: Account
  coins: Record<string, CoinSnapshot>
  /** Age of the oldest order book among the coins: how old the prices are that a decision would rest on. */
  dataAgeMs: number
}

/** Step 1. Reads account, markets and books of the coins in Settings and of every coin held. Throws AppError when the venue is out of reach. */
export async function observe(world: World, cycle: CurrentCycle): Promise<Observation> {
  const { exchange, clock } = world
  const [account, markets] = await Promise.all([exchange.fetchAccount(), exchange.fetchMarkets()])
  world.markets = Object.fromEntries(markets.map((market) => [market.coin, market]))
  for (const position of account.positions) world.leverageSet.set(position.coin, position.leverage)
  const names = [...new Set([...cycle.settings.coins, ...account.positions.map((position) => position.coin)])]
  const listed = names.filter((coin) => world.markets[coin])
  const [snapshot, books] = await Promise.all([
    exchange.fetchSnapshot(listed),
    Promise.all(listed.map((coin) => exchange.fetchBook(coin))),
  ])
  const nowMs = clock.nowMs()
  let dataAgeMs = 0
  listed.forEach((coin, index) => {
    const book = books[index]
    const seen = snapshot.coins[coin]
    if (!book || !seen) return
    // The touch of the book is what an order meets; the venue's impact prices are for a larger one.
    snapshot.coins[coin] = { ...seen, bidPx: book.bids[0]?.[0] ?? null, askPx: book.asks[0]?.[0] ?? null }
    dataAgeMs = Math.max(dataAgeMs, nowMs - book.timeMs)
  })
  return { atMs: nowMs, account, coins: snapshot.coins, dataAgeMs }
}
