import { type Usd, usd } from '../domain/decimal.ts'
import type { Interval } from '../domain/market.ts'
import type { VenueName } from '../domain/recordWords.ts'
import { LLM_NAMES, type LlmEnv, type LlmKey, readLlm, readLlmKeys } from './model.ts'
import { FOLDER_NAMES, folders, orThrow, type Reading } from './reading.ts'
import { type EnvProblem, type EnvSource, MAINNET_SWITCH, problem, readVariables } from './variables.ts'

export const AGENT_NAMES = [
  ...FOLDER_NAMES,
  'NOCTURNE_VENUE',
  'HYPERLIQUID_NETWORK',
  ...LLM_NAMES,
  'HYPERLIQUID_PRIVATE_KEY',
  'MNEMONIC',
  'HYPERLIQUID_ACCOUNT_ADDRESS',
  'NOCTURNE_MAINNET',
  'PAPER_PORT',
  'PAPER_START_USD',
  'ASSETS',
  'INTERVAL',
  'TAAPI_API_KEY',
  'TAAPI_PLAN',
] as const

/** Where an agent trades. */
export type SigningKey = { kind: 'privateKey'; privateKey: `0x${string}` } | { kind: 'mnemonic'; mnemonic: string }

export interface AgentEnv {
  /** Null: the agent is named after its venue and feed (paper-synthetic-1), so that histories of different markets never mix. */
  agentId: string | null
  venue: VenueName
  /** The venue's HTTP and WebSocket addresses. */
  exchange: { apiUrl: string; wsUrl: string; isTestnet: boolean }
  /** Null only on paper, where the agent makes a key for its data folder. */
  signingKey: SigningKey | null
  /** The master account an API wallet trades for; null: the key's own address. */
  accountAddress: `0x${string}` | null
  /** Null: the rule-based baseline decides. */
  llm: LlmEnv | null
  /** Keys for models, each with the address it belongs to; for what Settings choose. */
  llmKeys: LlmKey[]
  taapiApiKey: string | null
  /** What TAAPI's key was bought with: it sets how often and how much may be asked. */
  taapiPlan: 'free' | 'basic' | 'pro' | 'expert'
  /** For the first settings version only; null: the defaults. */
  coins: string[] | null
  interval: Interval | null
  /** What a paper account starts with. */
  startUsd: Usd
  dataDir: string
}

/** Returns the agent's settings: the only ones with the signing key and the model's key. Throws AppError('env_invalid'). */
export const agentEnv = (source: EnvSource = process.env): AgentEnv => orThrow(readAgent(source))

/** Returns the same with what is wrong, for the supervisor, who says everything at once. */
export function readAgent(source: EnvSource): Reading<AgentEnv> {
  const { values, problems } = readVariables(AGENT_NAMES, source)
  const venue: VenueName = values.NOCTURNE_VENUE ?? values.HYPERLIQUID_NETWORK ?? 'paper'
  const llm = readLlm(source, problems)
  problems.push(...venueProblems(venue, llm === null, source))
  const env = {
    venue,
    exchange: exchangeOf(venue, values.PAPER_PORT ?? 3101),
    signingKey: signingKeyOf(values.HYPERLIQUID_PRIVATE_KEY, values.MNEMONIC),
    accountAddress: values.HYPERLIQUID_ACCOUNT_ADDRESS,
    llm,
    llmKeys: readLlmKeys(source),
    taapiApiKey: values.TAAPI_API_KEY,
    taapiPlan: values.TAAPI_PLAN ?? 'free',
    coins: values.ASSETS,
    interval: values.INTERVAL,
    startUsd: values.PAPER_START_USD ?? usd(10_000),
    ...folders(values),
  }
  return { env, problems }
}

function venueProblems(venue: VenueName, isBaseline: boolean, source: EnvSource): EnvProblem[] {
  const problems: EnvProblem[] = []
  if (venue === 'paper') return problems
  if (!source.HYPERLIQUID_PRIVATE_KEY?.trim() && !source.MNEMONIC?.trim()) {
    const why = `64 hexadecimal digits of an API wallet, because the venue is ${venue} (or MNEMONIC)`
    problems.push(problem('HYPERLIQUID_PRIVATE_KEY', source, why))
  }
  if (venue !== 'mainnet') return problems
  if (source.NOCTURNE_MAINNET?.trim() !== MAINNET_SWITCH) {
    const why = `${MAINNET_SWITCH}, because the venue is mainnet (or NOCTURNE_VENUE=paper)`
    problems.push(problem('NOCTURNE_MAINNET', source, why))
  }
  if (isBaseline && source.LLM_MODEL?.trim().toLowerCase() !== 'baseline') {
    problems.push(problem('LLM_MODEL', source, 'a model with its key, or baseline to let rules trade real money'))
  }
  return problems
}

function exchangeOf(venue: VenueName, paperPort: number): AgentEnv['exchange'] {
  switch (venue) {
    case 'paper':
      return { apiUrl: `http://127.0.0.1:${paperPort}`, wsUrl: `ws://127.0.0.1:${paperPort}/ws`, isTestnet: true }
    case 'testnet':
      return {
        apiUrl: 'https://api.hyperliquid-testnet.xyz',
        wsUrl: 'wss://api.hyperliquid-testnet.xyz/ws',
        isTestnet: true,
      }
    case 'mainnet':
      return { apiUrl: 'https://api.hyperliquid.xyz', wsUrl: 'wss://api.hyperliquid.xyz/ws', isTestnet: false }
  }
}

function signingKeyOf(privateKey: `0x${string}` | null, mnemonic: string | null): SigningKey | null {
  if (privateKey !== null) return { kind: 'privateKey', privateKey }
  return mnemonic === null ? null : { kind: 'mnemonic', mnemonic }
}
