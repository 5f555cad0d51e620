import type { BookContext } from './bookContext.ts'

/**
 * A sentence for a person, with the original's field names for what it is about. Numbers are JSON numbers, as the original wrote them: the diary is
 * read by people and scripts, never by code that trades.
 */
export interface NewDiaryEntry {
  cycleId: number | null
  atMs: number
  /** The coin; empty when the entry is about the agent. */
  asset: string
  action: string
  message: string
  fields?: {
    decision_id?: number | null
    order_type?: string
    allocation_usd?: number | null
    amount?: number | null
    entry_price?: number | null
    exit_price?: number | null
    tp_price?: number | null
    sl_price?: number | null
    exit_plan?: string
    rationale?: string
    filled?: boolean
    opened_at?: string | null
    pnl_usd?: number | null
    fee_usd?: number | null
    denial?: string | null
    [name: string]: string | number | boolean | null | undefined
  }
}

/** What happened, told to a person. */
export interface DiaryBook {
  /** Stores entries in order, in one batch with the event that announces them. */
  insert(entries: readonly NewDiaryEntry[]): Promise<void>
}

/** Returns the agent's diary. */
export function createDiaryBook({ db, agentId, write, announce, wallNow }: BookContext): DiaryBook {
  return {
    async insert(entries) {
      if (entries.length === 0) return
      const creates = entries.map((entry) =>
        db.diaryEntry.create({
          data: {
            agentId,
            cycleId: entry.cycleId,
            at: new Date(entry.atMs),
            asset: entry.asset,
            action: entry.action,
            body: JSON.stringify({ message: entry.message, ...entry.fields }),
            wallAt: wallNow(),
          },
        }),
      )
      await write(creates, [announce('diary', entries.at(-1)?.asset ?? '')])
    },
  }
}
