import { Decimal } from './decimal.ts'

/** Numbers as people read them in sentences and on screens. Nothing here passes through a float. */

export type Sign = 'auto' | 'always'

/** A real minus, as wide as a plus. */
export const MINUS = '−'
const GROUPED = new Intl.NumberFormat('en-US')

/** Returns the number with grouped thousands and a real minus; `-0.00` is `0.00`. */
export function groupDigits(value: Decimal, decimals: number, sign: Sign = 'auto'): string {
  const fixed = value.toDecimalPlaces(decimals, Decimal.ROUND_HALF_EVEN)
  const [whole = '0', fraction] = fixed.abs().toFixed(decimals).split('.')
  const text = GROUPED.format(BigInt(whole)) + (fraction === undefined ? '' : `.${fraction}`)
  if (fixed.isZero()) return text
  if (fixed.isNegative()) return MINUS + text
  return sign === 'always' ? `+${text}` : text
}

/** Returns a price in a sentence: what six significant figures need of its own decimals; a whole number in full. */
export function pxWords(value: Decimal): string {
  const wholeDigits = Math.max(1, value.abs().trunc().toFixed().length)
  // Rounded first: of 110.6000878 six figures leave zeros that say nothing.
  return groupDigits(value, value.toDecimalPlaces(decimalsOfSixFigures(value, wholeDigits)).decimalPlaces())
}

/** Returns a size in a sentence, exact. */
export const szWords = (value: Decimal): string => groupDigits(value, value.decimalPlaces())

/** Returns dollars and cents in a sentence: `$1,234.50`, with a sign `+$1,234.50` or `−$0.20`. */
export function usdWords(value: Decimal, sign: Sign = 'auto'): string {
  const text = groupDigits(value, 2, sign)
  return /^[+−]/.test(text) ? `${text.slice(0, 1)}$${text.slice(1)}` : `$${text}`
}

/** Returns how many decimals six significant figures of a price have. */
export function decimalsOfSixFigures(value: Decimal, wholeDigits: number): number {
  if (value.abs().gte(1)) return Math.max(0, 6 - wholeDigits)
  return value.isZero() ? 0 : value.toSignificantDigits(6).decimalPlaces()
}
