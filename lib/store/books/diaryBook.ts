import type { BookContext, Statement } from './bookContext.ts'

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
export function createDiaryBook(context: BookContext): DiaryBook {
  const { write, announce } = context
  return {
    async insert(entries) {
      if (entries.length === 0) return
      const creates = entries.map((entry) => diaryStatement(context, entry))
      await write(creates, [announce('diary', entries.at(-1)?.asset ?? '')])
    },
  }
}

/**
 * Returns the statement that tells a person of something; it runs with the batch it is handed to, so that what happened and its telling are one write.
 */
export const diaryStatement = (
  { db, agentId, wallNow }: Pick<BookContext, 'db' | 'agentId' | 'wallNow'>,
  { cycleId, atMs, asset, action, message, fields }: NewDiaryEntry,
): Statement<unknown> =>
  db.diaryEntry.create({
    data: {
      agentId,
      cycleId,
      at: new Date(atMs),
      asset,
      action,
      body: JSON.stringify({ message, ...fields }),
      wallAt: wallNow(),
    },
  })
