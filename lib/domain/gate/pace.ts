import type { PositionSide } from '../account.ts'
import { bareRecord } from '../bareRecord.ts'
import type { Px } from '../decimal.ts'
import type { Limits } from '../limits.ts'

/**
 * What was done lately, by the venue's clock: what the limits of pace are judged on. It comes from the store, so it is the same after a restart.
 */
export interface Pace {
  nowMs: number
  /** Length of a bar of the decision interval. */
  barMs: number
  /** When each order that opens or adds was written, within the last day at least; those known not to have filled do not count. */
  entriesMs: readonly number[]
  /** When each order of any kind was written, within the last minute at least. */
  ordersMs: readonly number[]
  /** By coin; a coin without an entry had no fill. */
  coins: Readonly<Record<string, CoinPace>>
}

/** What was done in one coin. */
export interface CoinPace {
  /** The last fill; null: none is known. */
  changedMs: number | null
  /** The position that was left last; null: none. */
  lastExit: { side: PositionSide; atMs: number; px: Px | null } | null
  /** What is held by a plan of ours; null when flat, and for a position that was adopted. */
  held: { openedMs: number; entryPx: Px; openingSlPx: Px | null } | null
}

/** How far back a pace reaches: bars for fills and exits, and how many entries and orders it holds at most. */
export interface PaceReach {
  bars: number
  entries: number
  orders: number
}

/** Returns how far the limits look, and never less than other limits are likely to: what is stored is judged under these, too. */
export const paceReach = ({
  cooldownBars,
  flipBars,
  entriesHourMax,
  entriesDayMax,
  ordersMinuteMax,
}: Limits): PaceReach => ({
  bars: Math.max(cooldownBars, flipBars, 48),
  entries: Math.max(entriesHourMax, entriesDayMax, 100),
  orders: Math.max(ordersMinuteMax, 100),
})

const UNTOUCHED: CoinPace = { changedMs: null, lastExit: null, held: null }

/** Returns the pace of one coin. */
export const paceOf = (pace: Pace, coin: string): CoinPace => bareRecord(pace.coins)[coin] ?? UNTOUCHED

/** Returns the pace after an order approved now: later decisions of the same answer are judged on it. */
export function withOrder(pace: Pace, coin: string, isEntry: boolean): Pace {
  const { nowMs } = pace
  return {
    ...pace,
    entriesMs: isEntry ? [...pace.entriesMs, nowMs] : pace.entriesMs,
    ordersMs: [...pace.ordersMs, nowMs],
    coins: { ...pace.coins, [coin]: { ...paceOf(pace, coin), changedMs: nowMs } },
  }
}

export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

/** Returns those of the times that lie within the span before now, oldest first. */
export const within = (timesMs: readonly number[], nowMs: number, spanMs: number): number[] =>
  timesMs.filter((atMs) => atMs > nowMs - spanMs).sort((one, other) => one - other)

/** Returns a moment as a person reads it at `nowMs`: the clock alone on the same UTC day, else with the day. */
export function utcWords(atMs: number, nowMs: number): string {
  const [day, clock] = new Date(atMs).toISOString().split('T') as [string, string]
  const isToday = new Date(nowMs).toISOString().startsWith(day)
  return `${isToday ? '' : `${day} `}${clock.slice(0, 5)} UTC`
}

/** Returns a moment rounded up to the minute, so that "until 14:35" is never said of 14:35:30. */
export const minuteAfter = (atMs: number): number => Math.ceil(atMs / MINUTE_MS) * MINUTE_MS
