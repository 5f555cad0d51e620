import { privateKeyToAccount } from 'viem/accounts'
import { expect, test } from 'vitest'
import type { AgentRow } from '@/lib/store/agents.ts'
import { planAgents } from '@/worker/supervision/agentPlan.ts'

const KEY = `0x${'1'.repeat(64)}` as const
const OTHER_KEY = `0x${'2'.repeat(64)}`
const MNEMONIC = 'test test test test test test test test test test test junk'
const TESTNET = { NOCTURNE_VENUE: 'testnet', HYPERLIQUID_PRIVATE_KEY: KEY }

const row = (agentId: string, envName = ''): AgentRow => ({
  agentId,
  venueId: 'testnet',
  name: agentId,
  envName,
  createdWallMs: 0,
})
const plan = (rows: AgentRow[], source: Record<string, string>) => planAgents(rows, 'testnet', source)
const whyNot = (rows: AgentRow[], source: Record<string, string>) => plan(rows, source).refused.map(({ why }) => why)

test('each agent gets its own variables and its own name, and none the key of another', () => {
  const source = { ...TESTNET, HYPERLIQUID_PRIVATE_KEY__SECOND: OTHER_KEY, LLM_MODEL__SECOND: 'baseline' }
  const { agents, refused } = plan([row('first'), row('second', 'SECOND')], source)
  expect(refused).toEqual([])
  const [first, second] = agents
  expect(first?.env).toMatchObject({ NOCTURNE_AGENT: 'first', HYPERLIQUID_PRIVATE_KEY: KEY })
  expect(second?.env).toMatchObject({ NOCTURNE_AGENT: 'second', HYPERLIQUID_PRIVATE_KEY: OTHER_KEY })
  expect(Object.values(first?.env ?? {})).not.toContain(OTHER_KEY)
  expect(Object.values(second?.env ?? {})).not.toContain(KEY)
})

test('a second agent without a key of its own is refused with the name of the missing variable, and the first runs', () => {
  const { agents, refused } = plan([row('first'), row('second', 'SECOND')], TESTNET)
  expect(agents.map(({ agentId }) => agentId)).toEqual(['first'])
  expect(refused).toEqual([
    {
      agentId: 'second',
      why: 'HYPERLIQUID_PRIVATE_KEY__SECOND (or MNEMONIC__SECOND) is missing. On testnet every agent signs with a key of its own.',
    },
  ])
})

test('a second agent without a suffix would sign with the first one’s key, and is told which to set', () => {
  expect(whyNot([row('first'), row('night-2')], TESTNET)).toEqual([
    'it would sign with the key of agent first. Set its envName to NIGHT_2 in the Agent table, and HYPERLIQUID_PRIVATE_KEY__NIGHT_2 (or MNEMONIC__NIGHT_2) to a key of its own.',
  ])
})

test('the same key under another name, or written another way, is the same key', () => {
  const bare = { ...TESTNET, HYPERLIQUID_PRIVATE_KEY__SECOND: KEY.slice(2) }
  expect(whyNot([row('first'), row('second', 'SECOND')], bare)[0]).toMatch(/^it would sign with the key of agent first/)
  const words = { NOCTURNE_VENUE: 'testnet', MNEMONIC, MNEMONIC__SECOND: `  ${MNEMONIC.replaceAll(' ', '  ')} ` }
  expect(whyNot([row('first'), row('second', 'SECOND')], words)[0]).toMatch(
    /^it would sign with the key of agent first/,
  )
})

test('two keys for one account are refused, whether it is named or the key’s own', () => {
  const account = privateKeyToAccount(KEY).address
  const named = {
    ...TESTNET,
    HYPERLIQUID_PRIVATE_KEY__SECOND: OTHER_KEY,
    HYPERLIQUID_ACCOUNT_ADDRESS__SECOND: account,
  }
  expect(whyNot([row('first'), row('second', 'SECOND')], named)).toEqual([
    'it would trade the account of agent first. Set HYPERLIQUID_ACCOUNT_ADDRESS__SECOND to another account.',
  ])
})

test('an agent that was refused takes nothing: a third with a key of its own runs', () => {
  const source = { ...TESTNET, HYPERLIQUID_PRIVATE_KEY__THIRD: OTHER_KEY }
  const { agents, refused } = plan([row('first'), row('second'), row('third', 'THIRD')], source)
  expect(agents.map(({ agentId }) => agentId)).toEqual(['first', 'third'])
  expect(refused.map(({ agentId }) => agentId)).toEqual(['second'])
})

test('on paper agents need no keys: each account is derived from the agent’s name', () => {
  const { agents, refused } = planAgents([row('first'), row('second'), row('third', 'THIRD')], 'paper', {})
  expect(refused).toEqual([])
  expect(agents.map(({ agentId, model }) => [agentId, model])).toEqual([
    ['first', null],
    ['second', null],
    ['third', null],
  ])
})

test.each([
  [row('../first'), /its id may be/],
  [row('two words'), /its id may be/],
  [row('second', 'lower'), /its envName "lower" is no suffix/],
  [row('second', 'A__B'), /its envName "A__B" is no suffix/],
])('a row that cannot be used is refused: %j', (wrong, why) => {
  expect(planAgents([wrong], 'paper', {}).refused[0]?.why).toMatch(why)
})

test('a wrong variable of one agent is said in one line, and refuses that one alone', () => {
  const source = { LLM_MODEL__SECOND: 'a/b', OPENROUTER_API_KEY: 'sk-or-1', INTERVAL__SECOND: '7m' }
  const { agents, refused } = planAgents([row('first'), row('second', 'SECOND')], 'paper', source)
  expect(agents.map(({ agentId }) => agentId)).toEqual(['first'])
  expect(refused[0]?.why).toMatch(/INTERVAL is "7m"; allowed: .*Its own variables end in __SECOND\.$/)
  expect(refused[0]?.why).not.toContain('\n')
})
