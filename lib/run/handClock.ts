import type { Venue } from '../paper/server/venue.ts'
import type { Clock } from '../ports.ts'

/** Wall time of a run, moved by hand. */
export interface HandWall {
  ms: number
}

/** Far enough in wall time that a hold never lapses. */
const FOREVER_MS = Number.MAX_SAFE_INTEGER / 4

/**
 * Returns a clock that stands until somebody waits: then venue and wall go on together, as far as is waited for, and every tick on the way is processed.
 * Nothing sleeps, and how fast the machine is makes no difference. `wall` must be the clock the venue itself reads.
 */
export function createHandClock(venue: Venue, wall: HandWall): Clock {
  venue.clock.hold(venue.clock.nowMs(), FOREVER_MS)
  return {
    nowMs: () => venue.clock.nowMs(),
    wallMs: () => wall.ms,
    async waitUntil(atMs, signal) {
      const fromMs = venue.clock.nowMs()
      const targetMs = Math.min(atMs, venue.feed.endMs ?? atMs)
      if (signal.aborted || targetMs <= fromMs) return
      venue.clock.hold(targetMs, FOREVER_MS)
      wall.ms += (targetMs - fromMs) / venue.clock.speed
      venue.advance(Number.POSITIVE_INFINITY)
    },
    holdAt: async () => {},
    isEnded: () => venue.ended,
  }
}
