import assert from 'node:assert/strict'
import { soon } from './soon.mjs'

const COIN = 'ETH-PERP'

/** Returns what a person does with the npm package hyperliquid, step by step; later steps rest on earlier ones. */
export async function hyperliquidSteps({ Hyperliquid, BASE_URLS, WSS_URLS }, { url, wsUrl, key, address, nowMs }) {
  BASE_URLS.TESTNET = url
  WSS_URLS.TESTNET = wsUrl
  const sdk = new Hyperliquid({ privateKey: key, walletAddress: address, testnet: true, enableWs: true })
  await sdk.connect()
  const size = 0.05
  let price = 0
  let oid = 0
  const state = () => sdk.info.perpetuals.getClearinghouseState(address)
  const open = () => sdk.info.getFrontendOpenOrders(address)
  const order = (change) => ({
    coin: COIN,
    is_buy: true,
    sz: size,
    limit_px: Math.round(price * 0.8),
    order_type: { limit: { tif: 'Gtc' } },
    reduce_only: false,
    ...change,
  })
  const statusOf = (reply) => reply.response.data.statuses[0]
  const pushed = (subscribe) =>
    Promise.race([
      new Promise((resolve, reject) => subscribe(resolve).catch(reject)),
      new Promise((_, reject) => setTimeout(() => reject(new Error('Nothing was pushed within ten seconds.')), 10_000)),
    ])

  const steps = [
    [
      'markets',
      async () => assert.ok((await sdk.info.perpetuals.getMeta()).universe.some(({ name }) => name === COIN)),
    ],
    [
      'prices',
      async () => {
        price = Number((await sdk.info.getAllMids())[COIN])
        assert.ok(price > 100)
      },
    ],
    ['book', async () => assert.equal((await sdk.info.getL2Book(COIN)).levels.length, 2)],
    [
      'candles',
      async () => assert.ok((await sdk.info.getCandleSnapshot(COIN, '5m', nowMs() - 3_600_000, nowMs())).length >= 12),
    ],
    ['account', async () => assert.ok(Number((await state()).marginSummary.accountValue) > 9_000)],
    ['leverage', async () => assert.equal((await sdk.exchange.updateLeverage(COIN, 'cross', 3)).status, 'ok')],
    [
      'a limit order rests',
      async () => {
        oid = statusOf(await sdk.exchange.placeOrder(order({}))).resting.oid
        assert.ok(oid > 0)
      },
    ],
    ['it is among the open orders', async () => assert.equal((await open())[0].oid, oid)],
    [
      'it is found by its id',
      async () => assert.equal((await sdk.info.getOrderStatus(address, oid)).order.status, 'open'),
    ],
    [
      'it is moved',
      async () => {
        await sdk.exchange.modifyOrder(oid, order({ limit_px: Math.round(price * 0.75) }))
        const [moved] = await open()
        assert.equal(Number(moved.limitPx), Math.round(price * 0.75))
        oid = moved.oid
      },
    ],
    [
      'it is cancelled',
      async () => {
        assert.equal(statusOf(await sdk.exchange.cancelOrder({ coin: COIN, o: oid })), 'success')
        assert.equal((await open()).length, 0)
      },
    ],
    [
      'a market order fills',
      async () => {
        assert.ok(statusOf(await sdk.custom.marketOpen(COIN, true, size)).filled)
        assert.equal(Number((await state()).assetPositions[0].position.szi), size)
      },
    ],
    [
      'a bracket rests',
      async () => {
        const leg = (tpsl, factor) => {
          const triggerPx = String(Math.round(price * factor))
          const order_type = { trigger: { triggerPx, isMarket: true, tpsl } }
          return order({ is_buy: false, reduce_only: true, limit_px: Math.round(price * factor * 0.9), order_type })
        }
        const reply = await sdk.exchange.placeOrder({
          orders: [leg('sl', 0.9), leg('tp', 1.2)],
          grouping: 'positionTpsl',
        })
        assert.equal(reply.status, 'ok')
        assert.equal((await open()).length, 2)
      },
    ],
    ['fills', async () => assert.ok((await sdk.info.getUserFills(address)).some(({ coin }) => coin === COIN))],
    [
      'the position is closed, and the bracket goes after it',
      async () => {
        await sdk.custom.marketClose(COIN)
        assert.equal((await state()).assetPositions.length, 0)
        await soon(async () => (await open()).length === 0)
      },
    ],
    [
      'funding',
      async () => assert.ok(Array.isArray(await sdk.info.perpetuals.getUserFunding(address, nowMs() - 86_400_000))),
    ],
    ['prices are pushed', async () => assert.ok(await pushed((heard) => sdk.subscriptions.subscribeToAllMids(heard)))],
    [
      'the book is pushed',
      async () => assert.ok(await pushed((heard) => sdk.subscriptions.subscribeToL2Book(COIN, heard))),
    ],
    [
      'fills are pushed',
      async () => {
        const heard = pushed((resolve) =>
          sdk.subscriptions.subscribeToUserFills(address, (data) => data.isSnapshot || resolve(data)),
        )
        await sdk.custom.marketOpen(COIN, true, size)
        assert.ok((await heard).fills.length > 0)
        await sdk.custom.marketClose(COIN)
      },
    ],
  ]
  return { client: { close: async () => sdk.disconnect() }, steps }
}
