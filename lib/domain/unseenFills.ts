import type { Account, OrderSide } from './account.ts'
import { type Sz, toText } from './decimal.ts'

/**
 * Orders the venue answered as filled, held against the account that is read. Whatever keeps the two apart (another account, a node that lags, a list
 * that is broken), what is not seen would be bought again: each cycle takes the account for what there is.
 */

/** The venue's reads may be this far behind its answers, in milliseconds; what is not seen then is told to a person. */
export const UNSEEN_GRACE_MS = 30_000

/** An entry as the venue answered it, and how much of it the fills that were read account for. */
export interface AnsweredEntry {
  coin: string
  side: OrderSide
  filledSz: Sz
  answeredMs: number
  tracedSz: Sz
}

/**
 * Returns the entries of which the account does not show everything: their fills are in the books, and the position is at least what the fills left
 * open. A position that could not be read counts as shown; the gate bars its coin.
 */
export function unseenEntries<T extends AnsweredEntry>(
  entries: readonly T[],
  trades: readonly { coin: string; side: string; szi: Sz }[],
  account: Pick<Account, 'positions' | 'unread'>,
): T[] {
  const isHeld = (coin: string): boolean => {
    const trade = trades.find((one) => one.coin === coin)
    if (!trade || account.unread.some((row) => row.coin === coin || row.coin === null)) return true
    const position = account.positions.find((one) => one.coin === coin && one.side === trade.side)
    return position?.szi.abs().gte(trade.szi.abs()) ?? false
  }
  return entries.filter((entry) => entry.tracedSz.lt(entry.filledSz) || !isHeld(entry.coin))
}

/** Returns which entries are not seen, and what of them, in a sentence. */
export function unseenWords(entries: readonly AnsweredEntry[]): string {
  const orders = entries.map(({ side, filledSz, coin, answeredMs, tracedSz }) => {
    const at = new Date(answeredMs).toISOString().slice(0, 19).replace('T', ' ')
    return `${side} ${toText(filledSz)} ${coin} at ${at} UTC (${tracedSz.lt(filledSz) ? 'no fill of it' : 'its fill, not its position'})`
  })
  return `${UNSEEN} ${orders.join(', ')}.`
}

/** Returns what the banner and the diary say of entries that stay unseen. */
export const unseenReason = (entries: readonly AnsweredEntry[]): string =>
  `${unseenWords(entries)} Nothing is added until it is seen. Look at the account on the venue, and resume if it is right.`

const UNSEEN = 'The venue answered an order as filled, and the account that is read does not show it:'

/** Returns whether a trading state was set for such entries, by the reason it has. */
export const isUnseenReason = (reason: string): boolean => reason.startsWith(UNSEEN)
