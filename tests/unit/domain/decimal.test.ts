import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Decimal, floorToLot, px, roundToTick, sz, toText } from '@/lib/domain/decimal.ts'
import { triggerPxs, worstPx } from '@/lib/domain/sizing.ts'

describe('prices on the venue tick', () => {
  // https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/tick-and-lot-size: 5 significant figures, 6 − szDecimals decimals, integers always.
  test.each([
    ['1234.56', 1, 'down', '1234.5'],
    ['1234.56', 1, 'up', '1234.6'],
    ['123456.7', 5, 'down', '123456'],
    ['123456.7', 5, 'up', '123457'],
    ['0.001234567', 0, 'down', '0.001234'],
    ['0.01234567', 1, 'up', '0.01235'],
    ['82683.5', 5, 'up', '82684'],
    ['2563.85', 4, 'down', '2563.8'],
  ] as const)('%s at %i size decimals rounds %s to %s', (price, szDecimals, direction, expected) => {
    expect(toText(roundToTick(px(price), szDecimals, direction))).toBe(expected)
  })

  test('a rounded price is legal and never on the wrong side of the price', () => {
    const price = fc.double({ min: 0.00002, max: 500_000, noNaN: true })
    fc.assert(
      fc.property(
        price,
        fc.integer({ min: 0, max: 5 }),
        fc.constantFrom('up' as const, 'down' as const),
        (value, szDecimals, direction) => {
          const legal = roundToTick(px(value), szDecimals, direction)
          expect(direction === 'up' ? legal.gte(value) : legal.lte(value)).toBe(true)
          const decimals = legal.decimalPlaces()
          expect(legal.isInteger() || (decimals <= 6 - szDecimals && legal.precision() <= 5)).toBe(true)
        },
      ),
    )
  })

  test('an immediate order is never priced worse than its slippage bound', () => {
    expect(worstPx('buy', px(100_000), 5).lte(101_000)).toBe(true)
    expect(worstPx('sell', px(100_000), 5).gte(99_000)).toBe(true)
  })

  test('a stop fires no later than asked, and its limit lies beyond the trigger', () => {
    expect(toText(triggerPxs('sell', px('96123.7'), 'sl', 5).triggerPx)).toBe('96124')
    expect(toText(triggerPxs('buy', px('96123.7'), 'sl', 5).triggerPx)).toBe('96123')
    const { triggerPx, limitPx } = triggerPxs('sell', px(2_500), 'sl', 4)
    expect(limitPx.lt(triggerPx)).toBe(true)
  })
})

describe('canonical text', () => {
  test('has no exponent, no trailing zeros and no negative zero', () => {
    expect(toText(new Decimal('0.0000001230'))).toBe('0.000000123')
    expect(toText(new Decimal('-0'))).toBe('0')
    expect(toText(new Decimal('100.00'))).toBe('100')
  })

  test('keeps every digit of a large amount', () => {
    expect(toText(new Decimal('97123.456789012345678'))).toBe('97123.456789012345678')
  })

  test('refuses what is no finite number', () => {
    expect(() => px('abc')).toThrow()
    expect(() => px(Number.NaN)).toThrow(RangeError)
    expect(() => px(Number.POSITIVE_INFINITY)).toThrow(RangeError)
  })
})

test('a size is cut to the lot towards zero', () => {
  expect(toText(floorToLot(sz('0.123456'), 4))).toBe('0.1234')
  expect(toText(floorToLot(sz('-0.123456'), 4))).toBe('-0.1234')
})
