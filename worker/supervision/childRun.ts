import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { answers } from './answers.ts'

/** How one child is started and how it is known to be ready. */
export interface ChildSpec {
  name: string
  /** Arguments of Node. */
  args: readonly string[]
  env: NodeJS.ProcessEnv
  cwd: string
  /**
   * Ready as soon as the child sends `{ready: true}`, or this address answers with the proof of this start (worker/setup/startProof.mjs), whichever is
   * first. Null: only the message counts.
   */
  readyUrl: string | null
  /**
   * True: without it a start is none, so that failing to start ends everything. False: that is its own affair. Either way, what was ready once is started
   * again however it ends.
   */
  isRequired: boolean
}

/** What a run tells while it lives. `closed` comes last, when every line of output is read. */
interface RunListener {
  ready(ms: number): void
  line(stream: 'out' | 'err', line: string): void
  closed(end: RunEnd): void
}

export interface RunEnd {
  code: number | null
  /** The signal that ended it, or its exit code, in words. */
  how: string
  livedMs: number
  /** What it said last, one line each. */
  lastWords: string
}

/** One life of a child, from its start to its end. */
export interface ChildRun {
  readonly pid: number
  readonly startedWallMs: number
  /** Null: it is not ready yet. */
  readyWallMs(): number | null
  /** Sends the signal, and SIGKILL `killAfterMs` later; resolves when the process is gone. */
  end(signal: NodeJS.Signals, killAfterMs: number): Promise<void>
  /** Ends it at once, with everything it started. */
  kill(): void
}

const LAST_LINES = 12

/** Starts a child once. Never throws: a process that cannot be started is closed at once, and its last words say why. */
export function startRun(spec: ChildSpec, readyPollMs: number, listener: RunListener): ChildRun {
  const startedWallMs = Date.now()
  const secret = randomBytes(32).toString('hex')
  const child = spawnChild(spec, secret)
  const lastLines: string[] = []
  let readyWallMs: number | null = null
  let isClosed = false
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()))

  const remember = (line: string) => {
    lastLines.push(line)
    if (lastLines.length > LAST_LINES) lastLines.shift()
  }
  const becomeReady = () => {
    if (isClosed || readyWallMs !== null) return
    readyWallMs = Date.now()
    listener.ready(readyWallMs - startedWallMs)
  }
  const pollUntilReady = async (url: string) => {
    while (!isClosed && readyWallMs === null) {
      if (await answers(url, secret)) return becomeReady()
      await sleep(readyPollMs)
    }
  }

  onLines(child, (stream, line) => {
    remember(line)
    listener.line(stream, line)
  })
  child.on('message', (message) => {
    if (isReadyMessage(message)) becomeReady()
  })
  child.on('error', (error) => remember(error.message))
  // `close`, not `exit`: only then is every line of output read.
  child.on('close', (code, signal) => {
    isClosed = true
    const lastWords = lastLines.map(plainLine).join('\n')
    listener.closed({ code, how: signal ?? `code ${code}`, livedMs: Date.now() - startedWallMs, lastWords })
  })
  if (spec.readyUrl !== null) void pollUntilReady(spec.readyUrl)

  return {
    pid: child.pid ?? 0,
    startedWallMs,
    readyWallMs: () => readyWallMs,
    async end(signal, killAfterMs) {
      if (isClosed) return
      signalGroup(child, signal)
      const killer = setTimeout(() => signalGroup(child, 'SIGKILL'), killAfterMs)
      await gone
      clearTimeout(killer)
    },
    kill: () => signalGroup(child, 'SIGKILL'),
  }
}

/** A group of its own, so that Ctrl-C in the terminal reaches the supervisor alone and the children end in order. */
const HAS_GROUPS = process.platform !== 'win32'

function spawnChild(spec: ChildSpec, secret: string): ChildProcess {
  return spawn(process.execPath, [...spec.args], {
    cwd: spec.cwd,
    env: { ...spec.env, SUPERVISOR_PID: String(process.pid), START_SECRET: secret },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: HAS_GROUPS,
  })
}

function onLines(child: ChildProcess, onLine: (stream: 'out' | 'err', line: string) => void): void {
  if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => onLine('out', line))
  if (child.stderr) createInterface({ input: child.stderr }).on('line', (line) => onLine('err', line))
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
function plainLine(line: string): string {
  try {
    const parsed: unknown = JSON.parse(line)
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed) return String(parsed.message)
  } catch {
    // Not one of our log lines: shown as it is.
  }
  return line
}
