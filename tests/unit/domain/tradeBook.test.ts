import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Decimal, px, sz, usd } from '@/lib/domain/decimal.ts'
import { applyFill, type TradeBookEntry } from '@/lib/domain/tradeBook.ts'
import { fill } from '../../support/builders.ts'

describe('the trade book', () => {
  test('averages entries by size and closes at flat', () => {
    const first = applyFill(null, fill({ px: px(100), sz: sz(1) })).open
    const second = applyFill(first, fill({ px: px(110), sz: sz(3), startSzi: sz(1) })).open
    expect(second?.entryPx.toString()).toBe('107.5')
    const end = applyFill(
      second,
      fill({ side: 'sell', px: px(120), sz: sz(4), startSzi: sz(4), closedPnlUsd: usd(50), feeUsd: usd(1), timeMs: 9 }),
    )
    expect(end.open).toBeNull()
    expect(end.closed).toMatchObject({ side: 'long', closedMs: 9 })
    expect(end.closed?.realizedPnlUsd.toString()).toBe('50')
    expect(end.closed?.feesUsd.toString()).toBe('2.8')
  })

  test('a fill through zero closes one trade and opens the next with the rest', () => {
    const long = applyFill(null, fill({ sz: sz(1) })).open
    const effect = applyFill(long, fill({ side: 'sell', sz: sz(3), startSzi: sz(1), feeUsd: usd(3) }))
    expect(effect.closed?.exitSz.toString()).toBe('1')
    expect(effect.open).toMatchObject({ side: 'short' })
    expect(effect.open?.szi.toString()).toBe('-2')
    expect(effect.open?.feesUsd.toString()).toBe('2')
  })

  test('over any run of fills, size, profit and fees add up', () => {
    const anyFill = fc.record({
      side: fc.constantFrom('buy' as const, 'sell' as const),
      sz: fc.integer({ min: 1, max: 50 }),
      px: fc.integer({ min: 1, max: 1000 }),
      pnl: fc.integer({ min: -99, max: 99 }),
    })
    fc.assert(
      fc.property(fc.array(anyFill, { maxLength: 40 }), (rows) => {
        let open: TradeBookEntry | null = null
        const closed: TradeBookEntry[] = []
        let net = new Decimal(0)
        for (const row of rows) {
          const effect = applyFill(
            open,
            fill({
              side: row.side,
              sz: sz(row.sz),
              px: px(row.px),
              startSzi: sz(net),
              closedPnlUsd: usd(row.pnl),
              feeUsd: usd('0.1'),
            }),
          )
          if (effect.closed) closed.push(effect.closed)
          open = effect.open
          net = net.plus(row.side === 'buy' ? row.sz : -row.sz)
        }
        expect((open?.szi ?? new Decimal(0)).eq(net)).toBe(true)
        const fees = [...closed, ...(open ? [open] : [])].reduce(
          (sum, entry) => sum.plus(entry.feesUsd),
          new Decimal(0),
        )
        expect(fees.eq(new Decimal('0.1').times(rows.length))).toBe(true)
      }),
    )
  })
})

describe('a history that does not begin flat, or has a hole', () => {
  const long = (size: number) => applyFill(null, fill({ sz: sz(size) })).open

  test('a close of what nobody saw opened is no trade, least of all on the other side', () => {
    const effect = applyFill(
      null,
      fill({ side: 'sell', dir: 'Close Long', sz: sz(1), startSzi: sz(1), closedPnlUsd: usd(-150) }),
    )
    expect(effect).toEqual({ endedUnseen: null, closed: null, open: null, isPart: false })
  })

  test('a part of it closed leaves it to be adopted from the account', () => {
    expect(applyFill(null, fill({ side: 'sell', sz: sz('0.4'), startSzi: sz(1) })).open).toBeNull()
  })

  test('a fill through zero opens what goes beyond, with its share of the fee', () => {
    const { open, isPart } = applyFill(null, fill({ side: 'sell', sz: sz(4), startSzi: sz(1), feeUsd: usd(4) }))
    expect(open).toMatchObject({ side: 'short' })
    expect([open?.szi.toFixed(), open?.entrySz.toFixed(), open?.feesUsd.toFixed(), isPart]).toEqual([
      '-3',
      '3',
      '3',
      false,
    ])
  })

  test('an addition to it is a part, of the size the venue says', () => {
    const { open, isPart } = applyFill(null, fill({ side: 'sell', sz: sz(1), startSzi: sz(-2) }))
    expect([open?.side, open?.szi.toFixed(), isPart]).toEqual(['short', '-3', true])
  })

  test('a trade whose size changed unseen goes on with the size the venue says', () => {
    const { open, closed } = applyFill(long(1), fill({ sz: sz(1), startSzi: sz(5) }))
    expect([open?.szi.toFixed(), open?.szMax.toFixed(), closed]).toEqual(['6', '6', null])
    const after = applyFill(long(3), fill({ side: 'sell', sz: sz(1), startSzi: sz(1) }))
    expect([after.open, after.closed?.exitSz.toFixed()]).toEqual([null, '1'])
  })

  test('a trade whose position is gone ended unseen, and the fill begins anew', () => {
    const { endedUnseen, open, closed } = applyFill(
      long(1),
      fill({ side: 'sell', sz: sz(2), startSzi: sz(0), timeMs: 9 }),
    )
    expect(endedUnseen).toMatchObject({ side: 'long', closedMs: 9 })
    expect([endedUnseen?.szi.toFixed(), open?.szi.toFixed(), closed]).toEqual(['0', '-2', null])
    const turned = applyFill(long(1), fill({ side: 'buy', dir: 'Close Short', sz: sz(2), startSzi: sz(-2) }))
    expect([turned.endedUnseen?.side, turned.open]).toEqual(['long', null])
  })
})
