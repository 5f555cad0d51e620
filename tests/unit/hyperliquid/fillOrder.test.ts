import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Decimal, sz } from '@/lib/domain/decimal.ts'
import { inOrder } from '@/lib/hyperliquid/fillOrder.ts'
import { fill } from '../../support/builders.ts'

test('fills of one millisecond follow the position each found, in whatever order they are told', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(sizes, fc.integer({ min: -3, max: 3 }), fc.infiniteStream(fc.nat()), (parts, start, random) => {
      let found = new Decimal(start)
      const happened = parts.map((part, index) => {
        const one = fill({ tid: String(index), sz: sz(part), startSzi: sz(found) })
        found = found.plus(part)
        return one
      })
      const keyed = happened.map((one) => ({ one, key: random.next().value ?? 0 })).sort((a, b) => a.key - b.key)
      expect(inOrder(keyed.map(({ one }) => one)).map(({ tid }) => tid)).toEqual(happened.map(({ tid }) => tid))
    }),
  )
})

test('fills that came to the same position twice are all there', () => {
  const rows = ['buy', 'sell', 'buy', 'sell'].map((side, index) =>
    fill({ tid: String(index), side: side === 'buy' ? 'buy' : 'sell', sz: sz(1), startSzi: sz(index % 2) }),
  )
  expect(inOrder(rows).map(({ tid }) => tid)).toEqual(['0', '1', '2', '3'])
})

test('coins and milliseconds are apart', () => {
  const rows = [
    fill({ coin: 'ETH', timeMs: 2, tid: 'b' }),
    fill({ coin: 'BTC', timeMs: 2, tid: 'c' }),
    fill({ coin: 'ETH', timeMs: 1, tid: 'a' }),
  ]
  expect(inOrder(rows).map(({ tid }) => tid)).toEqual(['a', 'b', 'c'])
})
