import { existsSync } from 'node:fs'
import path from 'node:path'
import { type Usd, usd } from '../domain/decimal.ts'
import type { Interval } from '../domain/market.ts'
import { AppError } from '../errors.ts'
import { isLoopback } from '../isLoopback.ts'
import { LLM_NAMES, type LlmEnv, type LlmKey, readLlm, readLlmKeys } from './model.ts'
import {
  type EnvProblem,
  type EnvSource,
  MAINNET_SWITCH,
  problem,
  readVariables,
  VARIABLES,
  type VariableName,
} from './variables.ts'

/**
 * The only reader of process.env. One function a process, and one list of names a process: what is not on a process's list is not
 * passed to it by the supervisor, so the web process cannot hold the signing key. Each throws AppError('env_invalid') that names every
 * wrong or missing variable at once.
 */

export type Venue = 'paper' | 'testnet' | 'mainnet'
export type MarketFeed = { kind: 'live' } | { kind: 'replay'; folder: string } | { kind: 'synthetic'; seed: number }

const COMMON = ['NOCTURNE_DATA_DIR', 'NOCTURNE_AGENT'] as const
const VENUE = ['NOCTURNE_VENUE', 'HYPERLIQUID_NETWORK'] as const
const WEB = [...COMMON, 'API_HOST', 'PORT', 'APP_PORT', 'API_PORT', 'DASHBOARD_PASSWORD', 'NOCTURNE_HOSTS'] as const
const PAPER = ['NOCTURNE_DATA_DIR', 'PAPER_PORT', 'NOCTURNE_MARKET', 'NOCTURNE_SPEED', 'PAPER_START_USD'] as const
const BASELINE = ['BASELINE_PORT'] as const
const KEYS = ['HYPERLIQUID_PRIVATE_KEY', 'MNEMONIC', 'HYPERLIQUID_ACCOUNT_ADDRESS'] as const
const AGENT = [
  ...COMMON,
  ...VENUE,
  ...LLM_NAMES,
  ...KEYS,
  'NOCTURNE_MAINNET',
  'PAPER_PORT',
  'PAPER_START_USD',
  'BASELINE_PORT',
  'ASSETS',
  'INTERVAL',
  'TAAPI_API_KEY',
  'TAAPI_PLAN',
] as const

export type ChildName = 'web' | 'agent' | 'paperExchange' | 'baselineModel'
const NAMES_OF: Record<ChildName, readonly VariableName[]> = {
  web: WEB,
  agent: AGENT,
  paperExchange: PAPER,
  baselineModel: BASELINE,
}

/** What an operating system, Node and a proxy need in any process. */
const SYSTEM =
  /^(PATH|HOME|USER|SHELL|LANG|LC_.*|TZ|TMPDIR|TEMP|TMP|TERM|NODE_OPTIONS|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|https?_proxy|no_proxy|SystemRoot|SystemDrive|windir|PATHEXT|ComSpec|APPDATA|LOCALAPPDATA|USERPROFILE)$/i

/**
 * Returns the environment of one child: what the system needs and its own variables. Every other variable of ours is there but empty,
 * because Next reads `.env` by itself and only leaves alone what is already set: without that, a key in `.env` would reach the web process.
 */
export function childEnv(child: ChildName, source: EnvSource = process.env): NodeJS.ProcessEnv {
  const own: readonly string[] = NAMES_OF[child]
  const env: NodeJS.ProcessEnv = { NODE_ENV: 'production' }
  for (const name of Object.keys(VARIABLES)) env[name] = ''
  for (const [name, value] of Object.entries(source)) {
    if (value !== undefined && (SYSTEM.test(name) || own.includes(name))) env[name] = value
  }
  return env
}

/** Puts the variables of a `.env` file into the environment; what is set already stays. Without the file, nothing happens. */
export function loadDotEnv(file: string): void {
  if (existsSync(file)) process.loadEnvFile(file)
}

/** Returns the names beginning with NOCTURNE_ that mean nothing to us: most likely typing mistakes. NOCTURNE_SHARED belongs to the tests. */
export function unknownNames(source: EnvSource = process.env): string[] {
  return Object.keys(source).filter(
    (name) => name.startsWith('NOCTURNE_') && name !== 'NOCTURNE_SHARED' && !Object.hasOwn(VARIABLES, name),
  )
}

export interface WebEnv {
  host: string
  port: number
  /** Null: no password, which is only allowed on a loopback address. */
  password: string | null
  /** Host names the dashboard answers to, besides its own address. */
  hosts: string[]
  /** Null: the agent is named after its venue and feed (paper-synthetic-1), so that histories of different markets never mix. */
  agentId: string | null
  dataDir: string
}

/** Returns what the web process may know: no signing key and no model key. Throws AppError('env_invalid'). */
export const webEnv = (source: EnvSource = process.env): WebEnv => orThrow(readWeb(source))

export interface PaperEnv {
  port: number
  host: '127.0.0.1'
  market: MarketFeed
  /** Venue seconds in a wall second; null: the feed's own pace. */
  speed: number | null
  dataDir: string
  startUsd: Usd
}

/** Returns the paper exchange's settings. Throws AppError('env_invalid'). */
export const paperEnv = (source: EnvSource = process.env): PaperEnv => orThrow(readPaper(source))

export interface BaselineEnv {
  port: number
  host: '127.0.0.1'
}

/** Returns the baseline model's settings. Throws AppError('env_invalid'). */
export const baselineEnv = (source: EnvSource = process.env): BaselineEnv => orThrow(readBaseline(source))

export type SigningKey = { kind: 'privateKey'; privateKey: `0x${string}` } | { kind: 'mnemonic'; mnemonic: string }

export interface AgentEnv {
  /** Null: the agent is named after its venue and feed (paper-synthetic-1), so that histories of different markets never mix. */
  agentId: string | null
  venue: Venue
  /** The venue's HTTP and WebSocket addresses. */
  exchange: { apiUrl: string; wsUrl: string; isTestnet: boolean }
  /** Null only on paper, where the agent makes a key for its data folder. */
  signingKey: SigningKey | null
  /** The master account an API wallet trades for; null: the key's own address. */
  accountAddress: `0x${string}` | null
  /** Null: the rule-based baseline decides, at `baselineUrl`. */
  llm: LlmEnv | null
  /** Keys for models, each with the address it belongs to; for what Settings choose. */
  llmKeys: LlmKey[]
  baselineUrl: string
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

export interface SupervisorEnv {
  venue: Venue
  /** Null on a real venue. */
  paper: PaperEnv | null
  /** Null where a model is configured. */
  baseline: BaselineEnv | null
  /** The model's name; null: the baseline. */
  model: string | null
  web: { host: string; port: number; portVariable: VariableName }
  /** Null: the agent is named after its venue and feed (paper-synthetic-1), so that histories of different markets never mix. */
  agentId: string | null
  dataDir: string
}

/** Returns what to start, having checked every child's variables, so that all that is wrong is said at once. Throws AppError('env_invalid'). */
export function supervisorEnv(source: EnvSource = process.env): SupervisorEnv {
  const [web, agent, paper, baseline] = [readWeb(source), readAgent(source), readPaper(source), readBaseline(source)]
  const isPaper = agent.env.venue === 'paper'
  const problems = [...web.problems, ...agent.problems, ...(isPaper ? paper.problems : []), ...baseline.problems]
  problems.push(...samePorts(web.env, paper.env, baseline.env, source))
  return orThrow({
    env: {
      venue: agent.env.venue,
      paper: isPaper ? paper.env : null,
      baseline: agent.env.llm === null ? baseline.env : null,
      model: agent.env.llm?.model ?? null,
      web: { host: web.env.host, port: web.env.port, portVariable: webPortName(source) },
      agentId: web.env.agentId,
      dataDir: web.env.dataDir,
    },
    problems,
  })
}

interface Reading<Env> {
  env: Env
  problems: EnvProblem[]
}

function readWeb(source: EnvSource): Reading<WebEnv> {
  const { values, problems } = readVariables(WEB, source)
  const host = values.API_HOST ?? '127.0.0.1'
  if (!isLoopback(host) && !source.DASHBOARD_PASSWORD?.trim()) {
    const why = `at least 8 characters, because API_HOST=${host} can be reached from other machines`
    problems.push(problem('DASHBOARD_PASSWORD', source, why))
  }
  const env = {
    host,
    port: values.PORT ?? values.APP_PORT ?? values.API_PORT ?? 3000,
    password: values.DASHBOARD_PASSWORD,
    hosts: values.NOCTURNE_HOSTS ?? [],
    ...folders(values),
  }
  return { env, problems }
}

function readPaper(source: EnvSource): Reading<PaperEnv> {
  const { values, problems } = readVariables(PAPER, source)
  const market: MarketFeed = values.NOCTURNE_MARKET ?? { kind: 'live' }
  if (market.kind === 'live' && values.NOCTURNE_SPEED !== null && values.NOCTURNE_SPEED !== 1) {
    problems.push(problem('NOCTURNE_SPEED', source, '1 or nothing, because live prices come in real time'))
  }
  if (market.kind === 'replay' && !existsSync(/* turbopackIgnore: true */ market.folder)) {
    problems.push(problem('NOCTURNE_MARKET', source, 'replay: and a folder that exists'))
  }
  const env = {
    port: values.PAPER_PORT ?? 3101,
    host: '127.0.0.1' as const,
    market: market.kind === 'replay' ? { ...market, folder: absolute(market.folder) } : market,
    speed: values.NOCTURNE_SPEED,
    dataDir: absolute(values.NOCTURNE_DATA_DIR ?? 'data'),
    startUsd: values.PAPER_START_USD ?? usd(10_000),
  }
  return { env, problems }
}

function readBaseline(source: EnvSource): Reading<BaselineEnv> {
  const { values, problems } = readVariables(BASELINE, source)
  return { env: { port: values.BASELINE_PORT ?? 3102, host: '127.0.0.1' }, problems }
}

function readAgent(source: EnvSource): Reading<AgentEnv> {
  const { values, problems } = readVariables(AGENT, source)
  const venue: Venue = values.NOCTURNE_VENUE ?? values.HYPERLIQUID_NETWORK ?? 'paper'
  const llm = readLlm(source, problems)
  problems.push(...venueProblems(venue, llm === null, source))
  const env = {
    venue,
    exchange: exchangeOf(venue, values.PAPER_PORT ?? 3101),
    signingKey: signingKeyOf(values.HYPERLIQUID_PRIVATE_KEY, values.MNEMONIC),
    accountAddress: values.HYPERLIQUID_ACCOUNT_ADDRESS,
    llm,
    llmKeys: readLlmKeys(source),
    baselineUrl: `http://127.0.0.1:${values.BASELINE_PORT ?? 3102}/v1`,
    taapiApiKey: values.TAAPI_API_KEY,
    taapiPlan: values.TAAPI_PLAN ?? 'free',
    coins: values.ASSETS,
    interval: values.INTERVAL,
    startUsd: values.PAPER_START_USD ?? usd(10_000),
    ...folders(values),
  }
  return { env, problems }
}

function venueProblems(venue: Venue, isBaseline: boolean, source: EnvSource): EnvProblem[] {
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

function exchangeOf(venue: Venue, paperPort: number): AgentEnv['exchange'] {
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

function folders(values: { NOCTURNE_DATA_DIR: string | null; NOCTURNE_AGENT: string | null }) {
  return { agentId: values.NOCTURNE_AGENT, dataDir: absolute(values.NOCTURNE_DATA_DIR ?? 'data') }
}

/** The bundler must not take the folder for a part of the program and trace all of it. */
const absolute = (folder: string) => path.resolve(/* turbopackIgnore: true */ folder)

const webPortName = (source: EnvSource) =>
  (['PORT', 'APP_PORT', 'API_PORT'] as const).find((name) => source[name]?.trim()) ?? 'PORT'

function samePorts(web: WebEnv, paper: PaperEnv, baseline: BaselineEnv, source: EnvSource): EnvProblem[] {
  const problems: EnvProblem[] = []
  if (paper.port === web.port) problems.push(problem('PAPER_PORT', source, `another port than the web's ${web.port}`))
  if (baseline.port === web.port || baseline.port === paper.port) {
    problems.push(problem('BASELINE_PORT', source, `another port than ${web.port} and ${paper.port}`))
  }
  return problems
}

function orThrow<Env>({ env, problems }: Reading<Env>): Env {
  if (problems.length === 0) return env
  const unique = [...new Map(problems.map((each) => [each.name, each])).values()]
  const lines = unique.map(({ name, read, allowed }) => `  ${name} is ${read ?? 'missing'}; allowed: ${allowed}.`)
  const [what, them] = unique.length === 1 ? ['One variable is', 'it'] : [`${unique.length} variables are`, 'them']
  throw new AppError(
    'env_invalid',
    `${what} wrong. Correct ${them} in .env or in the environment:\n${lines.join('\n')}`,
  )
}
