import { describe, expect, test } from 'vitest'
import { Decimal } from '@/lib/domain/decimal.ts'
import { pxWords, szWords, usdWords } from '@/lib/domain/numberWords.ts'

const of = (text: string) => new Decimal(text)

describe('numbers in a sentence', () => {
  test('a price keeps six significant figures, a whole one all of its own', () => {
    expect(pxWords(of('110.6000878945'))).toBe('110.6')
    expect(pxWords(of('98837'))).toBe('98,837')
    expect(pxWords(of('1234567'))).toBe('1,234,567')
    expect(pxWords(of('0.0000123456789'))).toBe('0.0000123457')
    expect(pxWords(of('0'))).toBe('0')
  })

  test('a size is exact and grouped', () => {
    expect(szWords(of('1234567.125'))).toBe('1,234,567.125')
    expect(szWords(of('0.00001'))).toBe('0.00001')
  })

  test('dollars have cents, and their sign stands before the dollar', () => {
    expect(usdWords(of('1234.5'))).toBe('$1,234.50')
    expect(usdWords(of('-0.2'))).toBe('−$0.20')
    expect(usdWords(of('3'), 'always')).toBe('+$3.00')
    expect(usdWords(of('0'), 'always')).toBe('$0.00')
  })
})
