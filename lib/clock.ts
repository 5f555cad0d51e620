import { z } from 'zod'
import type { Clock } from './ports.ts'

/** Returns the machine's clock: for venues that run in real time. */
export function createSystemClock(): Clock {
  return {
    nowMs: () => Date.now(),
    wallMs: () => Date.now(),
    waitUntil: (atMs, signal) => sleep(atMs - Date.now(), signal),
    holdAt: async () => {},
    isEnded: () => false,
  }
}

const paperClockSchema = z.object({
  nowMs: z.number(),
  speed: z.number().positive(),
  holdAtMs: z.number().nullable(),
  ended: z.boolean(),
})

/** How long the paper exchange waits for us at a hold before it lets the market go on without us. */
const HOLD_LEASE_MS = 30_000
/** A wait asks the venue again at least this often, because its clock may have been held, released or restarted. */
const RESYNC_MS = 250

/**
 * Returns the clock of a paper exchange whose feed has its own time. Between readings it is extrapolated with the feed's speed, never past the
 * instant at which the venue holds. Throws what `fetch` throws when the exchange cannot be reached at the start; later it keeps the last reading.
 */
export async function createPaperClock(baseUrl: string): Promise<Clock> {
  const url = `${baseUrl}/paper/clock`
  let reading = { ...(await read(url)), takenWallMs: Date.now() }
  let heldAtMs: number | null = null

  async function sync(): Promise<void> {
    const next = await read(url).catch(() => null)
    if (next) reading = { ...next, takenWallMs: Date.now() }
  }
  async function hold(atMs: number): Promise<void> {
    heldAtMs = atMs
    const body = JSON.stringify({ holdAtMs: atMs, leaseMs: HOLD_LEASE_MS })
    await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(5_000),
    }).catch(() => null)
    await sync()
  }
  // A long model call must not outlast the hold, or the market would run on under the cycle.
  setInterval(() => {
    if (heldAtMs !== null) void hold(heldAtMs)
  }, HOLD_LEASE_MS / 3).unref()

  const nowMs = () => {
    const ahead = reading.ended ? reading.nowMs : reading.nowMs + (Date.now() - reading.takenWallMs) * reading.speed
    return Math.floor(reading.holdAtMs === null ? ahead : Math.max(reading.nowMs, Math.min(ahead, reading.holdAtMs)))
  }
  return {
    nowMs,
    wallMs: () => Date.now(),
    async waitUntil(atMs, signal) {
      for (await sync(); reading.nowMs < atMs && !reading.ended && !signal.aborted; await sync()) {
        await sleep(Math.min((atMs - reading.nowMs) / reading.speed, RESYNC_MS), signal)
      }
    },
    holdAt: hold,
    isEnded: () => reading.ended,
  }
}

async function read(url: string): Promise<z.infer<typeof paperClockSchema>> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) })
  return paperClockSchema.parse(await response.json())
}

/** Resolves after the time or as soon as the signal aborts. */
function sleep(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, Math.max(1, durationMs))
    signal.addEventListener('abort', done, { once: true })
  })
}
