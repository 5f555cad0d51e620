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
import { entrySlippageFrac, MIN_NOTIONAL_USD, sizeFor, worstPx } from '../sizing.ts'
import type { LevelCase, Levels } from './levelRules.ts'
import { limitsOfKind } from './limitRules.ts'
import { spreadOf } from './lookRules.ts'
import { paceChecks } from './newRisk.ts'
import type { Pace } from './pace.ts'
import { minimumNumbers, type Report } from './ruleReport.ts'
import { sideOf, touchPx, wantsSide } from './sides.ts'
import type { EntrySize } from './sizeRules.ts'
import type { GateInput, Verdict } from './verdict.ts'

/** A wish to open or add, and all that its rules look at. */
export interface EntryCase {
  decision: Decision
  input: GateInput
  market: Market
  snapshot: CoinSnapshot
  /** Signed sizes by coin, those approved earlier in the same answer included. */
  exposure: ReadonlyMap<string, Sz>
  /** By coin, what those approved earlier may cost beyond the mark. */
  beyondUsd: ReadonlyMap<string, Decimal>
  marginLeftUsd: Usd
  /** What was done lately, with what was approved earlier in the same answer. */
  pace: Pace
}

/** Share of the free margin that an entry may use: fees and the next tick need the rest. */
const MARGIN_FRAC_MAX = 0.95

/** Returns the verdict on opening or adding: pace and levels first, then every limit cuts what the ones before it left. */
export function judgeIncrease(report: Report, entry: EntryCase): Verdict {
  const { takerFeeFrac } = entry.input
  if (!paceHolds(report, entry)) return report.deny()
  if (!report.check('feeUnknown', takerFeeFrac !== null, 'Fee') || takerFeeFrac === null) return report.deny()
  const levels = readLevels(report, entry)
  if (levels === null || !sidesHold(report, levels)) return report.deny()
  const leverage = capLeverage(report, entry)
  const { market, snapshot } = entry
  if (
    !levelsHold(report, entry, {
      ...levels,
      leverage,
      market,
      takerFeeFrac,
      spreadFrac: spreadOf(snapshot)?.toNumber() ?? null,
    })
  )
    return report.deny()
  const { side, refPx, limitPx, slPx, tpPx } = levels
  const size = cutSize(report, entry, levels, leverage, takerFeeFrac)
  const cutBy = report.lastCut()
  if (size.lte(0) && cutBy) return report.deny(cutBy)
  if (!isEnough(report, entry, size, levels)) return report.deny()
  const coin = entry.decision.asset
  return report.approve({ kind: 'increase', coin, side, sz: size, refPx, limitPx, leverage, slPx, tpPx })
}

/** Neither too often, nor too soon, nor in too many coins. */
function paceHolds(report: Report, { decision, input, snapshot, exposure, pace }: EntryCase): boolean {
  const { asset: coin, action } = decision
  const side = wantsSide(action)
  const wish = { coin, side, refPx: touchPx(snapshot, side === 'long' ? 'buy' : 'sell'), pace }
  return paceChecks(report, input.limits, wish, exposure).every((holds) => holds())
}

/** An entry names an amount and a stop; null when it does not. */
function readLevels(report: Report, { decision, input, snapshot, market }: EntryCase): Levels | null {
  const side = wantsSide(decision.action)
  if (!report.check('allocationMissing', decision.allocation_usd > 0, 'Amount')) return null
  if (!report.check('stopMissing', decision.sl_price !== null, 'Stop required') || decision.sl_price === null)
    return null
  const orderSide = side === 'long' ? 'buy' : 'sell'
  const refPx = touchPx(snapshot, orderSide)
  const slPx = px(fromJsonNumber(decision.sl_price))
  const most = Math.min(...limitsOfKind('price').map(({ limit }) => input.limits[limit]))
  return {
    side,
    refPx,
    limitPx: worstPx(orderSide, refPx, market.szDecimals, entrySlippageFrac(refPx, slPx, most)),
    markPx: snapshot.markPx,
    slPx,
    tpPx: decision.tp_price === null ? null : px(fromJsonNumber(decision.tp_price)),
  }
}

/** Stop and target lie on their own side of the market, measured at mark and at the prices of the fill. */
function sidesHold(report: Report, levels: Levels): boolean {
  const { side, refPx, limitPx, markPx, slPx, tpPx } = levels
  const prices = [markPx, refPx, limitPx]
  const isBelow = (level: Px) => prices.every((price) => level.lt(price))
  const isAbove = (level: Px) => prices.every((price) => level.gt(price))
  const toMark = (level: Px) => ({ value: toText(level), limit: toText(markPx), unit: 'px' as const })
  const stopHolds = side === 'long' ? isBelow(slPx) : isAbove(slPx)
  if (!report.check('stopWrongSide', stopHolds, 'Stop side', toMark(slPx))) return false
  if (tpPx === null) return true
  const targetHolds = side === 'long' ? isAbove(tpPx) : isBelow(tpPx)
  return report.check('targetWrongSide', targetHolds, 'Target side', toMark(tpPx))
}

const levelsHold = (report: Report, { input: { limits } }: EntryCase, levels: LevelCase): boolean =>
  limitsOfKind('levels').every(({ limit, label, rule }) =>
    report.find(rule.code, label, rule.judge(levels, limits[limit], limits)),
  )

/** The lowest of the limits and what the venue allows for the coin. */
function capLeverage(report: Report, { decision, input, market }: EntryCase): number {
  const caps = limitsOfKind('leverage').map(({ limit, rule }) => rule.leverageMax(input.limits[limit]))
  return report.leverage(decision.leverage, Math.min(...caps, market.leverageMax))
}

/** What every limit on size, and at last the free margin, leave of what was asked for. */
function cutSize(report: Report, entry: EntryCase, levels: Levels, leverage: number, takerFeeFrac: number): Sz {
  const { input, market, marginLeftUsd } = entry
  const facts = sizeFacts(entry, levels, takerFeeFrac)
  const limits = limitsOfKind('size').map(({ limit, label, rule }) => ({
    ...rule.cut(facts, input.limits[limit]),
    code: rule.code,
    label,
  }))
  const mostPx = px(Decimal.max(levels.refPx, levels.limitPx))
  const marginUsd = Decimal.max(marginLeftUsd, 0).times(MARGIN_FRAC_MAX)
  const margin = {
    code: 'marginShort' as const,
    label: 'Free margin',
    max: marginUsd.times(leverage).div(mostPx),
    valueOf: (size: Sz) => notional(size, mostPx).div(leverage),
    limit: marginUsd,
  }
  return [...limits, margin].reduce<Sz>((left, rule) => report.cut(rule, left, market.szDecimals), facts.asked)
}

function sizeFacts(
  { decision, input, market, exposure, beyondUsd }: EntryCase,
  levels: Levels,
  takerFeeFrac: number,
): EntrySize {
  const { side, refPx, limitPx, markPx, slPx } = levels
  const held = exposure.get(decision.asset) ?? sz(0)
  const notionals = worthOf(exposure, beyondUsd, input)
  const sum = (those: typeof notionals) =>
    usd(those.reduce<Decimal>((total, { usd: one }) => total.plus(one), ZERO_USD))
  return {
    asked: sizeFor(usd(fromJsonNumber(decision.allocation_usd)), refPx, market.szDecimals),
    refPx,
    limitPx,
    markPx,
    slPx,
    takerFeeFrac,
    heldSz: sz(held.abs()),
    heldUsd: usd(notional(held, markPx).plus(beyondUsd.get(decision.asset) ?? 0)),
    grossUsd: sum(notionals),
    sideUsd: sum(notionals.filter((one) => one.side === side)),
    equityUsd: input.account.equityUsd,
  }
}

/** Returns each position's notional at mark, or at the worst price of what is about to be added; without a snapshot at its own mark. */
function worthOf(exposure: ReadonlyMap<string, Sz>, beyondUsd: ReadonlyMap<string, Decimal>, input: GateInput) {
  const marks = new Map<string, Px>(input.account.positions.map((position) => [position.coin, position.markPx]))
  return [...exposure].flatMap(([coin, szi]) => {
    const mark = input.coins[coin]?.markPx ?? marks.get(coin)
    return mark ? [{ side: sideOf(szi), usd: notional(szi, mark).plus(beyondUsd.get(coin) ?? 0) }] : []
  })
}

/** The venue measures an order at its limit price, which for a sale lies below the touch. */
function isEnough(report: Report, { input }: EntryCase, size: Sz, { refPx, limitPx }: Levels): boolean {
  const leastPx = px(Decimal.min(refPx, limitPx))
  return limitsOfKind('least').every(({ limit, label, rule }) => {
    const least = Math.max(MIN_NOTIONAL_USD, input.limits[limit])
    const numbers = minimumNumbers(size, leastPx, least)
    return report.check(rule.code, notional(size, leastPx).gte(least), label, numbers)
  })
}
