import type { BookContext } from './bookContext.ts'

/** Hints for open screens; each family of books writes its own. */
export interface EventBook {
  /** Deletes hints, of all agents, older than the newest `keep`: a screen that was away longer re-reads everything anyway. */
  prune(keep?: number): Promise<void>
}

const EVENTS_KEPT = 20_000

/** Returns the housekeeping of the hints. */
export function createEventBook({ db, write }: BookContext): EventBook {
  return {
    async prune(keep = EVENTS_KEPT) {
      const newest = await db.event.findFirst({ orderBy: { id: 'desc' }, select: { id: true } })
      if (newest) await write([db.event.deleteMany({ where: { id: { lte: newest.id - keep } } })])
    },
  }
}
