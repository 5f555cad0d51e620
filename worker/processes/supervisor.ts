import path from 'node:path'
import { migrateSafely } from '../../lib/backup/migrateSafely.ts'
import { buildId } from '../../lib/env/buildId.ts'
import { loadDotEnv, unknownNames } from '../../lib/env/dotEnv.ts'
import { type SupervisorEnv, supervisorEnv } from '../../lib/env/supervisorEnv.ts'
import { AppError, describeError, exitStatusFor } from '../../lib/errors.ts'
import { haltFile } from '../../lib/haltFile.ts'
import { processOf } from '../../lib/logFile.ts'
import { expectHolders } from '../../lib/paper/paperAccount.ts'
import { keepFilesPrivate } from '../../lib/privateFolder.mjs'
import { type Db, openDb, storeFile } from '../../lib/store/db.ts'
import { countLabWork } from '../../lib/store/labProgress.ts'
import { findLockHolder } from '../../lib/store/lockHolder.ts'
import { findOverdueCommand } from '../../lib/store/overdueCommand.ts'
import { findKnownAgentIds } from '../../lib/store/queries/agents.ts'
import { findLastBeat, findStake, isHolding } from '../../lib/store/silentAgent.ts'
import { type AgentFamily, createAgentFamily } from '../supervision/agentFamily.ts'
import type { PlannedAgent } from '../supervision/agentPlan.ts'
import { createPlanReader } from '../supervision/agentTable.ts'
import { startOnce, watchBackups } from '../supervision/backups.ts'
import { banner, newLogin } from '../supervision/banner.ts'
import {
  agentSpec,
  backupSpec,
  hasAgents,
  labSpec,
  neededPorts,
  paperControl,
  specsAfterAgents,
  specsBeforeAgents,
} from '../supervision/childSpecs.ts'
import { watchDisk } from '../supervision/diskWatch.ts'
import { watchForEmergency } from '../supervision/emergency.ts'
import { createFamily, type Family } from '../supervision/family.ts'
import { createHeartLook } from '../supervision/heart.ts'
import { watchLab } from '../supervision/labChild.ts'
import { makeDataFolder, takeLock } from '../supervision/lock.ts'
import { CHILD_TIMING, type ChildTiming, type ManagedChild } from '../supervision/managedChild.ts'
import { createOutput, type Output } from '../supervision/output.ts'
import { checkPorts } from '../supervision/ports.ts'
import { createStandby } from '../supervision/standby.ts'
import { stopSignal } from '../supervision/stopSignal.ts'
import { watchStrayHalts } from '../supervision/strayHalts.ts'

/**
 * The parent of every process. worker/setup/start.mjs makes a fresh clone runnable and then calls `supervise`. The order: settings, lock, store,
 * ports, children; a person reads one sentence when any of them is wrong.
 */

interface SuperviseOptions {
  isDev: boolean
  isMigrateOnly: boolean
  isLoginLink?: boolean
  /** One process alone; null: all that the settings ask for. */
  only: string | null
  /** All but the dashboard: for what measures the rest. */
  isHeadless?: boolean
  /** The longest wait before a child that ended is started again: for what ends it again and again. */
  restartMsMax?: number
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
  keepFilesPrivate()
  const remarks = loadDotEnv(path.join(root, '.env'))
  for (const remark of [...remarks, ...unknownNames()]) process.stderr.write(`${remark}\n`)
  const env = supervisorEnv()
  makeDataFolder(env.dataDir)
  if (options.isMigrateOnly) return migrateOnly(env, root)
  if (options.isLoginLink) return printLogin(env)
  const release = options.only === null ? takeLock(env.dataDir) : () => {}
  try {
    migrate(env, root)
    const choice = { ...options, root }
    const specs = [...specsBeforeAgents(env, choice), ...specsAfterAgents(env, choice)]
    if (specs.length === 0 && !hasAgents(choice))
      throw new AppError(
        'no_process',
        `No process is called "${options.only}" with these settings. Known are web, agent, and on paper paperExchange, without a model baselineModel.`,
      )
    await checkPorts(neededPorts(env, specs))
    const output = createOutput(path.join(env.dataDir, 'logs'))
    const db = openDb(storeFile(env.dataDir))
    return await live({ env, choice, output, db }).finally(async () => {
      await db.$disconnect()
      output.close()
    })
  } finally {
    release()
  }
}

/** What one run of the supervisor works with. */
interface House {
  env: SupervisorEnv
  choice: SuperviseOptions & { root: string }
  output: Output
  db: Db
}

async function live(house: House): Promise<number> {
  const { env, choice, output } = house
  const onEvent: Parameters<typeof createFamily>[0] = (name, event) => {
    output.onEvent(name, event)
    // An exchange that came up again stands at its hold: until all who traded before it went down are back.
    if (name === 'paperExchange' && event.kind === 'ready') void expectAgents(house, agents.running())
  }
  const family = createFamily(onEvent, { timing: timingOf(choice) })
  const agents = createAgents(house, family)
  const stop = stopSignal(() => family.kill())
  let unwatch = async () => {}
  let leaveLab = () => {}
  let leaveStrays = () => {}
  let leaveBackups = () => {}
  let leaveDisk = () => {}
  try {
    const isUp = await Promise.race([startAll(house, family, agents).then(() => true), stop.then(() => false)])
    if (!isUp) return 0
    if (choice.only === null) {
      leaveStrays = watchStrayHalts({
        dataDir: env.dataDir,
        running: () => agents.running().map(({ agentId }) => agentId),
        known: () => findKnownAgentIds(house.db),
        log: output.log,
      })
      leaveDisk = watchDisk({ dataDir: env.dataDir, log: output.log })
      leaveBackups = watchBackups({
        env: env.backup,
        start: (ended) =>
          startOnce(
            backupSpec(choice),
            (stream, line) => output.onEvent('backup', { kind: 'line', stream, line }),
            ended,
          ),
      })
      const login = newLogin(env, process.stdout.isTTY)
      output.say(await banner(env, agents.running(), login))
      if (!choice.isHeadless)
        leaveLab = watchLab({ family, spec: labSpec(choice), countWork: () => countLabWork(house.db) })
    }
    if (choice.watchWorkers)
      unwatch = await choice.watchWorkers((changed) => restartChanged(family, agents, changed, output))
    await Promise.race([stop, family.broken, agents.broken])
    return 0
  } finally {
    output.say('Stopping …')
    leaveLab()
    leaveStrays()
    leaveBackups()
    leaveDisk()
    await unwatch()
    await agents.close()
    await family.stop()
    output.say('Stopped.')
  }
}

function timingOf({ restartMsMax }: SuperviseOptions): ChildTiming {
  if (restartMsMax === undefined) return CHILD_TIMING
  return { ...CHILD_TIMING, backoffMs: Math.min(CHILD_TIMING.backoffMs, restartMsMax), backoffMsMax: restartMsMax }
}

async function startAll({ env, choice }: House, family: Family, agents: AgentFamily): Promise<void> {
  await family.start(specsBeforeAgents(env, choice))
  if (hasAgents(choice)) await agents.start()
  await family.start(specsAfterAgents(env, choice))
}

function createAgents(house: House, family: Family): AgentFamily {
  const { env, choice, output, db } = house
  const { venue, agentId } = env
  return createAgentFamily({
    family,
    readPlan: createPlanReader({ db, venue, agentId, paper: paperControl(env), log: output.log }),
    specOf: (agent) => agentSpec(agent, choice),
    prepare: (agents) => expectAgents(house, agents),
    // One process alone is started by somebody who has the others in hand.
    watch: (agent, child) => (choice.only === null ? watchAgent(house, agent, child) : () => {}),
    log: output.log,
  })
}

/** On paper: the market does not begin before all who trade on it are there. */
async function expectAgents({ env, output }: House, agents: readonly PlannedAgent[]): Promise<void> {
  const paper = paperControl(env)
  if (paper === null || agents.length === 0) return
  const holders = agents.map(({ agentId }) => agentId)
  await expectHolders(paper, holders).catch((error: unknown) => output.log.warn(describeError(error)))
}

function migrate(env: SupervisorEnv, root: string): string[] {
  const folders = { ...env.backup, migrations: path.join(root, 'prisma', 'migrations') }
  return migrateSafely(folders, buildId(), Date.now())
}

function migrateOnly(env: SupervisorEnv, root: string): number {
  const applied = migrate(env, root)
  process.stdout.write(`${storeFile(env.dataDir)} is up to date; applied now: ${applied.join(', ') || 'nothing'}.\n`)
  return 0
}

/** Whoever asks for a link by name wants to see it, wherever that goes. */
function printLogin(env: SupervisorEnv): number {
  const login = newLogin(env, true)
  process.stdout.write(`${login ?? 'No password is set (DASHBOARD_PASSWORD): the dashboard asks nobody to log in.'}\n`)
  return 0
}

/** How long a halt or flatten may stay unanswered, and how long an agent that just started may take to look for it. */
const ANSWER_MS = 3_000
const START_MS = 10_000

/** How long an agent that ended by itself may stay down while positions are open, however often it has ended before. */
const DOWN_MS_HOLDING = 1_000

function watchAgent(
  { env: house, db, output }: House,
  { agentId, env }: PlannedAgent,
  child: ManagedChild,
): () => void {
  const standby = createStandby(['dist/flatten.mjs'], env, (stream, line) =>
    output.onEvent(processOf('flatten', agentId), { kind: 'line', stream, line }),
  )
  const unwatch = watchForEmergency({
    agentId,
    halt: haltFile(house.dataDir, agentId),
    isRunning: () => child.state().startedWallMs !== null,
    heart: createHeartLook({
      child: child.state,
      lastBeatMs: () => findLastBeat(db, agentId),
      stake: () => findStake(db, agentId),
    }),
    lockedBy: async () => {
      const holder = await findLockHolder(storeFile(house.dataDir))
      return holder === null || holder.pid === child.state().pid ? null : `process ${holder.pid} (${holder.name})`
    },
    isHolding: () => isHolding(db, agentId),
    findOverdue: () => findOverdueCommand(db, agentId, Date.now()),
    isExcused: () => {
      const { startedWallMs, readyWallMs } = child.state()
      if (readyWallMs !== null) return Date.now() - readyWallMs < ANSWER_MS
      return startedWallMs !== null && Date.now() - startedWallMs < START_MS
    },
    holdAgent: () => child.hold(),
    resumeAgent: () => child.resume(),
    hurryAgent: () => child.hurry(DOWN_MS_HOLDING),
    keepReady: standby.keepReady,
    carryOut: (what) =>
      standby.run('token' in what ? ['--wish', what.token] : ['--command', String(what.id), '--kind', what.kind]),
    log: output.log,
  })
  return () => {
    unwatch()
    standby.close()
  }
}

function restartChanged(family: Family, agents: AgentFamily, changed: string[], output: Output): void {
  if (changed.includes('supervisor')) output.say('The supervisor itself changed: end this and run npm run dev again.')
  for (const name of changed) {
    const restarted = name === 'agent' ? agents.restart() : family.child(name)?.restart()
    restarted?.catch((error: unknown) => output.say(describeError(error)))
  }
}
