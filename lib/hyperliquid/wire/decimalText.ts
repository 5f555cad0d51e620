import { Decimal, toText } from '../../domain/decimal.ts'

/** Returns a decimal text without redundant zeros ("05.200" becomes "5.2"), the only form the venue hashes; null when it is no unsigned decimal. */
export function canonicalDecimalText(text: string): string | null {
  if (!/^\d+(\.\d+)?$/.test(text) || text.length > 40) return null
  return toText(new Decimal(text))
}

/** Returns the venue's way of writing a number in an answer: no exponent, at least one decimal ("82709.0", "0.0"). */
export function wireDecimal(value: Decimal): string {
  const text = toText(value)
  return text.includes('.') ? text : `${text}.0`
}
