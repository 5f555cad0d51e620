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
  /** Coins whose prices could not be had, with why: they are not in `coins`, and the others go on without them. */
  unseen: readonly { coin: string; why: string }[]
  /** Age of the oldest order book among the coins: how old the prices are that a decision would rest on. */
  dataAgeMs: number
}

/** What was seen, after our books were brought in line with the venue and every exit that was due was taken. */
export interface Truth extends Observation {
  trades: readonly TradeRow[]
  /** What could not be brought into our books, in sentences: with a gap there no new risk is taken. */
  gaps: readonly string[]
  /** Coins with an order whose outcome is still unknown: no new risk is taken in them. */
  unknownCoins: readonly string[]
  /** Coins that code wanted out of in this cycle: nothing the model says opens or adds to them in the same one. */
  exitedCoins: readonly string[]
  /** Why the account is not known as it is after the reductions of this answer; null: it is, or there were none. */
  accountGap: string | null
}
