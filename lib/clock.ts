import { Mutex } from 'async-mutex'
import { z } from 'zod'
import { askPaper } from './paper/askPaper.ts'
import type { PaperControl } from './paper/paperControl.ts'
import { pause } from './pause.ts'
import type { Clock } from './ports.ts'

/** A clock that is given back when its process ends. */
export interface OpenClock extends Clock {
  /** Lets go of a market whose time this process holds, so that others need not wait for the hold to lapse. Never rejects. */
  close(): Promise<void>
}

/** Returns the machine's clock: for venues that run in real time. */
export function createSystemClock(): OpenClock {
  return {
    nowMs: () => Date.now(),
    wallMs: () => Date.now(),
    waitUntil: (atMs, signal) => pause(atMs - Date.now(), signal),
    holdAt: async () => {},
    isEnded: () => false,
    close: async () => {},
  }
}

const paperClockSchema = z.object({
  nowMs: z.number(),
  speed: z.number().positive(),
  holdAtMs: z.number().nullable(),
  ended: z.boolean(),
})
type PaperReading = z.infer<typeof paperClockSchema> & { takenWallMs: number }

/** How long the paper exchange waits for us at a hold before it lets the market go on without us. */
const HOLD_LEASE_MS = 30_000
/** A wait asks the venue again at least this often, because its clock may have been held, released or restarted. */
const RESYNC_MS = 250

/**
 * Returns the clock of a paper exchange whose feed has its own time, held under the name of the one who trades by it (its agent id): time goes on
 * when all holders have let go. Between readings it is extrapolated with the feed's speed, never past the instant at which the venue holds.
 * Throws what `askPaper` throws when the exchange cannot be reached at the start; later it keeps the last reading.
 */
export async function createPaperClock(control: PaperControl, holder = 'default'): Promise<OpenClock> {
  let reading = await read(control)
  let heldAtMs: number | null = null
  // One after the other: a renewal that overtook the next hold would put the clock back to the old one.
  const inTurn = new Mutex()
  let isCatchingUp = false

  async function sync(): Promise<void> {
    reading = await read(control).catch(() => reading)
  }
  /** Standing at another's hold, we do not hear when it moves on: asked of the venue while the last reading is given. */
  function catchUp(): void {
    if (isCatchingUp || !isWaitingForAnother(reading, heldAtMs)) return
    isCatchingUp = true
    void sync().finally(() => {
      isCatchingUp = false
    })
  }
  function post(holdAtMs: () => number | null): Promise<void> {
    return inTurn.runExclusive(async () => {
      const hold = { holder, holdAtMs: holdAtMs(), leaseMs: HOLD_LEASE_MS }
      await askPaper(control, '/paper/clock', { post: hold }).catch(() => null)
      await sync()
    })
  }
  // A long model call must not outlast the hold, or the market would run on under the cycle.
  const renewal = setInterval(() => {
    if (heldAtMs !== null) void post(() => heldAtMs)
  }, HOLD_LEASE_MS / 3).unref()

  return {
    nowMs() {
      catchUp()
      return extrapolated(reading)
    },
    wallMs: () => Date.now(),
    async waitUntil(atMs, signal) {
      for (await sync(); reading.nowMs < atMs && !reading.ended && !signal.aborted; await sync()) {
        await pause(Math.min((atMs - reading.nowMs) / reading.speed, RESYNC_MS), signal)
      }
    },
    holdAt(atMs) {
      heldAtMs = atMs
      return post(() => atMs)
    },
    isEnded: () => reading.ended,
    async close() {
      clearInterval(renewal)
      const wasHeld = heldAtMs !== null
      heldAtMs = null
      if (wasHeld) await post(() => null)
    },
  }
}

function extrapolated({ nowMs, speed, holdAtMs, ended, takenWallMs }: PaperReading): number {
  const ahead = ended ? nowMs : nowMs + (Date.now() - takenWallMs) * speed
  return Math.floor(holdAtMs === null ? ahead : Math.max(nowMs, Math.min(ahead, holdAtMs)))
}

function isWaitingForAnother(reading: PaperReading, heldAtMs: number | null): boolean {
  const { holdAtMs, takenWallMs } = reading
  const isAnothers = holdAtMs !== null && holdAtMs !== heldAtMs
  return isAnothers && Date.now() - takenWallMs > RESYNC_MS && extrapolated(reading) >= holdAtMs
}

async function read(control: PaperControl): Promise<PaperReading> {
  const { text } = await askPaper(control, '/paper/clock')
  return { ...paperClockSchema.parse(JSON.parse(text)), takenWallMs: Date.now() }
}
