import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { VARIABLES } from '../../lib/env/variables.ts'
import { buildWorkers } from '../../worker/setup/build.mjs'
import { followLog } from './followLog.ts'
import { freePort } from './freePort.ts'

/** Supervisor, agent and paper exchange as they run in production, each a process, in a data folder of their own. */
export interface ProcessStack {
  dataDir: string
  agentId: string
  /** Of the paper exchange. */
  apiUrl: string
  /** Of the dashboard; nobody listens there when it is headless. */
  webUrl: string
  agent: AgentProcess
  supervisorPid: number
  /** The process of a child by its name; null while it does not run. */
  pidOf(name: string): number | null
  /** Ends everything, kindly, and keeps the data folder. */
  stop(): Promise<void>
}

/** One agent process after the other, as the supervisor tells of them. */
export interface AgentProcess {
  /** How many have been started. */
  lives(): number
  /** The one that runs; null between two. */
  pid(): number | null
  isReady(): boolean
  /** How long each start took until it was ready, in milliseconds. */
  startsMs(): readonly number[]
}

interface StackOptions {
  /** Read by the supervisor and handed to its children; what is not named is empty, so that nothing of this machine leaks in. Undefined: not set at all. */
  env: Readonly<Record<string, string | undefined>>
  isHeadless: boolean
  /** The project's folder, with its processes built; absent: this one, whose processes are built first. */
  root?: string
  /** The longest wait before a child that ended is started again; absent: as in production. */
  restartMsMax?: number
  /** Node options for each of the processes, such as --expose-gc. */
  nodeOptions?: string
}

const ROOT = path.resolve(import.meta.dirname, '../..')
const PATIENCE_MS = 90_000

/** Builds the workers, starts the stack on free ports and resolves when its agent is ready. The market is synthetic unless `env` names another. */
export async function startProcessStack(options: StackOptions): Promise<ProcessStack> {
  process.chdir(ROOT)
  if (options.root === undefined) await buildWorkers()
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'nocturne-stack-'))
  const [paperPort, webPort, baselinePort] = [await freePort(), await freePort(), await freePort()]
  const env = {
    ...process.env,
    ...Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, ''])),
    NOCTURNE_VENUE: 'paper',
    NOCTURNE_AGENT: 'stack',
    NOCTURNE_DATA_DIR: dataDir,
    PORT: String(webPort),
    PAPER_PORT: String(paperPort),
    BASELINE_PORT: String(baselinePort),
    NODE_OPTIONS: options.nodeOptions ?? '',
    ...options.env,
  }
  const choice = {
    isDev: false,
    isMigrateOnly: false,
    only: null,
    isHeadless: options.isHeadless,
    restartMsMax: options.restartMsMax,
  }
  const program = `import('./dist/supervisor.mjs').then((m) => m.supervise(${JSON.stringify(choice)})).then((code) => process.exit(code))`
  // As the supervisor's own children do, it ends with whoever started it, however that one ends.
  const preload = pathToFileURL(path.join(ROOT, 'worker', 'setup', 'exitWithParent.mjs')).href
  const supervisor = spawn(process.execPath, ['--import', preload, '--eval', program], {
    cwd: options.root ?? ROOT,
    env: { ...env, SUPERVISOR_PID: String(process.pid) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const follower = followLog(path.join(dataDir, 'logs', 'supervisor.log'))
  const agentId = 'stack'
  const agent = agentOf(`agent:${agentId}`, follower.children)
  const stop = async () => {
    const ended = supervisor.exitCode === null ? once(supervisor, 'exit') : null
    supervisor.kill('SIGTERM')
    await ended
    follower.close()
  }
  try {
    await until('the agent is ready', () => agent.isReady() && supervisor.exitCode === null)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    dataDir,
    agentId,
    apiUrl: `http://127.0.0.1:${paperPort}`,
    webUrl: `http://127.0.0.1:${webPort}`,
    agent,
    supervisorPid: supervisor.pid ?? 0,
    pidOf: (name) => follower.children.get(name)?.pid ?? null,
    stop,
  }
}

function agentOf(name: string, children: ReturnType<typeof followLog>['children']): AgentProcess {
  const child = () => children.get(name)
  return {
    lives: () => child()?.starts ?? 0,
    pid: () => child()?.pid ?? null,
    isReady: () => child()?.isReady ?? false,
    startsMs: () => child()?.startsMs ?? [],
  }
}

/** Resolves when it holds. Throws, with what was waited for, when it does not within the time. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  { everyMs = 20, patienceMs = PATIENCE_MS }: { everyMs?: number; patienceMs?: number } = {},
): Promise<void> {
  const endMs = performance.now() + patienceMs
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`Waited ${patienceMs / 1000} s in vain: ${what}.`)
    await sleep(everyMs)
  }
}
