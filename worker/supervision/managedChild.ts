import { EXIT_CONFIG } from '../../lib/errorCodes.ts'
import { AppError } from '../../lib/errors.ts'
import { type ChildRun, type ChildSpec, type RunEnd, startRun } from './childRun.ts'

export type ChildEvent =
  | { kind: 'started'; pid: number }
  | { kind: 'ready'; ms: number }
  | { kind: 'line'; stream: 'out' | 'err'; line: string }
  | { kind: 'ended'; how: string; nextMs: number | null }

export interface ChildTiming {
  /** First wait before a restart; doubles up to `backoffMsMax`. */
  backoffMs: number
  backoffMsMax: number
  /** A child that lived this long starts over with the first wait. */
  settledMs: number
  /** Between SIGTERM and SIGKILL. */
  killAfterMs: number
  readyPollMs: number
  /** Ends before ever being ready, after which a required child is given up. */
  failuresMax: number
}

export const CHILD_TIMING: ChildTiming = {
  backoffMs: 500,
  backoffMsMax: 30_000,
  settledMs: 30_000,
  killAfterMs: 8_000,
  readyPollMs: 100,
  failuresMax: 4,
}

export interface ManagedChild {
  readonly name: string
  /** Rejects with AppError('child_config') or ('child_failed') once the child is given up, which none is that was ready once; otherwise stays pending. */
  readonly givenUp: Promise<never>
  /** Starts the child; resolves when it is ready for the first time. Never rejects: see `givenUp`. */
  start(): Promise<void>
  /** What it is doing now: since when it runs and as which process (null: it does not), and since when it is ready (null: it is not). */
  state(): { pid: number | null; startedWallMs: number | null; readyWallMs: number | null }
  /** Starts a child that waits for its restart within `waitMs` of its end; without effect on any other. */
  hurry(waitMs: number): void
  /** Ends the child at once and keeps it down until `resume`. */
  hold(): Promise<void>
  /** Starts a held child again; without effect on one that runs or was ended for good. */
  resume(): void
  /** Ends the child kindly and starts it again. */
  restart(): Promise<void>
  /** Ends the child, kindly first, for good. */
  stop(): Promise<void>
  /** Ends the child at once, for good. */
  kill(): void
}

/** Returns a child that is started again, with growing waits, whenever it ends by itself. */
export function createManagedChild(
  spec: ChildSpec,
  onEvent: (event: ChildEvent) => void,
  timing: ChildTiming = CHILD_TIMING,
): ManagedChild {
  let run: ChildRun | null = null
  let nextRun: NodeJS.Timeout | undefined
  let endedMs = 0
  let isWanted = false
  let isOver = false
  const firstReady = Promise.withResolvers<void>()
  const givenUp = Promise.withResolvers<never>()
  givenUp.promise.catch(() => {})
  const patience = createPatience(spec, timing)

  function begin(): void {
    nextRun = undefined
    run = startRun(spec, timing.readyPollMs, {
      ready(ms) {
        patience.becameReady()
        onEvent({ kind: 'ready', ms })
        firstReady.resolve()
      },
      line: (stream, line) => onEvent({ kind: 'line', stream, line }),
      closed: ended,
    })
    onEvent({ kind: 'started', pid: run.pid })
  }

  function ended(end: RunEnd): void {
    run = null
    const next = isWanted ? patience.afterEnd(end) : null
    const nextMs = typeof next === 'number' ? next : null
    onEvent({ kind: 'ended', how: end.how, nextMs })
    endedMs = performance.now()
    if (nextMs !== null) nextRun = setTimeout(begin, nextMs)
    if (!(next instanceof AppError)) return
    isWanted = false
    isOver = true
    givenUp.reject(next)
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    isWanted = false
    clearTimeout(nextRun)
    nextRun = undefined
    await run?.end(signal, timing.killAfterMs)
  }

  function resume(): void {
    if (isWanted || isOver) return
    isWanted = true
    begin()
  }

  function hurry(waitMs: number): void {
    if (run !== null || nextRun === undefined || !isWanted) return
    clearTimeout(nextRun)
    nextRun = setTimeout(begin, Math.max(0, endedMs + waitMs - performance.now()))
  }

  return {
    name: spec.name,
    givenUp: givenUp.promise,
    start() {
      resume()
      return firstReady.promise
    },
    state: () => ({
      pid: run?.pid ?? null,
      startedWallMs: run?.startedWallMs ?? null,
      readyWallMs: run?.readyWallMs() ?? null,
    }),
    hold: () => end('SIGKILL'),
    resume,
    hurry,
    async restart() {
      await end('SIGTERM')
      resume()
    },
    stop() {
      isOver = true
      return end('SIGTERM')
    },
    kill() {
      isOver = true
      isWanted = false
      clearTimeout(nextRun)
      run?.kill()
    },
  }
}

/**
 * Returns what decides, each time the child ended by itself, how long to wait before it is started again, or that it is given up and why. One that was
 * ready once was configured well: what it meets later (a port somebody took, a folder that went) may pass, and others trade meanwhile.
 */
function createPatience(spec: ChildSpec, timing: ChildTiming) {
  let wasReady = false
  let failures = 0
  let delayMs = timing.backoffMs
  return {
    becameReady() {
      wasReady = true
    },
    afterEnd({ code, how, livedMs, lastWords }: RunEnd): number | AppError {
      failures += 1
      if (code === EXIT_CONFIG && !wasReady)
        return new AppError('child_config', lastWords || `${spec.name} was configured wrongly.`)
      if (spec.isRequired && !wasReady && failures >= timing.failuresMax) {
        const sentence = `${spec.name} ended ${failures} times before it was ready (${how}).`
        return new AppError('child_failed', `${sentence}\n${lastWords}`)
      }
      if (livedMs >= timing.settledMs) delayMs = timing.backoffMs
      const waitMs = delayMs
      delayMs = Math.min(delayMs * 2, timing.backoffMsMax)
      return waitMs
    },
  }
}
