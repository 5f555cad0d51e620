import { isLoopback } from '../isLoopback.ts'
import { FOLDER_NAMES, folders, orThrow, type Reading } from './reading.ts'
import { type EnvSource, problem, readVariables } from './variables.ts'

export const WEB_NAMES = [
  ...FOLDER_NAMES,
  'API_HOST',
  'PORT',
  'APP_PORT',
  'API_PORT',
  'DASHBOARD_PASSWORD',
  'NOCTURNE_HOSTS',
] as const

export interface WebEnv {
  host: string
  port: number
  /** Null: no password, which is only allowed on a loopback address. */
  password: string | null
  /** Host names the dashboard answers to, besides its own address; lower case. */
  hosts: string[]
  /** Those of them that browsers reach over https, because a proxy before the dashboard sees to that. */
  httpsHosts: string[]
  /** Null: the agent is named after its venue and feed (paper-synthetic-1), so that histories of different markets never mix. */
  agentId: string | null
  dataDir: string
}

/** Returns what the web process may know: no signing key and no model key. Throws AppError('env_invalid'). */
export const webEnv = (source: EnvSource = process.env): WebEnv => orThrow(readWeb(source))

/** Returns the same with what is wrong, for the supervisor, who says everything at once. */
export function readWeb(source: EnvSource): Reading<WebEnv> {
  const { values, problems } = readVariables(WEB_NAMES, source)
  const host = values.API_HOST ?? '127.0.0.1'
  if (!isLoopback(host) && !source.DASHBOARD_PASSWORD?.trim()) {
    const why = `at least 8 characters, because API_HOST=${host} can be reached from other machines`
    problems.push(problem('DASHBOARD_PASSWORD', source, why))
  }
  const named = values.NOCTURNE_HOSTS ?? []
  const env = {
    host,
    port: values.PORT ?? values.APP_PORT ?? values.API_PORT ?? 3000,
    password: values.DASHBOARD_PASSWORD,
    hosts: named.map(({ name }) => name),
    httpsHosts: named.filter(({ isHttps }) => isHttps).map(({ name }) => name),
    ...folders(values),
  }
  return { env, problems }
}
