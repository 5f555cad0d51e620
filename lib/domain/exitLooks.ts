import { SOURCE_OF_QUANTITY } from './exitQuantities.ts'
import type { ExitCondition, ExitQuantity, ExitRules } from './exitRules.ts'
import { INTERVAL_MS } from './market.ts'
import { nextCycleMs } from './schedule.ts'

/** Between cycles exits are judged this often: an exit rule may name bars as short as this. */
export const EXIT_INTERVAL = '1m'

/** A trade as far as time can make its exit due. */
export interface TimedTrade {
  openedMs: number
  exitRules: ExitRules | null
}

/**
 * Returns the next moment of the exits' grid, after `nowMs`, at which a rule of these trades can have come due that was not due before; null when none
 * can. It leaves out only moments at which nothing the rules read can have changed: for a market whose bars are complete as soon as they end. Within the
 * shortest hold what waits (exitArming.ts) may act at any price.
 */
export function nextExitLookMs(trades: readonly TimedTrade[], nowMs: number, holdMinutesMin = 0): number | null {
  const moments = trades.flatMap((trade) => changesOf(trade, nowMs, holdMinutesMin))
  return moments.length === 0 ? null : firstOnGrid(Math.min(...moments), nowMs)
}

/** Returns the first moment of the grid after `nowMs` that is not before `atMs`. */
function firstOnGrid(atMs: number, nowMs: number): number {
  return nextCycleMs(Math.max(nowMs, atMs - 1), EXIT_INTERVAL)
}

/** Returns when something a trade's rules read changes next; prices and the account change at any time, so `nowMs` stands for them. */
function changesOf({ openedMs, exitRules }: TimedTrade, nowMs: number, holdMinutesMin: number): number[] {
  if (exitRules === null) return []
  const { conditions, max_hold_minutes: minutes, trail_distance_pct: trails } = exitRules
  const endMs = minutes === null ? [] : [openedMs + minutes * 60_000]
  if (conditions.length > 0 && nowMs < openedMs + holdMinutesMin * 60_000) return [nowMs]
  // A trailing stop follows the price, which changes at any time.
  return [...conditions.map((condition) => changeOf(condition, nowMs)), ...endMs, ...(trails === null ? [] : [nowMs])]
}

const isOfBars = (name: ExitQuantity): boolean => ['bars', 'indicator'].includes(SOURCE_OF_QUANTITY[name].kind)

function changeOf({ left, right, interval, on }: ExitCondition, nowMs: number): number {
  const names = [left, right].flatMap((name) => (name === null || name === 'value' ? [] : name))
  if (interval === null || on === 'live' || !names.every(isOfBars)) return nowMs
  const length = INTERVAL_MS[interval]
  return (Math.floor(nowMs / length) + 1) * length
}
