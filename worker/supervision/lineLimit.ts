/** How many lines may come at once, and how long until one more may. */
const BURST = 500
const REFILL_MS = 500

/**
 * Returns what judges whether a line of a process is kept: one that answers strangers can be made to say something for each thing they send, and must
 * neither fill a disk nor push out what was said before. `left` is how many were left out since the last that was kept.
 */
export function createLineLimit(elapsedMs: () => number): () => { isKept: boolean; left: number } {
  let room = BURST
  let atMs = elapsedMs()
  let left = 0
  return () => {
    const nowMs = elapsedMs()
    room = Math.min(BURST, room + (nowMs - atMs) / REFILL_MS)
    atMs = nowMs
    if (room < 1) {
      left += 1
      return { isKept: false, left }
    }
    room -= 1
    const before = left
    left = 0
    return { isKept: true, left: before }
  }
}
