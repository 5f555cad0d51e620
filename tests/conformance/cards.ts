import assert from 'node:assert/strict'
import { px, roundToTick, sz } from '../../lib/domain/decimal.ts'
import { pause } from '../../lib/pause.ts'
import type { LegOutcome } from '../../lib/ports.ts'
import type { CardVenue } from './venue.ts'

/** One fact of the venue that our code rests on. It leaves the account as it found it, or `clean` does. */
export interface Card {
  id: string
  title: string
  /** Throws what the venue did instead. */
  run(venue: CardVenue): Promise<void>
}

const IOC = { kind: { type: 'limit', tif: 'Ioc' } } as const

export const CARDS: readonly Card[] = [
  card('X-01', 'the list of markets has a place, a lot and a leverage for each coin', async ({ exchange, market }) => {
    const markets = await exchange.fetchMarkets()
    assert.ok(markets.every(({ szDecimals, leverageMax }) => szDecimals >= 0 && szDecimals <= 6 && leverageMax >= 1))
    assert.equal(new Set(markets.map(({ assetId }) => assetId)).size, markets.length)
    assert.equal(markets.find(({ assetId }) => assetId === market.assetId)?.coin, market.coin)
  }),
  card('X-02', 'the venue says whom the key trades for, and does not refuse it', async ({ exchange, account }) => {
    const { account: said, refusal } = await exchange.fetchStanding()
    assert.equal(said.toLowerCase(), account.toLowerCase())
    assert.equal(refusal, null)
  }),
  card('X-03', 'its clock agrees with this machine within five seconds', async ({ exchange }) => {
    await exchange.fetchAccount()
    assert.ok(Math.abs(exchange.clockOffsetMs()) < 5_000, `${exchange.clockOffsetMs()} ms`)
  }),
  card('X-04', 'a book has its best bid below its best ask, nearest first', async ({ exchange, market }) => {
    const book = await exchange.fetchBook(market.coin)
    assert.ok(book && book.bids.length > 0 && book.asks.length > 0)
    assert.ok(book.bids[0]?.[0].lt(book.asks[0]?.[0] ?? 0))
    assert.ok(book.bids.every(([price], index) => index === 0 || price.lt(book.bids[index - 1]?.[0] ?? 0)))
  }),
  card('X-05', 'candles are whole minutes, oldest first, and only the last one forms', async ({ exchange, market }) => {
    const { time } = await exchange.fetchAccount().then(({ atMs }) => ({ time: atMs }))
    const bars = await exchange.fetchCandles(market.coin, '5m', time - 3_600_000, time)
    assert.ok(bars.length >= 12 && bars.length <= 14, `${bars.length} bars of five minutes in an hour`)
    assert.ok(bars.every(({ openMs, closeMs }) => openMs % 300_000 === 0 && closeMs === openMs + 299_999))
    assert.deepEqual(
      bars.slice(0, -1).map(({ closed }) => closed),
      bars.slice(0, -1).map(() => true),
    )
  }),
  card('X-06', 'funding is listed an hour at a time', async ({ exchange, market }) => {
    const { atMs } = await exchange.fetchAccount()
    const rates = await exchange.fetchFundingHistory(market.coin, atMs - 6 * 3_600_000)
    assert.ok(rates.length >= 5 && rates.length <= 7, `${rates.length} payments in six hours`)
    assert.ok(rates.every(({ timeMs }) => timeMs % 3_600_000 < 60_000))
  }),
  card('X-10', 'an order that rests is listed with its id, and found by it', async (venue) => {
    const cloid = venue.cloid()
    assert.equal((await venue.send({ cloid })).kind, 'resting')
    const account = await venue.seen('the order', venue.exchange.fetchAccount, (now) => venue.orders(now).length > 0)
    assert.equal(venue.orders(account)[0]?.cloid, cloid)
    assert.equal((await venue.exchange.findOrder(cloid))?.state, 'open')
  }),
  card('X-11', 'a cancelled order is listed no more, and its record says so', async (venue) => {
    const cloid = venue.cloid()
    await venue.send({ cloid })
    const account = await venue.seen('the order', venue.exchange.fetchAccount, (now) => venue.orders(now).length > 0)
    const [outcome] = await venue.exchange.cancelOrders(venue.orders(account))
    assert.equal(outcome?.kind, 'resting', JSON.stringify(outcome))
    await venue.seen('no order', venue.exchange.fetchAccount, (now) => venue.orders(now).length === 0)
    assert.equal((await venue.exchange.findOrder(cloid))?.state, 'canceled')
  }),
  card('X-12', 'an order that was never placed is not known', async ({ exchange, cloid }) => {
    assert.equal(await exchange.findOrder(cloid()), null)
  }),
  card('X-13', 'an order whose answer is lost is found by its id', async (venue) => {
    const leg = await venue.leg({})
    const nonceMs = venue.nonceMs()
    const [outcome] = await venue.deaf.placeOrders([leg], { nonceMs, expiresAfterMs: venue.nowMs() + 20_000 })
    assert.equal(outcome?.kind, 'unknown', JSON.stringify(outcome))
    const record = await venue.seen(
      'its record',
      () => venue.exchange.findOrder(leg.cloid),
      (found) => found !== null,
    )
    assert.equal(record?.state, 'open')
  }),
  card('X-14', 'a nonce is good for one action', async (venue) => {
    const nonceMs = venue.nonceMs()
    assert.equal((await venue.send({}, nonceMs)).kind, 'resting')
    const again = await venue.send({}, nonceMs)
    // Taken as unknown by the adapter: an earlier copy of the very action may have landed.
    assert.equal(again.kind, 'unknown', JSON.stringify(again))
    said(again, /duplicate nonce/i)
    assert.equal(await venue.exchange.burnNonce(nonceMs), 'used')
  }),
  card('X-15', 'a nonce that was burned carries no order any more', async (venue) => {
    const nonceMs = venue.nonceMs()
    assert.equal(await venue.exchange.burnNonce(nonceMs), 'burned')
    const late = await venue.leg({})
    const [outcome] = await venue.sendAll([late], nonceMs)
    said(outcome, /nonce/i)
    await pause(1_000)
    assert.equal(await venue.exchange.findOrder(late.cloid), null)
  }),
  card('X-16', 'an order that expired before it arrived is refused', async (venue) => {
    const leg = await venue.leg({})
    const expired = { nonceMs: venue.nonceMs(), expiresAfterMs: venue.nowMs() - 60_000 }
    const [outcome] = await venue.exchange.placeOrders([leg], expired)
    assert.equal(outcome?.kind, 'rejected', JSON.stringify(outcome))
    assert.equal(await venue.exchange.findOrder(leg.cloid), null)
  }),
  card('X-20', 'less than ten dollars is refused in the venue’s words', async (venue) => {
    const { markPx } = await venue.price()
    const least = sz(sz(10).pow(-venue.market.szDecimals))
    if (least.times(markPx).gte(10)) return
    said(await venue.send({ sz: least }), /^Order must have minimum value of \$10\./)
  }),
  card('X-21', 'a price between two ticks is refused in the venue’s words', async (venue) => {
    const { limitPx } = await venue.leg({})
    const between = px(limitPx.plus(px(10).pow(-(7 - venue.market.szDecimals))))
    said(await venue.send({ limitPx: between }), /tick size|invalid price/i)
  }),
  card('X-22', 'an immediate order that meets nobody is refused in the venue’s words', async (venue) => {
    said(await venue.send(IOC), /^Order could not immediately match against any resting orders\./)
  }),
  card('X-23', 'an order that only reduces is refused where nothing is held', async (venue) => {
    const { markPx } = await venue.price()
    const limitPx = roundToTick(px(markPx.times('0.98')), venue.market.szDecimals, 'down')
    said(await venue.send({ ...IOC, side: 'sell', reduceOnly: true, limitPx }), /^Reduce only order would increase/)
  }),
  card('X-24', 'a price far from the market is refused', async (venue) => {
    const { limitPx } = await venue.leg({})
    const far = roundToTick(px(limitPx.div(10)), venue.market.szDecimals, 'down')
    const size = sz((await venue.leg({})).sz.times(12))
    said(await venue.send({ limitPx: far, sz: size }), /away from the reference price|too far from oracle/i)
  }),
  card('X-25', 'of two legs in one action each has its own answer', async (venue) => {
    const fits = await venue.leg({})
    const crossesNobody = { ...(await venue.leg({})), ...IOC }
    const outcomes = await venue.sendAll([fits, crossesNobody])
    assert.deepEqual(
      outcomes.map(({ kind }) => kind),
      ['resting', 'rejected'],
      JSON.stringify(outcomes),
    )
  }),
  card('X-26', 'more leverage than the coin allows is refused', async ({ exchange, market }) => {
    const outcome = await exchange.setLeverage(market.coin, market.leverageMax + 1)
    assert.equal(outcome.kind, 'rejected', JSON.stringify(outcome))
    said(outcome, /leverage/i)
  }),
  card('X-27', 'leverage that was set is what the venue tells', async ({ exchange, info, account, market }) => {
    const outcome = await exchange.setLeverage(market.coin, 2)
    assert.equal(outcome.kind, 'resting', JSON.stringify(outcome))
    const { leverage } = await info.activeAssetData({ user: account, coin: market.coin })
    assert.equal(leverage.value, 2)
  }),
  card('X-30', 'an entry fills at once, and its fill names our id and what it found', async (venue) => {
    const fromMs = (await venue.exchange.fetchAccount()).atMs
    const position = await venue.open()
    assert.equal(position.side, 'long')
    const { rows } = await venue.seen(
      'the fill',
      () => venue.exchange.fetchFills(fromMs),
      ({ rows: fills }) => fills.some(({ coin }) => coin === venue.market.coin),
    )
    const ours = rows.filter(({ coin }) => coin === venue.market.coin)
    assert.ok(ours[0]?.startSzi.isZero() && ours.every(({ cloid }) => cloid !== null))
    assert.ok(ours.every(({ feeUsd }) => feeUsd.gt(0)))
  }),
  card('X-31', 'a stop and a target for a position rest as orders that only reduce', async (venue) => {
    const { markPx, szi } = await venue.open()
    const level = (factor: string) => roundToTick(px(markPx.times(factor)), venue.market.szDecimals, 'down')
    const legOf = async (tpsl: 'sl' | 'tp', factor: string) => ({
      ...(await venue.leg({ side: 'sell', sz: szi, reduceOnly: true, limitPx: level('0.5') })),
      kind: { type: 'trigger', tpsl, triggerPx: level(factor) } as const,
    })
    const outcomes = await venue.sendAll([await legOf('sl', '0.9'), await legOf('tp', '1.2')])
    assert.ok(
      outcomes.every(({ kind }) => kind === 'resting'),
      JSON.stringify(outcomes),
    )
    const account = await venue.seen('both', venue.exchange.fetchAccount, (now) => venue.orders(now).length === 2)
    assert.deepEqual(
      venue
        .orders(account)
        .map(({ tpsl, reduceOnly }) => [tpsl, reduceOnly])
        .sort(),
      [
        ['sl', true],
        ['tp', true],
      ],
    )
  }),
  card('X-32', 'a stop beside the position it was placed for is gone soon after the position', async (venue) => {
    const { markPx, szi } = await venue.open()
    const level = roundToTick(px(markPx.times('0.9')), venue.market.szDecimals, 'down')
    const kind = { type: 'trigger', tpsl: 'sl', triggerPx: level } as const
    const limitPx = roundToTick(px(markPx.times('0.5')), venue.market.szDecimals, 'down')
    await venue.send({ side: 'sell', sz: szi, reduceOnly: true, limitPx, kind })
    const out = roundToTick(px(markPx.times('0.97')), venue.market.szDecimals, 'down')
    await venue.send({ ...IOC, side: 'sell', sz: szi, reduceOnly: true, limitPx: out })
    await venue.seen('nothing', venue.exchange.fetchAccount, (now) => {
      return venue.position(now) === undefined && venue.orders(now).length === 0
    })
  }),
  card('X-33', 'a close larger than the position leaves nothing on the other side', async (venue) => {
    const { markPx, szi } = await venue.open()
    const limitPx = roundToTick(px(markPx.times('0.97')), venue.market.szDecimals, 'down')
    await venue.send({ ...IOC, side: 'sell', sz: sz(szi.times(3)), reduceOnly: true, limitPx })
    await venue.seen('flat', venue.exchange.fetchAccount, (now) => venue.position(now) === undefined)
  }),
  card('X-40', 'each action is counted against the account', async (venue) => {
    const used = async () => (await venue.info.userRateLimit({ user: venue.account })).nRequestsUsed
    const before = await used()
    await venue.send({})
    await venue.seen('one more', used, (now) => now > before)
  }),
  card('X-41', 'an unknown coin is refused before anything is sent', async ({ exchange, leg, nonceMs, nowMs }) => {
    const [outcome] = await exchange.placeOrders([await leg({ coin: 'NOSUCHCOIN' })], {
      nonceMs: nonceMs(),
      expiresAfterMs: nowMs() + 10_000,
    })
    assert.equal(outcome?.kind, 'notSent')
  }),
]

function card(id: string, title: string, run: Card['run']): Card {
  return { id, title, run }
}

/** The venue's own words are what a person reads, and what some of our decisions rest on. */
function said(outcome: LegOutcome | undefined, words: RegExp): void {
  assert.ok(outcome && 'message' in outcome, `Not refused: ${JSON.stringify(outcome)}`)
  assert.match(outcome.message, words)
}
