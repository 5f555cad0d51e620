import type { Account } from '../../lib/domain/account.ts'
import type { CoinSnapshot, Market } from '../../lib/domain/market.ts'
import type { TradeRow } from '../../lib/store/rows/tradeRow.ts'

/** One look at the account and the market, all of it stamped. */
export interface Observation {
  atMs: number
  account: Account
  /** What the venue lists, by coin. */
  markets: Readonly<Record<string, Market>>
  coins: Readonly<Record<string, CoinSnapshot>>
  /** Age of the oldest order book among the coins: how old the prices are that a decision would rest on. */
  dataAgeMs: number
}

/** What was seen, after our books were brought in line with the venue and every exit that was due was taken. */
export interface Truth extends Observation {
  trades: readonly TradeRow[]
  /** Coins with an order whose outcome is still unknown: no new risk is taken in them. */
  unknownCoins: readonly string[]
  /** Coins that code closed just now: nothing the model says opens them again in this cycle. */
  exitedCoins: readonly string[]
}
