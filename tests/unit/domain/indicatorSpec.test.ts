import { describe, expect, it } from 'vitest'
import { formatIndicatorSpec, parseIndicatorSpec, splitSpecs } from '@/lib/domain/indicatorSpec.ts'

describe('parseIndicatorSpec', () => {
  it.each(['ema', 'ema:20', 'macd:12:26:9', 'vwap:anchorPeriod=day', 'bbands:20:stddev=2.5', 'plus_di:14', '3inside'])(
    'reads %s, and writes it the same',
    (text) => {
      const spec = parseIndicatorSpec(text)
      expect(spec && formatIndicatorSpec(spec)).toBe(text)
    },
  )
  it('tells values by place from values by name', () => {
    expect(parseIndicatorSpec('bbands:20:stddev=2')).toEqual({
      name: 'bbands',
      values: [
        { name: null, value: '20' },
        { name: 'stddev', value: '2' },
      ],
    })
  })
  it.each(['', ':20', 'ema:', 'ema:=3', 'ema: 20', '<b>', 'ema:a=b=c', `ema${':1'.repeat(17)}`])(
    'refuses %j',
    (text) => {
      expect(parseIndicatorSpec(text)).toBeNull()
    },
  )
})

it('a list is split at commas, each word once', () => {
  expect(splitSpecs(' ema:20, rsi ,,ema:20')).toEqual(['ema:20', 'rsi'])
  expect(splitSpecs('')).toEqual([])
})
