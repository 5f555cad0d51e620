import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { EXIT_CONFIG } from '../../lib/errorCodes.ts'
import { AppError } from '../../lib/errors.ts'
import { answers } from './answers.ts'

/** How one child is started and how it is known to be ready. */
export interface ChildSpec {
  name: string
  /** Arguments of Node. */
  args: readonly string[]
  env: NodeJS.ProcessEnv
  cwd: string
  /** Ready as soon as this address answers or the child sends `{ready: true}`, whichever is first. Null: only the message counts. */
  readyUrl: string | null
  /** True: without it nothing else makes sense, so that failing to start ends everything. False: it is started again until it works. */
  isRequired: boolean
}

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
  /** Rejects with AppError('child_config') or ('child_failed') once the child is given up; otherwise stays pending. */
  readonly givenUp: Promise<never>
  /** Starts the child; resolves when it is ready for the first time. Never rejects: see `givenUp`. */
  start(): Promise<void>
  /** What it is doing now: since when it runs (null: it does not) and since when it is ready (null: it is not). */
  state(): { startedWallMs: number | null; readyWallMs: number | null }
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
  let child: ChildProcess | null = null
  let timer: NodeJS.Timeout | null = null
  let startedWallMs: number | null = null
  let readyWallMs: number | null = null
  let isWanted = false
  let isOver = false
  let wasReady = false
  let failures = 0
  let delayMs = timing.backoffMs
  const lastLines: string[] = []
  const firstReady = Promise.withResolvers<void>()
  const givenUp = Promise.withResolvers<never>()
  givenUp.promise.catch(() => {})

  function run(): void {
    timer = null
    startedWallMs = Date.now()
    lastLines.length = 0
    const process_ = spawnChild(spec)
    child = process_
    onEvent({ kind: 'started', pid: process_.pid ?? 0 })
    read(process_, 'out')
    read(process_, 'err')
    const becomeReady = () => markReady(process_)
    process_.on('message', (message) => {
      if (isReadyMessage(message)) becomeReady()
    })
    process_.on('error', (error) => lastLines.push(error.message))
    // `close`, not `exit`: only then is every line of output read.
    process_.on('close', (code, signal) => ended(code, signal))
    if (spec.readyUrl !== null) void pollUntilReady(process_, spec.readyUrl, becomeReady)
  }

  async function pollUntilReady(process_: ChildProcess, url: string, becomeReady: () => void): Promise<void> {
    while (child === process_ && readyWallMs === null) {
      if (await answers(url)) return becomeReady()
      await new Promise((resolve) => setTimeout(resolve, timing.readyPollMs))
    }
  }

  function markReady(process_: ChildProcess): void {
    if (child !== process_ || readyWallMs !== null) return
    readyWallMs = Date.now()
    wasReady = true
    onEvent({ kind: 'ready', ms: readyWallMs - (startedWallMs ?? readyWallMs) })
    firstReady.resolve()
  }

  function read(process_: ChildProcess, stream: 'out' | 'err'): void {
    const input = stream === 'out' ? process_.stdout : process_.stderr
    if (!input) return
    createInterface({ input }).on('line', (line) => {
      lastLines.push(line)
      if (lastLines.length > 12) lastLines.shift()
      onEvent({ kind: 'line', stream, line })
    })
  }

  function ended(code: number | null, signal: NodeJS.Signals | null): void {
    const lived = Date.now() - (startedWallMs ?? 0)
    child = null
    startedWallMs = null
    readyWallMs = null
    const how = signal ?? `code ${code}`
    if (!isWanted) {
      onEvent({ kind: 'ended', how, nextMs: null })
      return
    }
    failures += 1
    const reason = giveUpReason(code, how)
    if (reason !== null) {
      isWanted = false
      isOver = true
      onEvent({ kind: 'ended', how, nextMs: null })
      givenUp.reject(reason)
      return
    }
    if (lived >= timing.settledMs) delayMs = timing.backoffMs
    onEvent({ kind: 'ended', how, nextMs: delayMs })
    timer = setTimeout(run, delayMs)
    delayMs = Math.min(delayMs * 2, timing.backoffMsMax)
  }

  function giveUpReason(code: number | null, how: string): AppError | null {
    const said = lastLines.map(plainLine).join('\n')
    if (code === EXIT_CONFIG) return new AppError('child_config', said || `${spec.name} was configured wrongly.`)
    if (!spec.isRequired || wasReady || failures < timing.failuresMax) return null
    return new AppError('child_failed', `${spec.name} ended ${failures} times before it was ready (${how}).\n${said}`)
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    isWanted = false
    if (timer) clearTimeout(timer)
    timer = null
    const process_ = child
    if (process_ === null) return
    const closed = new Promise<void>((resolve) => process_.once('close', () => resolve()))
    signalGroup(process_, signal)
    const killer = setTimeout(() => signalGroup(process_, 'SIGKILL'), timing.killAfterMs)
    await closed
    clearTimeout(killer)
  }

  function resume(): void {
    if (isWanted || isOver) return
    isWanted = true
    run()
  }

  return {
    name: spec.name,
    givenUp: givenUp.promise,
    start() {
      isWanted = true
      run()
      return firstReady.promise
    },
    state: () => ({ startedWallMs, readyWallMs }),
    hold: () => end('SIGKILL'),
    resume,
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
      if (timer) clearTimeout(timer)
      if (child) signalGroup(child, 'SIGKILL')
    },
  }
}

/** A group of its own, so that Ctrl-C in the terminal reaches the supervisor alone and the children end in order. */
const HAS_GROUPS = process.platform !== 'win32'

function spawnChild(spec: ChildSpec): ChildProcess {
  return spawn(process.execPath, [...spec.args], {
    cwd: spec.cwd,
    env: { ...spec.env, SUPERVISOR_PID: String(process.pid) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: HAS_GROUPS,
  })
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    if (HAS_GROUPS && signal === 'SIGKILL') process.kill(-child.pid, signal)
    else child.kill(signal)
  } catch {
    // It ended between our look and our signal, which is what was wanted.
  }
}

const isReadyMessage = (message: unknown): boolean =>
  typeof message === 'object' && message !== null && 'ready' in message && message.ready === true

/** Returns a log line's message where the line is JSON, and the line itself otherwise. */
export function plainLine(line: string): string {
  try {
    const parsed: unknown = JSON.parse(line)
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed) return String(parsed.message)
  } catch {
    // Not one of our log lines: shown as it is.
  }
  return line
}
