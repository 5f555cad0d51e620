import { Decimal } from './decimal.ts'
import type { Limits } from './limits.ts'

/** What a person allows a model to cost, in dollars; null is no cap. */
export interface SpendCaps {
  cycleUsdMax: number | null
  dayUsdMax: number | null
}

/** Returns the caps that these limits put on what a model may cost. */
export const spendCapsOf = ({ modelCycleUsdMax, modelDayUsdMax }: Limits): SpendCaps => ({
  cycleUsdMax: modelCycleUsdMax,
  dayUsdMax: modelDayUsdMax,
})

/**
 * Returns the sum of dollar amounts as exact as they are written, 0 of none: 0.1 and 0.2 are 0.3. What is added up at the wires is compared with caps,
 * stored and shown.
 */
export function sumUsd(amounts: Iterable<number>): number {
  let sum = new Decimal(0)
  for (const amount of amounts) sum = sum.plus(amount)
  return sum.toNumber()
}

/**
 * Returns the dollars one question may still cost, or null for no cap: the lower of the cycle's cap and what the day has left, never below 0.
 * `spentTodayUsd` is what was spent since midnight UTC, this cycle included; `spentCycleUsd` what this cycle has cost.
 */
export function spendLeft(caps: SpendCaps, spentCycleUsd: number, spentTodayUsd: number): number | null {
  const left = [
    caps.cycleUsdMax === null ? null : sumUsd([caps.cycleUsdMax, -spentCycleUsd]),
    caps.dayUsdMax === null ? null : sumUsd([caps.dayUsdMax, -spentTodayUsd]),
  ]
  const capped = left.filter((one) => one !== null)
  return capped.length === 0 ? null : Math.max(0, Math.min(...capped))
}

/** Returns the start of the day a moment belongs to, in ms: midnight UTC. */
export const spendDayStartMs = (nowMs: number): number => Math.floor(nowMs / 86_400_000) * 86_400_000

/**
 * What a token is counted at where nobody names its price, in dollars: as much as the dearest models in common use cost at the end of 2026. A cap
 * that took such a token for free would guard nothing.
 */
export const UNKNOWN_PRICE = { promptUsd: 2e-6, completionUsd: 12e-6, cachedPromptUsd: null } as const

/** A cost as far as it is known, and the most it may be, in dollars: they differ where nobody says what a part of it cost. */
export interface CostBounds {
  costUsd: Decimal
  costUsdMax: Decimal
}

/** Returns true where all of a cost is known. */
export const isKnown = ({ costUsd, costUsdMax }: CostBounds): boolean => costUsdMax.lte(costUsd)

/** Returns what the caps count of these costs, in dollars: the most they may be, so that what nobody tells is never taken for free. */
export const countedUsd = (costs: readonly Pick<CostBounds, 'costUsdMax'>[]): Decimal =>
  costs.reduce((sum, { costUsdMax }) => sum.plus(costUsdMax), new Decimal(0))
