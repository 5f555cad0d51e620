/**
 * The venue's time, as a function of the wall's. Simulated feeds may run faster than it and can be held; the live one can neither.
 *
 * Whoever trades on a simulated market holds its clock by name, and it never passes the earliest moment anybody holds it at. So each holder
 * meets the very moments it asked for, whatever the others do: one that is behind is waited for and moves on alone, one that is ahead waits.
 * A holder that falls silent keeps time only until its lease lapses.
 */
export interface VenueClock {
  nowMs(): number
  readonly speed: number
  /** The moment the clock does not pass now: the earliest of all holds. Null when it runs free. */
  holdAtMs(): number | null
  /** Who holds it and where, the earliest first. */
  holds(): { holder: string; holdAtMs: number }[]
  /** Lets the clock run up to `atMs` as far as this holder goes; its hold lapses `leaseMs` of wall time from now unless set again. */
  hold(atMs: number, leaseMs: number, holder?: string): void
  release(holder?: string): void
  /** Says for whom the hold at the start stands: until each of them has set a hold of its own, or the start hold's time is over. */
  expect(holders: readonly string[]): void
  /** Continues from `atMs`: for a venue that could not process as fast as its clock asked. */
  rebase(atMs: number): void
}

interface VenueClockOptions {
  startMs: number
  endMs: number | null
  speed: number
  wallMs: () => number
  /** The clock stands at its start this long in wall time, or until whoever is expected holds it elsewhere; default 0. */
  startHoldMs?: number
}

interface Hold {
  atMs: number
  untilWallMs: number
  /** Kept for somebody who has not come yet. */
  isExpected: boolean
}

/** For whom a start is held before anybody was named: whoever comes first. No holder can be called so. */
const ANYBODY = '*'
/** A holder that gives no name: people who hold the clock by hand, and agents of other makers. */
const UNNAMED = 'default'

/** Returns a clock that shows `startMs` now and runs at `speed`, never beyond `endMs`. */
export function createVenueClock({ startMs, endMs, speed, wallMs, startHoldMs = 0 }: VenueClockOptions): VenueClock {
  let anchorMs = startMs
  let anchorWallMs = wallMs()
  const startUntilWallMs = anchorWallMs + startHoldMs
  const holds = new Map<string, Hold>()
  if (startHoldMs > 0) keepStartFor(ANYBODY)

  const freeRun = (wall: number) => anchorMs + Math.max(0, wall - anchorWallMs) * speed
  const earliest = () => Math.min(...[...holds.values()].map(({ atMs }) => atMs))

  /** Takes the lapsed holds away, each at the wall time it lapsed at, so that nothing depends on how often the clock is read. */
  function dropLapsed(wall: number): void {
    const lapsed = [...holds].filter(([, { untilWallMs }]) => untilWallMs <= wall)
    for (const [holder, { untilWallMs }] of lapsed.sort(([, one], [, other]) => one.untilWallMs - other.untilWallMs)) {
      // What the clock showed when the hold lapsed is where it goes on, so nothing is skipped.
      anchorMs = Math.min(freeRun(untilWallMs), Math.max(anchorMs, earliest()))
      anchorWallMs = Math.max(anchorWallMs, untilWallMs)
      holds.delete(holder)
    }
  }

  function nowMs(): number {
    const wall = wallMs()
    dropLapsed(wall)
    const shown = Math.min(Math.floor(freeRun(wall)), Math.max(earliest(), Math.floor(anchorMs)))
    return endMs === null ? shown : Math.min(shown, endMs)
  }

  function rebase(atMs: number): void {
    anchorMs = atMs
    anchorWallMs = wallMs()
  }

  function keepStartFor(holder: string): void {
    holds.set(holder, { atMs: anchorMs, untilWallMs: startUntilWallMs, isExpected: true })
  }

  return {
    nowMs,
    speed,
    holdAtMs() {
      nowMs()
      return holds.size === 0 ? null : earliest()
    },
    holds() {
      nowMs()
      const each = [...holds].map(([holder, { atMs }]) => ({ holder, holdAtMs: atMs }))
      return each.sort((one, other) => one.holdAtMs - other.holdAtMs)
    },
    hold(atMs, leaseMs, holder = UNNAMED) {
      rebase(nowMs())
      holds.delete(ANYBODY)
      holds.set(holder, { atMs: Math.max(atMs, anchorMs), untilWallMs: anchorWallMs + leaseMs, isExpected: false })
    },
    release(holder = UNNAMED) {
      rebase(nowMs())
      holds.delete(ANYBODY)
      holds.delete(holder)
    },
    expect(holders) {
      rebase(nowMs())
      if (anchorWallMs >= startUntilWallMs) return
      for (const [holder, { isExpected }] of holds) if (isExpected) holds.delete(holder)
      for (const holder of holders) if (!holds.has(holder)) keepStartFor(holder)
    },
    rebase,
  }
}
