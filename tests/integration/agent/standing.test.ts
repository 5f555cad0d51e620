import { ExchangeClient, HttpTransport } from '@nktkas/hyperliquid'
import { afterEach, describe, expect, test } from 'vitest'
import { Decimal } from '@/lib/domain/decimal.ts'
import { hasWorkingStop } from '@/lib/domain/protection.ts'
import { closePosition } from '@/worker/cycle/personOrders.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import { decision } from '../../support/builders.ts'
import { handOrders } from '../../support/handOrders.ts'
import { testControl } from '../../support/paperControl.ts'
import { createTestWorld, type TestWorld, walletOf } from '../../support/testWorld.ts'

// Whom the key trades for, and by which clock.

const never = new AbortController().signal
let open: TestWorld[] = []
afterEach(async () => {
  for (const world of open) await world.close()
  open = []
})
async function start(options: Parameters<typeof createTestWorld>[0] = {}): Promise<TestWorld> {
  const world = await createTestWorld(options)
  open.push(world)
  return world
}

async function buys({ world, say }: TestWorld, change: Parameters<typeof decision>[0] = {}): Promise<string> {
  const mark = (await world.exchange.fetchSnapshot(['BTC'])).coins.BTC?.markPx.toNumber() ?? Number.NaN
  say([decision({ allocation_usd: 2_000, sl_price: Math.round(mark * 0.97), tp_price: null, ...change })], [])
  return (await runCycle(world, never)).reason
}
/** The master approves the agent's key, as a person does on the venue's page. */
async function approve({ server, agentId }: TestWorld, master: string, agentName: string): Promise<void> {
  const client = new ExchangeClient({
    transport: new HttpTransport({ apiUrl: server.url, isTestnet: true }),
    wallet: walletOf(master),
    nonceManager: () => server.venue.clock.nowMs(),
  })
  await client.approveAgent({ agentAddress: walletOf(agentId).address, agentName })
}

describe('the account that is read and the account that is traded', () => {
  test('a key that nobody approved for the account sends nothing, and the banner says what to do', async () => {
    const master = walletOf('a master').address
    const world = await start({ accountAddress: master })
    for (let cycle = 0; cycle < 3; cycle += 1) expect(await buys(world)).toContain('Approve it for')
    expect(await world.temp.db.intent.count()).toBe(0)
    expect((await world.world.books.state.read()).trouble).toMatchObject({ code: 'account_refused' })
  })

  test('a key of another account buys nothing there, cycle after cycle', async () => {
    const world = await start({ accountAddress: walletOf('somebody else').address })
    // The key has an account of its own, with money in it: there its orders would land.
    await fetch(
      `${world.server.url}/paper/deposit`,
      testControl('/paper/deposit', { address: walletOf(world.agentId).address, usd: '10000', onlyIfNew: true }),
    )
    for (let cycle = 0; cycle < 4; cycle += 1) expect(await buys(world)).toContain('HYPERLIQUID_ACCOUNT_ADDRESS')
    expect(world.server.venue.state.accounts[walletOf(world.agentId).address.toLowerCase()]?.positions).toEqual({})
  })

  test('for a vault nothing leaves, though the key leads it: neither for the vault nor for its leader', async () => {
    const vault = walletOf('a vault').address.toLowerCase() as `0x${string}`
    const { server, world, temp, ...rest } = await start({ accountAddress: vault })
    const leader = walletOf(rest.agentId).address.toLowerCase() as `0x${string}`
    server.venue.apply(
      { kind: 'deposit', address: leader, usd: new Decimal(10_000) },
      { kind: 'fact', fact: { kind: 'owner', address: vault, owner: { role: 'vault', leader, name: 'pool' } } },
    )
    const order = { a: 0, b: true, p: '120000', s: '0.02', r: false, t: { limit: { tif: 'Ioc' as const } } }
    server.venue.apply({ kind: 'action', address: vault, action: { type: 'order', grouping: 'na', orders: [order] } })
    const used = () => [vault, leader].map((address) => server.venue.state.accounts[address]?.requestsUsed)
    const before = used()
    expect(await buys({ server, world, temp, ...rest })).toContain('Vaults are not traded')
    await expect(closePosition(world, 'BTC', 'enough')).rejects.toThrow('Vaults are not traded')
    expect(used()).toEqual(before)
  })

  test('an approved API wallet trades for its master, and its end is announced', async () => {
    const world = await start({ accountAddress: walletOf('a master').address })
    expect(await buys(world)).toContain('Approve it for')
    const endMs = world.server.venue.clock.nowMs() + 2 * 86_400_000
    await approve(world, 'a master', `bot valid_until ${endMs}`)
    // A refusal is asked about again soon, so that a person who mends it need not wait.
    world.advance(60_000)
    expect(await buys(world)).toBe('1 of 2 decisions acted on.')
    expect((await world.world.exchange.fetchAccount()).positions).toHaveLength(1)
    expect((await world.world.books.state.read()).trouble).toMatchObject({ code: 'wallet_expires' })
  })

  test('a fresh process closes a position although the venue does not say whom the key trades for', async () => {
    const world = await start()
    await buys(world)
    const fresh = await world.restart()
    await world.setFaults([{ route: '/info', type: 'userRole', kind: 'status', status: 500 }])
    expect(await closePosition(fresh, 'BTC', 'enough')).toBe('BTC is closed.')
  })
})

describe('a clock that is wrong', () => {
  test.each([
    ['20 s behind', -20_000],
    ['45 s behind', -45_000],
    ['8 h behind', -8 * 3_600_000],
    ['40 s ahead', 40_000],
    ['3 h ahead', 3 * 3_600_000],
  ])('%s: entry, stop and close go through, and the banner says so', async (_, clockErrorMs) => {
    const world = await start({ clockErrorMs })
    expect(await buys(world)).toContain('1 of 2 decisions acted on')
    const seen = await world.world.exchange.fetchAccount()
    expect(seen.positions.map((position) => hasWorkingStop(position, seen.openOrders))).toEqual([true])
    expect((await world.world.books.state.read()).trouble).toMatchObject({ code: 'clock_off' })
    expect(await closePosition(world.world, 'BTC', 'enough')).toBe('BTC is closed.')
  })
})

describe('a disk that fills up', () => {
  const MB = 1024 * 1024
  test('is told of, then ends new risk and nothing else, and all goes on once there is room', async () => {
    let free = 900 * MB
    const world = await start({ freeBytes: () => free })
    const trouble = async () => (await world.world.books.state.read()).trouble
    expect(await buys(world)).toContain('1 of 2 decisions acted on')
    expect(await trouble()).toMatchObject({
      code: 'disk_room',
      message: '900 MB are free on the disk of the data folder; below 256 MB nothing new is risked. Give it room.',
    })
    free = 255 * MB
    expect(await buys(world)).toContain('Only 255 MB are free')
    expect(await trouble()).toMatchObject({
      code: 'disk_room',
      message: expect.stringContaining('nothing new is risked until'),
    })
    expect(await closePosition(world.world, 'BTC', 'enough')).toBe('BTC is closed.')
    free = 5_000 * MB
    expect(await buys(world)).toContain('1 of 2 decisions acted on')
    expect(await trouble()).toBeNull()
  })
})

describe('what a person set while the account was flat', () => {
  test('leverage is set anew for each opening', async () => {
    const world = await start()
    await buys(world, { leverage: 3 })
    await closePosition(world.world, 'BTC', 'enough')
    await world.hand.setLeverage('BTC', 40)
    world.advance(10_000)
    await runCycle(world.world, never)
    await buys(world, { leverage: 3 })
    expect((await world.world.exchange.fetchAccount()).positions.map(({ leverage }) => leverage)).toEqual([3])
  })

  test('isolated margin stays isolated', async () => {
    const world = await start()
    const client = new ExchangeClient({
      transport: new HttpTransport({ apiUrl: world.server.url, isTestnet: true }),
      wallet: walletOf(world.agentId),
      nonceManager: () => world.server.venue.clock.nowMs() + 20 * 3_600_000,
    })
    await client.updateLeverage({ asset: 0, isCross: false, leverage: 5 })
    await buys(world, { leverage: 3 })
    const account = world.server.venue.state.accounts[walletOf(world.agentId).address.toLowerCase()]
    expect(account?.leverage.BTC).toEqual({ isCross: false, value: 3 })
  })
})

test('an order that was sent days ago and never answered is settled, and its coin is traded again', async () => {
  const world = await start()
  const { exchange } = world.world
  const placeOrders = exchange.placeOrders
  exchange.placeOrders = async (legs) => legs.map(() => ({ kind: 'unknown', message: 'The connection was cut.' }))
  const burnNonce = exchange.burnNonce
  exchange.burnNonce = async () => 'unknown'
  await buys(world)
  exchange.placeOrders = placeOrders
  exchange.burnNonce = burnNonce
  world.advance(3 * 86_400_000)
  expect(await buys(world)).toContain('1 of 2 decisions acted on')
  expect(await world.temp.db.intent.count({ where: { outcome: { in: ['sent', 'unknown', 'written'] } } })).toBe(0)
  expect((await handOrders(world).mark()).gt(0)).toBe(true)
})
