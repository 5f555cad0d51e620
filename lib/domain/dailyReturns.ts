import type { GrowthIndex } from './growthIndex.ts'
import { sharpe } from './metrics.ts'

const DAY_MS = 86_400_000

/** What a UTC day made. The first and the last may be parts of a day. */
export interface DayReturn {
  dayMs: number
  returnFrac: number
}

/** Returns what each UTC day within [fromMs, toMs] made, of every equity point; days on which nothing was recorded made 0 of what there was. */
export function dailyReturns(index: GrowthIndex, fromMs: number, toMs: number): DayReturn[] {
  // What stands at `fromMs` is where the first day begins: at the last moment of a day, where an account may start, none of that day is left.
  const firstDay = Math.floor((fromMs + 1) / DAY_MS) * DAY_MS
  const days = Array.from(
    { length: Math.max(0, Math.floor((toMs - firstDay) / DAY_MS) + 1) },
    (_, day) => firstDay + day * DAY_MS,
  )
  const edges = [fromMs, ...days.map((dayMs) => Math.min(dayMs + DAY_MS - 1, toMs))]
  const levels = index.levels(edges)
  return days.flatMap((dayMs, day) => {
    const [before, after] = [levels[day] ?? null, levels[day + 1] ?? null]
    return before === null || after === null || before <= 0 ? [] : [{ dayMs, returnFrac: after / before - 1 }]
  })
}

/** Days a rolling Sharpe looks at: fewer say more about luck than about the agent. */
export const ROLLING_DAYS = 30

/** Returns the annual Sharpe of each span of so many whole days, by its last; empty below that many. */
export function rollingSharpe(
  days: readonly DayReturn[],
  span = ROLLING_DAYS,
): { dayMs: number; sharpe: number | null }[] {
  return days.slice(span - 1).map(({ dayMs }, at) => ({
    dayMs,
    sharpe: sharpe(
      days.slice(at, at + span).map(({ returnFrac }) => returnFrac),
      365,
    ),
  }))
}
