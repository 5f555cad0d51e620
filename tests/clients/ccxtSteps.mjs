import assert from 'node:assert/strict'
import { soon } from './soon.mjs'

const SYMBOL = 'ETH/USDC:USDC'

/** Returns what a person does with ccxt, step by step; later steps rest on earlier ones. */
export async function ccxtSteps(ccxt, { url, wsUrl, key, address, nowMs }) {
  const options = {
    walletAddress: address,
    privateKey: key,
    options: { builderFee: false, refSet: true, sandboxMode: true },
  }
  const rest = new ccxt.hyperliquid(options)
  rest.urls.api.public = url
  rest.urls.api.private = url
  const pro = new ccxt.pro.hyperliquid(options)
  pro.urls.api.public = url
  pro.urls.api.private = url
  pro.urls.api.ws.public = wsUrl
  await pro.loadHttpProxyAgent()
  let price = 0
  let bid = null
  const size = 0.05
  const position = async () => (await rest.fetchPositions([SYMBOL])).find(({ contracts }) => contracts > 0)

  const steps = [
    [
      'markets have their lot and tick',
      async () => {
        const markets = await rest.loadMarkets()
        assert.equal(markets[SYMBOL].swap, true)
        assert.equal(rest.amountToPrecision(SYMBOL, 0.123456), '0.1235')
      },
    ],
    [
      'ticker',
      async () => {
        price = (await rest.fetchTicker(SYMBOL)).last ?? (await rest.fetchTicker(SYMBOL)).close
        assert.ok(price > 100)
      },
    ],
    ['tickers', async () => assert.ok(Object.keys(await rest.fetchTickers([SYMBOL])).includes(SYMBOL))],
    [
      'order book',
      async () => {
        const { bids, asks } = await rest.fetchOrderBook(SYMBOL)
        assert.ok(bids[0][0] < asks[0][0])
      },
    ],
    ['candles', async () => assert.ok((await rest.fetchOHLCV(SYMBOL, '5m', nowMs() - 3_600_000)).length >= 12)],
    [
      'funding rates',
      async () => assert.ok(Number.isFinite((await rest.fetchFundingRates([SYMBOL]))[SYMBOL].fundingRate)),
    ],
    [
      'funding history',
      async () => assert.ok((await rest.fetchFundingRateHistory(SYMBOL, nowMs() - 7_200_000)).length > 0),
    ],
    ['balance', async () => assert.equal((await rest.fetchBalance()).USDC.total, 10_000)],
    ['leverage', async () => assert.equal((await rest.setLeverage(3, SYMBOL, { marginMode: 'cross' })).status, 'ok')],
    [
      'a limit order rests',
      async () => {
        bid = await rest.createOrder(SYMBOL, 'limit', 'buy', size, Math.round(price * 0.8))
        assert.ok(bid.id)
      },
    ],
    ['it is among the open orders', async () => assert.equal((await rest.fetchOpenOrders(SYMBOL))[0].id, bid.id)],
    ['it is found by its id', async () => assert.equal((await rest.fetchOrder(bid.id, SYMBOL)).status, 'open')],
    [
      'it is moved',
      async () => {
        const moved = await rest.editOrder(bid.id, SYMBOL, 'limit', 'buy', size, Math.round(price * 0.75))
        bid = { id: moved.id }
        assert.equal((await rest.fetchOpenOrders(SYMBOL))[0].price, Math.round(price * 0.75))
      },
    ],
    [
      'it is cancelled',
      async () => {
        const [{ id }] = await rest.fetchOpenOrders(SYMBOL)
        await rest.cancelOrder(id, SYMBOL)
        assert.equal((await rest.fetchOpenOrders(SYMBOL)).length, 0)
      },
    ],
    [
      'it is among the closed ones',
      async () => {
        const orders = await rest.fetchOrders(SYMBOL)
        assert.ok(orders.some(({ status }) => status === 'canceled'))
      },
    ],
    [
      'a refusal is an error of its kind',
      async () => assert.rejects(rest.createOrder(SYMBOL, 'limit', 'buy', 0.0001, 1), ccxt.InvalidOrder),
    ],
    [
      'a market order with stop and target fills',
      async () => {
        const order = await rest.createOrder(SYMBOL, 'market', 'buy', size, price, {
          stopLoss: { triggerPrice: Math.round(price * 0.9), type: 'market' },
          takeProfit: { triggerPrice: Math.round(price * 1.2), type: 'market' },
        })
        assert.ok(order)
        assert.equal((await position()).contracts, size)
      },
    ],
    [
      'both legs rest',
      async () => {
        const orders = await rest.fetchOpenOrders(SYMBOL)
        assert.equal(orders.length, 2)
        assert.ok(orders.every(({ reduceOnly, triggerPrice }) => reduceOnly && triggerPrice > 0))
      },
    ],
    [
      'its position has entry, side and leverage',
      async () => {
        const { side, entryPrice, leverage } = await position()
        assert.deepEqual([side, leverage], ['long', 3])
        assert.ok(Math.abs(entryPrice / price - 1) < 0.05)
      },
    ],
    [
      'its fills are mine',
      async () => assert.ok((await rest.fetchMyTrades(SYMBOL)).every(({ side }) => side === 'buy')),
    ],
    ['the fee is my own', async () => assert.equal((await rest.fetchTradingFee(SYMBOL)).taker, 0.00045)],
    [
      'a reduce-only market order closes it',
      async () => {
        await rest.createOrder(SYMBOL, 'market', 'sell', size, price, { reduceOnly: true })
        assert.equal(await position(), undefined)
      },
    ],
    ['its legs go after it', () => soon(async () => (await rest.fetchOpenOrders(SYMBOL)).length === 0)],
    ['time', async () => assert.ok(Math.abs((await rest.fetchTime()) - nowMs()) < 5_000)],
    ['the book is pushed', async () => assert.ok((await pro.watchOrderBook(SYMBOL)).bids.length > 0)],
    ['prices are pushed', async () => assert.ok((await pro.watchTicker(SYMBOL)).last > 100)],
    [
      'fills and orders are pushed',
      async () => {
        const fills = pro.watchMyTrades(SYMBOL)
        const orders = pro.watchOrders(SYMBOL)
        await rest.createOrder(SYMBOL, 'market', 'buy', size, price)
        assert.ok((await fills).length > 0)
        assert.ok((await orders).length > 0)
        await rest.createOrder(SYMBOL, 'market', 'sell', size, price, { reduceOnly: true })
      },
    ],
  ]
  return { client: { close: () => pro.close() }, steps }
}
