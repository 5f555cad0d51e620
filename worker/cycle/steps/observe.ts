import type { Settings } from '../../../lib/domain/settings.ts'
import type { World } from '../../wiring/world.ts'
import type { Observation } from '../observation.ts'

/** Step 1. Reads account, markets and books of the coins in Settings and of every coin held. Throws AppError when the venue is out of reach. */
export async function observe(
  { exchange, clock }: Pick<World, 'exchange' | 'clock'>,
  settings: Pick<Settings, 'coins'>,
): Promise<Observation> {
  const [account, list] = await Promise.all([exchange.fetchAccount(), exchange.fetchMarkets()])
  const markets = Object.fromEntries(list.map((market) => [market.coin, market]))
  const names = [...new Set([...settings.coins, ...account.positions.map((position) => position.coin)])]
  const listed = names.filter((coin) => markets[coin])
  const [snapshot, books] = await Promise.all([
    exchange.fetchSnapshot(listed),
    Promise.all(listed.map((coin) => exchange.fetchBook(coin))),
  ])
  const nowMs = clock.nowMs()
  const coins = { ...snapshot.coins }
  let dataAgeMs = 0
  listed.forEach((coin, index) => {
    const book = books[index]
    const seen = coins[coin]
    if (!book || !seen) return
    // The touch of the book is what an order meets; the venue's impact prices are for a larger one.
    coins[coin] = { ...seen, bidPx: book.bids[0]?.[0] ?? null, askPx: book.asks[0]?.[0] ?? null }
    dataAgeMs = Math.max(dataAgeMs, nowMs - book.timeMs)
  })
  return { atMs: nowMs, account, markets, coins, dataAgeMs }
}
