import { describe, expect, test } from 'vitest'
import { judgeStanding, type StandingFacts } from '@/lib/domain/standing.ts'

const MASTER = '0xAAAA'
const OTHER = '0xBBBB'
const KEY = '0xCCCC'

/** An API wallet that the account approved. */
const facts = (change: Partial<StandingFacts> = {}): StandingFacts => ({
  signer: KEY,
  account: MASTER,
  signerRole: { role: 'agent', master: MASTER.toLowerCase() },
  accountRole: { role: 'user' },
  abstraction: 'disabled',
  agents: [{ address: KEY.toLowerCase(), validUntilMs: 1_800_000_000_000 }],
  ...change,
})
const barred = (change: Partial<StandingFacts>) => judgeStanding(facts(change)).refusal

describe('whom a key trades for', () => {
  test('an API wallet trades for the account that approved it, until it expires', () => {
    expect(judgeStanding(facts())).toMatchObject({
      refusal: null,
      vaultAddress: null,
      expiresMs: 1_800_000_000_000,
    })
  })

  test('a key trades for its own account', () => {
    const own = facts({ signer: MASTER, signerRole: { role: 'user' }, agents: [] })
    expect(judgeStanding(own)).toMatchObject({ refusal: null, vaultAddress: null, expiresMs: null })
  })

  test('a sub-account is named in every action, whether its master signs or its master’s API wallet', () => {
    const accountRole = { role: 'subAccount' as const, master: OTHER }
    const byAgent = facts({ signerRole: { role: 'agent', master: OTHER }, accountRole })
    expect(judgeStanding(byAgent)).toMatchObject({ refusal: null, vaultAddress: MASTER })
    const byMaster = facts({ signer: OTHER, signerRole: { role: 'user' }, accountRole })
    expect(judgeStanding(byMaster)).toMatchObject({ refusal: null, vaultAddress: MASTER })
  })

  test.each([
    ['another account approved the key', { signerRole: { role: 'agent' as const, master: OTHER } }, OTHER],
    ['nobody approved the key', { signerRole: { role: 'missing' as const } }, 'Approve it'],
    ['the key is a wallet of its own', { signerRole: { role: 'user' as const } }, 'HYPERLIQUID_ACCOUNT_ADDRESS'],
    ['the account is a vault', { accountRole: { role: 'vault' as const } }, 'vault'],
    [
      'the account is the API wallet’s own address',
      {
        account: KEY,
        signerRole: { role: 'agent' as const, master: MASTER },
        accountRole: { role: 'agent' as const, master: MASTER },
      },
      MASTER,
    ],
    [
      'the account is a sub-account of somebody else',
      {
        accountRole: { role: 'subAccount' as const, master: OTHER },
        signerRole: { role: 'agent' as const, master: '0xDDDD' },
      },
      '0xDDDD',
    ],
  ])('no order leaves when %s, and the sentence says what to do', (_, change, words) => {
    expect(barred(change)).toMatchObject({ bars: 'orders', message: expect.stringContaining(words) as string })
  })

  test.each(['unifiedAccount', 'portfolioMargin'])(
    'an account in %s takes no new risk, because its equity reads wrong',
    (abstraction) => {
      expect(barred({ abstraction })).toMatchObject({
        bars: 'newRisk',
        message: expect.stringContaining(abstraction) as string,
      })
    },
  )
})
