import type { VenuePage } from '../../lib/ports.ts'
import type { MarkedList } from '../../lib/store/books/readMarkBook.ts'
import type { World } from '../wiring/world.ts'

/** The venue may list a row a moment after a newer one, so the last minute is read again; what is stored already is known. */
const OVERLAP_MS = 60_000

/**
 * Reads one of the venue's lists from where the last read ended to its end, page by page. Each page is stored before its mark is set, so whatever breaks
 * off in between is read again, and a list of years is not begun anew.
 */
export async function readOn<T>(
  { books }: Pick<World, 'books'>,
  list: MarkedList,
  fetchPage: (sinceMs: number) => Promise<VenuePage<T>>,
  store: (rows: T[]) => Promise<unknown>,
): Promise<void> {
  const markMs = await books.readMarks.sinceMs(list)
  let sinceMs = Math.max(0, markMs - OVERLAP_MS)
  for (let isLast = false; !isLast; ) {
    const page = await fetchPage(sinceMs)
    await store(page.rows)
    if (page.nextMs > markMs) await books.readMarks.set(list, page.nextMs)
    sinceMs = page.nextMs
    isLast = page.isLast
  }
}
