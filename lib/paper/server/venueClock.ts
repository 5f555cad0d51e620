/** The venue's time, as a function of the wall's. Simulated feeds may run faster than it and can be held; the live one can neither. */
export interface VenueClock {
  nowMs(): number
  readonly speed: number
  /** The moment the clock is held at; null when it runs free. */
  holdAtMs(): number | null
  /** Lets the clock run up to `atMs` and stand there; the hold lapses `leaseMs` of wall time from now unless set again. */
  hold(atMs: number, leaseMs: number): void
  release(): void
  /** Continues from `atMs`: for a venue that could not process as fast as its clock asked. */
  rebase(atMs: number): void
}

interface VenueClockOptions {
  startMs: number
  endMs: number | null
  speed: number
  wallMs: () => number
  /** The clock stands at its start this long in wall time, or until it is held elsewhere; default 0. */
  startHoldMs?: number
}

/** Returns a clock that shows `startMs` now and runs at `speed`, never beyond `endMs`. */
export function createVenueClock({ startMs, endMs, speed, wallMs, startHoldMs = 0 }: VenueClockOptions): VenueClock {
  let anchorMs = startMs
  let anchorWallMs = wallMs()
  let held: { atMs: number; untilWallMs: number } | null =
    startHoldMs > 0 ? { atMs: startMs, untilWallMs: anchorWallMs + startHoldMs } : null

  const freeRun = (wall: number) => anchorMs + Math.max(0, wall - anchorWallMs) * speed
  const capped = (ms: number) => (endMs === null ? ms : Math.min(ms, endMs))

  function nowMs(): number {
    const wall = wallMs()
    if (held && wall >= held.untilWallMs) {
      // What the clock showed when the hold lapsed is where it goes on, so nothing is skipped.
      const lapsedAt = held.untilWallMs
      anchorMs = Math.min(freeRun(lapsedAt), Math.max(anchorMs, held.atMs))
      anchorWallMs = lapsedAt
      held = null
    }
    const free = Math.floor(freeRun(wall))
    return capped(held ? Math.min(free, Math.max(held.atMs, Math.floor(anchorMs))) : free)
  }

  function rebase(atMs: number): void {
    anchorMs = atMs
    anchorWallMs = wallMs()
  }

  return {
    nowMs,
    speed,
    holdAtMs() {
      nowMs()
      return held ? held.atMs : null
    },
    hold(atMs, leaseMs) {
      rebase(nowMs())
      held = { atMs: Math.max(atMs, anchorMs), untilWallMs: anchorWallMs + leaseMs }
    },
    release() {
      rebase(nowMs())
      held = null
    },
    rebase,
  }
}
