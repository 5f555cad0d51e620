import { INTERVAL_MS, type Interval } from './market.ts'

/** A cycle begins this long after a bar closes, so that the bar is complete on the venue when it is read. */
export const CYCLE_DELAY_MS = 2_000

/** Returns when the next cycle begins: shortly after the first boundary of `interval` (UTC grid) that lies after `nowMs`. */
export function nextCycleMs(nowMs: number, interval: Interval): number {
  const length = INTERVAL_MS[interval]
  return Math.floor((nowMs - CYCLE_DELAY_MS) / length + 1) * length + CYCLE_DELAY_MS
}
