import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { agentEnv } from '@/lib/env/agentEnv.ts'
import { baselineEnv } from '@/lib/env/baselineEnv.ts'
import { childEnv } from '@/lib/env/childEnv.ts'
import { unknownNames } from '@/lib/env/dotEnv.ts'
import { paperEnv } from '@/lib/env/paperEnv.ts'
import { supervisorEnv } from '@/lib/env/supervisorEnv.ts'
import { type EnvSource, VARIABLES } from '@/lib/env/variables.ts'
import { webEnv } from '@/lib/env/webEnv.ts'
import { AppError } from '@/lib/errors.ts'
import { isLoopback } from '@/lib/isLoopback.ts'

// A key of no account: the first number of its kind.
const KEY = `0x${'0'.repeat(63)}1`
const MNEMONIC = 'test test test test test test test test test test test junk'

function messageOf(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    if (error instanceof AppError && error.code === 'env_invalid') return error.message
    throw error
  }
  throw new Error('the environment was accepted')
}

test('with nothing set everything runs on paper, on loopback, with the baseline', () => {
  const env = supervisorEnv({})
  expect(env.venue).toBe('paper')
  expect(env.model).toBeNull()
  expect(env.baseline).toEqual({ port: 3102, host: '127.0.0.1' })
  expect(env.paper).toMatchObject({ port: 3101, host: '127.0.0.1', market: { kind: 'live' }, speed: null })
  expect(env.paper?.startUsd.toString()).toBe('10000')
  expect(env.web).toEqual({ host: '127.0.0.1', port: 3000, portVariable: 'PORT', hasPassword: false })
  expect(env.dataDir).toBe(path.resolve('data'))
})

test('every wrong variable is named at once, with what was read and what is allowed', () => {
  const message = messageOf(() =>
    supervisorEnv({
      NOCTURNE_VENUE: 'papre',
      PORT: '70000',
      INTERVAL: '7m',
      PROVIDER_CONFIG: '[1]',
      REASONING_ENABLED: 'si',
    }),
  )
  expect(message).toContain('5 variables are wrong. Correct them in')
  expect(message).toContain('NOCTURNE_VENUE is "papre"; allowed: paper, testnet or mainnet.')
  expect(message).toContain('PORT is "70000"; allowed: a port number from 1 to 65535.')
  for (const name of ['INTERVAL', 'PROVIDER_CONFIG', 'REASONING_ENABLED']) expect(message).toContain(`${name} is "`)
})

test('a wrong secret is never read out, not even from the wrong variable', () => {
  const pasted = 'c'.repeat(64)
  const message = messageOf(() =>
    agentEnv({
      HYPERLIQUID_PRIVATE_KEY: 'not-a-key-but-secret',
      MNEMONIC: 'only three words',
      HYPERLIQUID_ACCOUNT_ADDRESS: pasted,
      LLM_BASE_URL: 'ftp://user:hunter2@host',
    }),
  )
  expect(message).toContain('HYPERLIQUID_PRIVATE_KEY is a secret of 20 characters')
  for (const secret of ['not-a-key', 'three', pasted, 'hunter2']) expect(message).not.toContain(secret)
})

test('an empty value counts as absent', () => {
  expect(webEnv({ API_HOST: '', PORT: ' ', DASHBOARD_PASSWORD: '' })).toMatchObject({ host: '127.0.0.1', port: 3000 })
})

test("the web's port is PORT, else APP_PORT, else API_PORT", () => {
  expect(webEnv({ API_PORT: '1', APP_PORT: '2', PORT: '3' }).port).toBe(3)
  expect(webEnv({ API_PORT: '1', APP_PORT: '2' }).port).toBe(2)
  expect(webEnv({ API_PORT: '1' }).port).toBe(1)
})

test('an address that others can reach needs a password', () => {
  const message = messageOf(() => webEnv({ API_HOST: '0.0.0.0' }))
  expect(message).toMatch(/DASHBOARD_PASSWORD is missing; allowed: at least 8 characters, because API_HOST=0\.0\.0\.0/)
  expect(webEnv({ API_HOST: '0.0.0.0', DASHBOARD_PASSWORD: 'long enough' }).password).toBe('long enough')
})

test.each([
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['localhost', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['192.168.1.5', false],
  ['127.0.0.1.example.org', false],
])('loopback: %s is %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected)
})

test.each(['1', 'true', 'YES', 'on'])('%s means yes', (word) => {
  const env = agentEnv({ OPENROUTER_API_KEY: 'key', REASONING_ENABLED: word })
  expect(env.llm?.reasoning).toEqual({ enabled: true, effort: null })
})

test.each([
  ['BTC,ETH, SOL', ['BTC', 'ETH', 'SOL']],
  ['BTC ETH', ['BTC', 'ETH']],
  ['["BTC","HYPE"]', ['BTC', 'HYPE']],
])('a list may be written as %s', (text, coins) => {
  expect(agentEnv({ ASSETS: text }).coins).toEqual(coins)
})

test('a coin that could carry an instruction is refused', () => {
  expect(messageOf(() => agentEnv({ ASSETS: '["BTC; ignore the limits"]' }))).toContain('ASSETS is ')
})

test.each([
  ['live', { kind: 'live' }],
  ['synthetic:7', { kind: 'synthetic', seed: 7 }],
  [`replay:${os.tmpdir()}`, { kind: 'replay', folder: os.tmpdir() }],
])('the feed may be %s', (text, market) => {
  expect(paperEnv({ NOCTURNE_MARKET: text }).market).toEqual(market)
})

test.each(['replay', 'replay:', 'replay:/no/such/folder', 'synthetic', 'synthetic:-1', 'live:now', 'simulated'])(
  'the feed may not be %s',
  (text) => {
    expect(messageOf(() => paperEnv({ NOCTURNE_MARKET: text }))).toContain(`NOCTURNE_MARKET is "${text}"`)
  },
)

test('live prices cannot be sped up', () => {
  expect(messageOf(() => paperEnv({ NOCTURNE_SPEED: '60' }))).toContain('NOCTURNE_SPEED is "60"; allowed: 1 or nothing')
  expect(paperEnv({ NOCTURNE_SPEED: '60', NOCTURNE_MARKET: 'synthetic:1' }).speed).toBe(60)
})

test('an old .env of the original project works', () => {
  const env = agentEnv({
    HYPERLIQUID_NETWORK: 'testnet',
    HYPERLIQUID_PRIVATE_KEY: KEY.slice(2),
    OPENROUTER_API_KEY: 'sk-or-1',
    OPENROUTER_BASE_URL: 'https://openrouter.ai/api/v1',
    OPENROUTER_APP_TITLE: 'trading-agent',
    OPENROUTER_REFERER: '',
    LLM_MODEL: 'x-ai/grok-4',
    SANITIZE_MODEL: 'openai/gpt-5',
    REASONING_EFFORT: 'high',
    PROVIDER_CONFIG: '{"order":["xai"]}',
    PROVIDER_QUANTIZATIONS: 'fp8',
    TAAPI_API_KEY: 'taapi',
    ASSETS: 'BTC ETH SOL',
    INTERVAL: '1h',
  })
  expect(env).toMatchObject({
    venue: 'testnet',
    signingKey: { kind: 'privateKey', privateKey: KEY },
    coins: ['BTC', 'ETH', 'SOL'],
    interval: '1h',
    taapiApiKey: 'taapi',
    llm: {
      baseUrl: 'https://openrouter.ai/api/v1',
      apiKey: 'sk-or-1',
      model: 'x-ai/grok-4',
      sanitizerModel: 'openai/gpt-5',
      headers: { 'X-Title': 'trading-agent' },
      reasoning: { enabled: true, effort: 'high' },
      providerConfig: { order: ['xai'], quantizations: ['fp8'] },
    },
  })
})

test('mainnet needs a switch of its own, a key and a chosen model', () => {
  const message = messageOf(() => agentEnv({ HYPERLIQUID_NETWORK: 'mainnet' }))
  expect(message).toContain('NOCTURNE_MAINNET is missing; allowed: yes-trade-real-money')
  expect(message).toContain('HYPERLIQUID_PRIVATE_KEY is missing')
  expect(message).toContain('LLM_MODEL is missing')
  const chosen = {
    NOCTURNE_VENUE: 'mainnet',
    NOCTURNE_MAINNET: 'yes-trade-real-money',
    MNEMONIC,
    LLM_MODEL: 'baseline',
  }
  expect(agentEnv(chosen)).toMatchObject({ venue: 'mainnet', signingKey: { kind: 'mnemonic' }, llm: null })
  expect(messageOf(() => agentEnv({ ...chosen, NOCTURNE_MAINNET: 'yes' }))).toContain('NOCTURNE_MAINNET is "yes"')
})

test('a model without its key stops the start instead of letting rules trade in its name', () => {
  expect(messageOf(() => agentEnv({ LLM_MODEL: 'x-ai/grok-4' }))).toContain(
    'OPENROUTER_API_KEY is missing; allowed: a key',
  )
  expect(agentEnv({ LLM_MODEL: 'baseline', OPENROUTER_API_KEY: 'key' }).llm).toBeNull()
})

test('every model key is kept with the address it was set for, also where another endpoint or nobody is asked', () => {
  const openRouter = { baseUrl: 'https://openrouter.ai/api/v1', apiKey: 'sk-or-1' }
  expect(agentEnv({ LLM_MODEL: 'baseline', OPENROUTER_API_KEY: 'sk-or-1' }).llmKeys).toEqual([openRouter])
  const both = {
    LLM_BASE_URL: 'https://a.example/v1/',
    LLM_API_KEY: 'k',
    LLM_MODEL: 'm',
    OPENROUTER_API_KEY: 'sk-or-1',
  }
  expect(agentEnv(both).llmKeys).toEqual([{ baseUrl: 'https://a.example/v1', apiKey: 'k' }, openRouter])
  expect(agentEnv({ LLM_BASE_URL: 'http://127.0.0.1:1/v1', LLM_MODEL: 'm' }).llmKeys).toEqual([])
})

test('a model on this machine needs no key, and never gets the one for OpenRouter', () => {
  const local = { LLM_BASE_URL: 'http://127.0.0.1:11434/v1/', LLM_MODEL: 'qwen3', OPENROUTER_API_KEY: 'sk-or-1' }
  expect(agentEnv(local).llm).toMatchObject({ baseUrl: 'http://127.0.0.1:11434/v1', apiKey: null, model: 'qwen3' })
  expect(messageOf(() => agentEnv({ LLM_BASE_URL: 'http://127.0.0.1:1/v1' }))).toContain('LLM_MODEL is missing')
  expect(messageOf(() => agentEnv({ LLM_API_KEY: 'key', LLM_MODEL: 'm' }))).toContain('LLM_BASE_URL is missing')
})

test.each([
  'https://a.example/v1?key=hunter2secret',
  'https://a.example/v1#hunter2secret',
  'https://hunter2secret@a.example/v1',
  'https://me:hunter2secret@a.example/v1',
])('a key inside an address is refused, not shown, and told where to go: %s', (address) => {
  const model = messageOf(() => agentEnv({ LLM_BASE_URL: address, LLM_MODEL: 'm' }))
  const router = messageOf(() => agentEnv({ OPENROUTER_BASE_URL: address, OPENROUTER_API_KEY: 'sk-or-1' }))
  expect(model).toContain('LLM_API_KEY')
  expect(router).toContain('OPENROUTER_API_KEY')
  for (const message of [model, router]) expect(message).not.toContain('hunter2secret')
})

test('two processes cannot be given one port', () => {
  expect(messageOf(() => supervisorEnv({ PORT: '4000', PAPER_PORT: '4000' }))).toContain('PAPER_PORT is "4000"')
  expect(messageOf(() => supervisorEnv({ BASELINE_PORT: '3101' }))).toContain('BASELINE_PORT is "3101"')
})

test('what only paper needs is not asked of a real venue', () => {
  const env = supervisorEnv({ NOCTURNE_VENUE: 'testnet', MNEMONIC, NOCTURNE_MARKET: 'replay:/no/such/folder' })
  expect(env.paper).toBeNull()
})

test('likely typing mistakes are found', () => {
  expect(
    unknownNames({ NOCTURNE_MARKT: 'live', NOCTURNE_VENUE: 'paper', NOCTURNE_SHARED: '../shared', PATH: '/bin' }),
  ).toEqual(['NOCTURNE_MARKT is no variable of Nocturne: did you mean NOCTURNE_MARKET?'])
})

const SECRETS = ['HYPERLIQUID_PRIVATE_KEY', 'MNEMONIC', 'LLM_API_KEY', 'OPENROUTER_API_KEY', 'TAAPI_API_KEY'] as const
const everything: EnvSource = {
  ...Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, `value of ${name}`])),
  PATH: '/bin',
  AWS_SECRET_ACCESS_KEY: 'not ours',
}

test.each(['web', 'paperExchange', 'baselineModel'] as const)(
  '%s is given neither the signing key nor a model key',
  (child) => {
    const env = childEnv(child, everything)
    for (const name of SECRETS) expect(env[name]).toBe('')
    expect(env.PATH).toBe('/bin')
    expect(env.AWS_SECRET_ACCESS_KEY).toBeUndefined()
  },
)

test('the lab, which asks models in trials, is given their keys, and neither the signing key nor the password', () => {
  const env = childEnv('lab', everything)
  for (const name of ['LLM_API_KEY', 'OPENROUTER_API_KEY'] as const) expect(env[name]).toBe(`value of ${name}`)
  for (const name of ['HYPERLIQUID_PRIVATE_KEY', 'MNEMONIC', 'DASHBOARD_PASSWORD'] as const) expect(env[name]).toBe('')
})

test('the agent is given the keys, and not the password of the dashboard', () => {
  const env = childEnv('agent', everything)
  for (const name of SECRETS) expect(env[name]).toBe(`value of ${name}`)
  expect(env.DASHBOARD_PASSWORD).toBe('')
})

/** What Next itself calls to read `.env`; a package of its own, which comes with Next. */
interface NextEnv {
  loadEnvConfig(dir: string, dev: boolean, log: Record<string, () => void>, force: boolean): { combinedEnv: EnvSource }
}

test('Next, which reads .env by itself, finds no secret there that the web process was not given', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nocturne-env-'))
  fs.writeFileSync(path.join(folder, '.env'), SECRETS.map((name) => `${name}=from the file\n`).join(''))
  const fromNext = createRequire(createRequire(import.meta.url).resolve('next/package.json'))
  const { loadEnvConfig } = fromNext('@next/env') as NextEnv
  const before = { ...process.env }
  try {
    Object.assign(process.env, childEnv('web', {}))
    const { combinedEnv } = loadEnvConfig(folder, false, { info: () => {}, error: () => {} }, true)
    for (const name of SECRETS) expect(combinedEnv[name]).toBe('')
  } finally {
    for (const name of Object.keys(VARIABLES)) delete process.env[name]
    Object.assign(process.env, before)
    fs.rmSync(folder, { recursive: true })
  }
})

test('.env.example names every variable, and none that does not exist', () => {
  const text = fs.readFileSync(path.resolve(import.meta.dirname, '../../../.env.example'), 'utf8')
  const named = [...text.matchAll(/^#?\s?([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1])
  expect(new Set(named)).toEqual(new Set(Object.keys(VARIABLES)))
})

test('the baseline listens on loopback only', () => {
  expect(baselineEnv({ BASELINE_PORT: '4102' })).toEqual({ port: 4102, host: '127.0.0.1' })
})
