import { setImmediate } from 'node:timers/promises'

/** About a millisecond's worth. */
const PIECES_A_TURN = 50

/**
 * Returns what a reader of many pieces awaits before each: now and then it gives timers and connections a turn, so that safety work never waits for an
 * answer to be read, however many pieces it comes in.
 */
export function createBreather(): () => Promise<void> {
  let pieces = 0
  return async () => {
    pieces += 1
    if (pieces % PIECES_A_TURN === 0) await setImmediate()
  }
}
