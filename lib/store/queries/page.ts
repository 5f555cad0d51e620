/** A page by key: rows with an id below `before`, newest first. The largest id there can be stands for "from the newest". */
export interface Page {
  before: number
  limit: number
}

/** Above every id a store will reach, and still an exact integer in JavaScript and SQLite. */
export const FROM_NEWEST = Number.MAX_SAFE_INTEGER

/** Returns where the next page begins: the id of the last row of a full page, or null when the page was not full. */
export const nextBefore = (rows: readonly { id: number }[], limit: number): number | null =>
  rows.length < limit ? null : (rows.at(-1)?.id ?? null)
