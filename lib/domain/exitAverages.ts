import type { ReadQuantity } from './exitEvaluation.ts'
import type { PlanLeast } from './exitReach.ts'
import type { ExitCondition, ExitQuantity } from './exitRules.ts'
import { nextJudgedMs } from './exitState.ts'
import { namesOf, UNIT_OF } from './exitUnits.ts'
import { INTERVAL_MS } from './market.ts'

/**
 * Returns what says where the average, or band, stands that a condition holds the price against, in USD. Null where it is about none, where that is not
 * known, and where it is judged only once the shortest hold is over: a rule of four hours beside its average is a plan, one of five minutes a coin toss.
 */
export const createAverageReader =
  (read: ReadQuantity, nowMs: number, { holdMinutesMin }: PlanLeast) =>
  (condition: ExitCondition): number | null => {
    const { interval, on, bars } = condition
    const average = averageOf(condition)
    if (average === null) return null
    const moreMs = interval === null ? 0 : (bars - 1) * INTERVAL_MS[interval]
    if (nextJudgedMs(condition, nowMs) + moreMs > nowMs + holdMinutesMin * 60_000) return null
    return read(average.name, average.period, interval, on, nowMs)?.at(-1) ?? null
  }

/** The other side of a price, where that is a price too. */
function averageOf(condition: ExitCondition): { name: ExitQuantity; period: number | null } | null {
  const [left, right] = namesOf(condition)
  if (left === undefined || right === undefined || left === right) return null
  if (left === 'price' && UNIT_OF[right] === UNIT_OF.price) return { name: right, period: condition.right_period }
  return right === 'price' && UNIT_OF[left] === UNIT_OF.price ? { name: left, period: condition.left_period } : null
}
