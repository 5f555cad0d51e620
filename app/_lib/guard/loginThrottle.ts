/** How many wrong passwords may come at once, and how long until one more may. */
const BURST = 5
const REFILL_MS = 10_000

/**
 * Counts wrong passwords of the whole process. Not by address: behind a proxy all look alike, and a header that names one can be made up.
 * It delays guessing, never a session that exists.
 */
export class LoginThrottle {
  #left = BURST
  #atMs: number | null = null

  /** Takes one attempt. Returns 0 when it may be made, else the milliseconds until one may. */
  take(nowMs: number): number {
    const sinceMs = this.#atMs === null ? 0 : Math.max(0, nowMs - this.#atMs)
    this.#left = Math.min(BURST, this.#left + sinceMs / REFILL_MS)
    this.#atMs = nowMs
    if (this.#left < 1) return Math.ceil((1 - this.#left) * REFILL_MS)
    this.#left -= 1
    return 0
  }

  /** A right password gives the attempts back. */
  reset(): void {
    this.#left = BURST
  }
}

const held = globalThis as typeof globalThis & { nocturneLoginThrottle?: LoginThrottle }

/** Returns the process's throttle. */
export function loginThrottle(): LoginThrottle {
  held.nocturneLoginThrottle ??= new LoginThrottle()
  return held.nocturneLoginThrottle
}
