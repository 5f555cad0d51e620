import { describe, expect, it } from 'vitest'
import {
  formatDollars,
  formatPct,
  formatPx,
  formatRuleValue,
  formatSz,
  formatUsd,
  signOf,
} from '@/app/_components/numbers/formatNumber.ts'

describe('formatUsd', () => {
  it('groups thousands and keeps two decimals', () => {
    expect(formatUsd('1234567.891')).toBe('1,234,567.89')
  })
  it('writes a real minus, and a plus only when asked', () => {
    expect(formatUsd('-12.5')).toBe('−12.50')
    expect(formatUsd('12.5')).toBe('12.50')
    expect(formatUsd('12.5', { sign: 'always' })).toBe('+12.50')
  })
  it('never signs a zero, also one that rounding made', () => {
    expect(formatUsd('0', { sign: 'always' })).toBe('0.00')
    expect(formatUsd('-0.4', { decimals: 0 })).toBe('0')
  })
  it('shows a cost below a cent instead of 0.00', () => {
    expect(formatUsd('0.0042')).toBe('0.0042')
    expect(formatUsd('0.00123456')).toBe('0.0012')
  })
  it('does not pass through a float', () => {
    expect(formatUsd('99999999999999999.99')).toBe('99,999,999,999,999,999.99')
  })
})

describe('formatDollars', () => {
  it('puts the minus before the dollar sign', () => {
    expect(formatDollars('-3412.4', 0)).toBe('−$3,412')
  })
})

describe('formatPx', () => {
  it('shows the tick of the coin: five significant figures, at most 6 − szDecimals decimals', () => {
    expect(formatPx('98592', 5)).toBe('98,592')
    expect(formatPx('3211.5', 4)).toBe('3,211.5')
    expect(formatPx('238.26', 2)).toBe('238.26')
    expect(formatPx('0.012345', 0)).toBe('0.012345')
  })
  it('pads so that a column of one coin lines up', () => {
    expect(formatPx('3095', 4)).toBe('3,095.0')
  })
  it('cuts an average with endless decimals to six figures when the tick is not known', () => {
    expect(formatPx('3253.4999999999997')).toBe('3,253.50')
    expect(formatPx('97511')).toBe('97,511')
  })
})

describe('formatSz', () => {
  it('keeps every decimal of a size', () => {
    expect(formatSz('0.03025')).toBe('0.03025')
    expect(formatSz('1.2', 4)).toBe('1.2000')
  })
})

describe('formatPct', () => {
  it('writes a share of one as percent with a space that does not break', () => {
    expect(formatPct('0.0214', { sign: 'always' })).toBe('+2.14\u202f%')
    expect(formatPct(-0.0509, { decimals: 1 })).toBe('−5.1\u202f%')
  })
})

describe('formatRuleValue', () => {
  it('writes each unit of a rule as a person reads it', () => {
    expect(formatRuleValue('1.44444', 'x')).toBe('1.44x')
    expect(formatRuleValue('0.5', 'frac')).toBe('50\u202f%')
    expect(formatRuleValue('0.363181', 'frac')).toBe('36.32\u202f%')
    expect(formatRuleValue('60000', 'ms')).toBe('60\u202fs')
    expect(formatRuleValue('2500', 'ms')).toBe('2.5\u202fs')
    expect(formatRuleValue('500', 'usd')).toBe('$500.00')
    expect(formatRuleValue('3', 'count')).toBe('3')
    expect(formatRuleValue('true', 'bool')).toBe('yes')
  })
  it('shows a value that is no number as it came', () => {
    expect(formatRuleValue('BTC, ETH', 'count')).toBe('BTC, ETH')
  })
})

describe('signOf', () => {
  it('treats minus zero as zero', () => {
    expect(signOf('-0')).toBe(0)
    expect(signOf('-0.01')).toBe(-1)
    expect(signOf(3)).toBe(1)
  })
})
