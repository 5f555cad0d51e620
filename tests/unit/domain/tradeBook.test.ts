import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Decimal, px, sz, usd } from '@/lib/domain/decimal.ts'
import { applyFill, type TradeBookEntry } from '@/lib/domain/tradeBook.ts'
import { fill } from '../../support/builders.ts'

describe('the trade book', () => {
  test('averages entries by size and closes at flat', () => {
    const first = applyFill(null, fill({ px: px(100), sz: sz(1) })).open
    const second = applyFill(first, fill({ px: px(110), sz: sz(3) })).open
    expect(second?.entryPx.toString()).toBe('107.5')
    const end = applyFill(
      second,
      fill({ side: 'sell', px: px(120), sz: sz(4), closedPnlUsd: usd(50), feeUsd: usd(1), timeMs: 9 }),
    )
    expect(end.open).toBeNull()
    expect(end.closed).toMatchObject({ side: 'long', closedMs: 9 })
    expect(end.closed?.realizedPnlUsd.toString()).toBe('50')
    expect(end.closed?.feesUsd.toString()).toBe('2.8')
  })

  test('a fill through zero closes one trade and opens the next with the rest', () => {
    const long = applyFill(null, fill({ sz: sz(1) })).open
    const effect = applyFill(long, fill({ side: 'sell', sz: sz(3), feeUsd: usd(3) }))
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
            fill({ side: row.side, sz: sz(row.sz), px: px(row.px), closedPnlUsd: usd(row.pnl), feeUsd: usd('0.1') }),
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
