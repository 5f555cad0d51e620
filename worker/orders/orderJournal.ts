import { AppError, describeError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { patiently, pause } from '../../lib/pause.ts'
import type { LegOutcome } from '../../lib/ports.ts'
import type { IntentBook, NewIntent, SendStamp } from '../../lib/store/books/intentBook.ts'

/**
 * Where safety orders are written down. A store that is free takes them before they leave, as any order; one that is locked, full or gone is not waited
 * for: they leave, and are written as soon as it takes them. They only ever make a position smaller, so the worst that comes of a record that is late
 * is a second order that finds nothing to reduce, while an order that was held back may cost the account.
 */
export interface OrderJournal {
  /** Writes orders as sent, and resolves when they are on disk or when that has taken too long. */
  ahead(intents: readonly NewIntent[], stamp: SendStamp): Promise<JournalEntry>
  /** Returns whether all that left is on disk; waits a moment for it. Until it is, a fill cannot be told whose it is. */
  isWritten(): Promise<boolean>
}

export interface JournalEntry {
  /** Writes what became of each; resolves when that is on disk or when it has taken too long. */
  settle(outcomes: readonly LegOutcome[]): Promise<void>
}

/** How long a free store may take, in wall milliseconds; and between two tries of one that is not. */
const PATIENCE_MS = 250
const RETRY_MS_MAX = 5_000
/** With the store's own patience this is more than an hour. */
const TRIES_MAX = 400

/** Returns the journal of one agent. */
export function createOrderJournal(intents: Pick<IntentBook, 'insertSent' | 'settle'>, log: Log): OrderJournal {
  const pending = new Set<Promise<unknown>>()
  function track<T>(work: Promise<T>): Promise<T> {
    pending.add(work)
    return work.finally(() => pending.delete(work))
  }
  async function untilWritten<T>(write: () => Promise<T>): Promise<T | null> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await write()
      } catch (error) {
        const isOver = tries === TRIES_MAX || (error instanceof AppError && error.code === 'lease_lost')
        log.error('orders that were sent are not written yet', { tries, isOver, why: describeError(error) })
        if (isOver) return null
        await pause(Math.min(RETRY_MS_MAX, PATIENCE_MS * tries))
      }
    }
  }
  return {
    async ahead(drafts, stamp) {
      const rows = track(untilWritten(() => intents.insertSent(drafts, stamp)))
      await patiently(rows, PATIENCE_MS)
      return {
        settle: (outcomes) =>
          patiently(
            track(
              rows.then(async (written) => {
                for (const [index, row] of (written ?? []).entries()) {
                  const outcome = outcomes[index]
                  if (outcome) await untilWritten(() => intents.settle(row.id, outcome))
                }
              }),
            ),
            PATIENCE_MS,
          ),
      }
    },
    async isWritten() {
      await patiently(Promise.all(pending), PATIENCE_MS)
      return pending.size === 0
    },
  }
}
