import type { Decimal } from '../decimal.ts'
import type { Limits } from '../limits.ts'
import { countedUsd, spendCapsOf, spendDayStartMs, spendLeft } from '../spend.ts'

/** What a model cost in one cycle. `isRules`: rules decided, which cost nothing and are asked whatever is left. */
export interface CycleSpend {
  cycleId: number
  wallMs: number
  costUsdMax: Decimal
  isRules: boolean
}

/**
 * Returns why a cycle's question would not have been asked, or not to its end, under these limits, a sentence; null where it would have. Judged by what
 * was counted: what it cost itself, and all cycles of the day (UTC, wall) before it. A cycle that is not among them is not known to cost anything.
 */
export function overSpent(spends: readonly CycleSpend[], cycleId: number, limits: Limits): string | null {
  const own = spends.find((one) => one.cycleId === cycleId)
  if (!own || own.isRules) return null
  const dayMs = spendDayStartMs(own.wallMs)
  const before = spends.filter((one) => one.wallMs >= dayMs && one.wallMs < own.wallMs && one.cycleId !== cycleId)
  const spentUsd = countedUsd(before)
  const leftUsd = spendLeft(spendCapsOf(limits), 0, spentUsd.toNumber())
  if (leftUsd === null || (leftUsd > 0 && own.costUsdMax.lte(leftUsd))) return null
  const dollars = (value: Decimal) => `$${value.toDecimalPlaces(4).toFixed()}`
  return own.costUsdMax.gt(limits.modelCycleUsdMax)
    ? `The question cost ${dollars(own.costUsdMax)}; $${limits.modelCycleUsdMax} a cycle is allowed, so it would not have been answered.`
    : `The model had cost ${dollars(spentUsd)} that day, and this question ${dollars(own.costUsdMax)}; $${limits.modelDayUsdMax} a day is allowed, so it would not have been asked.`
}
