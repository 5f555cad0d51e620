import path from 'node:path'
import { childEnv } from '../../lib/env/childEnv.ts'
import { loadDotEnv, unknownNames } from '../../lib/env/dotEnv.ts'
import { type SupervisorEnv, supervisorEnv } from '../../lib/env/supervisorEnv.ts'
import { AppError, describeError, exitStatusFor } from '../../lib/errors.ts'
import { migrateStore, openDb, storeFile } from '../../lib/store/db.ts'
import { findOverdueCommand } from '../../lib/store/overdueCommand.ts'
import { findLatestAgentId } from '../../lib/store/queries/agents.ts'
import { banner } from '../supervision/banner.ts'
import { childSpecs, neededPorts } from '../supervision/childSpecs.ts'
import { watchForEmergency } from '../supervision/emergency.ts'
import { createFamily, type Family } from '../supervision/family.ts'
import { takeLock } from '../supervision/lock.ts'
import { createOutput, type Output } from '../supervision/output.ts'
import { checkPorts } from '../supervision/ports.ts'
import { runOnce } from '../supervision/runOnce.ts'
import { stopSignal } from '../supervision/stopSignal.ts'

/**
 * The parent of every process. worker/setup/start.mjs makes a fresh clone runnable and then calls `supervise`. The order: settings, lock, store,
 * ports, children; a person reads one sentence when any of them is wrong.
 */

interface SuperviseOptions {
  isDev: boolean
  isMigrateOnly: boolean
  /** One process alone; null: all that the settings ask for. */
  only: string | null
  /** Under --dev: calls back with the names of the processes that came out different. Resolves to what stops watching. */
  watchWorkers?: (onChange: (changed: string[]) => void) => Promise<() => Promise<void>>
}

/** Runs until told to stop, and returns the exit code. Whatever goes wrong is one sentence on the terminal. */
export async function supervise(options: SuperviseOptions): Promise<number> {
  try {
    return await run(options)
  } catch (error) {
    process.stderr.write(`\n${error instanceof AppError ? error.message : describeError(error, 4_000)}\n`)
    return exitStatusFor(error)
  }
}

async function run(options: SuperviseOptions): Promise<number> {
  const root = process.cwd()
  loadDotEnv(path.join(root, '.env'))
  for (const name of unknownNames()) process.stderr.write(`${name} is no variable of Nocturne: see .env.example.\n`)
  const env = supervisorEnv()
  if (options.isMigrateOnly) return migrateOnly(env, root)
  const release = options.only === null ? takeLock(env.dataDir) : () => {}
  try {
    migrate(env, root)
    const specs = childSpecs(env, { ...options, root })
    if (specs.length === 0)
      throw new AppError(
        'no_process',
        `No process is called "${options.only}" with these settings. Known are web, agent, and on paper paperExchange, without a model baselineModel.`,
      )
    await checkPorts(neededPorts(env, specs))
    const output = createOutput(path.join(env.dataDir, 'logs'))
    const family = createFamily(specs, output.onEvent)
    return await live(family, env, options, output).finally(() => output.close())
  } finally {
    release()
  }
}

async function live(family: Family, env: SupervisorEnv, options: SuperviseOptions, output: Output): Promise<number> {
  const stop = stopSignal(() => family.kill())
  const watches: (() => unknown)[] = []
  try {
    const isUp = await Promise.race([family.start().then(() => true), stop.then(() => false)])
    if (!isUp) return 0
    if (options.only === null) {
      output.say(await banner(env))
      watches.push(watchEmergency(family, env, output))
    }
    if (options.watchWorkers)
      watches.push(await options.watchWorkers((changed) => restartChanged(family, changed, output)))
    await Promise.race([stop, family.broken])
    return 0
  } finally {
    output.say('Stopping …')
    for (const end of watches) await end()
    await family.stop()
    output.say('Stopped.')
  }
}

function migrate(env: SupervisorEnv, root: string): string[] {
  return migrateStore(storeFile(env.dataDir), path.join(root, 'prisma', 'migrations'))
}

function migrateOnly(env: SupervisorEnv, root: string): number {
  const applied = migrate(env, root)
  process.stdout.write(`${storeFile(env.dataDir)} is up to date; applied now: ${applied.join(', ') || 'nothing'}.\n`)
  return 0
}

/** How long a halt or flatten may stay unanswered, and how long an agent that just started may take to look for it. */
const ANSWER_MS = 3_000
const START_MS = 10_000

function watchEmergency(family: Family, env: SupervisorEnv, output: Output): () => Promise<void> {
  const db = openDb(storeFile(env.dataDir))
  const agent = family.child('agent')
  const stop = watchForEmergency({
    findOverdue: async () => {
      // An agent without a name of its own is the one that beat last: that is the one the screens show and command.
      const agentId = env.agentId ?? (await findLatestAgentId(db))
      return agentId === null ? null : findOverdueCommand(db, agentId, Date.now())
    },
    isExcused: () => {
      const { startedWallMs, readyWallMs } = agent?.state() ?? { startedWallMs: null, readyWallMs: null }
      if (readyWallMs !== null) return Date.now() - readyWallMs < ANSWER_MS
      return startedWallMs !== null && Date.now() - startedWallMs < START_MS
    },
    holdAgent: async () => agent?.hold(),
    resumeAgent: () => agent?.resume(),
    carryOut: ({ id, kind }) =>
      runOnce(['dist/flatten.mjs', '--command', String(id), '--kind', kind], childEnv('agent'), (stream, line) =>
        output.onEvent('flatten', { kind: 'line', stream, line }),
      ),
    log: output.log,
  })
  return async () => {
    stop()
    await db.$disconnect()
  }
}

function restartChanged(family: Family, changed: string[], output: Output): void {
  if (changed.includes('supervisor')) output.say('The supervisor itself changed: end this and run npm run dev again.')
  for (const name of changed) {
    const child = family.child(name)
    if (child) child.restart().catch((error: unknown) => output.say(describeError(error)))
  }
}
