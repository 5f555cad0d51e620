import { setTimeout as sleep } from 'node:timers/promises'
import { hasWorkingStop } from '../../lib/domain/protection.ts'
import type { VenueWatch } from '../support/venueWatch.ts'

/** A position may be without a working stop for this long while an agent runs that could mend it. */
export const BARE_MS_MAX = 10_000
const LOOK_MS = 100

/** How long positions were without a working stop. */
export interface BareWatch {
  /** The longest of all, in wall milliseconds of agent uptime. */
  worstMs(): number
  /** Those that were bare for too long, in sentences, each once. */
  broken(): readonly string[]
  close(): Promise<void>
}

/**
 * Looks at the account several times a second, and for each coin sums the wall time since it was last seen covered or flat. Only time in which `isUp` says
 * that an agent trades counts: it is not its to mend what happens while it is dead, stopped or still starting. A new life goes on where the last one
 * ended, so that kills in a row do not hide a position that nobody ever gets to.
 */
export function watchBare(watch: VenueWatch, isUp: () => boolean): BareWatch {
  const bareMs = new Map<string, number>()
  const broken = new Set<string>()
  const ending = new AbortController()
  let worstMs = 0
  let lastMs = performance.now()

  async function look(): Promise<void> {
    const { positions, openOrders } = await watch.look()
    const nowMs = performance.now()
    const passedMs = isUp() ? nowMs - lastMs : 0
    lastMs = nowMs
    const bare = positions.filter((position) => !hasWorkingStop(position, openOrders))
    for (const coin of bareMs.keys()) if (!bare.some((position) => position.coin === coin)) bareMs.delete(coin)
    for (const { coin, szi } of bare) {
      const before = bareMs.get(coin)
      // The first look that finds it bare is where its time begins.
      const ms = before === undefined ? 0 : before + passedMs
      bareMs.set(coin, ms)
      worstMs = Math.max(worstMs, ms)
      if (before !== undefined && before <= BARE_MS_MAX && ms > BARE_MS_MAX)
        broken.add(
          `${szi.toFixed()} ${coin} had no working stop for ${BARE_MS_MAX / 1000} s of agent uptime, at ${new Date().toISOString()}`,
        )
    }
  }
  async function keepLooking(): Promise<void> {
    while (!ending.signal.aborted) {
      await look()
      await sleep(LOOK_MS)
    }
  }
  const looking = keepLooking()
  return {
    worstMs: () => worstMs,
    broken: () => [...broken],
    async close() {
      ending.abort()
      await looking
    },
  }
}
