/** Orders that have left and that the venue has not answered yet: a halt is in force once none of them is left. */
export interface InFlight {
  /** Counts a request until it is answered, and returns its answer. */
  track<T>(sending: Promise<T>): Promise<T>
  /** Resolves once everything that had left by now is answered. Never rejects. */
  settled(): Promise<void>
}

/** Returns a count that begins at nothing. */
export function createInFlight(): InFlight {
  const open = new Set<Promise<unknown>>()
  return {
    track(sending) {
      open.add(sending)
      return sending.finally(() => open.delete(sending))
    },
    async settled() {
      await Promise.allSettled(open)
    },
  }
}
