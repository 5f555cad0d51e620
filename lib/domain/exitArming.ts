import type { PositionSide } from './account.ts'
import { gainFracMin, isBehindLoss, loses, lossFracMin, type PlanLeast, priceLevelOf } from './exitReach.ts'
import type { ExitCondition, ExitRules } from './exitRules.ts'

/**
 * When the conditions of a plan may leave. Within the shortest hold only those do that say how far the price must go: a level at least as far from the entry
 * as a rule may lie when it opens a trade. What any bar can meet (a direction, an average, an oscillator, a volume) waits until that time is over, or half of
 * the opening risk is lost: else a model that may not leave yet leaves by rules that any market meets. Stop, target, trail and time stop never wait.
 */

/** The share of the opening risk at whose loss nothing waits any more. */
export const ARMING_R = 0.5

/** A trade as far as it says when its rules may leave. Prices in USD; `openingSlPx` null: it began without a stop that is known. */
export interface ArmedTrade {
  side: PositionSide
  entryPx: number
  openingSlPx: number | null
  openedMs: number
  /** Opened by somebody else: nothing of it waits. */
  adopted: boolean
}

/** When what waits acts all the same. */
export interface Arming {
  side: PositionSide
  /** From then on nothing waits. */
  armsMs: number
  /** Nor with the price here, or further against the position. */
  lossPx: number
  /** The mark now. */
  markPx: number
  /** Whether a condition names a level that is far enough from the entry to act at once. */
  isFar: (condition: ExitCondition) => boolean
}

/** Returns when the conditions of a trade act; null where none ever waits. */
export function armingOf(trade: ArmedTrade, markPx: number, least: PlanLeast): Arming | null {
  const { side, entryPx, openingSlPx, openedMs, adopted } = trade
  if (adopted || least.holdMinutesMin === 0) return null
  const riskPx = openingSlPx === null ? 0 : Math.abs(entryPx - openingSlPx)
  const lossPx = Math.max(riskPx * ARMING_R, entryPx * least.stopDistanceFracMin)
  return {
    side,
    armsMs: openedMs + least.holdMinutesMin * 60_000,
    lossPx: side === 'long' ? entryPx - lossPx : entryPx + lossPx,
    markPx,
    isFar: (condition) => isFar(condition, trade, least),
  }
}

/** A level that holds already at the entry is none to wait for. */
function isFar(condition: ExitCondition, { side, entryPx, openingSlPx }: ArmedTrade, least: PlanLeast): boolean {
  const level = priceLevelOf(condition, { side, price: entryPx, slPx: openingSlPx, tpPx: null, opens: true })
  if (level === null) return false
  const leastFrac = loses(level, side) ? lossFracMin(least, null) : gainFracMin(least, {})
  const awayFrac = ((level.px - entryPx) / entryPx) * (level.up ? 1 : -1)
  return awayFrac >= leastFrac - FILL_FRAC
}

/** A fill lies this close to the price the levels were judged at when the trade was opened. */
const FILL_FRAC = 1e-4

/** Returns whether what waits acts, at a moment and the price of it; null: not known. */
export const isArmed = ({ side, armsMs, lossPx }: Arming, atMs: number, px: number | null): boolean =>
  atMs >= armsMs || (px !== null && isBehindLoss(px, lossPx, side))

/** Returns whether anything of a plan waits at all: of conditions that must all hold a far level is enough, because none leaves without it. */
export const waits = ({ match, conditions }: ExitRules, { isFar: far }: Arming): boolean =>
  conditions.length > 0 && !(match === 'all' ? conditions.some(far) : conditions.every(far))
