import type { Pace } from './channel.ts'

/** Keeps a channel to what its service takes. */
export interface Pacer {
  /** Returns how long the next message has to wait, in ms; 0: not at all. */
  waitMs(nowMs: number): number
  /** A message leaves now. */
  took(nowMs: number): void
}

/** Returns a pacer that keeps all of these limits, over windows that slide. */
export function createPacer(paces: readonly Pace[]): Pacer {
  const longestMs = Math.max(0, ...paces.map(({ perMs }) => perMs))
  let left: number[] = []
  return {
    waitMs(nowMs) {
      const waits = paces.map(({ count, perMs }) => {
        const first = left.at(-count)
        return first === undefined ? 0 : first + perMs - nowMs
      })
      return Math.max(0, ...waits)
    },
    took(nowMs) {
      left = [...left.filter((atMs) => nowMs - atMs < longestMs), nowMs]
    },
  }
}
