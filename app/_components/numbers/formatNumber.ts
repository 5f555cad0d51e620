import {
  decimalsOfSixFigures,
  groupDigits as group,
  isOneOrMore,
  MINUS,
  type RuleUnit,
  ruleWords,
  type Sign,
} from '@/lib/domain/numberWords.ts'
import { Written } from '@/lib/domain/written.ts'

/** Money, prices and sizes as text for people. Input is the API's decimal text; nothing here passes through a float. */

export type { Sign }

// A narrow no-break space: "2.14 %" never breaks and never widens a column.
const UNIT_SPACE = '\u202f'

/** Returns dollars with `decimals` decimals. An amount that would round to 0 keeps two significant figures instead (model costs). */
export function formatUsd(text: string, options: { sign?: Sign; decimals?: number } = {}): string {
  const value = Written.of(text)
  const decimals = options.decimals ?? 2
  const smallest = Written.of(1).shift(-decimals)
  const vanishes = decimals >= 2 && value.sign !== 0 && value.abs().compare(smallest) < 0
  const shown = vanishes ? value.toSignificant(2).places : decimals
  return group(value, shown, options.sign ?? 'auto')
}

/** Returns dollars with a dollar sign, for sentences: `$3,412`. */
export function formatDollars(text: string, decimals = 2): string {
  const shown = formatUsd(text, { decimals })
  return shown.startsWith(MINUS) ? `${MINUS}$${shown.slice(1)}` : `$${shown}`
}

/**
 * Returns a price padded to the venue's tick (5 significant figures, `6 - szDecimals` decimals), so that a column lines up. A price between two ticks, such as
 * an average, keeps its own decimals, at most what 6 significant figures need; a whole number is shown in full.
 */
export function formatPx(text: string, szDecimals: number | null = null): string {
  const value = Written.of(text)
  const own = Math.min(value.places, decimalsOfSixFigures(value))
  return group(value, szDecimals === null ? own : Math.max(own, tickDecimals(value, szDecimals)), 'auto')
}

function tickDecimals(value: Written, szDecimals: number): number {
  // Below 1 the leading zeros are not significant, so the tick alone limits the decimals.
  const tick = Math.max(0, 6 - szDecimals)
  return isOneOrMore(value) ? Math.min(tick, Math.max(0, 5 - value.wholeDigits)) : tick
}

/** Returns a size with the lot's decimals, or its own where those are more or the lot is not known: never another size. */
export function formatSz(text: string, szDecimals: number | null = null): string {
  const value = Written.of(text)
  return group(value, Math.max(szDecimals ?? 0, value.places), 'auto')
}

/** Returns the number in full where `shown` rounds it, for a title; undefined where it is exact. */
export function inFull(text: string, shown: string): string | undefined {
  const value = Written.of(text)
  return value.compare(Written.of(shown.replaceAll(',', '').replace(MINUS, '-'))) === 0
    ? undefined
    : group(value, value.places, 'auto')
}

/** Returns a share of one as a percentage: `0.0214` is `2.14 %`. */
export function formatPct(share: string | number, options: { sign?: Sign; decimals?: number } = {}): string {
  const percent = group(Written.of(share).shift(2), options.decimals ?? 2, options.sign ?? 'auto')
  return `${percent}${UNIT_SPACE}%`
}

/** Returns a whole number with grouped thousands. */
export const formatCount = (value: number): string => group(Written.of(Math.round(value)), 0, 'auto')

/** Returns a plain statistic (a ratio) with two decimals. */
export const formatRatio = (value: number, decimals = 2): string => group(Written.of(value), decimals, 'auto')

/** Returns −1, 0 or 1: which way a signed amount points once it is shown. */
export const signOf = (text: string | number): -1 | 0 | 1 => Written.of(text).sign

/** Returns a rule's value or limit in the rule's own unit, as a column has room for it. */
export const formatRuleValue = (text: string, unit: RuleUnit): string =>
  ruleWords(text, unit, { space: UNIT_SPACE, fracDecimals: 2 })
