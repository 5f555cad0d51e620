/**
 * Whether an order rests, from what the venue says of it in two places that are not of one moment: its list of resting orders, which can be as it was
 * seconds or minutes ago, and its record of the one order.
 */

/** What the record says: `unheardOf` no such order; `noAnswer` nothing, or a word that we do not know. */
export type OrderWord = 'rests' | 'gone' | 'unheardOf' | 'noAnswer'

export interface OrderEvidence {
  isListed: boolean
  word: OrderWord
  /** When the venue last said of this very order that it rests: its answer to it, or its record. Null: never. */
  toldMs: number | null
  placedMs: number
  nowMs: number
}

/** What follows. `doubtful`: it may rest and may not. `forgotten`: nobody will hear of it again, unless the list shows it. */
export type OrderVerdict = 'rests' | 'gone' | 'doubtful' | 'forgotten'

/** A list or record that does not know yet what the venue said itself lags by less than this, nearly always. */
const LAG_MS = 10_000
/** What no record knows this long after it was sent never came to be, or is long over. */
const FORGOTTEN_MS = 120_000

/** Returns whether the order rests. The record's word counts before the list's, and the venue's own answer stands until both have had time to follow. */
export function judgeOrder({ isListed, word, toldMs, placedMs, nowMs }: OrderEvidence): OrderVerdict {
  if (word === 'rests' || word === 'gone') return word
  if (toldMs !== null && Math.abs(nowMs - toldMs) < LAG_MS) return 'rests'
  if (word === 'noAnswer') return isListed ? 'rests' : 'doubtful'
  return !isListed && Math.abs(nowMs - placedMs) > FORGOTTEN_MS ? 'forgotten' : 'doubtful'
}
