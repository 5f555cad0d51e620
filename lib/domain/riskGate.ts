import type { Account, OrderSide, Position, PositionSide } from './account.ts'
import {
  Decimal,
  floorToLot,
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
} from './decimal.ts'
import type { Action, Decision } from './decision.ts'
import type { DenialCode } from './denial.ts'
import { DENIALS } from './denial.ts'
import type { RuleResult } from './gateReport.ts'
import type { Limits } from './limits.ts'
import type { CoinSnapshot, Market } from './market.ts'
import { MIN_NOTIONAL_USD, sizeFor } from './sizing.ts'
import type { TradingState } from './tradingState.ts'

/**
 * The gate: whatever a model wrote, only what passes here becomes an order. Each decision is judged on top of the exposure of those approved
 * before it in the same answer. A rule passes, clamps (cuts the size to what its limit leaves) or denies; every rule reports its value beside its
 * limit, passes too, so that a person sees how close it was.
 */
export interface GateInput {
  decisions: readonly Decision[]
  account: Account
  markets: Readonly<Record<string, Market>>
  coins: Readonly<Record<string, CoinSnapshot>>
  allowedCoins: readonly string[]
  limits: Limits
  tradingState: TradingState
  /** Age of the prices in ms. */
  dataAgeMs: number
}

/** What an approved decision does. `increase` opens or adds; `reduce` and `close` never leave more than there was. */
export type Approval =
  | {
      kind: 'increase'
      coin: string
      side: PositionSide
      sz: Sz
      refPx: Px
      leverage: number
      slPx: Px
      tpPx: Px | null
    }
  | { kind: 'reduce'; coin: string; side: PositionSide; sz: Sz; refPx: Px; whole: boolean }
  | { kind: 'adjust'; coin: string; side: PositionSide; slPx: Px | null; tpPx: Px | null }

export interface Verdict {
  decision: Decision
  verdict: 'pass' | 'clamp' | 'deny' | 'hold'
  denial: DenialCode | null
  rules: RuleResult[]
  /** Notional after the gate; null for hold and deny. */
  sizeUsd: Usd | null
  approval: Approval | null
}

/** Returns one verdict a decision, in order. Pure: the same input gives the same verdicts. */
export function judgeDecisions(input: GateInput): Verdict[] {
  const exposure = new Map<string, Sz>(input.account.positions.map((position) => [position.coin, position.szi]))
  let marginLeftUsd: Usd = input.account.withdrawableUsd
  return input.decisions.map((decision) => {
    const verdict = judge(decision, input, exposure, marginLeftUsd)
    const approval = verdict.approval
    if (approval && approval.kind !== 'adjust') {
      const signed = (approval.side === 'long') === (approval.kind === 'increase') ? approval.sz : approval.sz.negated()
      exposure.set(approval.coin, sz((exposure.get(approval.coin) ?? sz(0)).plus(signed)))
      if (approval.kind === 'increase') {
        marginLeftUsd = usd(marginLeftUsd.minus(notional(approval.sz, approval.refPx).div(approval.leverage)))
      }
    }
    return verdict
  })
}

function judge(decision: Decision, input: GateInput, exposure: ReadonlyMap<string, Sz>, marginLeftUsd: Usd): Verdict {
  const held = exposure.get(decision.asset) ?? sz(0)
  if (decision.action === 'hold') return judgeHold(decision, input)
  const report = createReport(decision)
  const market = input.markets[decision.asset]
  const snapshot = input.coins[decision.asset]
  const known =
    market !== undefined && !market.delisted && (input.allowedCoins.includes(decision.asset) || !held.isZero())
  if (!report.check('coinNotAllowed', known, 'Coin') || !market) return report.deny()
  const reduces = !held.isZero() && (decision.action === 'close' || wantsSide(decision.action) !== sideOf(held))
  if (input.tradingState === 'halted') return report.deny('tradingHalted', 'Trading state')
  if (input.tradingState === 'reducing' && !reduces) return report.deny('tradingReducing', 'Trading state')
  if (!report.check('priceMissing', snapshot !== undefined, 'Price') || !snapshot) return report.deny()
  if (decision.action === 'close') return judgeClose(report, held, snapshot)
  // Stale prices stop new risk, never an exit.
  const fresh = input.dataAgeMs <= input.limits.dataAgeMsMax
  const ageNumbers = { value: String(input.dataAgeMs), limit: String(input.limits.dataAgeMsMax), unit: 'ms' as const }
  if (!report.check('dataStale', fresh || reduces, 'Age of market data', ageNumbers)) return report.deny()
  if (reduces) return judgeReduce(report, decision, held, snapshot, market)
  return judgeIncrease(report, decision, input, exposure, marginLeftUsd, market, snapshot)
}

/** A hold may move the exit levels of a position: a stop closer to the market, never further away; a target on its own side. */
function judgeHold(decision: Decision, input: GateInput): Verdict {
  const report = createReport(decision)
  const still = (): Verdict => ({
    decision,
    verdict: 'hold',
    denial: null,
    rules: report.rules,
    sizeUsd: null,
    approval: null,
  })
  const position = input.account.positions.find((one) => one.coin === decision.asset)
  const markPx = input.coins[decision.asset]?.markPx
  if (!position || !markPx || (decision.sl_price === null && decision.tp_price === null)) return still()
  const long = position.side === 'long'
  const stop =
    input.account.openOrders.find((order) => order.coin === position.coin && order.tpsl === 'sl')?.triggerPx ?? null
  let slPx = decision.sl_price === null ? null : px(fromJsonNumber(decision.sl_price))
  if (slPx !== null) {
    const safe = long ? slPx.lt(markPx) : slPx.gt(markPx)
    const tighter = stop === null || (long ? slPx.gt(stop) : slPx.lt(stop))
    const numbers = { value: toText(slPx), limit: stop === null ? null : toText(stop), unit: 'px' as const }
    const note =
      safe && tighter
        ? ''
        : 'A stop may only move towards the market and must stay on its side; the resting stop was kept.'
    report.rules.push({
      code: 'stopTightened',
      label: 'Stop only tightens',
      ...numbers,
      verdict: note ? 'clamp' : 'pass',
      note,
    })
    if (note) slPx = null
  }
  let tpPx = decision.tp_price === null ? null : px(fromJsonNumber(decision.tp_price))
  if (tpPx !== null) {
    const safe = long ? tpPx.gt(markPx) : tpPx.lt(markPx)
    const numbers = { value: toText(tpPx), limit: toText(markPx), unit: 'px' as const }
    report.rules.push({
      code: 'targetWrongSide',
      label: 'Target side',
      ...numbers,
      verdict: safe ? 'pass' : 'clamp',
      note: safe ? '' : 'The resting target was kept.',
    })
    if (!safe) tpPx = null
  }
  if (slPx === null && tpPx === null) return still()
  return { ...still(), approval: { kind: 'adjust', coin: position.coin, side: position.side, slPx, tpPx } }
}

function judgeClose(report: Report, held: Sz, snapshot: CoinSnapshot): Verdict {
  if (!report.check('nothingToClose', !held.isZero(), 'Position to close')) return report.deny()
  return report.approve({
    kind: 'reduce',
    coin: snapshot.coin,
    side: sideOf(held),
    sz: sz(held.abs()),
    refPx: touchPx(snapshot, exitSide(held)),
    whole: true,
  })
}

function judgeReduce(report: Report, decision: Decision, held: Sz, snapshot: CoinSnapshot, market: Market): Verdict {
  const refPx = touchPx(snapshot, exitSide(held))
  const asked = sizeFor(usd(fromJsonNumber(decision.allocation_usd)), refPx, market.szDecimals)
  if (!report.check('allocationMissing', asked.gt(0), 'Amount')) return report.deny()
  const rest = sz(held.abs().minus(asked))
  // A rest too small to be traded again would be stuck, so it goes along; and a reduction never flips.
  const whole = rest.lte(0) || notional(rest, refPx).lt(MIN_NOTIONAL_USD)
  const size = whole ? sz(held.abs()) : asked
  if (
    !whole &&
    !report.check(
      'belowMinimum',
      notional(size, refPx).gte(MIN_NOTIONAL_USD),
      'Smallest order',
      minimumNumbers(size, refPx),
    )
  )
    return report.deny()
  if (asked.gt(held.abs()))
    report.note(
      'reduceOnly',
      'Reduce only',
      'The amount is more than the position; a reduction ends flat and never flips.',
      'clamp',
    )
  return report.approve({ kind: 'reduce', coin: snapshot.coin, side: sideOf(held), sz: size, refPx, whole })
}

function judgeIncrease(
  report: Report,
  decision: Decision,
  input: GateInput,
  exposure: ReadonlyMap<string, Sz>,
  marginLeftUsd: Usd,
  market: Market,
  snapshot: CoinSnapshot,
): Verdict {
  const { limits, account } = input
  const side = wantsSide(decision.action)
  const refPx = touchPx(snapshot, side === 'long' ? 'buy' : 'sell')
  const markPx = snapshot.markPx
  const asked = sizeFor(usd(fromJsonNumber(decision.allocation_usd)), refPx, market.szDecimals)
  if (!report.check('allocationMissing', decision.allocation_usd > 0, 'Amount')) return report.deny()
  if (!report.check('stopMissing', decision.sl_price !== null, 'Stop required') || decision.sl_price === null)
    return report.deny()
  const slPx = px(fromJsonNumber(decision.sl_price))
  const tpPx = decision.tp_price === null ? null : px(fromJsonNumber(decision.tp_price))
  const below = side === 'long'
  const stopNumbers = { value: toText(slPx), limit: toText(markPx), unit: 'px' as const }
  const stopSide = below ? slPx.lt(markPx) && slPx.lt(refPx) : slPx.gt(markPx) && slPx.gt(refPx)
  if (!report.check('stopWrongSide', stopSide, 'Stop side', stopNumbers)) return report.deny()
  const stopFrac = refPx.minus(slPx).abs().div(refPx)
  if (
    !report.check('stopTooFar', stopFrac.lte(0.5), 'Stop distance', {
      value: toText(stopFrac.toDecimalPlaces(6)),
      limit: '0.5',
      unit: 'frac',
    })
  )
    return report.deny()
  if (tpPx !== null) {
    const targetSide = below ? tpPx.gt(markPx) && tpPx.gt(refPx) : tpPx.lt(markPx) && tpPx.lt(refPx)
    if (
      !report.check('targetWrongSide', targetSide, 'Target side', {
        value: toText(tpPx),
        limit: toText(markPx),
        unit: 'px',
      })
    )
      return report.deny()
  }
  const leverage = report.leverage(decision.leverage, Math.min(limits.leverageMax, market.leverageMax))
  // Isolated estimate, the stricter one: at leverage L the margin is gone after 1/L, less the maintenance half of the coin's own maximum.
  const liquidationFrac = new Decimal(1).div(leverage).minus(new Decimal(1).div(2 * market.leverageMax))
  const liquidationNumbers = {
    value: toText(stopFrac.toDecimalPlaces(6)),
    limit: toText(liquidationFrac.toDecimalPlaces(6)),
    unit: 'frac' as const,
  }
  if (
    !report.check('stopBeyondLiquidation', stopFrac.lt(liquidationFrac), 'Stop inside liquidation', liquidationNumbers)
  )
    return report.deny()

  const equityUsd = account.equityUsd
  const heldUsd = notional(exposure.get(decision.asset) ?? sz(0), markPx)
  const grossUsd = grossNotional(exposure, input)
  const positionMaxUsd = usd(equityUsd.times(limits.positionFracMax))
  const grossMaxUsd = usd(equityUsd.times(limits.grossFracMax))
  const riskMaxUsd = usd(equityUsd.times(limits.riskFracMax))
  const lossPerUnit = refPx.minus(slPx).abs()
  const heldSz = (exposure.get(decision.asset) ?? sz(0)).abs()
  const size = [
    {
      code: 'positionLimit',
      label: 'One position',
      max: usd(positionMaxUsd.minus(heldUsd)).div(refPx),
      value: heldUsd.plus(notional(asked, refPx)),
      limit: positionMaxUsd,
    },
    {
      code: 'grossLimit',
      label: 'All positions',
      max: usd(grossMaxUsd.minus(grossUsd)).div(refPx),
      value: grossUsd.plus(notional(asked, refPx)),
      limit: grossMaxUsd,
    },
    {
      code: 'riskLimit',
      label: 'Risk per trade',
      max: riskMaxUsd.div(lossPerUnit).minus(heldSz),
      value: lossPerUnit.times(asked.plus(heldSz)),
      limit: riskMaxUsd,
    },
    {
      code: 'marginShort',
      label: 'Free margin',
      max: Decimal.max(marginLeftUsd, 0).times(leverage).times(0.95).div(refPx),
      value: notional(asked, refPx).div(leverage),
      limit: Decimal.max(marginLeftUsd, 0).times(0.95),
    },
  ].reduce<Sz>((left, rule) => report.cut(rule as CutRule, left, market.szDecimals), asked)
  const cutBy = report.lastCut()
  if (size.lte(0) && cutBy) return report.deny(cutBy)
  if (
    !report.check(
      'belowMinimum',
      notional(size, refPx).gte(MIN_NOTIONAL_USD),
      'Smallest order',
      minimumNumbers(size, refPx),
    )
  )
    return report.deny()
  return report.approve({ kind: 'increase', coin: decision.asset, side, sz: size, refPx, leverage, slPx, tpPx })
}

interface CutRule {
  code: DenialCode
  label: string
  /** Largest size this rule allows; may be negative. */
  max: Decimal
  value: Decimal
  limit: Decimal
}

/** Collects rule results for one decision and ends in a verdict. */
function createReport(decision: Decision) {
  const rules: RuleResult[] = []
  let denial: DenialCode | null = null
  let cutCode: DenialCode | null = null
  type Numbers = Pick<RuleResult, 'value' | 'limit' | 'unit'>
  const plain: Numbers = { value: null, limit: null, unit: 'bool' }
  const report = {
    rules,
    check(code: DenialCode, holds: boolean, label: string, numbers: Numbers = plain): boolean {
      rules.push({ code, label, ...numbers, verdict: holds ? 'pass' : 'deny', note: holds ? '' : DENIALS[code] })
      if (!holds) denial = code
      return holds
    },
    note(code: string, label: string, note: string, verdict: 'pass' | 'clamp') {
      rules.push({ code, label, ...plain, verdict, note })
    },
    /** A limit cuts what is asked for; a decision without a wish gets the largest leverage allowed, because margin is not risk. */
    leverage(asked: number | null, max: number): number {
      const given = asked ?? max
      const used = Math.min(given, max)
      const note = given > max ? `Asked for ${given}x, set to ${max}x.` : ''
      rules.push({
        code: 'leverageMax',
        label: 'Leverage',
        value: String(given),
        limit: String(max),
        unit: 'x',
        verdict: given > max ? 'clamp' : 'pass',
        note,
      })
      return used
    },
    cut(rule: CutRule, left: Sz, szDecimals: number): Sz {
      const cuts = rule.max.lt(left)
      const size = cuts ? floorToLot(sz(Decimal.max(rule.max, 0)), szDecimals) : left
      const verdict = !cuts ? 'pass' : size.lte(0) ? 'deny' : 'clamp'
      const note =
        verdict === 'deny' ? DENIALS[rule.code] : verdict === 'clamp' ? `Cut to ${toText(size)} ${decision.asset}.` : ''
      rules.push({
        code: rule.code,
        label: rule.label,
        value: toText(rule.value.toDecimalPlaces(2)),
        limit: toText(rule.limit.toDecimalPlaces(2)),
        unit: 'usd',
        verdict,
        note,
      })
      if (cuts) cutCode = rule.code
      return size
    },
    lastCut: () => cutCode,
    deny(code?: DenialCode, label?: string): Verdict {
      if (code && label) report.check(code, false, label)
      return { decision, verdict: 'deny', denial: code ?? denial, rules, sizeUsd: null, approval: null }
    },
    approve(approval: Exclude<Approval, { kind: 'adjust' }>): Verdict {
      const clamped = rules.some((rule) => rule.verdict === 'clamp')
      return {
        decision,
        verdict: clamped ? 'clamp' : 'pass',
        denial: null,
        rules,
        sizeUsd: notional(approval.sz, approval.refPx),
        approval,
      }
    },
  }
  return report
}
type Report = ReturnType<typeof createReport>

const minimumNumbers = (size: Sz, price: Px) => ({
  value: toText(notional(size, price).toDecimalPlaces(2)),
  limit: String(MIN_NOTIONAL_USD),
  unit: 'usd' as const,
})

const wantsSide = (action: Action): PositionSide => (action === 'buy' ? 'long' : 'short')
const sideOf = (szi: Sz): PositionSide => (szi.isNegative() ? 'short' : 'long')
const exitSide = (szi: Sz): OrderSide => (szi.isNegative() ? 'buy' : 'sell')

/** Returns the price an immediate order meets first: the ask when buying, the bid when selling, else mid, else mark. */
export const touchPx = (snapshot: CoinSnapshot, side: OrderSide): Px =>
  (side === 'buy' ? snapshot.askPx : snapshot.bidPx) ?? snapshot.midPx ?? snapshot.markPx

/** Returns the sum of all notionals at mark; a position in a coin without a snapshot counts at its own mark. */
function grossNotional(exposure: ReadonlyMap<string, Sz>, input: GateInput): Usd {
  const marks = new Map<string, Px>(
    input.account.positions.map((position: Position) => [position.coin, position.markPx]),
  )
  let sum: Decimal = ZERO_USD
  for (const [coin, szi] of exposure) {
    const mark = input.coins[coin]?.markPx ?? marks.get(coin)
    if (mark) sum = sum.plus(notional(szi, mark))
  }
  return usd(sum)
}
