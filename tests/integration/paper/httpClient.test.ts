import { ExchangeClient } from '@nktkas/hyperliquid'
import { SymbolConverter } from '@nktkas/hyperliquid/utils'
import { describe, expect, test, vi } from 'vitest'
import { clearinghouseStateSchema, fillSchema, frontendOrderSchema } from '@/lib/hyperliquid/wire/info.ts'
import { AGENT, clientsOf, MASTER, market, START, startPaper } from './paperHarness.ts'

describe('a client over HTTP', () => {
  test('finds the markets, trades with a bracket, and reads account, orders and fills', async () => {
    const { info, exchange, transport, deposit } = await startPaper()
    await deposit()
    const symbols = await SymbolConverter.create({ transport })
    expect([symbols.getAssetId('BTC'), symbols.getAssetId('ETH'), symbols.getSzDecimals('BTC')]).toEqual([0, 1, 5])
    const { BTC: mid = '' } = await info.allMids()
    await exchange.updateLeverage({ asset: 0, isCross: true, leverage: 5 })
    const leg = (factor: number, tpsl: 'tp' | 'sl', cloid: `0x${string}`) => ({
      a: 0,
      b: false,
      p: (Number(mid) * factor * 0.9).toFixed(0),
      s: '0.01',
      r: true,
      t: { trigger: { isMarket: true, triggerPx: (Number(mid) * factor).toFixed(0), tpsl } },
      c: cloid,
    })
    const placed = await exchange.order({
      orders: [
        market(mid, true, '0.01', { c: '0xa00000000000000000000000000000e0' }),
        leg(1.05, 'tp', '0xa00000000000000000000000000000e1'),
        leg(0.95, 'sl', '0xa00000000000000000000000000000e2'),
      ],
      grouping: 'normalTpsl',
    })
    expect(placed.response.data.statuses).toEqual([
      { filled: expect.objectContaining({ totalSz: '0.01' }) },
      'waitingForTrigger',
      'waitingForTrigger',
    ])
    const user = MASTER.address
    const account = clearinghouseStateSchema.parse(await info.clearinghouseState({ user }))
    expect(account.assetPositions[0]?.position).toMatchObject({
      coin: 'BTC',
      szi: '0.01',
      leverage: { type: 'cross', value: 5 },
    })
    const open = (await info.frontendOpenOrders({ user })).map((order) => frontendOrderSchema.parse(order))
    expect(open.map(({ orderType, isTrigger }) => [orderType, isTrigger])).toEqual([
      ['Stop Market', true],
      ['Take Profit Market', true],
    ])
    const [fill] = (await info.userFillsByTime({ user, startTime: START })).map((row) => fillSchema.parse(row))
    expect(fill).toMatchObject({ coin: 'BTC', dir: 'Open Long', cloid: '0xa00000000000000000000000000000e0' })
    const stop = await info.orderStatus({ user, oid: '0xa00000000000000000000000000000e2' })
    expect(stop).toMatchObject({ status: 'order', order: { status: 'open' } })
    expect(await info.orderStatus({ user, oid: 7 })).toEqual({ status: 'unknownOid' })
    const cancelled = await exchange.cancelByCloid({
      cancels: [{ asset: 0, cloid: '0xa00000000000000000000000000000e2' }],
    })
    expect(cancelled.response.data.statuses).toEqual(['success'])
  })

  test('answers everything a bot reads at its start', async () => {
    const { info, deposit } = await startPaper()
    await deposit()
    const user = MASTER.address
    expect(await info.userAbstraction({ user })).toBe('disabled')
    expect(await info.userRole({ user })).toEqual({ role: 'user' })
    expect((await info.userFees({ user })).userCrossRate).toBe('0.00045')
    expect(await info.userRateLimit({ user })).toMatchObject({ nRequestsCap: 10_000, nRequestsUsed: 0 })
    expect(await info.perpDexs()).toEqual([null])
    expect((await info.exchangeStatus()).time).toBe(START)
    expect((await info.l2Book({ coin: 'BTC' }))?.levels.map((side) => side.length)).toEqual([20, 20])
    expect(await info.l2Book({ coin: 'NOPE' })).toBeNull()
    expect(await info.candleSnapshot({ coin: 'ETH', interval: '4h', startTime: START - 60 * 14_400_000 })).toHaveLength(
      61,
    )
    expect((await info.fundingHistory({ coin: 'ETH', startTime: START - 10 * 3_600_000 })).length).toBe(11)
    const [meta, ctxs] = await info.metaAndAssetCtxs()
    expect(ctxs).toHaveLength(meta.universe.length)
    for (const empty of ['openOrders', 'historicalOrders', 'userFills', 'extraAgents'] as const) {
      expect(await info[empty]({ user })).toEqual([])
    }
    expect(await info.userNonFundingLedgerUpdates({ user, startTime: 0 })).toMatchObject([
      { delta: { type: 'deposit', usdc: '10000.0' } },
    ])
    expect((await info.portfolio({ user })).map(([period]) => period)).toContain('perpAllTime')
    expect(await info.activeAssetData({ user, coin: 'BTC' })).toMatchObject({ leverage: { type: 'cross', value: 20 } })
  })

  test('a wallet without an account, a used nonce and an action past its time are refused in the venue’s words', async () => {
    const { exchange, deposit, wall } = await startPaper()
    await expect(exchange.noop({ nonce: START })).rejects.toThrow(
      `User or API Wallet ${MASTER.address.toLowerCase()} does not exist.`,
    )
    await deposit()
    await exchange.noop({ nonce: START })
    await expect(exchange.noop({ nonce: START })).rejects.toThrow(`Invalid nonce: duplicate nonce ${START}`)
    wall.ms += 1_000
    const late = exchange.cancel({ cancels: [{ a: 0, o: 1 }] }, { expiresAfter: START + 59_999 })
    await expect(late).rejects.toThrow('Action already expired')
  })

  test('nonces may follow the venue’s clock or the wall’s', async () => {
    const { exchange, deposit, wall } = await startPaper({ speed: 100_000 })
    await deposit()
    wall.ms += 60_000
    const venueMs = START + 60_000 * 100_000
    await exchange.noop({ nonce: wall.ms })
    await exchange.noop({ nonce: venueMs })
    await expect(exchange.noop({ nonce: venueMs - 10 * 86_400_000 })).rejects.toThrow('Invalid nonce: nonce too low')
  })

  test('an agent wallet trades for its master until its time is over; its own address shows nothing', async () => {
    const { info, exchange, exchangeOf, deposit, wall } = await startPaper({ speed: 100_000 })
    await expect(exchange.approveAgent({ agentAddress: AGENT.address, agentName: 'bot' })).rejects.toThrow(
      `Must deposit before performing actions. User: ${MASTER.address.toLowerCase()}`,
    )
    await deposit()
    await exchange.approveAgent({ agentAddress: AGENT.address, agentName: `bot valid_until ${START + 3_600_000}` })
    expect(await info.userRole({ user: AGENT.address })).toEqual({
      role: 'agent',
      data: { user: MASTER.address.toLowerCase() },
    })
    expect(await info.extraAgents({ user: MASTER.address })).toMatchObject([
      { name: 'bot', validUntil: START + 3_600_000 },
    ])
    const { BTC: mid = '' } = await info.allMids()
    await exchangeOf(AGENT).order({ orders: [market(mid, true, '0.01')], grouping: 'na' })
    expect((await info.clearinghouseState({ user: MASTER.address })).assetPositions).toHaveLength(1)
    expect((await info.clearinghouseState({ user: AGENT.address })).assetPositions).toEqual([])
    wall.ms += 60
    await expect(exchangeOf(AGENT).noop({ nonce: wall.ms })).rejects.toThrow('does not exist')
  })
})

describe('the server keeps to itself', () => {
  test('what cannot be read is 422, what is too large 413, and unknown routes 404', async () => {
    const { server, post } = await startPaper()
    const raw = await fetch(`${server.url}/info`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"type":',
    })
    expect([raw.status, await raw.text()]).toEqual([422, 'Failed to deserialize the JSON body into the target type'])
    expect((await post('/info', { type: 'toString' })).status).toBe(422)
    expect((await post('/info', { type: 'clearinghouseState', user: 'me' })).status).toBe(422)
    expect((await post('/exchange', { action: { type: 'usdSend' } })).status).toBe(422)
    expect((await post('/exchange', { x: 'y'.repeat(2_000_000) })).status).toBe(413)
    expect((await post('/paper/deposit', { address: MASTER.address, usd: '1.0000001' })).status).toBe(422)
    expect((await post('/nowhere', {})).status).toBe(404)
  })

  test('a request that names another host is refused, and so is an address others can reach', async () => {
    const { server } = await startPaper()
    const { request } = await import('node:http')
    const status = await new Promise<number | undefined>((resolve) => {
      request(`${server.url}/paper/health`, { headers: { host: 'evil.example' } }, (response) =>
        resolve(response.statusCode),
      ).end()
    })
    expect(status).toBe(403)
    await expect(startPaper({ host: '0.0.0.0' })).rejects.toThrow(/listens on this machine only/)
  })

  test('a port in use is said in one sentence', async () => {
    const { server } = await startPaper()
    await expect(startPaper({ port: server.port })).rejects.toThrow(
      /cannot listen on 127\.0\.0\.1:\d+\. Stop what uses the port/,
    )
  })

  test('a deposit for a new address only can be repeated', async () => {
    const { post } = await startPaper()
    const once = { address: MASTER.address, onlyIfNew: true }
    expect((await post('/paper/deposit', once)).body).toMatchObject({ depositedUsd: '10000.0' })
    expect((await post('/paper/deposit', once)).body).toMatchObject({
      depositedUsd: '0.0',
      totalDepositsUsd: '10000.0',
    })
  })
})

describe('faults on request', () => {
  test('a status, a delay and a count', async () => {
    const { info, fault } = await startPaper()
    await fault({ route: '/info', type: 'allMids', kind: 'status', status: 429, count: 1 })
    await expect(info.allMids()).rejects.toMatchObject({ response: { status: 429 } })
    expect(Object.keys(await info.allMids())).toContain('BTC')
    await fault({ route: '/info', kind: 'delay', delayMs: 60, count: 1 })
    const before = performance.now()
    await info.allMids()
    expect(performance.now() - before).toBeGreaterThan(50)
  })

  test('an answer lost after the order was taken: the order is live and its nonce is used', async () => {
    const { info, exchange, transport, deposit, fault } = await startPaper()
    await deposit()
    const { BTC: mid = '' } = await info.allMids()
    await fault({ route: '/exchange', type: 'order', kind: 'dropAfterCommit', count: 1 })
    const cloid = '0xa00000000000000000000000000000d1'
    const nonce = START + 5
    const client = new ExchangeClient({ transport, wallet: MASTER, nonceManager: () => nonce })
    const order = client.order({ orders: [market(mid, true, '0.01', { c: cloid })], grouping: 'na' })
    await expect(order).rejects.toThrow()
    expect(await info.orderStatus({ user: MASTER.address, oid: cloid })).toMatchObject({ order: { status: 'filled' } })
    await expect(exchange.noop({ nonce })).rejects.toThrow('duplicate nonce')
  })

  test('an answer that is late comes after the order is live', async () => {
    const { info, exchange, deposit, fault } = await startPaper()
    await deposit()
    const { BTC: mid = '' } = await info.allMids()
    await fault({ route: '/exchange', type: 'order', kind: 'lateAnswer', delayMs: 300, count: 1 })
    const cloid = '0xa00000000000000000000000000000d2'
    let isAnswered = false
    const order = exchange.order({ orders: [market(mid, true, '0.01', { c: cloid })], grouping: 'na' })
    const answered = order.then(() => {
      isAnswered = true
    })
    const status = () => info.orderStatus({ user: MASTER.address, oid: cloid })
    await vi.waitFor(async () => expect(await status()).toMatchObject({ order: { status: 'filled' } }), { interval: 5 })
    expect(isAnswered).toBe(false)
    await answered
  })

  test('a request cut off or hung before it was read has no effect', async () => {
    const { info, exchange, deposit, fault, server } = await startPaper()
    await deposit()
    const { BTC: mid = '' } = await info.allMids()
    await fault({ route: '/exchange', kind: 'drop', count: 1 })
    await expect(exchange.order({ orders: [market(mid, true, '0.01')], grouping: 'na' })).rejects.toThrow()
    await fault({ route: '/exchange', kind: 'hang', count: 1 })
    const impatient = clientsOf(server, () => START + 100)
    impatient.transport.timeout = 100
    await expect(impatient.exchange.order({ orders: [market(mid, true, '0.01')], grouping: 'na' })).rejects.toThrow()
    expect(await info.userFills({ user: MASTER.address })).toEqual([])
  })
})
