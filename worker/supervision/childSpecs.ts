import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { type ChildName, childEnv } from '../../lib/env/childEnv.ts'
import type { SupervisorEnv } from '../../lib/env/supervisorEnv.ts'
import { processOf } from '../../lib/logFile.ts'
import { openPaperControl, type PaperControl } from '../../lib/paper/paperControl.ts'
import type { PlannedAgent } from './agentPlan.ts'
import type { ChildSpec } from './childRun.ts'
import type { NeededPort } from './ports.ts'

export interface ChildChoice {
  root: string
  isDev: boolean
  /** One process alone; null: all that the settings ask for. */
  only: string | null
  /** Without the dashboard: for what measures the rest. */
  isHeadless?: boolean
}

/** Returns whether the process is to be started at all. */
const isChosen = (name: ChildName, { only }: ChildChoice) => only === null || only === name

/** Returns what is started before the agents, in order: what they trade on, and the rules for whoever else would ask them. */
export function specsBeforeAgents(env: SupervisorEnv, choice: ChildChoice): ChildSpec[] {
  const specs: ChildSpec[] = []
  if (env.paper && isChosen('paperExchange', choice))
    specs.push({ ...bundle('paperExchange', choice), readyUrl: null, isRequired: true })
  if (env.baseline && isChosen('baselineModel', choice))
    specs.push({ ...bundle('baselineModel', choice), readyUrl: null, isRequired: true })
  return specs
}

/** Returns one agent. Not required: a dashboard that says the agent is silent, and why, is worth more than no dashboard. */
export function agentSpec({ agentId, env }: PlannedAgent, choice: ChildChoice): ChildSpec {
  return { ...bundle('agent', choice), name: processOf('agent', agentId), env, readyUrl: null, isRequired: false }
}

/** Returns what comes after the agents: who tells people what they do, and the dashboard, which shows it. */
export function specsAfterAgents(env: SupervisorEnv, choice: ChildChoice): ChildSpec[] {
  const specs: ChildSpec[] = []
  if (env.notifies && isChosen('notifier', choice))
    specs.push({ ...bundle('notifier', choice), readyUrl: null, isRequired: false })
  if (isChosen('web', choice) && !choice.isHeadless) specs.push(webSpec(env, choice))
  return specs
}

/** Returns what carries out the runs of the lab, while there are any. It can trade nothing. */
export const labSpec = (choice: ChildChoice): ChildSpec => ({
  ...bundle('lab', choice),
  readyUrl: null,
  isRequired: false,
})

/** Returns what makes one backup and ends. */
export const backupSpec = (choice: ChildChoice): ChildSpec => ({
  ...bundle('backup', choice),
  readyUrl: null,
  isRequired: false,
})

/** Returns whether agents are to be started. */
export const hasAgents = (choice: ChildChoice): boolean => isChosen('agent', choice)

function webSpec(env: SupervisorEnv, { root, isDev }: ChildChoice): ChildSpec {
  const next = path.join('node_modules', 'next', 'dist', 'bin', 'next')
  const development = isDev ? { NODE_ENV: 'development' as const } : {}
  return {
    name: 'web',
    cwd: root,
    args: [...preload(root, 'webWall'), next, isDev ? 'dev' : 'start', '-H', env.web.host, '-p', String(env.web.port)],
    env: { ...childEnv('web'), ...development, NEXT_TELEMETRY_DISABLED: '1' },
    readyUrl: `${webAddress(env)}/api/health`,
    isRequired: true,
  }
}

const bundle = (name: ChildName, { root }: ChildChoice) => ({
  name,
  cwd: root,
  env: childEnv(name),
  args: [
    '--enable-source-maps',
    ...preload(root, name === 'agent' ? 'exitWithParent' : 'withoutDotEnv'),
    path.join('dist', `${name}.mjs`),
  ],
})

/**
 * Node loads this file of worker/setup before a child's own, and each of the three brings the one before it: `exitWithParent`, `withoutDotEnv` for whoever
 * may not see a key, `webWall`. One file, because Next passes only one on to the process it starts in development.
 */
const preload = (root: string, name: 'exitWithParent' | 'withoutDotEnv' | 'webWall') => [
  '--import',
  pathToFileURL(path.join(root, 'worker', 'setup', `${name}.mjs`)).href,
]

/** Returns the paper exchange and the proof of who it is; null on a real venue. Throws what `openPaperControl` does. */
export const paperControl = ({ paper, dataDir }: SupervisorEnv): PaperControl | null =>
  paper && openPaperControl(`http://127.0.0.1:${paper.port}`, dataDir)

/** Returns the address under which this machine reaches the dashboard. */
export function webAddress(env: SupervisorEnv): string {
  const { host, port } = env.web
  const isAny = host === '0.0.0.0' || host === '::'
  return `http://${isAny ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host}:${port}`
}

/** Returns the ports the children will listen on. */
export function neededPorts(env: SupervisorEnv, specs: readonly ChildSpec[]): NeededPort[] {
  const { paper, baseline, web } = env
  const all = [
    ...(paper ? [{ name: 'paperExchange', ...paper, variable: 'PAPER_PORT', what: 'the paper exchange' }] : []),
    ...(baseline
      ? [{ name: 'baselineModel', ...baseline, variable: 'BASELINE_PORT', what: 'the baseline model' }]
      : []),
    { name: 'web', ...web, variable: web.portVariable, what: 'the dashboard' },
  ]
  return all
    .filter(({ name }) => specs.some((spec) => spec.name === name))
    .map(({ host, port, variable, what }) => ({ host, port, variable, what }))
}
