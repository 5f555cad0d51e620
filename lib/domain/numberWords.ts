import type { Decimal } from './decimal.ts'
import { Written } from './written.ts'

/** Numbers as people read them in sentences and on screens. Nothing here passes through a float. */

export type Sign = 'auto' | 'always'

/** A real minus, as wide as a plus. */
export const MINUS = '−'
const GROUPED = new Intl.NumberFormat('en-US')

/** Returns the number with grouped thousands and a real minus; `-0.00` is `0.00`. */
export function groupDigits(value: Written, decimals: number, sign: Sign = 'auto'): string {
  const fixed = value.toPlaces(decimals)
  const [whole = '0', fraction] = fixed.abs().toFixed(decimals).split('.')
  const text = GROUPED.format(BigInt(whole)) + (fraction === undefined ? '' : `.${fraction}`)
  if (fixed.sign === 0) return text
  if (fixed.sign < 0) return MINUS + text
  return sign === 'always' ? `+${text}` : text
}

/** Returns a price in a sentence: what six significant figures need of its own decimals; a whole number in full. */
export function pxWords(price: Decimal | Written): string {
  const value = writtenOf(price)
  // Rounded first: of 110.6000878 six figures leave zeros that say nothing.
  return groupDigits(value, value.toPlaces(decimalsOfSixFigures(value)).places)
}

/** Returns a size in a sentence, exact. */
export function szWords(size: Decimal): string {
  const value = writtenOf(size)
  return groupDigits(value, value.places)
}

/** Returns dollars and cents in a sentence: `$1,234.50`, with a sign `+$1,234.50` or `−$0.20`. */
export function usdWords(value: Decimal | Written, sign: Sign = 'auto'): string {
  const text = groupDigits(writtenOf(value), 2, sign)
  return /^[+−]/.test(text) ? `${text.slice(0, 1)}$${text.slice(1)}` : `$${text}`
}

export type RuleUnit = 'usd' | 'frac' | 'x' | 'r' | 'px' | 'ms' | 'minutes' | 'bars' | 'count' | 'bool'

/**
 * Returns a rule's value or limit in the rule's own unit; text that is no number as it is. Shares have `fracDecimals` decimals of a percent at most;
 * `space` stands before a unit.
 */
export function ruleWords(text: string, unit: RuleUnit, { space = ' ', fracDecimals = 4 } = {}): string {
  if (unit === 'bool') return text === 'true' || text === '1' ? 'yes' : 'no'
  if (!/^-?\d+(\.\d+)?$/.test(text)) return text
  const value = Written.of(text)
  const most = (decimals: number, of = value) => groupDigits(of, Math.min(decimals, of.places))
  switch (unit) {
    case 'usd':
      return usdWords(value)
    case 'frac':
      return `${most(fracDecimals, value.shift(2))}${space}%`
    case 'x':
      return `${most(2)}x`
    case 'px':
      return pxWords(value)
    case 'ms':
      return `${groupDigits(value.shift(-3), value.wholeDigits > 4 ? 0 : 1)}${space}s`
    case 'r':
      return `${groupDigits(value, 2)}${space}R`
    case 'minutes':
      return `${groupDigits(value, 0)}${space}min`
    case 'bars':
      return `${groupDigits(value, 0)}${space}bars`
    case 'count':
      return groupDigits(value, 0)
  }
}

/** Returns how many decimals six significant figures of a price have. */
export function decimalsOfSixFigures(value: Written): number {
  if (isOneOrMore(value)) return Math.max(0, 6 - value.wholeDigits)
  return value.sign === 0 ? 0 : value.toSignificant(6).places
}

/** Returns whether anything but 0 stands before the point. */
export const isOneOrMore = (value: Written): boolean => value.abs().compare(ONE) >= 0
const ONE = Written.of(1)

const writtenOf = (value: Decimal | Written): Written =>
  value instanceof Written ? value : Written.of(value.toFixed())
