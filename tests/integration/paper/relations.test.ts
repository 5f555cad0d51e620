import { ExchangeClient } from '@nktkas/hyperliquid'
import { describe, expect, test } from 'vitest'
import { AGENT, MASTER, market, START, startPaper } from './paperHarness.ts'

const master = MASTER.address.toLowerCase() as `0x${string}`
const SUB = '0x00000000000000000000000000000000000000b1'
const VAULT = '0x00000000000000000000000000000000000000b2'
const STRANGER = '0x00000000000000000000000000000000000000b3'

async function start() {
  const paper = await startPaper({ speed: 1 })
  await paper.deposit()
  const { BTC: mid = '' } = await paper.info.allMids()
  const actingFor = (defaultVaultAddress: `0x${string}`, wallet = MASTER) =>
    new ExchangeClient({ transport: paper.transport, wallet, nonceManager: paper.nonceManager, defaultVaultAddress })
  return { ...paper, mid, actingFor, buy: { orders: [market(mid, true, '0.01')], grouping: 'na' as const } }
}

const asSub = { kind: 'owner', address: SUB, owner: { role: 'subAccount', master, name: 'second' } }
const asVault = { kind: 'owner', address: VAULT, owner: { role: 'vault', leader: master, name: 'pool' } }

describe('who an address is', () => {
  test('the venue says of each: own account, agent, sub-account, vault, nobody', async () => {
    const { info, facts } = await start()
    await facts(asSub, asVault, {
      kind: 'agent',
      address: master,
      agent: AGENT.address,
      name: 'bot',
      validUntilMs: START + 60_000,
    })
    const role = (user: `0x${string}`) => info.userRole({ user })
    expect(await role(master)).toEqual({ role: 'user' })
    expect(await role(AGENT.address)).toEqual({ role: 'agent', data: { user: master } })
    expect(await role(SUB)).toEqual({ role: 'subAccount', data: { master } })
    expect(await role(VAULT)).toEqual({ role: 'vault' })
    expect(await role(STRANGER)).toEqual({ role: 'missing' })
    expect(await info.subAccounts({ user: master })).toMatchObject([{ name: 'second', subAccountUser: SUB, master }])
    expect(await info.subAccounts({ user: SUB })).toBeNull()
    expect(await info.vaultDetails({ vaultAddress: VAULT })).toMatchObject({ name: 'pool', leader: master })
  })

  test('an agent wallet that has expired is gone from the list, is nobody, and signs in vain', async () => {
    const { info, facts, wall, exchangeOf, nonceManager } = await start()
    await facts({ kind: 'agent', address: master, agent: AGENT.address, name: 'bot', validUntilMs: START + 60_000 })
    expect(await info.extraAgents({ user: master })).toEqual([
      { address: AGENT.address.toLowerCase(), name: 'bot', validUntil: START + 60_000 },
    ])
    await exchangeOf(AGENT).noop({ nonce: nonceManager() })
    wall.ms += 60_000
    expect(await info.extraAgents({ user: master })).toEqual([])
    expect(await info.userRole({ user: AGENT.address })).toEqual({ role: 'missing' })
    await expect(exchangeOf(AGENT).noop({ nonce: nonceManager() })).rejects.toThrow('does not exist')
  })
})

describe('acting for another address', () => {
  test('a master, and its agent, trade for a sub-account and for a vault it leads', async () => {
    const { info, facts, post, actingFor, buy } = await start()
    await facts(asSub, asVault, {
      kind: 'agent',
      address: master,
      agent: AGENT.address,
      name: 'bot',
      validUntilMs: START + 60_000,
    })
    for (const address of [SUB, VAULT]) await post('/paper/deposit', { address, usd: '5000' })
    await actingFor(SUB).order(buy)
    await actingFor(VAULT, AGENT).order(buy)
    for (const user of [SUB, VAULT] as const) {
      expect((await info.clearinghouseState({ user })).assetPositions).toHaveLength(1)
      expect((await info.userRateLimit({ user })).nRequestsUsed).toBe(1)
    }
    expect((await info.clearinghouseState({ user: master })).assetPositions).toEqual([])
  })

  test('nobody trades for an address that is not theirs', async () => {
    const { facts, actingFor, buy } = await start()
    await facts({ kind: 'owner', address: SUB, owner: { role: 'subAccount', master: STRANGER, name: 'theirs' } })
    for (const address of [SUB, STRANGER] as const) {
      await expect(actingFor(address).order(buy)).rejects.toThrow(`Vault not registered: ${address}`)
    }
  })
})

describe('another key of the same account', () => {
  test('sets leverage and margin mode, which are kept while flat, and places and cancels orders', async () => {
    const { info, facts } = await start()
    const action = (what: Record<string, unknown>) => ({ kind: 'action', address: master, action: what })
    await facts(action({ type: 'updateLeverage', asset: 0, isCross: false, leverage: 7 }))
    const { leverage } = await info.activeAssetData({ user: master, coin: 'BTC' })
    expect(leverage).toMatchObject({ type: 'isolated', value: 7 })
    const order = { a: 0, b: true, p: '50000', s: '0.01', r: false, t: { limit: { tif: 'Gtc' } } }
    const [placed] = await facts(action({ type: 'order', orders: [order], grouping: 'na' }))
    expect(placed).toMatchObject({ status: 'ok', response: { data: { statuses: [{ resting: {} }] } } })
    expect(await info.frontendOpenOrders({ user: master })).toHaveLength(1)
    await expect(facts(action({ type: 'nonsense' }))).rejects.toThrow('422 Expected {facts:')
  })
})

describe('a unified account', () => {
  test('reads zero on the perpetual side, and has its dollars and holds with spot', async () => {
    const { info, facts, exchange, buy } = await start()
    await exchange.order(buy)
    await facts({ kind: 'abstraction', address: master, mode: 'unifiedAccount' })
    expect(await info.userAbstraction({ user: master })).toBe('unifiedAccount')
    const perp = await info.clearinghouseState({ user: master })
    expect([perp.marginSummary.accountValue, perp.withdrawable, perp.assetPositions.length]).toEqual(['0.0', '0.0', 1])
    const [usdc] = (await info.spotClearinghouseState({ user: master })).balances
    expect(Number(usdc?.total)).toBeGreaterThan(9_900)
    expect(Number(usdc?.hold)).toBeGreaterThan(0)
  })
})
