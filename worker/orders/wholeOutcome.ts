import { Decimal, px, sz } from '../../lib/domain/decimal.ts'
import type { LegOutcome } from '../../lib/ports.ts'

/**
 * Returns what became of an order that went in parts: what filled of all of them, at the price they came to together. Where nothing did, a part without an
 * answer makes the whole one without an answer; else the first part speaks for all. Null for no parts.
 */
export function wholeOutcome(parts: readonly LegOutcome[]): LegOutcome | null {
  const fills = parts.filter((part) => part.kind === 'filled')
  const [first] = fills
  if (!first) return parts.find(({ kind }) => kind === 'unknown') ?? parts[0] ?? null
  if (fills.length === 1) return first
  const totalSz = fills.reduce((sum, fill) => sz(sum.plus(fill.totalSz)), sz(0))
  const paid = fills.reduce((sum, fill) => sum.plus(fill.totalSz.times(fill.avgPx)), new Decimal(0))
  return { ...first, totalSz, avgPx: px(paid.div(totalSz)) }
}
