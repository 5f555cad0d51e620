import { describe, expect, test } from 'vitest'
import { Decimal } from '@/lib/domain/decimal.ts'
import { type L1Action, l1ActionSchema } from '@/lib/hyperliquid/wire/action.ts'
import type { WireFill } from '@/lib/hyperliquid/wire/info.ts'
import { alo, BTC, EngineHarness, ETH, gtc, SOL, sl, tp } from './engineHarness.ts'

const error = (message: string) => [{ error: message }]

describe('what the venue refuses, in its own words', () => {
  test('a price off the tick, an order below ten dollars, and both only for their own leg', () => {
    const h = new EngineHarness()
    expect(
      h.order([
        { a: BTC, p: '100000.5', s: '0.01' },
        { a: ETH, p: '4000', s: '0.002' },
        { a: SOL, p: '210', s: '1' },
      ]),
    ).toEqual([
      { error: 'Price must be divisible by tick size. asset=0' },
      { error: 'Order must have minimum value of $10. asset=1' },
      { filled: expect.objectContaining({ totalSz: '1.0' }) },
    ])
  })

  test('whole batches: far price, lot, zero size, nothing at all', () => {
    const h = new EngineHarness()
    const far = 'Order price cannot be more than 80% away from the reference price'
    expect(
      h.order([
        { p: '180001', s: '0.01' },
        { p: '100000', s: '0.01' },
      ]),
    ).toEqual(error(far))
    expect(h.order([{ p: '19999', s: '0.01' }])).toEqual(error(far))
    expect(h.order([{ p: '100000', s: '0.000001' }])).toEqual(error('Order has invalid size.'))
    expect(h.order([{ p: '100000', s: '0' }])).toEqual(error('Order has zero size.'))
    expect(h.order([{ p: '0', s: '1' }])).toEqual(error('Order has invalid price.'))
    expect(h.order([])).toEqual(error('Order batch is empty.'))
    expect(h.fills).toEqual([])
  })

  test('an order the margin does not carry', () => {
    const h = new EngineHarness('1000')
    h.leverage(BTC, 10)
    expect(h.open(BTC, true, '0.11')).toEqual(error('Insufficient margin to place order. asset=0'))
    expect(h.open(BTC, true, '0.09')).toEqual([{ filled: expect.anything() }])
  })

  test('reduce-only without a position or on its own side', () => {
    const h = new EngineHarness()
    const refused = error('Reduce only order would increase position. asset=0')
    expect(h.order([{ b: false, p: '95000', s: '0.01', r: true }])).toEqual(refused)
    h.open(BTC, true, '0.01')
    expect(h.order([{ b: true, p: '105000', s: '0.01', r: true }])).toEqual(refused)
  })

  test('post-only that would match, immediate that would not, triggers already met', () => {
    const h = new EngineHarness()
    expect(h.order([{ p: '100100', s: '0.01', t: alo }])).toEqual(
      error('Post only order would have immediately matched, bbo was 99995@100005. asset=0'),
    )
    expect(h.order([{ p: '99000', s: '0.01' }])).toEqual(
      error('Order could not immediately match against any resting orders. asset=0'),
    )
    expect(h.order([{ p: '99000', s: '0.01', t: { limit: { tif: 'FrontendMarket' } } }])).toEqual(
      error('No liquidity available for market order. asset=0'),
    )
    h.open(BTC, true, '0.01')
    expect(h.order([{ b: false, p: '90000', s: '0.01', r: true, t: sl('100500') }])).toEqual(
      error('Invalid TP/SL price. asset=0'),
    )
    expect(h.order([{ b: false, p: '99000', s: '0.01', r: true, t: sl('98000') }])).toEqual(
      error('Invalid TP/SL price. asset=0'),
    )
  })

  test('cancelling what is gone, and leverage out of range', () => {
    const h = new EngineHarness()
    const gone = error('Order was never placed, already canceled, or filled. asset=0')
    expect(h.statuses({ type: 'cancel', cancels: [{ a: 0, o: 1 }] })).toEqual(gone)
    expect(h.leverage(BTC, 41)).toEqual({ status: 'err', response: 'Invalid leverage value' })
    h.open(BTC, true, '0.01')
    expect(h.leverage(BTC, 5, false)).toEqual({
      status: 'err',
      response: 'Cannot switch leverage type with open position.',
    })
  })

  test('scheduleCancel below a million traded', () => {
    const h = new EngineHarness()
    expect(h.act({ type: 'scheduleCancel', time: h.nowMs + 10_000 })).toEqual({
      status: 'err',
      response: 'Cannot set scheduled cancel time until enough volume traded. Required: $1000000. Traded: $0.',
    })
  })

  test('a refused order is in the history with an oid and its reason', () => {
    const h = new EngineHarness()
    h.order([{ p: '99000', s: '0.01' }])
    expect(h.records.at(-1)).toMatchObject({
      status: 'iocCancelRejected',
      order: { oid: 400_000_000_000, origSz: '0.01' },
    })
  })
})

describe('matching', () => {
  test('a large taker walks the book: worse price the larger it is, and fills in part beyond its limit', () => {
    const h = new EngineHarness('100000000')
    h.price({ BTC: '100000' }, '1000000')
    const [status] = h.order([{ p: '100100', s: '50' }])
    expect(status).toMatchObject({ filled: { oid: 400_000_000_000 } })
    const filled = h.fills.reduce((sum, fill) => sum + Number(fill.sz), 0)
    expect(filled).toBeLessThan(50)
    expect(h.fills.length).toBeGreaterThan(3)
    expect(new Set(h.fills.map((fill) => fill.px)).size).toBe(h.fills.length)
    expect(h.fills.every((fill) => Number(fill.px) <= 100_100)).toBe(true)
    expect(h.records.at(-1)).toMatchObject({ status: 'filled', order: { origSz: '50.0' } })
    expect(Number(h.records.at(-1)?.order.sz)).toBeCloseTo(50 - filled, 8)
  })

  test('a book that was eaten does not refill before its next price', () => {
    const h = new EngineHarness('100000000')
    h.price({ BTC: '100000' }, '50000')
    expect(h.order([{ p: '100700', s: '10' }])).toEqual([{ filled: expect.anything() }])
    expect(h.order([{ p: '100700', s: '1' }])).toEqual(
      error('Order could not immediately match against any resting orders. asset=0'),
    )
    h.price({ BTC: '100000' }, '50000')
    expect(h.order([{ p: '100700', s: '0.1' }])).toEqual([{ filled: expect.anything() }])
  })

  test('an account meets the market as if alone: what another one has eaten is there for it', () => {
    const order = { p: '100700', s: '10' }
    const alone = new EngineHarness('100000000')
    alone.price({ BTC: '100000' }, '50000')
    const beside = new EngineHarness('100000000')
    const other = '0x00000000000000000000000000000000000000bb'
    beside.input({ kind: 'deposit', address: other, usd: new Decimal('100000000') })
    beside.price({ BTC: '100000' }, '50000')
    const action = { type: 'order', orders: [{ a: BTC, b: true, r: false, t: { limit: { tif: 'Ioc' } }, ...order }] }
    const taken = beside.input({
      kind: 'action',
      address: other,
      action: l1ActionSchema.parse({ ...action, grouping: 'na' }) as L1Action,
    })
    expect(taken).toMatchObject({ status: 'ok' })
    const prices = (h: EngineHarness) => h.fills.slice(-h.fills.length / 2)
    beside.order([order])
    alone.order([order])
    const size = ({ px, sz }: WireFill) => ({ px, sz })
    expect(prices(beside).map(size)).toEqual(alone.fills.map(size))
    // Each of them has eaten the book for itself.
    expect(beside.order([{ p: '100700', s: '1' }])).toEqual(
      error('Order could not immediately match against any resting orders. asset=0'),
    )
  })

  test('a resting order fills at its own price, as maker, once the book reaches it', () => {
    const h = new EngineHarness()
    const [status] = h.order([{ p: '99000', s: '0.01', t: gtc }])
    expect(status).toEqual({ resting: { oid: 400_000_000_000 } })
    h.price({ BTC: '99002' })
    expect(h.fills).toEqual([])
    h.price({ BTC: '98980' })
    // 0.01 × 99000 = 990, maker fee 0.015 %.
    expect(h.fills).toMatchObject([{ px: '99000.0', sz: '0.01', crossed: false, fee: '0.1485', dir: 'Open Long' }])
    expect(h.statusOf(400_000_000_000)).toBe('filled')
  })

  test('a resting order whose margin is gone when it is reached is cancelled', () => {
    const h = new EngineHarness('1000')
    h.leverage(BTC, 10)
    h.leverage(ETH, 10)
    h.order([{ p: '95000', s: '0.05', t: gtc }])
    h.open(ETH, true, '1')
    h.price({ ETH: '3650', BTC: '95000' })
    h.price({ BTC: '94900' })
    expect(h.statusOf(400_000_000_000)).toBe('marginCanceled')
  })

  test('an own order in the way is cancelled, not met', () => {
    const h = new EngineHarness()
    h.order([{ b: false, p: '100005', s: '0.01', t: gtc }])
    h.order([{ p: '100100', s: '0.01' }])
    expect(h.statusOf(400_000_000_000)).toBe('selfTradeCanceled')
    expect(h.account.positions.BTC?.szi.toFixed()).toBe('0.01')
  })

  test('a reduce-only order larger than the position only closes it', () => {
    const h = new EngineHarness()
    h.open(BTC, true, '0.01')
    expect(h.order([{ b: false, p: '95000', s: '0.05', r: true }])).toEqual([
      { filled: expect.objectContaining({ totalSz: '0.01' }) },
    ])
    expect(h.account.positions.BTC).toBeUndefined()
    expect(h.records.at(-1)?.status).toBe('reduceOnlyCanceled')
  })

  test('a reduce-only size of zero closes everything, a remnant below ten dollars included', () => {
    const h = new EngineHarness()
    h.open(SOL, true, '0.06')
    h.price({ SOL: '150' })
    expect(h.order([{ a: SOL, b: false, p: '143', s: '0', r: true }])).toEqual([
      { filled: expect.objectContaining({ totalSz: '0.06' }) },
    ])
  })

  test('amending gives a new oid, and never takes liquidity unless told to', () => {
    const h = new EngineHarness()
    h.order([{ p: '99000', s: '0.01', t: gtc, c: '0x000000000000000000000000000000c1' }])
    const order = { a: 0, b: true, p: '99500', s: '0.01', r: false, t: gtc, c: '0x000000000000000000000000000000c1' }
    expect(h.statuses({ type: 'batchModify', modifies: [{ oid: 400_000_000_000, order }] })).toEqual([
      { resting: { oid: 400_000_000_001, cloid: '0x000000000000000000000000000000c1' } },
    ])
    expect(h.act({ type: 'modify', oid: 400_000_000_001, order: { ...order, p: '101000' } }).status).toBe('err')
    expect(h.account.orders[400_000_000_001]).toBeDefined()
    expect(h.act({ type: 'modify', oid: 400_000_000_001, order: { ...order, p: '101000' }, a: true })).toEqual({
      status: 'ok',
      response: { type: 'default' },
    })
    expect(h.account.positions.BTC?.szi.toFixed()).toBe('0.01')
  })
})

describe('stops and targets', () => {
  const bracket = (p: string, t: typeof gtc | { limit: { tif: 'Ioc' } } = { limit: { tif: 'Ioc' } }, s = '0.01') => [
    { p, s, t },
    { b: false, p: '94500', s, r: true, t: tp('105000') },
    { b: false, p: '85500', s, r: true, t: sl('95000') },
  ]

  test('fires on the mark, sells at the market, and cancels its sibling', () => {
    const h = new EngineHarness()
    expect(h.order(bracket('100500'), 'normalTpsl')).toEqual([
      { filled: expect.anything() },
      'waitingForTrigger',
      'waitingForTrigger',
    ])
    h.price({ BTC: '95001' })
    expect(h.fills).toHaveLength(1)
    h.price({ BTC: '95000' })
    expect(h.fills.at(-1)).toMatchObject({ dir: 'Close Long', sz: '0.01', crossed: true, oid: 400_000_000_002 })
    expect(h.records.filter(({ order }) => order.oid === 400_000_000_002).map(({ status }) => status)).toEqual([
      'open',
      'triggered',
      'filled',
    ])
    expect(h.statusOf(400_000_000_001)).toBe('siblingFilledCanceled')
    expect(h.account.orders).toEqual({})
  })

  test('legs of an entry that rests wait for it, stand under it, and go with it', () => {
    const h = new EngineHarness()
    expect(h.order(bracket('99000', gtc), 'normalTpsl')).toEqual([
      { resting: expect.anything() },
      'waitingForFill',
      'waitingForFill',
    ])
    h.price({ BTC: '98900' })
    expect(Object.values(h.account.orders).map(({ phase }) => phase)).toEqual(['armed', 'armed'])
    const other = new EngineHarness()
    other.order(bracket('99000', gtc), 'normalTpsl')
    other.statuses({ type: 'cancel', cancels: [{ a: 0, o: 400_000_000_000 }] })
    expect(other.account.orders).toEqual({})
  })

  test('an entry that fills in part and ends leaves no stop and no target', () => {
    const h = new EngineHarness('100000000')
    h.price({ BTC: '100000' }, '100000')
    const [entry] = h.order(bracket('100050', undefined, '5'), 'normalTpsl')
    expect(entry).toMatchObject({ filled: expect.anything() })
    expect(Number(h.account.positions.BTC?.szi)).toBeGreaterThan(0)
    expect(h.account.orders).toEqual({})
    expect(h.statusOf(400_000_000_002)).toBe('canceled')
  })

  test('a leg with a bad trigger fails alone while the entry is live', () => {
    const h = new EngineHarness()
    const legs = bracket('100500')
    expect(
      h.order(
        [legs[0] ?? {}, legs[1] ?? {}, { b: false, p: '85500', s: '0.01', r: true, t: sl('95000.5') }],
        'normalTpsl',
      ),
    ).toEqual([
      { filled: expect.anything() },
      'waitingForTrigger',
      { error: 'Price must be divisible by tick size. asset=0' },
    ])
  })

  test('a position stop without a size closes what there is, and goes when the position does', () => {
    const h = new EngineHarness()
    h.open(BTC, true, '0.01')
    h.order([{ b: false, p: '85500', s: '0', r: true, t: sl('95000') }], 'positionTpsl')
    h.open(BTC, true, '0.02')
    h.price({ BTC: '94990' })
    expect(h.fills.at(-1)).toMatchObject({ sz: '0.03', dir: 'Close Long' })
    h.open(BTC, false, '0.01')
    h.order([{ b: true, p: '104000', s: '0', r: true, t: sl('96000') }], 'positionTpsl')
    h.open(BTC, true, '0.01')
    expect(h.account.orders).toEqual({})
    expect(h.records.at(-1)?.status).toBe('reduceOnlyCanceled')
  })

  test('a market stop whose limit is out of reach is cancelled unfilled: the position stays open', () => {
    const h = new EngineHarness()
    h.open(BTC, true, '0.01')
    h.order([{ b: false, p: '94900', s: '0.01', r: true, t: sl('95000') }])
    h.price({ BTC: '90000' })
    expect(h.account.positions.BTC?.szi.toFixed()).toBe('0.01')
    expect(h.records.at(-1)?.status).toBe('canceled')
  })

  test('a stop-limit rests at its price once triggered', () => {
    const h = new EngineHarness()
    h.open(BTC, true, '0.01')
    h.order([{ b: false, p: '95200', s: '0.01', r: true, t: sl('95000', false) }])
    h.price({ BTC: '94990' })
    expect(h.account.positions.BTC).toBeDefined()
    h.price({ BTC: '95300' })
    expect(h.fills.at(-1)).toMatchObject({ px: '95200.0', crossed: false })
  })

  test('a stop sent before there is a position is dropped after some seconds', () => {
    const h = new EngineHarness()
    h.order([{ b: false, p: '85500', s: '0.01', r: true, t: sl('95000') }])
    for (let i = 0; i < 5; i += 1) h.price({ BTC: '100000' })
    expect(Object.keys(h.account.orders)).toHaveLength(1)
    for (let i = 0; i < 3; i += 1) h.price({ BTC: '100000' })
    expect(h.records.at(-1)?.status).toBe('reduceOnlyCanceled')
  })
})

describe('an address that has used up its actions', () => {
  const spend = (engine: EngineHarness, count: number) => {
    const cancels = Array.from({ length: 1_000 }, () => ({ a: BTC, o: 1 }))
    for (let i = 0; i < count / 1_000; i += 1) engine.act({ type: 'cancel', cancels })
  }

  test('may send one in ten seconds, cancels as many again, and hears how many it sent', () => {
    const engine = new EngineHarness()
    spend(engine, 10_000)
    expect(engine.act({ type: 'noop' }).status).toBe('ok')
    const refused = engine.act({ type: 'noop' })
    expect(refused).toEqual({
      status: 'err',
      response:
        'Too many cumulative requests sent (10002 > 10000) for cumulative volume traded $0.00. Place taker orders to free up 1 request per USDC traded.',
    })
    expect(engine.act({ type: 'cancel', cancels: [{ a: BTC, o: 1 }] }).status).toBe('ok')
    engine.nowMs += 10_000
    expect(engine.act({ type: 'noop' }).status).toBe('ok')
    expect(engine.act({ type: 'noop' }).status).toBe('err')
  })
})
