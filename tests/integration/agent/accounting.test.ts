import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Decimal, px, sz } from '@/lib/domain/decimal.ts'
import { DEFAULT_SETTINGS } from '@/lib/domain/defaultSettings.ts'
import { flatten } from '@/worker/cycle/personOrders.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import { adoptFills } from '@/worker/orders/adoptFills.ts'
import { introduce } from '@/worker/wiring/agentWorld.ts'
import { decision } from '../../support/builders.ts'
import { createTestWorld, type TestWorld, walletOf } from '../../support/testWorld.ts'

// The books agree with an account on which more happens than our own orders: rows of every kind are put into the venue's answers on their way.

let test_: TestWorld
const never = new AbortController().signal
const HOUR_MS = 3_600_000
type Row = Record<string, unknown>
type OnInfo = (type: string, reply: unknown, request: Row) => unknown
const rowsSchema = z.array(z.looseObject({ time: z.number() }))

/** What changes the venue's answers on their way, one after the other. */
let changes: OnInfo[] = []

/** What the venue answers to one type of question, changed on its way; other answers stay as they are. */
const answering = (type: string, change: (answer: unknown, request: Row) => unknown) =>
  changes.push((asked, reply, request) => (asked === type ? change(reply, request) : reply))

/** Puts rows among those the venue tells, oldest first and a page at a time, as it does itself. */
const telling = (type: string, rows: Row[], page = 500) =>
  answering(type, (answer, { startTime }) =>
    [...rowsSchema.parse(answer), ...rowsSchema.parse(rows)]
      .filter(({ time }) => time >= Number(startTime))
      .sort((a, b) => a.time - b.time)
      .slice(0, page),
  )

beforeEach(async () => {
  changes = []
  const onInfo: OnInfo = (type, reply, request) => changes.reduce((told, change) => change(type, told, request), reply)
  test_ = await createTestWorld({ settings: { interval: '1h' }, onInfo })
})
afterEach(() => test_.close())

const db = () => test_.temp.db
const nowMs = () => test_.world.clock.nowMs()
const trades = () => db().trade.findMany({ orderBy: { id: 'asc' } })
const cycle = () => runCycle(test_.world, never)
const lastCycle = async () => (await db().cycle.findMany({ orderBy: { id: 'desc' }, take: 1 }))[0]
const diary = async (action: string) => (await db().diaryEntry.findMany({ where: { action } })).map(({ body }) => body)

/** Equity less everything that explains it: 0 when the books are right. */
async function gapUsd(): Promise<string> {
  const point = await db().equityPoint.findFirst({ orderBy: { at: 'desc' } })
  if (!point) return 'no point'
  const explained = new Decimal(point.depositsUsd)
    .plus(point.realizedUsd)
    .minus(point.feesUsd)
    .plus(point.fundingUsd)
    .plus(point.unrealizedUsd)
  return new Decimal(point.equityUsd).minus(explained).toFixed(2)
}

async function longBtc() {
  const { coins } = await test_.world.exchange.fetchSnapshot(['BTC'])
  const mark = coins.BTC?.markPx.toNumber() ?? Number.NaN
  return decision({
    allocation_usd: 500,
    leverage: 1,
    sl_price: Math.round(mark * 0.95),
    tp_price: Math.round(mark * 1.2),
    exit_plan: 'Out by the evening.',
    rationale: 'It rises.',
  })
}

const fillRow = (change: Row): Row => ({
  coin: 'ETH',
  px: '3500.0',
  sz: '1.0',
  side: 'A',
  time: nowMs() - HOUR_MS,
  startPosition: '0.0',
  dir: 'Sell',
  closedPnl: '0.0',
  hash: '0x1',
  oid: 1,
  crossed: true,
  fee: '0.0',
  tid: 1,
  feeToken: 'USDC',
  twapId: null,
  ...change,
})

test('a crash between a fill and its trade loses nothing: the next start has the trade with its plan', async () => {
  test_.say([await longBtc()], [])
  await db().$executeRaw`CREATE TRIGGER powerCut BEFORE INSERT ON Trade BEGIN SELECT RAISE(ABORT, 'power cut'); END`
  await cycle()
  expect(await trades()).toEqual([])
  await db().$executeRaw`DROP TRIGGER powerCut`
  await runCycle(await test_.restart(), never)
  expect(await trades()).toMatchObject([
    { coin: 'BTC', adopted: false, exitPlan: 'Out by the evening.', entryReason: 'It rises.' },
  ])
  const [trade] = await trades()
  expect([trade?.slPx, trade?.tpPx]).not.toContain(null)
  const { openOrders } = await test_.world.exchange.fetchAccount()
  expect(openOrders.map(({ tpsl }) => tpsl).sort()).toEqual(['sl', 'tp'])
  expect(await gapUsd()).toBe('0.00')
})

describe('funding', () => {
  test('of 1,200 hours away is read to the end, although a deposit is newer than most of it', async () => {
    const rows = Array.from({ length: 1_200 }, (_, index) => ({
      time: nowMs() - (1_200 - index) * HOUR_MS,
      hash: '0x0',
      delta: { type: 'funding', coin: 'ETH', usdc: '-1.0', szi: '1.0', fundingRate: '0.00001', nSamples: null },
    }))
    telling('userFunding', rows)
    telling('userNonFundingLedgerUpdates', [{ time: nowMs(), hash: '0x2', delta: { type: 'deposit', usdc: '5.0' } }])
    await cycle()
    expect(await db().ledgerEntry.count({ where: { kind: 'funding' } })).toBe(1_200)
    expect((await test_.world.books.money.read()).fundingUsd.toFixed()).toBe('-1200')
    await cycle()
    expect(await db().ledgerEntry.count()).toBe(1_202)
  })

  test('told only after its trade had ended is counted with it', async () => {
    test_.say([await longBtc()], [{ ...(await longBtc()), action: 'close' }], [])
    await cycle()
    const paidMs = nowMs() + 1_000
    test_.advance(5_000)
    await cycle()
    expect(await trades()).toMatchObject([{ status: 'closed', fundingUsd: '0' }])
    const delta = { type: 'funding', coin: 'BTC', usdc: '-0.25', szi: '1', fundingRate: '0.1', nSamples: null }
    telling('userFunding', [{ time: paidMs, hash: '0x0', delta }])
    await cycle()
    expect(await trades()).toMatchObject([{ status: 'closed', fundingUsd: '-0.25' }])
  })

  test('that cannot be read keeps no fill from its trade', async () => {
    await cycle()
    const { exchange, nextNonceMs } = test_.world
    const { coins } = await exchange.fetchSnapshot(['BTC'])
    const order = {
      coin: 'BTC',
      side: 'buy',
      limitPx: px(coins.BTC?.markPx.times(1.01).toFixed(0) ?? 0),
      sz: sz('0.01'),
    } as const
    const kind = { type: 'limit', tif: 'Ioc' } as const
    const cloid = '0x00000000000000000000000000000001'
    await exchange.placeOrders([{ ...order, kind, cloid, reduceOnly: false }], {
      nonceMs: nextNonceMs(),
      expiresAfterMs: nowMs() + HOUR_MS,
    })
    await test_.setFaults([{ route: '/info', type: 'userFunding', kind: 'status', status: 500, count: 1_000 }])
    await expect(adoptFills(test_.world, null)).rejects.toThrow('userFunding')
    expect(await trades()).toMatchObject([{ coin: 'BTC', status: 'open', adopted: true }])
  })
})

describe('fills of other markets', () => {
  test('on spot and on another dex, and a history that begins with a close, make no trades and leave the books right', async () => {
    telling('userFillsByTime', [
      fillRow({ coin: '@107', side: 'B', dir: 'Buy', sz: '2.0', px: '45.0', fee: '0.0014', feeToken: 'HYPE', tid: 2 }),
      fillRow({ coin: 'PURR/USDC', side: 'B', dir: 'Buy', sz: null, fee: '0.07', feeToken: 'PURR', tid: 3 }),
      fillRow({ coin: 'xyz:XYZ100', side: 'B', dir: 'Open Long', fee: '0.11', tid: 4 }),
    ])
    telling('userFunding', [
      { time: nowMs() - 5, hash: '0x0', delta: { type: 'funding', coin: 'xyz:XYZ100', usdc: '-3.0' } },
    ])
    test_.say([await longBtc()], [])
    await cycle()
    await cycle()
    expect((await trades()).map(({ coin }) => coin)).toEqual(['BTC'])
    expect(await gapUsd()).toBe('0.00')
    expect(await diary('error')).toEqual([])

    telling('userFillsByTime', [
      fillRow({ dir: 'Close Long', startPosition: '1.0', closedPnl: '-150.0', tid: 5, time: nowMs() }),
    ])
    await cycle()
    expect((await trades()).map(({ coin }) => coin)).toEqual(['BTC'])
    expect((await test_.world.books.money.read()).realizedUsd.toFixed()).toBe('-150')
  })

  test('in a perpetual that the venue does not list is told by name', async () => {
    telling('userFillsByTime', [fillRow({ coin: 'GONE', tid: 6 })])
    await cycle()
    await cycle()
    expect(await trades()).toEqual([])
    expect(await diary('error')).toEqual([expect.stringContaining('The venue lists no perpetual named GONE')])
  })
})

test('one odd row in each list stops nothing, and is told once by name', async () => {
  telling('userNonFundingLedgerUpdates', [
    { time: nowMs(), hash: '0x1', delta: { type: 'newKind', usdc: 12.5 } },
    { time: nowMs(), hash: '0x2', delta: { type: 'accountClassTransfer', usdc: '250.0', toPerp: false } },
  ])
  telling('userFunding', [{ time: nowMs(), hash: '0x3', delta: { type: 'funding', coin: 'ETH', usdc: 1 } }])
  telling('userFillsByTime', [fillRow({ px: null, time: nowMs() })])
  test_.say([await longBtc()], [])
  for (const _ of [1, 2, 3]) await cycle()
  expect(await lastCycle()).toMatchObject({ status: 'hold' })
  expect(await trades()).toMatchObject([{ coin: 'BTC', status: 'open' }])
  expect((await test_.world.books.money.read()).depositsUsd.toFixed()).toBe('9750')
  const told = await diary('error')
  expect(told).toHaveLength(3)
  expect(told.join()).toMatch(/newKind is a kind of row this version does not know/)
  expect(await db().oddRow.count()).toBe(3)
})

describe('a position that cannot be read', () => {
  const positionsOf = z.looseObject({ assetPositions: z.array(z.looseObject({ position: z.looseObject({}) })) })

  test('is not taken for closed, and nothing is added in its coin', async () => {
    test_.say(
      [await longBtc()],
      [await longBtc(), { ...(await longBtc()), asset: 'ETH', sl_price: 3_300, tp_price: null }],
      [],
    )
    await cycle()
    answering('clearinghouseState', (answer) => {
      const state = positionsOf.parse(answer)
      const assetPositions = state.assetPositions.map((row) => ({
        ...row,
        position: { ...row.position, ...(row.position.coin === 'BTC' ? { szi: 'a lot' } : {}) },
      }))
      return { ...state, assetPositions }
    })
    const before = (await test_.world.exchange.fetchAccount()).unread
    expect(before).toMatchObject([{ list: 'positions', coin: 'BTC' }])
    await cycle()
    expect(await trades()).toMatchObject([{ coin: 'BTC', status: 'open' }, { coin: 'ETH' }])
    const decisions = await db().decision.findMany({ orderBy: { id: 'desc' }, take: 2 })
    expect(decisions.map(({ coin, denial }) => [coin, denial])).toEqual([
      ['ETH', null],
      ['BTC', 'accountUnread'],
    ])
    expect(await diary('error')).toEqual([expect.stringContaining('A position of the venue could not be read whole')])
  })

  test('is not called flat, while every other one is left', async () => {
    test_.say([await longBtc(), { ...(await longBtc()), asset: 'ETH', sl_price: 3_300, tp_price: null }], [])
    await cycle()
    answering('clearinghouseState', (answer) => {
      const state = positionsOf.parse(answer)
      const odd = { type: 'oneWay', position: { coin: 'BTC', szi: 'a lot' } }
      const others = state.assetPositions.filter(({ position }) => position.coin !== 'BTC')
      return { ...state, assetPositions: [odd, ...others] }
    })
    await expect(flatten(test_.world, 'Enough.')).rejects.toThrow(
      /Still there: BTC \(a position that cannot be read: position\.szi/,
    )
    changes = []
    expect((await test_.world.exchange.fetchAccount()).positions.map(({ coin }) => coin)).toEqual(['BTC'])
  })
})

test('an order that cannot be read is taken off once nothing is held, since it may open something', async () => {
  await cycle()
  const { exchange, nextNonceMs } = test_.world
  const order = { coin: 'BTC', side: 'buy', limitPx: px(20_000), sz: sz('0.01'), reduceOnly: false } as const
  const kind = { type: 'limit', tif: 'Gtc' } as const
  await exchange.placeOrders([{ ...order, kind, cloid: '0x00000000000000000000000000000002' }], {
    nonceMs: nextNonceMs(),
    expiresAfterMs: nowMs() + HOUR_MS,
  })
  answering('frontendOpenOrders', (answer) =>
    z
      .array(z.looseObject({}))
      .parse(answer)
      .map((row) => ({ ...row, sz: 1 })),
  )
  expect((await exchange.fetchAccount()).unread).toMatchObject([{ list: 'openOrders', coin: 'BTC' }])
  expect(await flatten(test_.world, 'Enough.')).toMatch(/flat/i)
  changes = []
  expect((await exchange.fetchAccount()).openOrders).toEqual([])
})

test('an agent that has traded one account refuses another, so that two never become one history', async () => {
  const { world, temp, server, agentId } = test_
  const parts = {
    venue: {
      venueId: 'paper-test',
      name: 'paper' as const,
      feed: 'synthetic' as const,
      feedNote: '',
      speed: 1,
      exchange: { apiUrl: server.url, isTestnet: true },
      wallet: walletOf('somebody'),
      accountAddress: walletOf('somebody').address,
    },
    firstSettings: DEFAULT_SETTINGS,
  }
  await expect(introduce(world, parts)).rejects.toThrow('One history holds one account')
  expect(await temp.db.agentState.findFirstOrThrow()).toMatchObject({
    accountAddress: walletOf(agentId).address,
  })
})
