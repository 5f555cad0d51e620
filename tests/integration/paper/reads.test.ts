import { describe, expect, test } from 'vitest'
import { MASTER, market, startPaper } from './paperHarness.ts'

const user = MASTER.address
const OID = '0xa00000000000000000000000000000d1'

/** An account with a filled market buy of 0.01 BTC. */
async function withPosition() {
  const paper = await startPaper({ speed: 1 })
  await paper.deposit()
  const { BTC: mid = '' } = await paper.info.allMids()
  const buy = (c: `0x${string}` = OID) =>
    paper.exchange.order({ orders: [market(mid, true, '0.01', { c })], grouping: 'na' })
  await buy()
  return { ...paper, mid, buy }
}

describe('reads that fail one by one', () => {
  test('one info endpoint fails, and the others and the exchange go on', async () => {
    const { info, exchange, fault, deposit, nonceManager } = await startPaper()
    await deposit()
    await fault({ route: '/info', type: 'clearinghouseState', kind: 'status', status: 500 })
    await expect(info.clearinghouseState({ user })).rejects.toMatchObject({ response: { status: 500 } })
    expect(await info.frontendOpenOrders({ user })).toEqual([])
    expect(await exchange.noop({ nonce: nonceManager() })).toMatchObject({ status: 'ok' })
  })

  test('an odd row stands among good ones', async () => {
    const { post, fault } = await withPosition()
    await fault({ route: '/info', type: 'userFills', kind: 'rows', rows: [{ coin: 7 }], count: 1 })
    const { body } = await post('/info', { type: 'userFills', user })
    expect(body).toEqual([{ coin: 7 }, expect.objectContaining({ coin: 'BTC' })])
    await fault({ route: '/info', kind: 'rows', at: 'assetPositions', rows: ['?'], count: 1 })
    const account = await post('/info', { type: 'clearinghouseState', user })
    expect(account.body.assetPositions).toEqual(['?', expect.objectContaining({ type: 'oneWay' })])
    expect((await post('/info', { type: 'userFills', user })).body).toHaveLength(1)
  })

  test('an answer can be replaced as a whole', async () => {
    const { post, fault } = await withPosition()
    await fault({ route: '/info', type: 'userFills', kind: 'reply', json: { status: 'maintenance' }, count: 1 })
    expect((await post('/info', { type: 'userFills', user })).body).toEqual({ status: 'maintenance' })
  })
})

describe('reads that lag', () => {
  test('the account is one action behind the fills', async () => {
    const { info, fault } = await withPosition()
    await fault({ route: '/info', type: 'clearinghouseState', kind: 'lag', lagActions: 1 })
    expect((await info.clearinghouseState({ user })).assetPositions).toEqual([])
    expect(await info.userFills({ user })).toHaveLength(1)
    await fault()
    expect((await info.clearinghouseState({ user })).assetPositions).toHaveLength(1)
  })

  test('the fills are one action behind the account', async () => {
    const { info, fault, buy } = await withPosition()
    await buy('0xa00000000000000000000000000000d2')
    await fault({ route: '/info', type: 'userFills', kind: 'lag', lagActions: 1 })
    expect(await info.userFills({ user })).toHaveLength(1)
    expect((await info.clearinghouseState({ user })).assetPositions[0]?.position.szi).toBe('0.02')
  })

  test('an order that has just been placed is not known yet, and one that has just gone still stands', async () => {
    const { info, exchange, fault, mid } = await withPosition()
    await fault({ route: '/info', kind: 'lag', lagActions: 1 })
    expect(await info.orderStatus({ user, oid: OID })).toEqual({ status: 'unknownOid' })
    await fault()
    const p = (Number(mid) * 0.8).toFixed(0)
    const t = { limit: { tif: 'Gtc' as const } }
    const placed = await exchange.order({ orders: [{ a: 0, b: true, p, s: '0.01', r: false, t }], grouping: 'na' })
    const [status] = placed.response.data.statuses
    const oid = typeof status === 'object' && 'resting' in status ? status.resting.oid : 0
    await exchange.cancel({ cancels: [{ a: 0, o: oid }] })
    expect(await info.orderStatus({ user, oid })).toMatchObject({ order: { status: 'canceled' } })
    await fault({ route: '/info', kind: 'lag', lagActions: 1 })
    expect(await info.orderStatus({ user, oid })).toMatchObject({ order: { status: 'open' } })
    expect(await info.frontendOpenOrders({ user })).toMatchObject([{ oid }])
  })

  test('a read of some seconds ago says so by its time, and shows what was then', async () => {
    const { info, fault, wall } = await withPosition()
    wall.ms += 3_000
    await fault({ route: '/info', type: 'clearinghouseState', kind: 'lag', lagMs: 5_000 })
    const late = await info.clearinghouseState({ user })
    expect([late.assetPositions.length, late.time]).toEqual([0, wall.ms - 5_000])
    wall.ms += 3_000
    expect((await info.clearinghouseState({ user })).assetPositions).toHaveLength(1)
  })

  test('a list that has stopped shows what was there at that moment, however late it is', async () => {
    const { info, fault, wall } = await withPosition()
    const stoppedMs = wall.ms - 1
    await fault({ route: '/info', type: 'clearinghouseState', kind: 'lag', stoppedMs })
    for (const laterMs of [0, 60_000]) {
      wall.ms += laterMs
      const late = await info.clearinghouseState({ user })
      expect([late.assetPositions.length, late.time]).toEqual([0, stoppedMs])
    }
  })

  test('a websocket loses a message without a word', async () => {
    const { server, fault } = await startPaper()
    await fault({ route: '/ws', type: 'pong', kind: 'hang', count: 1 })
    const socket = new WebSocket(server.wsUrl)
    await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }))
    const heard: string[] = []
    socket.addEventListener('message', ({ data }) => heard.push(String(data)))
    socket.send('{"method":"ping"}')
    socket.send('{"method":"post","id":1,"request":{"type":"info","payload":{"type":"perpDexs"}}}')
    await expect.poll(() => heard.length).toBeGreaterThan(0)
    expect(heard.map((text) => JSON.parse(text).channel)).toEqual(['post'])
    socket.close()
  })
})
