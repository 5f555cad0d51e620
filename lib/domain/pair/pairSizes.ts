import { Decimal, floorToLot, notional, type Px, type Sz, sz, type Usd, usd } from '../decimal.ts'
import { MIN_NOTIONAL_USD } from '../sizing.ts'

/** What a pair of a given gross is made of. */
export interface PairSizes {
  y: Leg
  x: Leg
  /** (usdX − beta usdY) / gross: above 0, too much x. */
  imbalanceFrac: number
}

interface Leg {
  sz: Sz
  usd: Usd
}

/** What a coin's market takes. */
export interface LegMarket {
  px: Px
  szDecimals: number
}

/** Returns the two legs of a pair: beta dollars of x against one of y, both floored to the lot. Either may be 0. */
export function pairSizes(grossUsd: Usd, beta: number, y: LegMarket, x: LegMarket): PairSizes {
  const targetY = usd(grossUsd.div(new Decimal(beta).plus(1)))
  const legY = legOf(targetY, y)
  const legX = legOf(usd(grossUsd.minus(targetY)), x)
  return { y: legY, x: legX, imbalanceFrac: imbalanceFrac(legY.usd, legX.usd, beta) }
}

function legOf(target: Usd, { px, szDecimals }: LegMarket): Leg {
  const size = floorToLot(sz(target.div(px)), szDecimals)
  return { sz: size, usd: notional(size, px) }
}

/** Returns by which share of the gross x outweighs (above 0) or falls short of what the hedge wants; 0 without a position. */
export function imbalanceFrac(usdY: Usd, usdX: Usd, beta: number): number {
  const gross = usdY.plus(usdX)
  return gross.isZero() ? 0 : usdX.minus(usdY.times(beta)).div(gross).toNumber()
}

/** Below it a leg could not be left in two steps: the venue refuses to reduce by less than its smallest order. */
export const LEG_USD_MIN = MIN_NOTIONAL_USD * 1.2
/** Lots can leave so much of the gross without its other side. */
const IMBALANCE_FRAC_MAX = 0.02

/** Why a pair of these sizes cannot be opened, or null. */
export type SizeFault = 'legTooSmall' | 'lotsTooCoarse'

/** Returns why a pair of these sizes is not opened at all, or null. */
export function sizeFault({ y, x, imbalanceFrac: share }: PairSizes): SizeFault | null {
  if (y.usd.lt(LEG_USD_MIN) || x.usd.lt(LEG_USD_MIN)) return 'legTooSmall'
  return Math.abs(share) > IMBALANCE_FRAC_MAX ? 'lotsTooCoarse' : null
}
