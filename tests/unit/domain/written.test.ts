import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Decimal } from '@/lib/domain/decimal.ts'
import { Written } from '@/lib/domain/written.ts'

/** Decimals as the API writes them, from dust to more than a float holds. */
const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 14 }))
  .map(([units, places]) => new Decimal(`${units}e-${places}`).toFixed())
const places = fc.integer({ min: 0, max: 10 })
const plainZero = (text: string): string => text.replace(/^-(?=[0.]*$)/, '')

describe('a written decimal is what decimal.js says it is', () => {
  test('to so many decimals, and to so many significant digits', () => {
    fc.assert(
      fc.property(decimals, places, fc.integer({ min: 1, max: 12 }), (text, behind, digits) => {
        const [ours, theirs] = [Written.of(text), new Decimal(text)]
        expect(ours.toFixed()).toBe(plainZero(theirs.toFixed()))
        expect(ours.toFixed(behind)).toBe(plainZero(theirs.toFixed(behind)))
        expect(ours.toPlaces(behind).toFixed()).toBe(plainZero(theirs.toDecimalPlaces(behind).toFixed()))
        expect(ours.toSignificant(digits).toFixed()).toBe(plainZero(theirs.toSignificantDigits(digits).toFixed()))
        expect(ours.places).toBe(theirs.decimalPlaces())
        expect(ours.wholeDigits).toBe(Math.max(1, theirs.abs().trunc().toFixed().length))
      }),
    )
  })

  test('halves go to the even digit', () => {
    for (const [text, shown] of [
      ['0.125', '0.12'],
      ['0.135', '0.14'],
      ['-2.675', '-2.68'],
      ['-0.004', '0.00'],
    ] as const)
      expect(Written.of(text).toFixed(2)).toBe(shown)
  })

  test('sums, order, powers of ten and quotients', () => {
    fc.assert(
      fc.property(decimals, decimals, fc.integer({ min: -6, max: 6 }), (left, right, power) => {
        const [a, b] = [new Decimal(left), new Decimal(right)]
        const exact = Decimal.clone({ precision: 80 })
        expect(Written.of(left).plus(Written.of(right)).toFixed()).toBe(
          plainZero(new exact(left).plus(right).toFixed()),
        )
        expect(Written.of(left).compare(Written.of(right))).toBe(a.comparedTo(b))
        expect(Written.of(left).shift(power).toFixed()).toBe(plainZero(new exact(left).times(`1e${power}`).toFixed()))
        if (!b.isZero())
          expect(Written.of(left).over(Written.of(right), 6).toFixed(6)).toBe(
            plainZero(new exact(left).div(right).toFixed(6)),
          )
      }),
    )
  })

  test('a float is its shortest decimal, with an exponent or without', () => {
    expect(Written.of(1e-7).toFixed()).toBe('0.0000001')
    expect(Written.of(1.5e21).toFixed()).toBe('1500000000000000000000')
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(Written.of(value).toFixed())).toBe(value === 0 ? 0 : value)
      }),
    )
  })

  test('what is no finite decimal is none, however long its power is', () => {
    for (const text of ['', 'NaN', 'Infinity', '1e999999999', '0x10', '1,000', '.', '--1'])
      expect(Written.read(text), text).toBeNull()
    expect(() => Written.of('none')).toThrow(RangeError)
    expect(() => Written.of('1').over(Written.of('0'), 2)).toThrow(RangeError)
  })
})
