import { Decimal } from '@/lib/domain/decimal.ts'

/** Money, prices and sizes as text for people. Input is the API's decimal text; nothing here passes through a float. */

export type Sign = 'auto' | 'always'

const MINUS = '−'
const GROUPED = new Intl.NumberFormat('en-US')
// A narrow no-break space: "2.14 %" never breaks and never widens a column.
const UNIT_SPACE = '\u202f'

/** Returns the decimal with grouped thousands and a real minus; `-0.00` is `0.00`. */
function group(value: Decimal, decimals: number, sign: Sign): string {
  const fixed = value.toDecimalPlaces(decimals, Decimal.ROUND_HALF_EVEN)
  const [whole = '0', fraction] = fixed.abs().toFixed(decimals).split('.')
  const text = GROUPED.format(BigInt(whole)) + (fraction === undefined ? '' : `.${fraction}`)
  if (fixed.isZero()) return text
  if (fixed.isNegative()) return MINUS + text
  return sign === 'always' ? `+${text}` : text
}

/** Returns dollars with `decimals` decimals. An amount that would round to 0 keeps two significant figures instead (model costs). */
export function formatUsd(text: string, options: { sign?: Sign; decimals?: number } = {}): string {
  const value = new Decimal(text)
  const decimals = options.decimals ?? 2
  const smallest = new Decimal(10).pow(-decimals)
  const vanishes = decimals >= 2 && !value.isZero() && value.abs().lt(smallest)
  const shown = vanishes ? Math.min(6, value.toSignificantDigits(2).decimalPlaces()) : decimals
  return group(value, shown, options.sign ?? 'auto')
}

/** Returns dollars with a dollar sign, for sentences: `$3,412`. */
export function formatDollars(text: string, decimals = 2): string {
  const shown = formatUsd(text, { decimals })
  return shown.startsWith(MINUS) ? `${MINUS}$${shown.slice(1)}` : `$${shown}`
}

/**
 * Returns a price on the venue's tick: at most 5 significant figures and `6 - szDecimals` decimals, whole numbers in full. Without
 * `szDecimals` the text's own decimals are kept, at most what 6 significant figures need (average prices have endless ones).
 */
export function formatPx(text: string, szDecimals: number | null = null): string {
  const value = new Decimal(text)
  const wholeDigits = Math.max(1, value.abs().trunc().toFixed().length)
  if (szDecimals !== null) {
    // Below 1 the leading zeros are not significant, so the tick alone limits the decimals.
    const tick = Math.max(0, 6 - szDecimals)
    const significant = value.abs().gte(1) ? Math.max(0, 5 - wholeDigits) : tick
    return group(value, Math.min(tick, significant), 'auto')
  }
  return group(value, Math.min(value.decimalPlaces(), decimalsOfSixFigures(value, wholeDigits)), 'auto')
}

function decimalsOfSixFigures(value: Decimal, wholeDigits: number): number {
  if (value.abs().gte(1)) return Math.max(0, 6 - wholeDigits)
  return value.isZero() ? 0 : value.toSignificantDigits(6).decimalPlaces()
}

/** Returns a size with the lot's decimals, or its own when the lot is not known. */
export function formatSz(text: string, szDecimals: number | null = null): string {
  const value = new Decimal(text)
  return group(value, szDecimals ?? value.decimalPlaces(), 'auto')
}

/** Returns a share of one as a percentage: `0.0214` is `2.14 %`. */
export function formatPct(share: string | number, options: { sign?: Sign; decimals?: number } = {}): string {
  const percent = group(new Decimal(share).times(100), options.decimals ?? 2, options.sign ?? 'auto')
  return `${percent}${UNIT_SPACE}%`
}

/** Returns a whole number with grouped thousands. */
export const formatCount = (value: number): string => group(new Decimal(Math.round(value)), 0, 'auto')

/** Returns a plain statistic (a ratio) with two decimals. */
export const formatRatio = (value: number, decimals = 2): string => group(new Decimal(value), decimals, 'auto')

/** Returns −1, 0 or 1: which way a signed amount points once it is shown. */
export function signOf(text: string | number): -1 | 0 | 1 {
  const value = new Decimal(text)
  if (value.isZero()) return 0
  return value.isNegative() ? -1 : 1
}

export type RuleUnit = 'usd' | 'frac' | 'x' | 'r' | 'px' | 'ms' | 'minutes' | 'bars' | 'count' | 'bool'

/** Returns a rule's value or limit in the rule's own unit. */
export function formatRuleValue(text: string, unit: RuleUnit): string {
  if (unit === 'bool') return text === 'true' || text === '1' ? 'yes' : 'no'
  if (!/^-?\d+(\.\d+)?$/.test(text)) return text
  const value = new Decimal(text)
  switch (unit) {
    case 'usd':
      return formatDollars(text)
    case 'frac':
      return formatPct(text, { decimals: Math.min(2, value.times(100).decimalPlaces()) })
    case 'x':
      return `${group(value, Math.min(2, value.decimalPlaces()), 'auto')}x`
    case 'px':
      return formatPx(text)
    case 'ms':
      return `${group(value.div(1000), value.abs().gte(10_000) ? 0 : 1, 'auto')}${UNIT_SPACE}s`
    case 'r':
      return `${group(value, 2, 'auto')}${UNIT_SPACE}R`
    case 'minutes':
      return `${group(value, 0, 'auto')}${UNIT_SPACE}min`
    case 'bars':
      return `${group(value, 0, 'auto')}${UNIT_SPACE}bars`
    case 'count':
      return group(value, 0, 'auto')
  }
}
