import type { PositionSide } from '../account.ts'
import { Decimal, type Px, toText } from '../decimal.ts'
import type { Market } from '../market.ts'
import { ruleWords } from '../numberWords.ts'
import type { Finding } from './finding.ts'

/** What an entry is measured at: the touch it would fill at, the worst price it may fill at, the mark it is valued at, and its exit levels. */
export interface Levels {
  side: PositionSide
  refPx: Px
  limitPx: Px
  markPx: Px
  slPx: Px
  tpPx: Px | null
}

/** An entry with its levels. */
export interface LevelCase extends Levels {
  leverage: number
  market: Market
  /** The account's own fee for an order that fills at once, as a share of notional. */
  takerFeeFrac: number
  /** Bid to ask as a share of the middle. */
  spreadFrac: Decimal
}

const shareText = (share: Decimal): string => toText(share.toDecimalPlaces(6))

/** How far the stop lies from the touch, as a share of the price. */
const stopFracOf = ({ refPx, slPx }: Levels): Decimal => refPx.minus(slPx).abs().div(refPx)

/** A price within the fill's bound may only be nearer to the stop than this. */
const nearestStopFrac = ({ refPx, limitPx, slPx }: Levels): Decimal =>
  Decimal.min(refPx.minus(slPx).abs(), limitPx.minus(slPx).abs()).div(Decimal.max(refPx, limitPx))

export function judgeStopFar(levels: LevelCase, most: number): Finding {
  const worst = levels.limitPx.minus(levels.slPx).abs().div(levels.limitPx)
  const share = Decimal.max(stopFracOf(levels), worst)
  return { holds: share.lte(most), value: shareText(share), limit: String(most), unit: 'frac' }
}

export function judgeStopNear(levels: LevelCase, least: number): Finding {
  const share = nearestStopFrac(levels)
  return { holds: share.gte(least), value: shareText(share), limit: String(least), unit: 'frac' }
}

/**
 * Isolated estimate, the stricter one. With margin 1/L and maintenance l, half of the coin's own maximum, a long is taken (1/L − l)/(1 − l) below its
 * entry, a short (1/L − l)/(1 + l) above it. https://hyperliquid.gitbook.io/hyperliquid-docs/trading/liquidations
 */
export function judgeLiquidation(levels: LevelCase, most: number): Finding {
  const { leverage, market, side, limitPx, slPx } = levels
  const maintenance = new Decimal(1).div(2 * market.leverageMax)
  const room = new Decimal(1).div(leverage).minus(maintenance)
  const liquidationFrac = room.div(side === 'long' ? maintenance.negated().plus(1) : maintenance.plus(1))
  const stopFrac = Decimal.max(stopFracOf(levels), limitPx.minus(slPx).abs().div(limitPx))
  const limit = liquidationFrac.times(most)
  const words = (share: Decimal) => ruleWords(shareText(share), 'frac')
  return {
    holds: stopFrac.lte(limit),
    value: shareText(stopFrac),
    limit: shareText(limit),
    unit: 'frac',
    why: `The stop is ${words(stopFrac)} away. At ${leverage}x the position is liquidated ${words(liquidationFrac)} away, and the stop must lie within ${words(limit)}.`,
  }
}

/** Without a target there is nothing to compare: such a trade is left by its stop and its rules. */
export function judgeReward({ limitPx, slPx, tpPx, side }: LevelCase, least: number): Finding {
  if (tpPx === null) return { holds: true, value: null, limit: String(least), unit: 'x' }
  const reward = tpPx.minus(limitPx).times(side === 'long' ? 1 : -1)
  const risk = limitPx.minus(slPx).abs()
  const ratio = risk.isZero() ? new Decimal(0) : reward.div(risk)
  return { holds: ratio.gte(least), value: toText(ratio.toDecimalPlaces(4)), limit: String(least), unit: 'x' }
}

/** What it costs to open and close against what the plan expects: the way to the target, or where it names none the way to the stop. */
export function judgeCost({ limitPx, slPx, tpPx, side, takerFeeFrac, spreadFrac }: LevelCase, most: number): Finding {
  const move = tpPx === null ? limitPx.minus(slPx).abs() : tpPx.minus(limitPx).times(side === 'long' ? 1 : -1)
  const share = limitPx.times(spreadFrac.plus(2 * takerFeeFrac)).div(move)
  return {
    holds: share.lte(most),
    value: toText(share.toDecimalPlaces(4)),
    limit: String(most),
    unit: 'frac',
  }
}
