import { expect, test } from 'vitest'
import { agentEnv } from '@/lib/env/agentEnv.ts'
import { agentChildEnv, childEnv } from '@/lib/env/childEnv.ts'
import { variablesOf } from '@/lib/env/ofAgent.ts'

const KEY = '1'.repeat(64)
const OWN_KEY = '2'.repeat(64)
const second = (source: Record<string, string>) =>
  agentChildEnv({ agentId: 'second', envName: 'SECOND' }, { PATH: '/bin', ...source })

test('a variable with the agent’s suffix takes the place of the common one, the rest is common', () => {
  const env = second({ LLM_MODEL: 'a/one', LLM_MODEL__SECOND: 'b/two', REASONING_EFFORT: 'low', PAPER_PORT: '4000' })
  expect(env).toMatchObject({ LLM_MODEL: 'b/two', REASONING_EFFORT: 'low', PAPER_PORT: '4000', PATH: '/bin' })
  expect(env.NOCTURNE_AGENT).toBe('second')
})

test('an empty variable with the suffix takes the common one away', () => {
  expect(second({ LLM_MODEL: 'a/one', LLM_MODEL__SECOND: '' }).LLM_MODEL).toBe('')
})

test('an agent with a suffix never gets the signing key and account of the others', () => {
  const source = { HYPERLIQUID_PRIVATE_KEY: KEY, HYPERLIQUID_ACCOUNT_ADDRESS: `0x${'a'.repeat(40)}` }
  expect(Object.values(second(source))).not.toContain(KEY)
  expect(second(source).HYPERLIQUID_ACCOUNT_ADDRESS).toBe('')
  // With a mnemonic of its own the common private key must not win.
  expect(second({ ...source, MNEMONIC__SECOND: 'own words' })).toMatchObject({
    MNEMONIC: 'own words',
    HYPERLIQUID_PRIVATE_KEY: '',
  })
})

test('no child is given a variable that belongs to one agent under its suffixed name', () => {
  const source = { HYPERLIQUID_PRIVATE_KEY: KEY, HYPERLIQUID_PRIVATE_KEY__SECOND: OWN_KEY }
  for (const child of ['web', 'paperExchange', 'baselineModel', 'agent'] as const) {
    expect(Object.values(childEnv(child, source))).not.toContain(OWN_KEY)
    // Empty rather than absent: Next reads `.env` by itself and leaves alone what is set.
    expect(childEnv(child, source).HYPERLIQUID_PRIVATE_KEY__SECOND).toBe('')
  }
  const first = agentChildEnv({ agentId: 'first', envName: '' }, source)
  expect(Object.values(first)).not.toContain(OWN_KEY)
  expect(first.HYPERLIQUID_PRIVATE_KEY).toBe(KEY)
})

test.each([
  ['LLM_BASE_URL', 'LLM_API_KEY'],
  ['OPENROUTER_BASE_URL', 'OPENROUTER_API_KEY'],
])('an agent with its own %s does not send the common %s there', (address, key) => {
  const common = {
    [address]: 'https://one.example/v1',
    [key]: 'common-key',
    [`${address}__SECOND`]: 'https://two.example',
  }
  expect(second(common)[key]).toBe('')
  expect(second({ ...common, [`${key}__SECOND`]: 'own-key' })[key]).toBe('own-key')
})

test('venue, ports and folders are the same for all: a suffix changes nothing', () => {
  const env = second({
    NOCTURNE_VENUE: 'paper',
    NOCTURNE_VENUE__SECOND: 'mainnet',
    NOCTURNE_DATA_DIR__SECOND: '/other',
  })
  expect(agentEnv(env).venue).toBe('paper')
  expect(env.NOCTURNE_DATA_DIR).toBe('')
})

test('without a suffix an agent reads the common variables', () => {
  const source = { LLM_MODEL: 'a/one', LLM_MODEL__SECOND: 'b/two' }
  expect(variablesOf('', source)).toBe(source)
})
