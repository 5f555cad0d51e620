import { type PairEdge, type PairSide, signOf } from './pairCosts.ts'
import type { PairRule } from './pairRule.ts'

/** What the three intervals say at one moment, from bars that have closed. z is of the spread, null where it cannot be had. */
export interface PairReading {
  z5m: number | null
  /** One bar of 5m earlier. */
  z5mBefore: number | null
  z1h: number | null
  z4h: number | null
  /** Closed bars of 5m in a row, this one included, at or beyond the entry on this side. */
  barsBeyond: number
}

/** Why there is no entry. */
export type NoEntry =
  | 'unreadable'
  | 'notStretched'
  | 'gone'
  | 'notRearmed'
  | 'coolingDown'
  | 'hourDisagrees'
  | 'fourHoursDisagree'
  | 'stillRunning'
  | 'edgeBelowCost'

export type EntrySignal = { side: PairSide; z: number } | { side: null; why: NoEntry }

const none = (why: NoEntry): EntrySignal => ({ side: null, why })

/** What a pair was through before this bar. */
export interface PairMemory {
  /** Whether |z| has been below the re-arming line since the last exit; true before the first. */
  isRearmed: boolean
  /** No entry before it; null without a stop to cool down from. */
  coolUntilMs: number | null
}

/**
 * Returns which way to enter, or why not: the 5m spread is stretched, the 1h stretched the same way and the 4h not the other way, and it has turned, or stood
 * for two bars. `edgeAt` says what a trade at that z may bring.
 */
export function entrySignal(
  reading: PairReading,
  memory: PairMemory,
  rule: PairRule,
  edgeAt: (side: PairSide, z: number) => PairEdge,
  nowMs: number,
): EntrySignal {
  const { z5m, z5mBefore, z1h, z4h } = reading
  if (z5m === null || z5mBefore === null || z1h === null || z4h === null) return none('unreadable')
  const stretch = Math.abs(z5m)
  if (stretch < rule.entryZ) return none('notStretched')
  if (stretch >= rule.entryZMax) return none('gone')
  if (!memory.isRearmed) return none('notRearmed')
  if (memory.coolUntilMs !== null && nowMs < memory.coolUntilMs) return none('coolingDown')
  const way = Math.sign(z5m)
  if (way * z1h < rule.confirm1hZ) return none('hourDisagrees')
  if (way * z4h < -rule.against4hZMax) return none('fourHoursDisagree')
  const hasTurned = way * z5m < way * z5mBefore
  if (!hasTurned && reading.barsBeyond < 2) return none('stillRunning')
  // A spread that stands high is sold.
  const side = way > 0 ? 'short' : 'long'
  const { move, cost } = edgeAt(side, z5m)
  return move < rule.edgeOfCostMin * cost ? none('edgeBelowCost') : { side, z: z5m }
}

/** An open pair at one moment. */
export interface HeldPair {
  side: PairSide
  /** With the hedge, and on the window, of the entry's making; null where it cannot be had. */
  z: number | null
  /** Bars of the trading interval since the entry, and the half-life it was entered with. */
  heldBars: number
  halfLifeBars: number
  /** Loss so far as a share of gross, fees and funding included; below 0 a gain. */
  lossFrac: number
  failedTests: number
  /** Funding over the last 24 hours, as a share of gross; below 0 it was paid. Null before a day is over. */
  dayCarryFrac: number | null
  /** A second opinion wanted it tighter. */
  isTight: boolean
}

export type PairExit = 'target' | 'stopZ' | 'stopLoss' | 'time' | 'noLongerAPair' | 'carry'

/** Returns why to leave, the weightiest reason first, or null. A z that cannot be had holds up no other reason. */
export function exitSignal(held: HeldPair, rule: PairRule): PairExit | null {
  const stopZ = held.isTight ? rule.tightStopZ : rule.stopZ
  const lossFracMax = held.isTight ? rule.tightLossFracMax : rule.lossFracMax
  // Above 0: stretched as it was entered. A pair that went through 0 has done more than was asked.
  const stretch = held.z === null ? null : -signOf(held.side) * held.z
  if (held.lossFrac >= lossFracMax) return 'stopLoss'
  if (stretch !== null && stretch >= stopZ) return 'stopZ'
  if (stretch !== null && stretch <= rule.exitZ) return 'target'
  if (held.heldBars >= rule.timeStopHalfLives * held.halfLifeBars) return 'time'
  if (held.failedTests >= rule.failedTestsMax && stretch !== null && stretch <= rule.rearmZ) return 'noLongerAPair'
  if (held.dayCarryFrac !== null && -held.dayCarryFrac > rule.carryFracADayMax) return 'carry'
  return null
}
