import { describe, expect, test } from 'vitest'
import { px, sz } from '@/lib/domain/decimal.ts'
import { hasWorkingStop, planProtection } from '@/lib/domain/protection.ts'
import { openOrder, position } from '../../support/builders.ts'

describe('protection of a position', () => {
  test('places a stop and a target for the whole position when nothing rests', () => {
    const plan = planProtection(position(), [], px(98_000), px(104_000))
    expect(plan.place.map((leg) => [leg.leg, leg.side, leg.triggerPx.toString(), leg.sz.toString()])).toEqual([
      ['stop', 'sell', '98000', '0.02'],
      ['target', 'sell', '104000', '0.02'],
    ])
    expect(plan.cancel).toEqual([])
  })

  test('leaves orders that fit alone, so that asking twice changes nothing', () => {
    const resting = [openOrder(), openOrder({ oid: '2', tpsl: 'tp', triggerPx: px(104_000) })]
    expect(planProtection(position(), resting, px(98_000), px(104_000))).toEqual({ place: [], cancel: [] })
  })

  test('replaces a stop for less than the position, and cancels the old one', () => {
    const small = openOrder({ sz: sz('0.01') })
    const plan = planProtection(position(), [small], px(98_000), null)
    expect(plan.place).toHaveLength(1)
    expect(plan.cancel).toEqual([small])
  })

  test('falls back to a stop of its own for a position nobody gave one', () => {
    const [stop] = planProtection(position({ entryPx: px(100_000) }), [], null, null).place
    expect(stop?.triggerPx.toString()).toBe('95000')
    const [late] = planProtection(position({ entryPx: px(100_000), markPx: px(90_000) }), [], null, null).place
    expect(late?.triggerPx.toString()).toBe('85500')
  })

  test('mirrors everything for a short', () => {
    const short = position({ side: 'short', szi: sz('-0.02') })
    const [stop] = planProtection(short, [], px(102_000), null).place
    expect(stop).toMatchObject({ leg: 'stop', side: 'buy' })
  })

  test('a stop counts only when it reduces, is on the right side, and covers the position', () => {
    expect(hasWorkingStop(position(), [openOrder()])).toBe(true)
    expect(hasWorkingStop(position(), [openOrder({ sz: sz('0.019') })])).toBe(false)
    expect(hasWorkingStop(position(), [openOrder({ side: 'buy' })])).toBe(false)
    expect(hasWorkingStop(position(), [openOrder({ tpsl: 'tp' })])).toBe(false)
    expect(hasWorkingStop(position(), [openOrder({ sz: sz(0) })])).toBe(true)
  })
})
