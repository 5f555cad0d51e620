import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { type ChildName, childEnv } from '../../lib/env/childEnv.ts'
import type { SupervisorEnv } from '../../lib/env/supervisorEnv.ts'
import type { EnvSource } from '../../lib/env/variables.ts'
import type { ChildSpec } from './managedChild.ts'
import type { NeededPort } from './ports.ts'

interface ChildChoice {
  root: string
  isDev: boolean
  /** One process alone; null: all that the settings ask for. */
  only: string | null
}

/** Returns the children in starting order: each may lean on the ones before it. */
export function childSpecs(env: SupervisorEnv, choice: ChildChoice, source?: EnvSource): ChildSpec[] {
  const { root, isDev, only } = choice
  const preload = ['--import', pathToFileURL(path.join(root, 'worker', 'setup', 'exitWithParent.mjs')).href]
  const bundle = (name: ChildName) => ['--enable-source-maps', ...preload, path.join('dist', `${name}.mjs`)]
  const common = (name: ChildName) => ({ name, cwd: root, env: childEnv(name, source) })
  const specs: ChildSpec[] = []
  if (env.paper) {
    const readyUrl = `http://127.0.0.1:${env.paper.port}/paper/health`
    specs.push({ ...common('paperExchange'), args: bundle('paperExchange'), readyUrl, isRequired: true })
  }
  if (env.baseline) {
    const readyUrl = `http://127.0.0.1:${env.baseline.port}/v1/models`
    specs.push({ ...common('baselineModel'), args: bundle('baselineModel'), readyUrl, isRequired: true })
  }
  // Not required: a dashboard that says the agent is silent, and why, is worth more than no dashboard.
  specs.push({ ...common('agent'), args: bundle('agent'), readyUrl: null, isRequired: false })
  specs.push(webSpec(env, { ...common('web'), preload, isDev }))
  return specs.filter((spec) => only === null || spec.name === only)
}

function webSpec(
  env: SupervisorEnv,
  given: { name: string; cwd: string; env: NodeJS.ProcessEnv; preload: string[]; isDev: boolean },
): ChildSpec {
  const { preload, isDev, ...common } = given
  const next = path.join('node_modules', 'next', 'dist', 'bin', 'next')
  return {
    ...common,
    args: [...preload, next, isDev ? 'dev' : 'start', '-H', env.web.host, '-p', String(env.web.port)],
    env: { ...common.env, ...(isDev ? { NODE_ENV: 'development' as const } : {}), NEXT_TELEMETRY_DISABLED: '1' },
    readyUrl: `${webAddress(env)}/api/health`,
    isRequired: true,
  }
}

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
