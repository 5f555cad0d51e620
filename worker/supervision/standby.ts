import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { pause } from '../../lib/pause.ts'

/**
 * A process for work that cannot wait for one to be loaded: on a machine that is busy, which is when an agent hangs, loading takes ten seconds. One is
 * started ahead, loads what it needs, says `{waiting: true}` over its channel and does nothing; told its arguments it says `{begun: true}` and works.
 */
export interface Standby {
  /** Starts one that waits, unless one is there. */
  keepReady(): void
  /** Does the work, in the one that waits or, where there is none or it does not begin, in a new one. Resolves to its exit code; 1 when a signal ended it. */
  run(args: readonly string[]): Promise<number>
  /** Ends the one that waits; work that has begun goes on. */
  close(): void
}

/** How long one that waits may take to begin. */
const BEGIN_MS = 1_000
/** How long the work may take: longer, and it hangs. */
const WORK_MS = 60_000

/** Between two that are started to wait: one that cannot is not started without end. */
const AGAIN_MS = 5_000

type OnLine = (stream: 'out' | 'err', line: string) => void

/** Returns a standby for a script of Node's arguments `script`, none started yet. */
export function createStandby(script: readonly string[], env: NodeJS.ProcessEnv, onLine: OnLine): Standby {
  let ready: Started | null = null
  let startedMs = Number.NEGATIVE_INFINITY

  async function run(args: readonly string[]): Promise<number> {
    const standing = ready
    ready = null
    if (standing?.isWaiting() && (await standing.begin(args))) return standing.code()
    standing?.end()
    return start([...script, ...args], env, onLine).code()
  }

  return {
    keepReady() {
      if (ready?.isAlive() || performance.now() - startedMs < AGAIN_MS) return
      startedMs = performance.now()
      ready = start([...script, '--standby'], env, onLine)
    },
    run,
    close() {
      ready?.end()
      ready = null
    },
  }
}

interface Started {
  isAlive(): boolean
  isWaiting(): boolean
  /** Tells it what to do, and resolves to whether it has begun. */
  begin(args: readonly string[]): Promise<boolean>
  /** Resolves to its exit code, once it has ended or was ended for taking too long. */
  code(): Promise<number>
  end(): void
}

function start(args: readonly string[], env: NodeJS.ProcessEnv, onLine: OnLine): Started {
  const child = spawn(process.execPath, ['--enable-source-maps', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let isWaiting = false
  let isAlive = true
  const begun = Promise.withResolvers<boolean>()
  const ended = new Promise<number>((resolve) => {
    const end = (code: number | null) => {
      isAlive = false
      isWaiting = false
      begun.resolve(false)
      resolve(code ?? 1)
    }
    child.on('error', () => end(1))
    child.on('close', end)
  })
  readLines(child, onLine)
  child.on('message', (message) => {
    if (says(message, 'waiting')) isWaiting = true
    if (says(message, 'begun')) begun.resolve(true)
  })

  return {
    isAlive: () => isAlive,
    isWaiting: () => isWaiting,
    begin(given) {
      child.send(given, (error) => error && begun.resolve(false))
      return Promise.race([begun.promise, pause(BEGIN_MS).then(() => false)])
    },
    code() {
      const timer = setTimeout(() => child.kill('SIGKILL'), WORK_MS)
      return ended.finally(() => clearTimeout(timer))
    },
    end: () => void child.kill('SIGKILL'),
  }
}

function readLines({ stdout, stderr }: ChildProcess, onLine: OnLine): void {
  if (stdout) createInterface({ input: stdout }).on('line', (line) => onLine('out', line))
  if (stderr) createInterface({ input: stderr }).on('line', (line) => onLine('err', line))
}

const says = (message: unknown, word: 'waiting' | 'begun'): boolean =>
  typeof message === 'object' && message !== null && word in message
