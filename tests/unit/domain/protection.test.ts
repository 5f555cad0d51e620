import { describe, expect, test } from 'vitest'
import type { OpenOrder, Position } from '@/lib/domain/account.ts'
import { px, sz } from '@/lib/domain/decimal.ts'
import { hasWorkingStop, type ProtectionPlan, planProtection } from '@/lib/domain/protection.ts'
import { openOrder, position } from '../../support/builders.ts'

/** Plans for a position whose resting orders are ours unless their ids are named as a person's. */
function plan(
  of: Position,
  openOrders: readonly OpenOrder[],
  [sl, tp]: [number | null, number | null],
  {
    byHand = [],
    szDecimals = 5,
    doubtfulOrders = [],
  }: { byHand?: string[]; szDecimals?: number; doubtfulOrders?: OpenOrder[] } = {},
): ProtectionPlan {
  const all = [...openOrders, ...doubtfulOrders].map(({ oid }) => oid)
  const ours = new Set(all.filter((oid) => !byHand.includes(oid)))
  const wanted = { slPx: sl === null ? null : px(sl), tpPx: tp === null ? null : px(tp) }
  return planProtection({ position: of, openOrders, doubtfulOrders, wanted, szDecimals, ours })
}
const levels = ({ levels: { slPx, tpPx } }: ProtectionPlan) => [slPx?.toNumber() ?? null, tpPx?.toNumber() ?? null]
const placed = ({ place }: ProtectionPlan) =>
  place.map((leg) => [leg.leg, leg.side, leg.triggerPx.toString(), leg.sz.toString()])
const cancelled = ({ cancel }: ProtectionPlan) => cancel.map(({ order, after }) => [order.oid, after])

describe('protection of a position', () => {
  test('places a stop and a target for the whole position when nothing rests', () => {
    const fresh = plan(position(), [], [98_000, 104_000])
    expect(placed(fresh)).toEqual([
      ['stop', 'sell', '98000', '0.02'],
      ['target', 'sell', '104000', '0.02'],
    ])
    expect(fresh.cancel).toEqual([])
  })

  test('leaves orders that fit alone, so that asking twice changes nothing', () => {
    const resting = [openOrder(), openOrder({ oid: '2', tpsl: 'tp', triggerPx: px(104_000) })]
    const same = plan(position(), resting, [98_000, 104_000])
    expect([same.place, same.cancel, levels(same)]).toEqual([[], [], [98_000, 104_000]])
  })

  test('compares levels as they rest, on a coarse tick too', () => {
    // szDecimals 0: one tick of 0.000001 is a fifth of a percent of this price.
    const cheap = position({ szi: sz(2_000_000), entryPx: px('0.000556'), markPx: px('0.000556') })
    const first = plan(cheap, [], [0.0005221, null], { szDecimals: 0 })
    const resting = openOrder({ triggerPx: first.place[0]?.triggerPx ?? px(1), sz: sz(2_000_000) })
    expect(resting.triggerPx?.toString()).toBe('0.000523')
    expect(placed(plan(cheap, [resting], [0.0005221, null], { szDecimals: 0 }))).toEqual([])
  })

  test('replaces a stop for less than the position, and takes the old one off only after the new one rests', () => {
    const resized = plan(position(), [openOrder({ sz: sz('0.01') })], [98_000, null])
    expect(placed(resized)).toEqual([['stop', 'sell', '98000', '0.02']])
    expect(cancelled(resized)).toEqual([['1', 'stop']])
  })

  test('a tightened stop replaces the wider one after it rests', () => {
    const moved = plan(position(), [openOrder()], [99_000, null])
    expect(placed(moved)).toEqual([['stop', 'sell', '99000', '0.02']])
    expect(cancelled(moved)).toEqual([['1', 'stop']])
  })

  test('what may rest and may not protects nothing: it is replaced, and ours goes once the new one rests', () => {
    const doubtfulOrders = [openOrder(), openOrder({ oid: '2', tpsl: 'tp', triggerPx: px(104_000) })]
    const anew = plan(position(), [], [98_000, 104_000], { doubtfulOrders })
    expect(placed(anew).map(([leg]) => leg)).toEqual(['stop', 'target'])
    expect(cancelled(anew)).toEqual([
      ['1', 'stop'],
      ['2', 'target'],
    ])
    const byHand = plan(position(), [], [98_000, null], { doubtfulOrders, byHand: ['1'] })
    expect([placed(byHand).map(([leg]) => leg), cancelled(byHand)]).toEqual([['stop'], [['2', null]]])
    const covered = plan(position(), [openOrder({ oid: '3' })], [98_000, null], { doubtfulOrders: [openOrder()] })
    expect([placed(covered), cancelled(covered)]).toEqual([[], [['1', null]]])
  })

  test('falls back to a stop of its own for a position nobody gave one', () => {
    const [stop] = plan(position({ entryPx: px(100_000) }), [], [null, null]).place
    expect(stop?.triggerPx.toString()).toBe('95000')
    const [late] = plan(position({ entryPx: px(100_000), markPx: px(90_000) }), [], [null, null]).place
    expect(late?.triggerPx.toString()).toBe('85500')
  })

  test('mirrors everything for a short', () => {
    const short = position({ side: 'short', szi: sz('-0.02') })
    const [stop] = plan(short, [], [102_000, null]).place
    expect(stop).toMatchObject({ leg: 'stop', side: 'buy' })
    const tighter = openOrder({ side: 'buy', triggerPx: px(101_000) })
    const kept = plan(short, [tighter], [102_000, null], { byHand: ['1'] })
    expect([placed(kept), levels(kept)]).toEqual([[], [101_000, null]])
  })
})

describe('what a person put on the venue', () => {
  test('a tighter stop by hand becomes the stop, and ours goes', () => {
    const hand = openOrder({ oid: '7', triggerPx: px(98_500) })
    const kept = plan(position(), [openOrder(), hand], [98_000, null], { byHand: ['7'] })
    expect([placed(kept), cancelled(kept), levels(kept)]).toEqual([[], [['1', null]], [98_500, null]])
  })

  test('a wider stop by hand stays beside ours, and is never taken off', () => {
    const hand = openOrder({ oid: '7', triggerPx: px(97_000) })
    const both = plan(position(), [hand], [98_000, null], { byHand: ['7'] })
    expect([placed(both), cancelled(both)]).toEqual([[['stop', 'sell', '98000', '0.02']], []])
  })

  test('several stops that cover the position together are one', () => {
    const half = (oid: string, level: number) => openOrder({ oid, triggerPx: px(level), sz: sz('0.01') })
    const two = [half('7', 98_600), half('8', 98_300)]
    const kept = plan(position(), two, [null, null], { byHand: ['7', '8'] })
    expect([placed(kept), cancelled(kept), levels(kept)]).toEqual([[], [], [98_300, null]])
    expect(hasWorkingStop(position(), two)).toBe(true)
  })

  test('a target by hand is the target of a position that has none of ours, in one order or in several', () => {
    const target = (oid: string, level: number, size: string) =>
      openOrder({ oid, tpsl: 'tp', triggerPx: px(level), sz: sz(size) })
    const stop = openOrder()
    const whole = plan(position(), [stop, target('7', 103_000, '0.02')], [98_000, null], { byHand: ['7'] })
    expect([placed(whole), cancelled(whole), levels(whole)]).toEqual([[], [], [98_000, 103_000]])
    const halves = [target('7', 103_000, '0.01'), target('8', 105_000, '0.01')]
    const two = plan(position(), [stop, ...halves], [98_000, null], { byHand: ['7', '8'] })
    expect([placed(two), cancelled(two), levels(two)]).toEqual([[], [], [98_000, 105_000]])
  })

  test('a target of ours that is not wanted any more goes', () => {
    const ours = openOrder({ oid: '2', tpsl: 'tp', triggerPx: px(104_000) })
    expect(cancelled(plan(position(), [openOrder(), ours], [98_000, null]))).toEqual([['2', null]])
  })
})

describe('a stop that works', () => {
  test('reduces, is on the right side, and covers the position', () => {
    expect(hasWorkingStop(position(), [openOrder()])).toBe(true)
    expect(hasWorkingStop(position(), [openOrder({ sz: sz('0.019') })])).toBe(false)
    expect(hasWorkingStop(position(), [openOrder({ side: 'buy' })])).toBe(false)
    expect(hasWorkingStop(position(), [openOrder({ tpsl: 'tp' })])).toBe(false)
    expect(hasWorkingStop(position(), [openOrder({ sz: sz(0) })])).toBe(true)
  })

  test('lies on this side of liquidation', () => {
    const thin = position({ entryPx: px(98_915), markPx: px(98_915), liquidationPx: px(96_837) })
    expect(hasWorkingStop(thin, [openOrder({ triggerPx: px(93_970) })])).toBe(false)
    const [stop] = plan(thin, [], [null, null]).place
    expect(stop?.triggerPx.toNumber()).toBeGreaterThan(96_837)
    const short = position({ side: 'short', szi: sz('-0.02'), markPx: px(98_915), liquidationPx: px(101_000) })
    const [cover] = plan(short, [], [null, null]).place
    expect(cover?.triggerPx.toNumber()).toBeLessThan(101_000)
  })
})
