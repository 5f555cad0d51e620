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
import type { CoinSnapshot, Market } from '../market.ts'
import { pxWords, usdWords } from '../numberWords.ts'
import { entrySlippageFrac, MIN_NOTIONAL_USD, sizeFor, worstPx } from '../sizing.ts'
import { markOf } from './facts.ts'
import { mayReplan } from './leaveRules.ts'
import type { LevelCase, Levels } from './levelRules.ts'
import { limitsOfKind } from './limitRules.ts'
import { type Look, spreadOf } from './lookRules.ts'
import { paceChecks } from './newRisk.ts'
import type { Pace } from './pace.ts'
import { checkSmallest, type Report } from './ruleReport.ts'
import { exitSide, sideOf, touchPx, wantsSide } from './sides.ts'
import { type Added, cutToOrder, type EntrySize } from './sizeRules.ts'
import type { GateInput, SourcedDecision, Verdict } from './verdict.ts'

/** A wish to open or add, and all that its rules look at. */
export interface EntryCase {
  wish: SourcedDecision
  input: GateInput
  market: Market
  snapshot: CoinSnapshot
  look: Look
  /** Signed sizes by coin, those approved earlier in the same answer included. */
  exposure: ReadonlyMap<string, Sz>
  /** By coin, what those approved earlier may cost beyond the mark. */
  beyondUsd: ReadonlyMap<string, Decimal>
  /** By coin, what entries approved before in the same answer add. */
  added: ReadonlyMap<string, Added>
  /** What those approved earlier cost. */
  costUsd: Decimal
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
  if (!isFee(takerFeeFrac)) {
    const why =
      takerFeeFrac === null
        ? undefined
        : `The venue says that an order costs ${takerFeeFrac} of its worth, which no fee is.`
    return report.deny('feeUnknown', 'Fee', why?.replace(/NaN|-?Infinity/, 'no number'))
  }
  report.check('feeUnknown', true, 'Fee')
  const levels = readLevels(report, entry)
  if (levels === null || !sidesHold(report, levels)) return report.deny()
  const leverage = capLeverage(report, entry)
  const { market } = entry
  if (
    !levelsHold(report, entry, {
      ...levels,
      leverage,
      market,
      takerFeeFrac,
      spreadFrac: spreadOf(entry.look),
    })
  )
    return report.deny()
  const { side, refPx, limitPx, slPx, tpPx } = levels
  const size = cutSize(report, entry, levels, leverage, takerFeeFrac)
  const cutBy = report.lastCut()
  if (size.lte(0) && cutBy) return report.deny(cutBy.code)
  if (!isEnough(report, entry, size, levels)) return report.deny()
  const { decision } = entry.wish
  const keepsRules = !mayBringRules(report, entry)
  const approval = {
    kind: 'increase' as const,
    coin: decision.asset,
    side,
    sz: size,
    refPx,
    limitPx,
    leverage,
    slPx,
    tpPx,
  }
  const verdict = report.approve(approval)
  return keepsRules ? { ...verdict, decision: { ...decision, exit_rules: null } } : verdict
}

/** The rules an add brings become those of all that is held, so they wait for what any change of its plan waits for. */
function mayBringRules(report: Report, { wish, input, snapshot, pace }: EntryCase): boolean {
  const { asset: coin, exit_rules: rules } = wish.decision
  const position = input.account.positions.find((one) => one.coin === coin)
  if (rules === null || !position) return true
  const leave = { coin, side: position.side, refPx: touchPx(snapshot, exitSide(position.szi)), pace }
  return mayReplan(report, wish, input, leave, 'The exit rules stay as they are.')
}

/** Whoever takes pays: a fee below 0 is none. */
const isFee = (frac: number | null): frac is number => frac !== null && Number.isFinite(frac) && frac >= 0

/** Neither too often, nor too soon, nor in too many coins. */
function paceHolds(report: Report, { wish: { decision }, input, snapshot, exposure, pace }: EntryCase): boolean {
  const { asset: coin, action } = decision
  const side = wantsSide(action)
  const wish = { coin, side, refPx: touchPx(snapshot, side === 'long' ? 'buy' : 'sell'), pace }
  return paceChecks(report, input.limits, wish, exposure).every((holds) => holds())
}

/** An entry names an amount and a stop; null when it does not. */
function readLevels(report: Report, { wish: { decision }, input, snapshot, market }: EntryCase): Levels | null {
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
  const lowest = px(Decimal.min(markPx, refPx, limitPx))
  const highest = px(Decimal.max(markPx, refPx, limitPx))
  const check = (code: 'stopWrongSide' | 'targetWrongSide', name: string, level: Px, belongsBelow: boolean) => {
    const limitPx = belongsBelow ? lowest : highest
    const holds = belongsBelow ? level.lt(limitPx) : level.gt(limitPx)
    const numbers = { value: toText(level), limit: toText(limitPx), unit: 'px' as const }
    const where = belongsBelow ? 'below' : 'above'
    const why = `The ${name} of a ${side} belongs ${where} mark and every price it may fill at: ${pxWords(level)} is not ${where} ${pxWords(limitPx)}.`
    return report.check(code, holds, `${name === 'stop' ? 'Stop' : 'Target'} side`, numbers, why)
  }
  if (!check('stopWrongSide', 'stop', slPx, side === 'long')) return false
  return tpPx === null || check('targetWrongSide', 'target', tpPx, side === 'short')
}

const levelsHold = (report: Report, { input: { limits } }: EntryCase, levels: LevelCase): boolean =>
  limitsOfKind('levels').every(({ limit, label, rule }) =>
    report.find(rule.code, label, rule.judge(levels, limits[limit], limits)),
  )

/** The lowest of the limits and what the venue allows for the coin. */
function capLeverage(report: Report, { wish: { decision }, input, market }: EntryCase): number {
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
  const atOnce = { ...cutToOrder(mostPx, market.leverageMax), code: 'orderTooLarge' as const, label: 'Largest order' }
  // Millions of dollars: said where it matters, and no line of every other report.
  const isBeyond = facts.asked.gt(atOnce.max)
  return [...limits, margin, ...(isBeyond ? [atOnce] : [])].reduce<Sz>(
    (left, rule) => report.cut(rule, left, market.szDecimals),
    facts.asked,
  )
}

function sizeFacts(
  { wish: { decision }, input, market, exposure, beyondUsd, added, costUsd }: EntryCase,
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
    side,
    refPx,
    limitPx,
    markPx,
    slPx,
    takerFeeFrac,
    heldSz: sz(held.abs()),
    heldPx: input.account.positions.find(({ coin }) => coin === decision.asset)?.entryPx ?? null,
    added: added.get(decision.asset) ?? null,
    heldUsd: usd(notional(held, markPx).plus(beyondUsd.get(decision.asset) ?? 0)),
    grossUsd: sum(notionals),
    sideUsd: sum(notionals.filter((one) => one.side === side)),
    equityUsd: usd(input.account.equityUsd.minus(costUsd)),
  }
}

/** Returns each position's notional at mark, and what is about to be added at its worst price. What has no mark is denied before (facts.ts). */
function worthOf(exposure: ReadonlyMap<string, Sz>, beyondUsd: ReadonlyMap<string, Decimal>, input: GateInput) {
  return [...exposure].flatMap(([coin, szi]) => {
    const markPx = markOf(input, coin)
    return markPx ? [{ side: sideOf(szi), usd: notional(szi, markPx).plus(beyondUsd.get(coin) ?? 0) }] : []
  })
}

/** The venue measures an order at its limit price, which for a sale lies below the touch. */
function isEnough(
  report: Report,
  { wish: { decision }, input }: EntryCase,
  size: Sz,
  { refPx, limitPx }: Levels,
): boolean {
  const leastPx = px(Decimal.min(refPx, limitPx))
  const asked = usdWords(fromJsonNumber(decision.allocation_usd))
  const cutBy = report.lastCut()
  const what = cutBy ? `What “${cutBy.label}” leaves of the ${asked} asked for` : `What is asked for, ${asked},`
  return limitsOfKind('least').every(({ limit, label }) =>
    checkSmallest(report, label, { size, leastPx, leastUsd: Math.max(MIN_NOTIONAL_USD, input.limits[limit]), what }),
  )
}
