import type { PositionSide } from '../account.ts'
import {
  Decimal,
  fromJsonNumber,
  notional,
  type Px,
  px,
  type Sz,
  sz,
  toText,
  type Usd,
  usd,
  ZERO_USD,
} from '../decimal.ts'
import type { Decision } from '../decision.ts'
import type { CoinSnapshot, Market } from '../market.ts'
import {
  entrySlippageFrac,
  MIN_NOTIONAL_USD,
  STOP_DISTANCE_FRAC_MAX,
  STOP_DISTANCE_FRAC_MIN,
  sizeFor,
  worstPx,
} from '../sizing.ts'
import { limitsOfKind } from './limitRules.ts'
import { minimumNumbers, type Report } from './ruleReport.ts'
import { touchPx, wantsSide } from './sides.ts'
import type { GateInput, Verdict } from './verdict.ts'

/** A wish to open or add, and all that its rules look at. */
export interface EntryCase {
  decision: Decision
  input: GateInput
  market: Market
  snapshot: CoinSnapshot
  /** Signed sizes by coin, those approved earlier in the same answer included. */
  exposure: ReadonlyMap<string, Sz>
  marginLeftUsd: Usd
}

/** What an entry is measured at: the touch it would fill at, the mark it is valued at, and its exit levels. */
interface Levels {
  side: PositionSide
  refPx: Px
  /** The worst price the order may fill at. */
  limitPx: Px
  markPx: Px
  slPx: Px
  tpPx: Px | null
}

/** Share of the free margin that an entry may use: fees and the next tick need the rest. */
const MARGIN_FRAC_MAX = 0.95

/** Returns the verdict on opening or adding: levels first, then every limit cuts what the ones before it left. */
export function judgeIncrease(report: Report, entry: EntryCase): Verdict {
  const levels = readLevels(report, entry)
  if (levels === null || !levelsHold(report, levels)) return report.deny()
  const leverage = capLeverage(report, entry)
  if (!stopsBeforeLiquidation(report, levels, leverage, entry.market)) return report.deny()
  const { side, refPx, limitPx, slPx, tpPx } = levels
  const size = cutSize(report, entry, levels, leverage)
  const cutBy = report.lastCut()
  if (size.lte(0) && cutBy) return report.deny(cutBy)
  // The venue measures an order at its limit price, which for a sale lies below the touch.
  const leastPx = px(Decimal.min(refPx, limitPx))
  const isEnough = notional(size, leastPx).gte(MIN_NOTIONAL_USD)
  if (!report.check('belowMinimum', isEnough, 'Smallest order', minimumNumbers(size, leastPx))) return report.deny()
  const coin = entry.decision.asset
  return report.approve({ kind: 'increase', coin, side, sz: size, refPx, limitPx, leverage, slPx, tpPx })
}

/** An entry names an amount and a stop; null when it does not. */
function readLevels(report: Report, { decision, snapshot, market }: EntryCase): Levels | null {
  const side = wantsSide(decision.action)
  if (!report.check('allocationMissing', decision.allocation_usd > 0, 'Amount')) return null
  if (!report.check('stopMissing', decision.sl_price !== null, 'Stop required') || decision.sl_price === null)
    return null
  const orderSide = side === 'long' ? 'buy' : 'sell'
  const refPx = touchPx(snapshot, orderSide)
  const slPx = px(fromJsonNumber(decision.sl_price))
  return {
    side,
    refPx,
    limitPx: worstPx(orderSide, refPx, market.szDecimals, entrySlippageFrac(refPx, slPx)),
    markPx: snapshot.markPx,
    slPx,
    tpPx: decision.tp_price === null ? null : px(fromJsonNumber(decision.tp_price)),
  }
}

/** Stop and target lie on their own side of the market, measured at mark and at the price of the fill, and the stop is one. */
function levelsHold(report: Report, levels: Levels): boolean {
  const { side, refPx, markPx, slPx, tpPx } = levels
  const isBelow = (level: Px) => level.lt(markPx) && level.lt(refPx)
  const isAbove = (level: Px) => level.gt(markPx) && level.gt(refPx)
  const toMark = (level: Px) => ({ value: toText(level), limit: toText(markPx), unit: 'px' as const })
  const stopHolds = side === 'long' ? isBelow(slPx) : isAbove(slPx)
  if (!report.check('stopWrongSide', stopHolds, 'Stop side', toMark(slPx))) return false
  const stopFrac = stopFracOf(levels)
  const isNear = stopFrac.lte(STOP_DISTANCE_FRAC_MAX)
  const distance = { value: fracText(stopFrac), limit: String(STOP_DISTANCE_FRAC_MAX), unit: 'frac' as const }
  if (!report.check('stopTooFar', isNear, 'Stop distance', distance)) return false
  const isFar = stopFrac.gte(STOP_DISTANCE_FRAC_MIN)
  const least = { value: fracText(stopFrac), limit: String(STOP_DISTANCE_FRAC_MIN), unit: 'frac' as const }
  if (!report.check('stopTooNear', isFar, 'Stop distance', least)) return false
  if (tpPx === null) return true
  const targetHolds = side === 'long' ? isAbove(tpPx) : isBelow(tpPx)
  return report.check('targetWrongSide', targetHolds, 'Target side', toMark(tpPx))
}

/** The lowest of the limits and what the venue allows for the coin. */
function capLeverage(report: Report, { decision, input, market }: EntryCase): number {
  const caps = limitsOfKind('leverage').map(({ limit, rule }) => rule.leverageMax(input.limits[limit]))
  return report.leverage(decision.leverage, Math.min(...caps, market.leverageMax))
}

/** A stop must be reached before this share of the way to liquidation: prices jump, and a stop fills beyond its trigger. */
const LIQUIDATION_SHARE_MAX = 0.9

/**
 * Isolated estimate, the stricter one. With margin 1/L and maintenance l, half of the coin's own maximum, a long is taken (1/L − l)/(1 − l) below its
 * entry, a short (1/L − l)/(1 + l) above it. https://hyperliquid.gitbook.io/hyperliquid-docs/trading/liquidations
 */
function stopsBeforeLiquidation(report: Report, levels: Levels, leverage: number, market: Market): boolean {
  const stopFrac = stopFracOf(levels)
  const maintenance = new Decimal(1).div(2 * market.leverageMax)
  const room = new Decimal(1).div(leverage).minus(maintenance)
  const liquidationFrac = room.div(levels.side === 'long' ? maintenance.negated().plus(1) : maintenance.plus(1))
  const limit = liquidationFrac.times(LIQUIDATION_SHARE_MAX)
  return report.check('stopBeyondLiquidation', stopFrac.lte(limit), 'Stop inside liquidation', {
    value: fracText(stopFrac),
    limit: fracText(limit),
    unit: 'frac',
  })
}

/** What every limit on size, and at last the free margin, leave of what was asked for. */
function cutSize(report: Report, entry: EntryCase, { refPx, limitPx, markPx, slPx }: Levels, leverage: number): Sz {
  const { decision, input, market, exposure, marginLeftUsd } = entry
  const held = exposure.get(decision.asset) ?? sz(0)
  const asked = sizeFor(usd(fromJsonNumber(decision.allocation_usd)), refPx, market.szDecimals)
  const facts = {
    asked,
    refPx,
    limitPx,
    slPx,
    heldSz: sz(held.abs()),
    heldUsd: notional(held, markPx),
    grossUsd: grossNotional(exposure, input),
    equityUsd: input.account.equityUsd,
  }
  const limits = limitsOfKind('size').map(({ limit, label, rule }) => ({
    ...rule.cut(facts, input.limits[limit]),
    code: rule.code,
    label,
  }))
  const mostPx = px(Decimal.max(refPx, limitPx))
  const marginUsd = Decimal.max(marginLeftUsd, 0).times(MARGIN_FRAC_MAX)
  const margin = {
    code: 'marginShort' as const,
    label: 'Free margin',
    max: Decimal.max(marginLeftUsd, 0).times(leverage).times(MARGIN_FRAC_MAX).div(mostPx),
    value: notional(asked, mostPx).div(leverage),
    limit: marginUsd,
  }
  return [...limits, margin].reduce<Sz>((left, rule) => report.cut(rule, left, market.szDecimals), asked)
}

/** Returns the sum of all notionals at mark; a position in a coin without a snapshot counts at its own mark. */
function grossNotional(exposure: ReadonlyMap<string, Sz>, input: GateInput): Usd {
  const marks = new Map<string, Px>(input.account.positions.map((position) => [position.coin, position.markPx]))
  let sum: Decimal = ZERO_USD
  for (const [coin, szi] of exposure) {
    const mark = input.coins[coin]?.markPx ?? marks.get(coin)
    if (mark) sum = sum.plus(notional(szi, mark))
  }
  return usd(sum)
}

const stopFracOf = ({ refPx, slPx }: Levels): Decimal => refPx.minus(slPx).abs().div(refPx)
const fracText = (frac: Decimal): string => toText(frac.toDecimalPlaces(6))
