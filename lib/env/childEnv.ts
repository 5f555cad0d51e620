import { AGENT_NAMES } from './agentEnv.ts'
import { BACKUP_NAMES } from './backupEnv.ts'
import { BASELINE_NAMES } from './baselineEnv.ts'
import { LAB_RUN_NAMES } from './labRunEnv.ts'
import { LLM_NAMES } from './model.ts'
import { NOTIFY_NAMES } from './notifyEnv.ts'
import { suffixedNames, variablesOf } from './ofAgent.ts'
import { PAPER_NAMES } from './paperEnv.ts'
import { type EnvSource, VARIABLES, type VariableName } from './variables.ts'
import { WEB_NAMES } from './webEnv.ts'

/**
 * lib/env is the only reader of process.env: a file and a list of names a process. What is not on a process's list is not passed to it by the
 * supervisor, so the web process cannot hold the signing key.
 */

export type ChildName = 'web' | 'agent' | 'paperExchange' | 'baselineModel' | 'lab' | 'backup' | 'notifier'
const NAMES_OF: Record<ChildName, readonly VariableName[]> = {
  web: WEB_NAMES,
  agent: AGENT_NAMES,
  paperExchange: PAPER_NAMES,
  baselineModel: BASELINE_NAMES,
  backup: BACKUP_NAMES,
  notifier: NOTIFY_NAMES,
  // It asks models, and opens no account.
  lab: [...LAB_RUN_NAMES, ...LLM_NAMES],
}

/** What an operating system, Node and a proxy need in any process. */
const SYSTEM =
  /^(PATH|HOME|USER|SHELL|LANG|LC_.*|TZ|TMPDIR|TEMP|TMP|TERM|NODE_OPTIONS|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|https?_proxy|no_proxy|SystemRoot|SystemDrive|windir|PATHEXT|ComSpec|APPDATA|LOCALAPPDATA|USERPROFILE)$/i

/**
 * Returns the environment of one child: what the system needs and its own variables. Every other variable of ours is there but empty,
 * because whatever reads `.env` leaves alone what is already set. The file itself is kept from the processes without keys by worker/setup/withoutDotEnv.mjs.
 */
export function childEnv(child: ChildName, source: EnvSource = process.env): NodeJS.ProcessEnv {
  const own: readonly string[] = NAMES_OF[child]
  const env: NodeJS.ProcessEnv = { NODE_ENV: 'production' }
  for (const name of [...Object.keys(VARIABLES), ...suffixedNames(source)]) env[name] = ''
  for (const [name, value] of Object.entries(source)) {
    const isOwn = own.includes(name) || (child === 'lab' && isModelOfAgent(name))
    if (value !== undefined && (SYSTEM.test(name) || isOwn)) env[name] = value
  }
  return env
}

/** LLM_MODEL__SECOND and its like: the lab asks for every agent. */
const isModelOfAgent = (name: string): boolean =>
  name.includes('__') && LLM_NAMES.some((own) => own === name.split('__')[0])

/** Returns the environment of one agent: what any agent is given, with what bears its suffix in its place, and no other agent's keys. */
export function agentChildEnv(
  { agentId, envName }: { agentId: string; envName: string },
  source: EnvSource = process.env,
): NodeJS.ProcessEnv {
  return { ...childEnv('agent', variablesOf(envName, source)), NOCTURNE_AGENT: agentId }
}
