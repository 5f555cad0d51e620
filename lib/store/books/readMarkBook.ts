import type { BookContext } from './bookContext.ts'

/** The lists of the venue that are read on from where the last read ended, and our own entries, which are sought in the account. */
export type MarkedList = 'fills' | 'funding' | 'cash' | 'entries'

/** How far the venue's lists were read: also past rows that no book wants, so that they are not read again for ever. */
export interface ReadMarkBook {
  /** Returns the venue time from which a list is read on; 0 before the first read. */
  sinceMs(list: MarkedList): Promise<number>
  /** Writes that a list was read, and its rows stored, up to `atMs`. */
  set(list: MarkedList, atMs: number): Promise<void>
}

/** Returns the agent's reading marks. */
export function createReadMarkBook({ db, agentId, write }: BookContext): ReadMarkBook {
  return {
    async sinceMs(list) {
      const mark = await db.readMark.findUnique({ where: { agentId_list: { agentId, list } }, select: { at: true } })
      return mark?.at.getTime() ?? 0
    },
    async set(list, atMs) {
      const at = new Date(atMs)
      const where = { agentId_list: { agentId, list } }
      await write([db.readMark.upsert({ where, create: { agentId, list, at }, update: { at }, select: { at: true } })])
    },
  }
}
