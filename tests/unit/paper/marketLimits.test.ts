import { describe, expect, test } from 'vitest'
import type { PaperMarket } from '@/lib/paper/engine/state.ts'
import { alo, BTC, EngineHarness, ETH, gtc, SOL, sl } from './engineHarness.ts'

/** The engine with one market set otherwise. */
function withMarket(coin: string, change: Partial<PaperMarket>, usd?: string): EngineHarness {
  const h = new EngineHarness(usd)
  setMarket(h, coin, change)
  return h
}

function setMarket(h: EngineHarness, coin: string, change: Partial<PaperMarket>): void {
  const markets = h.rules.markets.map((market) => (market.coin === coin ? { ...market, ...change } : market))
  Object.assign(h.rules, { markets })
}

const error = (message: string) => [{ error: message }]

describe('a market whose open interest is at its cap', () => {
  test('takes nothing that opens, adds or flips, and all that reduces', () => {
    const h = new EngineHarness()
    h.open(BTC, true, '0.01')
    setMarket(h, 'BTC', { openInterest: 'capped' })
    const capped = 'Order would increase open interest while open interest is capped asset=0'
    expect(h.open(BTC, true, '0.01')).toEqual(error(capped))
    expect(h.records.at(-1)?.status).toBe('positionIncreaseAtOpenInterestCapRejected')
    expect(h.open(BTC, false, '0.02')).toEqual(error(capped))
    expect(h.records.at(-1)?.status).toBe('positionFlipAtOpenInterestCapRejected')
    expect(h.order([{ a: BTC, b: false, s: '0.01', p: '90000', t: sl('90000'), r: true }])).toMatchObject([
      { resting: {} },
    ])
    expect(h.open(BTC, false, '0.01')).toMatchObject([{ filled: { totalSz: '0.01' } }])
  })

  test('lets an order rest behind the oracle only, and cancels it when it would be met', () => {
    const h = withMarket('BTC', { openInterest: 'capped' })
    const more = h.order([{ a: BTC, s: '0.01', p: '100500', t: gtc }])
    const message = 'Order rejected due to price more aggressive than oracle while at open interest cap asset=0'
    expect(more).toEqual(error(message))
    const [resting] = h.order([{ a: BTC, s: '0.01', p: '99000', t: gtc }])
    const oid = typeof resting === 'object' && 'resting' in resting ? resting.resting.oid : 0
    h.price({ BTC: '98000' })
    expect(h.statusOf(oid)).toBe('openInterestCapCanceled')
    expect(h.account.positions).toEqual({})
  })

  test('or grows too quickly: the venue says so', () => {
    const h = withMarket('SOL', { openInterest: 'tooFast' })
    expect(h.open(SOL, true, '1')).toEqual(error('Order would increase open interest too quickly asset=2'))
  })
})

describe('a market that is isolated only', () => {
  test('opens isolated whatever was set before, and refuses cross', () => {
    const h = new EngineHarness()
    h.leverage(ETH, 5)
    setMarket(h, 'ETH', { onlyIsolated: true, marginMode: 'noCross' })
    expect(h.leverage(ETH, 5)).toEqual({ status: 'err', response: 'Cross margin is not allowed for this asset.' })
    h.open(ETH, true, '1')
    expect(h.view.assetPositions[0]?.position.leverage).toMatchObject({ type: 'isolated', value: 5 })
  })

  test('strictly: margin goes in and not out', () => {
    const h = withMarket('ETH', { onlyIsolated: true, marginMode: 'strictIsolated' })
    h.open(ETH, true, '1')
    const move = (ntli: number) => h.act({ type: 'updateIsolatedMargin', asset: ETH, isBuy: true, ntli }).status
    expect([move(50_000_000), move(-10_000_000)]).toEqual(['ok', 'err'])
  })
})

describe('the most an order may be worth', () => {
  test('is by leverage of the market, ten times as much for one that rests', () => {
    const h = withMarket('SOL', { leverageMax: 5 }, '100000000')
    h.leverage(SOL, 1)
    expect(h.order([{ a: SOL, s: '2600', p: '200' }])).toEqual(
      error('Order exceeds maximum order value of $500000. asset=2'),
    )
    expect(h.order([{ a: SOL, s: '2600', p: '190', t: gtc }])).toMatchObject([{ resting: {} }])
    const rest = h.order([{ a: SOL, s: '27000', p: '190', t: gtc }])
    expect(rest).toEqual(error('Order exceeds maximum order value of $5000000. asset=2'))
  })
})

describe('around an upgrade of the network', () => {
  test('only post-only orders are taken, and none while trading is halted', () => {
    const h = new EngineHarness()
    Object.assign(h.rules, { trading: 'postOnly' })
    const only = 'Only post-only orders allowed immediately after network upgrade'
    expect(h.open(BTC, true, '0.01')).toEqual(error(only))
    expect(h.order([{ a: BTC, s: '0.01', p: '99000', t: alo }])).toMatchObject([{ resting: {} }])
    Object.assign(h.rules, { trading: 'halted' })
    expect(h.order([{ a: BTC, s: '0.01', p: '99000', t: alo }])).toEqual(error('Trading is halted.'))
  })
})

describe('stops that belong to a position', () => {
  const stop = (s: string, px: string) => ({ a: BTC, b: false, s, p: '80000', t: sl(px), r: true })

  test('several rest side by side; one with a size keeps it, one without takes the whole at its time', () => {
    const h = new EngineHarness()
    h.open(BTC, true, '0.02')
    const statuses = h.order([stop('0.005', '95000'), stop('0', '90000')], 'positionTpsl')
    expect(statuses).toMatchObject([{ resting: {} }, { resting: {} }])
    h.open(BTC, true, '0.02')
    h.price({ BTC: '94900' })
    expect(h.account.positions.BTC?.szi.toFixed()).toBe('0.035')
    h.price({ BTC: '89900' })
    expect(h.account.positions.BTC).toBeUndefined()
  })

  test('what is left below ten dollars can be closed as a whole, and not in part', () => {
    const h = new EngineHarness()
    h.open(BTC, true, '0.00015')
    h.price({ BTC: '60000' })
    const close = (s: string) => h.order([{ a: BTC, b: false, s, p: '59000', r: true }])
    expect(close('0.00007')).toEqual(error('Order must have minimum value of $10. asset=0'))
    expect(close('0.00015')).toMatchObject([{ filled: { totalSz: '0.00015' } }])
  })
})
