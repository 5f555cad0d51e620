import { profitFactor, winRate } from './metrics.ts'
import { momentsOf } from './stats/moments.ts'
import { studentReach } from './stats/studentT.ts'

/** What a closed trade made, in dollars. */
interface TradeResult {
  grossUsd: number
  feesUsd: number
  fundingUsd: number
  netUsd: number
}

/** What some trades came to together. */
export interface TradeGroup {
  tradeCount: number
  wonCount: number
  grossUsd: number
  feesUsd: number
  fundingUsd: number
  netUsd: number
  winRate: number | null
  profitFactor: number | null
  /** What one of them made on average, and within what the true mean lies with 95 % (Student's t); the range is null below two, or where all made the same. */
  expectancyUsd: number | null
  expectancyUsdLow: number | null
  expectancyUsdHigh: number | null
}

/** Returns what trades came to together. */
export function sumUp(trades: readonly TradeResult[]): TradeGroup {
  const net = trades.map(({ netUsd }) => netUsd)
  const sum = (of: (trade: TradeResult) => number) => trades.reduce((total, trade) => total + of(trade), 0)
  const moments = momentsOf(net)
  const half = moments && studentReach(0.95, moments.n - 1) * (moments.sd / Math.sqrt(moments.n))
  const total = sum(({ netUsd }) => netUsd)
  const expectancyUsd = trades.length === 0 ? null : total / trades.length
  return {
    tradeCount: trades.length,
    wonCount: net.filter((usd) => usd > 0).length,
    grossUsd: sum(({ grossUsd }) => grossUsd),
    feesUsd: sum(({ feesUsd }) => feesUsd),
    fundingUsd: sum(({ fundingUsd }) => fundingUsd),
    netUsd: total,
    winRate: winRate(net),
    profitFactor: profitFactor(net),
    expectancyUsd,
    expectancyUsdLow: expectancyUsd === null || half === null ? null : expectancyUsd - half,
    expectancyUsdHigh: expectancyUsd === null || half === null ? null : expectancyUsd + half,
  }
}

/** Returns trades by a key, in the order in which keys are first met. Those without one are left out. */
export function groupTrades<T>(trades: readonly T[], keyOf: (trade: T) => string | null): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const trade of trades) {
    const key = keyOf(trade)
    if (key === null) continue
    const group = groups.get(key)
    if (group) group.push(trade)
    else groups.set(key, [trade])
  }
  return groups
}

const MINUTE_MS = 60_000
const HELD: readonly (readonly [string, number])[] = [
  ['under 15 min', 15 * MINUTE_MS],
  ['15 to 60 min', 60 * MINUTE_MS],
  ['1 to 4 h', 240 * MINUTE_MS],
  ['4 to 24 h', 1440 * MINUTE_MS],
  ['1 to 7 d', 7 * 1440 * MINUTE_MS],
]
/** The names of holding times, shortest first. */
export const HELD_NAMES: readonly string[] = [...HELD.map(([name]) => name), 'over 7 d']

/** Returns which of HELD_NAMES a holding time belongs to. */
export const heldName = (heldMs: number): string => HELD.find(([, below]) => heldMs < below)?.[0] ?? 'over 7 d'
