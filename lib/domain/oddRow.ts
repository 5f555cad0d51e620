/** The venue's lists that are read row by row. */
export type VenueList = 'fills' | 'funding' | 'cash' | 'positions' | 'openOrders' | 'markets' | 'snapshots'

/**
 * A row of one of the venue's lists that cannot be read, or of which we cannot say what it did to the account. It is told to a person by name: it is
 * never dropped in silence, and never takes the other rows with it.
 */
export interface OddRow {
  list: VenueList
  /** What the row is about, as far as that much can be read. */
  coin: string | null
  oid: string | null
  /** One sentence: what is wrong with it. */
  problem: string
  /** The row as the venue sent it, as JSON, cut to a length a person can look at. */
  row: string
}

/** Rows that were read, and those that were not. */
export interface ReadRows<T> {
  rows: T[]
  odd: OddRow[]
}

/**
 * Returns those of `coins` in which the account may hold, or have ordered, what could not be read; all of them when a row does not even name its
 * coin. What cannot be read is unknown, never absent: in these coins no risk is added, no trade counts as ended, and the account is not called
 * flat.
 */
export const unreadCoins = ({ unread }: { unread: readonly OddRow[] }, coins: readonly string[]): string[] =>
  unread.some(({ coin }) => coin === null)
    ? [...coins]
    : coins.filter((coin) => unread.some((row) => row.coin === coin))

/** Returns what makes a row the same one when it is met again: rows of a history by what they say, those of how things stand by what they are about. */
export const oddKey = ({ list, coin, oid, problem, row }: OddRow): string =>
  list === 'fills' || list === 'funding' || list === 'cash' ? `${list} ${row}` : [list, coin, oid, problem].join(' ')
