import { setTimeout as sleep } from 'node:timers/promises'

/** A wall clock and a way to wait on it that a test can replace. */
export interface WallTime {
  wallMs(): number
  /** Resolves at `atMs`, or rejects as soon as `signal` aborts. */
  sleepUntil(atMs: number, signal: AbortSignal): Promise<void>
}

/** Returns the machine's own clock. */
export const createWallTime = (): WallTime => ({
  wallMs: () => Date.now(),
  sleepUntil: (atMs, signal) => sleep(Math.max(0, atMs - Date.now()), undefined, { signal }),
})

/**
 * Returns a gate that lets at most `max` callers pass in any `windowMs`, in the order they came. `pass` resolves when the caller may go;
 * `close` keeps everyone out until a time, for a server that says it had enough.
 */
export function createRequestWindow(max: number, windowMs: number, time: WallTime) {
  const passed: number[] = []
  let closedUntilMs = 0
  let queue: Promise<void> = Promise.resolve()

  async function next(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted()
      const nowMs = time.wallMs()
      while (passed[0] !== undefined && passed[0] <= nowMs - windowMs) passed.shift()
      const freeAtMs = Math.max(closedUntilMs, passed.length < max ? 0 : (passed[0] ?? 0) + windowMs)
      if (freeAtMs <= nowMs) break
      await time.sleepUntil(freeAtMs, signal)
    }
    passed.push(time.wallMs())
  }

  return {
    pass(signal: AbortSignal): Promise<void> {
      const turn = queue.then(() => next(signal))
      queue = turn.catch(() => undefined)
      return turn
    },
    close(untilMs: number): void {
      closedUntilMs = Math.max(closedUntilMs, untilMs)
    },
  }
}
