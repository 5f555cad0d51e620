import { describe, expect, test } from 'vitest'
import { unreadCoins } from '@/lib/domain/oddRow.ts'
import { fillSchema } from '@/lib/hyperliquid/infoReplies.ts'
import { toAccount, toCoinSnapshots, toFills, toMarkets } from '@/lib/hyperliquid/toDomain.ts'
import { pageOf } from '@/lib/hyperliquid/venuePage.ts'
import { readRows } from '@/lib/hyperliquid/venueRows.ts'

// One row in a form we do not know takes no other row with it, and is named.

const ME = '0x2ba553d9f990a3b66b03b2dc0d030dfc1c061036'
const state = (...assetPositions: unknown[]) => ({
  marginSummary: { accountValue: '1000.0', totalMarginUsed: '10.0' },
  withdrawable: '990.0',
  assetPositions,
  time: 5,
})
const held = (coin: string, change: Record<string, unknown> = {}) => ({
  type: 'oneWay',
  position: {
    coin,
    szi: '-2.0',
    entryPx: '100.0',
    positionValue: '180.0',
    unrealizedPnl: '20.0',
    liquidationPx: '150.0',
    marginUsed: '9.0',
    leverage: { type: 'cross', value: 20 },
    cumFunding: { sinceOpen: '0.5' },
    ...change,
  },
})
const order = (coin: string, change: Record<string, unknown> = {}) => ({
  coin,
  side: 'B',
  limitPx: '90.0',
  sz: '2.0',
  origSz: '2.0',
  oid: 77,
  timestamp: 1,
  isTrigger: false,
  triggerPx: '0.0',
  reduceOnly: false,
  orderType: 'Limit',
  cloid: null,
  ...change,
})

describe('the account', () => {
  test('an order that cannot be read is named with its coin and number, and the others are there', () => {
    const account = toAccount(ME, state(held('ETH')), [order('BTC', { sz: 2 }), order('ETH')])
    expect(account.openOrders).toMatchObject([{ coin: 'ETH' }])
    expect(account.unread).toMatchObject([{ list: 'openOrders', coin: 'BTC', oid: '77' }])
    expect(unreadCoins(account, ['BTC', 'ETH'])).toEqual(['BTC'])
  })

  test('a position of which a detail cannot be read is there to be protected and closed, and is named', () => {
    const { positions, unread } = toAccount(
      ME,
      state(held('ETH', { marginUsed: null, liquidationPx: 'soon', unrealizedPnl: 3 })),
      [],
    )
    expect(positions).toMatchObject([{ coin: 'ETH', side: 'short', liquidationPx: null, leverage: 1 }])
    expect([positions[0]?.unrealizedPnlUsd, positions[0]?.marginUsedUsd, positions[0]?.markPx].map(String)).toEqual([
      '20',
      '180',
      '90',
    ])
    expect(unread).toMatchObject([{ list: 'positions', coin: 'ETH' }])
  })

  test('a position whose size cannot be read is unknown, not absent', () => {
    const account = toAccount(ME, state(held('ETH', { szi: 'some' }), held('BTC'), held('SOL', { entryPx: null })), [])
    expect(account.positions.map(({ coin }) => coin)).toEqual(['BTC'])
    expect(unreadCoins(account, ['BTC', 'ETH', 'SOL'])).toEqual(['ETH', 'SOL'])
  })

  test('a row that names no coin may be about any', () => {
    expect(unreadCoins(toAccount(ME, state({ strange: true }), []), ['BTC', 'ETH'])).toEqual(['BTC', 'ETH'])
  })

  test('what is of size zero is not held, whatever else it says', () => {
    expect(toAccount(ME, state(held('ETH', { szi: '0.0', entryPx: null, marginUsed: 7 })), [])).toMatchObject({
      positions: [],
      unread: [],
    })
  })

  test('a number with an exponent is a number', () => {
    const { positions, unread } = toAccount(
      ME,
      state(held('ETH', { szi: '1.5e-7', cumFunding: { sinceOpen: '-2E-8' } })),
      [],
    )
    expect([positions[0]?.szi, positions[0]?.fundingSinceOpenUsd].map((each) => each?.toFixed())).toEqual([
      '0.00000015',
      '0.00000002',
    ])
    expect(unread).toEqual([])
  })
})

describe('markets and prices', () => {
  const market = (name: string) => ({ name, szDecimals: 2, maxLeverage: 10 })
  const context = {
    funding: '0.0',
    openInterest: '1.0',
    prevDayPx: '1.0',
    dayNtlVlm: '1.0',
    oraclePx: '1.0',
    markPx: '1.0',
    midPx: null,
    impactPxs: null,
  }
  const meta = { universe: [market('BTC'), { name: 'ODD', szDecimals: '2' }, market('ETH'), market('SOL')] }

  test('an odd market moves no other out of its place', () => {
    const { rows, odd } = toMarkets(meta)
    expect(rows.map(({ coin, assetId }) => [coin, assetId])).toEqual([
      ['BTC', 0],
      ['ETH', 2],
      ['SOL', 3],
    ])
    expect(odd).toMatchObject([{ list: 'markets', coin: 'ODD' }])
  })

  test('a market that refuses cross margin says so in an old word or in a new one', () => {
    const margins = [{}, { onlyIsolated: true }, { marginMode: 'noCross' }, { marginMode: 'strictIsolated' }]
    const universe = margins.map((margin, index) => ({ ...market(`M${index}`), ...margin }))
    expect(toMarkets({ universe }).rows.map(({ isolatedOnly }) => isolatedOnly)).toEqual([false, true, true, true])
  })

  test('an odd price takes only its own coin away', () => {
    const { rows, odd } = toCoinSnapshots(
      [meta, [context, context, { ...context, markPx: 1 }, context]],
      ['BTC', 'ETH', 'SOL'],
    )
    expect(rows.map(({ coin }) => coin)).toEqual(['BTC', 'SOL'])
    expect(odd).toMatchObject([{ list: 'snapshots', coin: 'ETH' }])
  })
})

describe('fills', () => {
  const row = (change: Record<string, unknown> = {}) => ({
    coin: 'BTC',
    px: '100.0',
    sz: '1.0',
    side: 'B',
    time: 1,
    startPosition: '0.0',
    dir: 'Open Long',
    closedPnl: '0.0',
    oid: 1,
    fee: '0.5',
    tid: 1,
    feeToken: 'USDC',
    ...change,
  })

  test('a fee in another token is no dollars: the fill counts without it and is named', () => {
    const read = readRows(
      'fills',
      [row({ fee: '0.07', feeToken: 'HYPE' }), row(), row({ px: '1.5e-7' }), row({ px: null })],
      fillSchema,
    )
    const { rows, odd } = toFills(read.rows, ME)
    expect(rows.map(({ feeUsd }) => feeUsd.toFixed())).toEqual(['0', '0.5', '0.5'])
    expect(rows.map(({ px }) => px.toFixed())).toContain('0.00000015')
    expect(odd).toMatchObject([{ coin: 'BTC', problem: expect.stringContaining('0.07 HYPE') }])
    expect(read.odd).toMatchObject([{ list: 'fills', coin: 'BTC', oid: '1' }])
  })
})

describe('pages', () => {
  const at = (...times: number[]) => times.map((time) => ({ time }))
  const times = (page: { rows: { time: number }[] }) => page.rows.map(({ time }) => time)

  test('a page that is not full is the last, and is read on from its newest row', () => {
    const page = pageOf(at(4, 3, 9), { sinceMs: 3, isFull: false })
    expect([times(page), page.nextMs, page.isLast]).toEqual([[3, 4, 9], 9, true])
    expect(pageOf(at(), { sinceMs: 3, isFull: false })).toMatchObject({ nextMs: 3, isLast: true })
  })

  test('a full page may be cut within a millisecond, which waits for the next', () => {
    const page = pageOf(at(3, 4, 9, 9), { sinceMs: 3, isFull: true })
    expect([times(page), page.nextMs, page.isLast]).toEqual([[3, 4], 9, false])
  })

  test('a millisecond that fills a page is passed, so that reading ends', () => {
    const page = pageOf(at(9, 9), { sinceMs: 9, isFull: true })
    expect([times(page), page.nextMs]).toEqual([[9, 9], 10])
  })
})
