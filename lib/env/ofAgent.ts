import { LLM_NAMES } from './model.ts'
import { type EnvSource, VARIABLES } from './variables.ts'

/** What an agent's suffix looks like: SECOND in LLM_MODEL__SECOND. */
export const ENV_NAME = /^[A-Z0-9]+(_[A-Z0-9]+)*$/

/** What opens an account. It is never passed on: an agent with a suffix has its own or none. */
const KEYS = ['HYPERLIQUID_PRIVATE_KEY', 'MNEMONIC', 'HYPERLIQUID_ACCOUNT_ADDRESS'] as const
/** What may differ from agent to agent. Not the venue, ports and folders: those are the same for all who trade here. */
const OWN = [...KEYS, ...LLM_NAMES, 'PAPER_START_USD', 'ASSETS', 'INTERVAL', 'TAAPI_API_KEY', 'TAAPI_PLAN'] as const
/** A key belongs to the address it was given for. */
const KEY_AT = [
  ['LLM_BASE_URL', 'LLM_API_KEY'],
  ['OPENROUTER_BASE_URL', 'OPENROUTER_API_KEY'],
] as const

/**
 * Returns the variables as one agent is to read them: where `X__<envName>` is set, it takes the place of `X`, an empty one takes `X` away. The
 * signing key and account of the agents without a suffix are left out, and so is a model key whose address this agent has replaced.
 */
export function variablesOf(envName: string, source: EnvSource): EnvSource {
  if (envName === '') return source
  const own = (name: string) => source[`${name}__${envName}`]
  const variables = { ...source }
  for (const name of KEYS) variables[name] = ''
  for (const [address, key] of KEY_AT) if (own(address)?.trim()) variables[key] = ''
  for (const name of OWN) variables[name] = own(name) ?? variables[name]
  return variables
}

/** Returns the names in the environment that belong to one agent only: LLM_MODEL__SECOND and its like. */
export const suffixedNames = (source: EnvSource): string[] =>
  Object.keys(source).filter((name) => name.includes('__') && Object.hasOwn(VARIABLES, name.split('__')[0] ?? ''))
