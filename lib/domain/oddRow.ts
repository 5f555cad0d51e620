/** The venue's lists that are read row by row. */
export type VenueList = 'fills' | 'funding' | 'cash'

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
