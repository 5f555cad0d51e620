import { ExchangeClient, SubscriptionClient, WebSocketTransport } from '@nktkas/hyperliquid'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { MASTER, market, startPaper } from './paperHarness.ts'

async function stream(wsUrl: string) {
  const transport = new WebSocketTransport({ url: wsUrl, isTestnet: true, reconnect: { maxRetries: 20 } })
  onTestFinished(() => transport.close())
  await transport.ready()
  return { transport, client: new SubscriptionClient({ transport }) }
}

test('tells a client of its orders and fills as they happen, and of prices', async () => {
  const { server, info, exchange, deposit, wall } = await startPaper()
  await deposit()
  const { client } = await stream(server.wsUrl)
  const user = MASTER.address
  const updates: unknown[] = []
  const fills: { isSnapshot?: boolean | undefined; fills: unknown[] }[] = []
  const mids: Record<string, string>[] = []
  const candles: unknown[] = []
  await client.orderUpdates({ user }, (data) => updates.push(...data))
  await client.userFills({ user }, (data) => fills.push(data))
  await client.allMids((data) => mids.push(data.mids))
  await client.candle({ coin: 'BTC', interval: '5m' }, (candle) => candles.push(candle))
  const { BTC: mid = '' } = await info.allMids()
  await exchange.order({ orders: [market(mid, true, '0.01')], grouping: 'na' })
  await vi.waitFor(() => expect(fills).toHaveLength(2))
  expect(fills[0]).toMatchObject({ isSnapshot: true, fills: [] })
  expect(fills[1]?.fills).toMatchObject([{ coin: 'BTC', sz: '0.01' }])
  expect(updates).toMatchObject([{ status: 'filled', order: { coin: 'BTC', sz: '0.0', origSz: '0.01' } }])
  wall.ms += 10_000
  server.venue.advance()
  await vi.waitFor(() => expect(mids.length).toBeGreaterThan(1), { timeout: 5_000 })
  expect(mids.at(-1)?.BTC).not.toBe(mids[0]?.BTC)
  expect(candles.at(-1)).toMatchObject({ s: 'BTC', i: '5m' })
})

test('tells of all dexes and of spot what asking for each would', async () => {
  const { server, info, deposit, post } = await startPaper()
  await deposit()
  const user = MASTER.address
  await post('/paper/facts', {
    facts: [
      { kind: 'dex', name: 'xyz', coins: [{ name: 'NVDA', markPx: '180', szDecimals: 3, maxLeverage: 10 }] },
      { kind: 'dexPosition', address: user, coin: 'xyz:NVDA', szi: '2', entryPx: '170' },
      { kind: 'spotBalance', address: user, token: 'USDC', total: '50' },
    ],
  })
  const { client } = await stream(server.wsUrl)
  const heard: Record<string, unknown> = {}
  await client.allDexsAssetCtxs(({ ctxs }) => {
    heard.ctxs = ctxs
  })
  await client.allDexsClearinghouseState({ user }, ({ clearinghouseStates }) => {
    heard.states = clearinghouseStates
  })
  await client.spotState({ user }, ({ spotState }) => {
    heard.spot = spotState
  })
  await vi.waitFor(() => expect(Object.keys(heard).sort()).toEqual(['ctxs', 'spot', 'states']))
  expect(heard).toEqual({
    ctxs: [
      ['', (await info.metaAndAssetCtxs())[1]],
      ['xyz', (await info.metaAndAssetCtxs({ dex: 'xyz' }))[1]],
    ],
    states: [
      ['', await info.clearinghouseState({ user })],
      ['xyz', await info.clearinghouseState({ user, dex: 'xyz' })],
    ],
    spot: await info.spotClearinghouseState({ user }),
  })
})

test('answers info and actions that are posted over the socket', async () => {
  const { server, deposit, nonceManager } = await startPaper()
  await deposit()
  const { transport } = await stream(server.wsUrl)
  expect(await transport.request('info', { type: 'exchangeStatus' })).toHaveProperty('time')
  const exchange = new ExchangeClient({ transport, wallet: MASTER, nonceManager })
  expect(await exchange.updateLeverage({ asset: 0, isCross: true, leverage: 3 })).toMatchObject({ status: 'ok' })
  await expect(exchange.cancel({ cancels: [{ a: 0, o: 1 }] })).rejects.toThrow(
    'Order was never placed, already canceled, or filled. asset=0',
  )
})

test('after the line is cut the client is back, and its fills with it', async () => {
  const { server, info, exchange, deposit, post } = await startPaper()
  await deposit()
  const { client } = await stream(server.wsUrl)
  const snapshots: unknown[][] = []
  await client.userFills({ user: MASTER.address }, (data) => {
    if (data.isSnapshot) snapshots.push(data.fills)
  })
  await post('/paper/faults', { dropSockets: true })
  const { BTC: mid = '' } = await info.allMids()
  await exchange.order({ orders: [market(mid, true, '0.01')], grouping: 'na' })
  await vi.waitFor(() => expect(snapshots.at(-1)).toMatchObject([{ coin: 'BTC' }]), { timeout: 10_000 })
})

test('says what is wrong with a subscription, answers a ping, and can send a message twice', async () => {
  const { server, fault } = await startPaper()
  const socket = new WebSocket(server.wsUrl)
  const messages: { channel: string; data?: unknown }[] = []
  socket.on('message', (data) => messages.push(JSON.parse(String(data))))
  await new Promise((resolve) => socket.once('open', resolve))
  const send = (message: unknown) => socket.send(JSON.stringify(message))
  send({ method: 'ping' })
  send({ method: 'subscribe', subscription: { type: 'l2Book', coin: 'NOPE' } })
  send({ method: 'subscribe', subscription: { type: 'bbo', coin: 'ETH' } })
  send({ method: 'subscribe', subscription: { type: 'bbo', coin: 'ETH' } })
  socket.send('{')
  await vi.waitFor(() => expect(messages.length).toBeGreaterThanOrEqual(6))
  expect(messages.map(({ channel }) => channel)).toEqual([
    'pong',
    'error',
    'subscriptionResponse',
    'bbo',
    'error',
    'error',
  ])
  expect(messages[1]?.data).toBe('Invalid subscription {"type":"l2Book","coin":"NOPE"}')
  expect(messages[4]?.data).toBe('Already subscribed: {"type":"bbo","coin":"ETH"}')
  await fault({ route: '/ws', type: 'pong', kind: 'duplicate', count: 1 })
  send({ method: 'ping' })
  await vi.waitFor(() => expect(messages.filter(({ channel }) => channel === 'pong')).toHaveLength(3))
  socket.terminate()
})
