import { pause } from '../../lib/pause.ts'
import type { World } from '../wiring/world.ts'

/** Hints make no more looks than one in this time: whoever trades much beside the agent must not use up its requests. */
const WAKE_EVERY_MS = 3_000

/** Waiting for the next look at the account. */
export interface Wake {
  /** Resolves after so long, with the venue's first hint that something happened, or as soon as the signal aborts. */
  wait(ms: number, stopped: AbortSignal): Promise<void>
  close(): void
}

/** Returns a wait that a push of the venue ends. A hint that comes while nobody waits ends the next wait. */
export function createWake({ accountStream, elapsedMs }: Pick<World, 'accountStream' | 'elapsedMs'>): Wake {
  let hinted = new AbortController()
  let wokenMs = Number.NEGATIVE_INFINITY
  const close = accountStream?.onHint(() => hinted.abort()) ?? (() => {})
  return {
    async wait(ms, stopped) {
      const fromMs = elapsedMs()
      await pause(ms, AbortSignal.any([stopped, hinted.signal]))
      if (stopped.aborted || !hinted.signal.aborted) return
      await pause(Math.min(fromMs + ms, wokenMs + WAKE_EVERY_MS) - elapsedMs(), stopped)
      wokenMs = elapsedMs()
      hinted = new AbortController()
    },
    close,
  }
}
