import { mnemonicToAccount, privateKeyToAccount } from 'viem/accounts'

import type { VenueName } from '../../lib/domain/recordWords.ts'
import { type AgentEnv, agentEnv } from '../../lib/env/agentEnv.ts'

import { agentChildEnv } from '../../lib/env/childEnv.ts'
import { ENV_NAME } from '../../lib/env/ofAgent.ts'
import type { EnvSource } from '../../lib/env/variables.ts'
import { AppError } from '../../lib/errors.ts'
import type { AgentRow } from '../../lib/store/agents.ts'

/** An agent that is to run, with all its process is given. */
export interface PlannedAgent {
  agentId: string
  name: string
  envName: string
  env: NodeJS.ProcessEnv
  /** What the environment says of its model; null: the baseline. */
  model: string | null
}

export interface AgentPlan {
  agents: PlannedAgent[]
  /** Those that must not run, each with one sentence that says what to change. */
  refused: { agentId: string; why: string }[]
}

/** What an agent on a real venue may share with no other: who signs, and whose money it is. */
interface Identity {
  agentId: string
  signer: string
  account: string
}

/**
 * Returns which of the agents, the oldest first, can run beside each other. A row is refused when its variables are wrong and, on a real venue,
 * when it would sign with an earlier agent's key or trade its account: nonces would collide, and each would close what the other opened.
 */
export function planAgents(rows: readonly AgentRow[], venue: VenueName, source?: EnvSource): AgentPlan {
  const plan: AgentPlan = { agents: [], refused: [] }
  const taken: Identity[] = []
  for (const row of rows) {
    const judged = judge(row, venue, taken, source)
    if (judged.kind === 'refused') plan.refused.push({ agentId: row.agentId, why: judged.why })
    else plan.agents.push(judged.agent)
    if (judged.kind === 'runs' && judged.identity) taken.push(judged.identity)
  }
  return plan
}

type Judged = { kind: 'runs'; agent: PlannedAgent; identity: Identity | null } | { kind: 'refused'; why: string }

function judge(row: AgentRow, venue: VenueName, taken: readonly Identity[], source: EnvSource | undefined): Judged {
  const { agentId, name, envName } = row
  const env = agentChildEnv(row, source)
  const malformed = malformedIn(row) ?? (venue === 'paper' ? null : missingKey(row, venue, env))
  if (malformed !== null) return { kind: 'refused', why: malformed }
  const read = readEnv(row, env)
  if (read.kind === 'refused') return read
  const identity = venue === 'paper' ? null : identityOf(agentId, read.agentEnv)
  const shared = identity && sharedWith(row, identity, taken)
  if (shared) return { kind: 'refused', why: shared }
  return { kind: 'runs', agent: { agentId, name, envName, env, model: read.agentEnv.llm?.model ?? null }, identity }
}

function malformedIn({ agentId, envName }: AgentRow): string | null {
  // It names a file and a variable of a process, so it may hold nothing that has a meaning there.
  if (!/^[\w-]{1,128}$/.test(agentId)) return 'its id may be 1 to 128 letters, digits, dashes or underscores.'
  if (envName === '' || ENV_NAME.test(envName)) return null
  return `its envName "${envName}" is no suffix: capital letters and digits, such as SECOND.`
}

function missingKey({ envName }: AgentRow, venue: VenueName, env: NodeJS.ProcessEnv): string | null {
  if (envName === '' || env.HYPERLIQUID_PRIVATE_KEY?.trim() || env.MNEMONIC?.trim()) return null
  return `${keysOf(envName)} is missing. On ${venue} every agent signs with a key of its own.`
}

function readEnv({ envName }: AgentRow, env: NodeJS.ProcessEnv) {
  try {
    return { kind: 'read' as const, agentEnv: agentEnv(env) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const whose = envName === '' ? '' : ` Its own variables end in __${envName}.`
    return { kind: 'refused' as const, why: `${error.message.replace(/\s+/g, ' ')}${whose}` }
  }
}

function identityOf(agentId: string, { signingKey, accountAddress }: AgentEnv): Identity | null {
  if (signingKey === null) return null
  const { address } =
    signingKey.kind === 'privateKey'
      ? privateKeyToAccount(signingKey.privateKey)
      : mnemonicToAccount(signingKey.mnemonic)
  const signer = address.toLowerCase()
  return { agentId, signer, account: accountAddress?.toLowerCase() ?? signer }
}

/** Returns what the row shares with an earlier agent and must not, null when nothing. */
function sharedWith({ envName, agentId }: AgentRow, identity: Identity, taken: readonly Identity[]): string | null {
  const suffix = envName || suggestedSuffix(agentId)
  const rename = envName === '' ? `Set its envName to ${suffix} in the Agent table, and ` : 'Set '
  const sameKey = taken.find(({ signer }) => signer === identity.signer)
  if (sameKey)
    return `it would sign with the key of agent ${sameKey.agentId}. ${rename}${keysOf(suffix)} to a key of its own.`
  const sameAccount = taken.find(({ account }) => account === identity.account)
  if (sameAccount)
    return `it would trade the account of agent ${sameAccount.agentId}. ${rename}HYPERLIQUID_ACCOUNT_ADDRESS__${suffix} to another account.`
  return null
}

const keysOf = (suffix: string) => `HYPERLIQUID_PRIVATE_KEY__${suffix} (or MNEMONIC__${suffix})`
const suggestedSuffix = (agentId: string) =>
  agentId
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((part) => part !== '')
    .join('_') || 'SECOND'
