import { z } from 'zod'
import { usd } from '../domain/decimal.ts'
import { INTERVALS } from '../domain/market.ts'
import { normalBaseUrl } from '../domain/modelAddress.ts'
import { coinSchema } from '../domain/settings.ts'
import { CHANNEL_WORDS, readChannels } from '../notify/channelAddress.ts'

/** Where variables are read from: process.env, or a plain object in tests. */
export type EnvSource = Record<string, string | undefined>

/** One thing wrong with the environment: the variable, what was read (null: nothing), and what would have been right. */
export interface EnvProblem {
  name: string
  read: string | null
  allowed: string
}

interface Variable<Value> {
  schema: z.ZodType<Value>
  allowed: string
  secret: boolean
}

const variable = <Value>(schema: z.ZodType<Value>, allowed: string): Variable<Value> => ({
  schema,
  allowed,
  secret: false,
})
const secret = <Value>(schema: z.ZodType<Value>, allowed: string): Variable<Value> => ({
  schema,
  allowed,
  secret: true,
})

/** The word that NOCTURNE_MAINNET must hold before real money is traded. */
export const MAINNET_SWITCH = 'yes-trade-real-money'

const text = z.string()
const word = z.string().regex(/^\S+$/)
const flag = z.stringbool({ truthy: ['1', 'true', 'yes', 'on'], falsy: ['0', 'false', 'no', 'off'] })
const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.number().int().min(1).max(65_535))
const hours = z
  .string()
  .regex(/^\d{1,4}$/)
  .transform(Number)
  .pipe(z.number().int().max(8_760))
const channels = z.string().transform((text, context) => {
  const read = readChannels(text)
  if (read !== null) return read
  context.addIssue({ code: 'custom', message: 'no list of channels' })
  return z.NEVER
})
/** An address is stored and shown whole, so nothing secret may stand in it. */
const httpUrl = z
  .url({ protocol: /^https?$/ })
  .refine((text) => {
    if (!URL.canParse(text)) return false
    const { username, password, search, hash } = new URL(text)
    return username === '' && password === '' && search === '' && hash === ''
  })
  .transform((url) => normalBaseUrl(url))
const list = z
  .string()
  .transform(toList)
  .pipe(z.array(z.string().min(1)).min(1))
/** Names of ours, each with whether browsers reach it over https. */
const hostList = list.pipe(
  z.array(
    z
      .string()
      .regex(/^(https:\/\/)?([a-z0-9._-]+|\[[0-9a-f:.]+\])$/i)
      .transform((text) => {
        const name = text.toLowerCase()
        return { name: name.replace(/^https:\/\//, ''), isHttps: name.startsWith('https://') }
      }),
  ),
)
const jsonObject = z.string().transform(toJson).pipe(z.record(z.string(), z.unknown()))

const market = z.string().transform((value, context) => {
  const [kind, ...rest] = value.split(':')
  const detail = rest.join(':')
  if (kind === 'live' && detail === '') return { kind: 'live' as const }
  if (kind === 'replay' && detail !== '') return { kind: 'replay' as const, folder: detail }
  if (kind === 'synthetic' && /^\d{1,9}$/.test(detail)) return { kind: 'synthetic' as const, seed: Number(detail) }
  context.addIssue({ code: 'custom', message: 'unknown feed' })
  return z.NEVER
})

const privateKey = z
  .string()
  .regex(/^(0x)?[0-9a-fA-F]{64}$/)
  .transform((key): `0x${string}` => `0x${key.replace(/^0x/, '')}`)
const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .transform((value) => value as `0x${string}`)
const mnemonic = z
  .string()
  .transform((words) => words.trim().split(/\s+/))
  .refine((words) => [12, 15, 18, 21, 24].includes(words.length))
  .transform((words) => words.join(' '))
const positiveUsd = z
  .string()
  .regex(/^\d+(\.\d+)?$/)
  .transform((value) => usd(value))
  .refine((value) => value.gt(0))
const speed = z
  .string()
  .regex(/^\d+(\.\d+)?$/)
  .transform(Number)
  .refine((value) => value > 0 && value <= 100_000)

const portText = 'a port number from 1 to 65535'
const flagText = '1, true, yes, on, 0, false, no or off'

/** Every variable Nocturne reads, with its schema and the words that say what is allowed. Which process gets which stands in the file of that process. */
export const VARIABLES = {
  NOCTURNE_VENUE: variable(z.enum(['paper', 'testnet', 'mainnet']), 'paper, testnet or mainnet'),
  HYPERLIQUID_NETWORK: variable(z.enum(['paper', 'testnet', 'mainnet']), 'paper, testnet or mainnet'),
  NOCTURNE_MAINNET: variable(z.literal(MAINNET_SWITCH), `${MAINNET_SWITCH}, or nothing`),
  NOCTURNE_MARKET: variable(market, 'live, replay:<folder of candle files> or synthetic:<seed, a whole number>'),
  NOCTURNE_SPEED: variable(speed, 'a number above 0 and at most 100000 (1 is real time)'),
  NOCTURNE_DATA_DIR: variable(text, 'a folder this user can write to'),
  NOCTURNE_BACKUP_DIR: variable(text, 'a folder this user can write to'),
  NOCTURNE_BACKUP_HOURS: variable(hours, 'a whole number of hours from 0 (never) to 8760'),
  NOCTURNE_NOTIFY: secret(channels, CHANNEL_WORDS),
  NOCTURNE_HEARTBEAT_URL: secret(z.url({ protocol: /^https?$/ }), 'an http or https address'),
  NOCTURNE_AGENT: variable(z.string().regex(/^[\w-]{1,128}$/), '1 to 128 letters, digits, dashes or underscores'),
  NOCTURNE_HOSTS: variable(
    hostList,
    'host names separated by commas, such as nocturne.example.org, or https://nocturne.example.org behind a proxy that speaks https',
  ),
  PAPER_PORT: variable(port, portText),
  PAPER_START_USD: variable(positiveUsd, 'an amount of dollars above 0, such as 10000'),
  BASELINE_PORT: variable(port, portText),
  API_HOST: variable(word, 'an address to listen on, such as 127.0.0.1 or 0.0.0.0'),
  PORT: variable(port, portText),
  APP_PORT: variable(port, portText),
  API_PORT: variable(port, portText),
  DASHBOARD_PASSWORD: secret(z.string().min(8), 'at least 8 characters'),
  ASSETS: variable(list.pipe(z.array(coinSchema).max(20)), 'up to 20 coins: BTC,ETH or ["BTC","ETH"]'),
  INTERVAL: variable(z.enum(INTERVALS), INTERVALS.join(', ')),
  LLM_MODEL: variable(word, 'a model name such as x-ai/grok-4, or baseline'),
  SANITIZE_MODEL: variable(word, 'a model name such as openai/gpt-5'),
  LLM_BASE_URL: variable(
    httpUrl,
    'an http or https address without name, password, ? or #, such as http://127.0.0.1:11434/v1 (a key goes into LLM_API_KEY)',
  ),
  LLM_API_KEY: secret(word, 'a key without spaces'),
  OPENROUTER_BASE_URL: variable(
    httpUrl,
    'an http or https address without name, password, ? or #, such as https://openrouter.ai/api/v1 (a key goes into OPENROUTER_API_KEY)',
  ),
  OPENROUTER_API_KEY: secret(word, 'a key without spaces'),
  OPENROUTER_REFERER: variable(text, 'any text'),
  OPENROUTER_APP_TITLE: variable(text, 'any text'),
  REASONING_ENABLED: variable(flag, flagText),
  REASONING_EFFORT: variable(
    z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']),
    'none, minimal, low, medium, high or xhigh',
  ),
  PROVIDER_CONFIG: variable(jsonObject, 'a JSON object, such as {"order":["xai"]}'),
  PROVIDER_QUANTIZATIONS: variable(list, 'a list: fp8,fp16 or ["fp8","fp16"]'),
  TAAPI_API_KEY: secret(word, 'a key without spaces'),
  TAAPI_PLAN: variable(z.enum(['free', 'basic', 'pro', 'expert']), 'free, basic, pro or expert'),
  HYPERLIQUID_PRIVATE_KEY: secret(privateKey, '64 hexadecimal digits, with or without 0x'),
  MNEMONIC: secret(mnemonic, '12, 15, 18, 21 or 24 words'),
  HYPERLIQUID_ACCOUNT_ADDRESS: variable(address, '0x and 40 hexadecimal digits: the master account'),
} as const

export type VariableName = keyof typeof VARIABLES
type ValueOf<Name extends VariableName> = z.output<(typeof VARIABLES)[Name]['schema']>

/** Returns the named variables, null where absent or wrong, and what is wrong with them. An empty value counts as absent. */
export function readVariables<Name extends VariableName>(names: readonly Name[], source: EnvSource) {
  const problems: EnvProblem[] = []
  const values: Record<string, unknown> = {}
  for (const name of names) {
    const raw = source[name]?.trim() ?? ''
    const parsed = raw === '' ? null : VARIABLES[name].schema.safeParse(raw)
    values[name] = parsed?.success ? parsed.data : null
    if (parsed?.success === false) problems.push(problem(name, source))
  }
  return { values: values as { [Key in Name]: ValueOf<Key> | null }, problems }
}

/** Returns the problem sentence's parts for a variable; `allowed` defaults to the variable's own. A secret is never read out. */
export function problem(name: VariableName, source: EnvSource, allowed: string = VARIABLES[name].allowed): EnvProblem {
  const raw = source[name]?.trim() ?? ''
  if (raw === '') return { name, read: null, allowed }
  return { name, read: VARIABLES[name].secret ? `a secret of ${raw.length} characters` : `"${mask(raw)}"`, allowed }
}

/** Hides what may be a key pasted into the wrong variable, and a password inside an address. */
function mask(raw: string): string {
  return raw
    .replace(/[0-9a-fA-F]{64,}/g, '(hidden)')
    .replace(/\bsk-\S+/g, '(hidden)')
    .replace(/\/\/[^/@\s]*@/g, '//(hidden)@')
    .replace(/([?#])\S+/g, '$1(hidden)')
    .slice(0, 80)
}

function toList(raw: string): unknown {
  if (raw.startsWith('[')) return toJson(raw)
  return raw.split(/[\s,]+/).filter((item) => item !== '')
}

function toJson(raw: string): unknown {
  try {
    return JSON.parse(raw)
  } catch {
    return undefined
  }
}
