import { Decimal, fromJsonNumber, type Px, px, toText } from '../decimal.ts'
import { ARMING_R } from '../exitArming.ts'
import type { Limits } from '../limits.ts'
import { ruleWords } from '../numberWords.ts'
import { barsOf, coinHolds, hasPrices, pauseHolds } from './bars.ts'
import { factsOf, markOf } from './facts.ts'
import { mayReplan } from './leaveRules.ts'
import { lookChecks, paceChecks } from './newRisk.ts'
import { type CoinPace, paceOf } from './pace.ts'
import { createReport, type Report } from './ruleReport.ts'
import { exitSide, touchPx } from './sides.ts'
import { changesNothing } from './turns.ts'
import type { GateInput, SourcedDecision, Verdict } from './verdict.ts'

/**
 * A hold may move the exit levels of a position: a stop closer to the market, never further away; a target on its own side. It may bring other exit rules:
 * they only ever reduce. What leaves sooner than leaving is allowed stays as it is. One that changes nothing reports what stands against new risk in its coin.
 */
export function judgeHold(wish: SourcedDecision, input: GateInput): Verdict {
  const { decision } = wish
  const report = createReport(decision)
  const still = (): Verdict => ({
    decision,
    verdict: 'hold',
    denial: null,
    rules: report.rules,
    sizeUsd: null,
    approval: null,
  })
  if (changesNothing(decision)) {
    reportNewRisk(report, wish, input)
    return still()
  }
  const position = input.account.positions.find((one) => one.coin === decision.asset)
  const markPx = position && markOf(input, decision.asset)
  let { exit_rules: exitRules } = decision
  if (!position || !markPx) {
    const why = position ? 'There is no price to judge a level by.' : 'Nothing is held, so there is no level to move.'
    report.note('nothingToMove', 'Position', why, 'clamp')
    return still()
  }
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
  const stopRoomPx = stopRoomOf(markPx, input.limits, paceOf(input.pace, position.coin).held)
  const isStopNear = slPx?.minus(markPx).abs().lt(stopRoomPx) ?? false
  const isTargetNear = tpPx !== null && isNearer(tpPx, restingTargetPx(input, position.coin), markPx)
  if (exitRules !== null || isStopNear || isTargetNear) {
    const roomWords = ruleWords(toText(stopRoomPx.div(markPx).toDecimalPlaces(4)), 'frac')
    const kept = keptWords({ rules: exitRules !== null, stop: isStopNear, target: isTargetNear }, roomWords)
    const { coin, side, szi } = position
    const snapshot = input.coins[coin]
    const refPx = hasPrices(snapshot) ? touchPx(snapshot, exitSide(szi)) : markPx
    if (!mayReplan(report, wish, input, { coin, side, refPx, pace: input.pace }, kept)) {
      exitRules = null
      if (isStopNear) slPx = null
      if (isTargetNear) tpPx = null
    }
  }
  const verdict = { ...still(), decision: { ...decision, exit_rules: exitRules } }
  if (slPx === null && tpPx === null && exitRules === null) return verdict
  return { ...verdict, approval: { kind: 'adjust', coin: position.coin, side: position.side, slPx, tpPx, exitRules } }
}

/** How far from the mark a stop stays while the model may not leave: half of the opening risk, and never nearer than the stop of an entry may lie. */
function stopRoomOf(markPx: Px, { stopDistanceFracMin }: Limits, held: CoinPace['held']): Decimal {
  const riskPx = held?.openingSlPx ? held.entryPx.minus(held.openingSlPx).abs() : new Decimal(0)
  return Decimal.max(riskPx.times(ARMING_R), markPx.times(stopDistanceFracMin))
}

const restingTargetPx = ({ account }: GateInput, coin: string): Px | null =>
  account.openOrders.find((order) => order.coin === coin && order.tpsl === 'tp')?.triggerPx ?? null

/** Any target is nearer than none. */
const isNearer = (tpPx: Px, restingPx: Px | null, markPx: Px): boolean =>
  restingPx === null || tpPx.minus(markPx).abs().lt(restingPx.minus(markPx).abs())

/** What of a hold is left out, in sentences. */
function keptWords({ rules, stop, target }: Record<'rules' | 'stop' | 'target', boolean>, room: string): string {
  return [
    rules ? 'The exit rules stay as they are.' : '',
    stop ? `The stop stays where it is: within ${room} of the mark it would soon close the position.` : '',
    target ? 'The target stays where it is: nearer to the mark it would close the position sooner.' : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
}

/** Every rule an entry would meet before its levels and its size, the market as it is and nothing asked for. */
function reportNewRisk(report: Report, wish: SourcedDecision, input: GateInput): void {
  const coin = wish.decision.asset
  coinHolds(report, coin, input)
  for (const { code, label, why } of barsOf(wish, input, false)) report.check(code, false, label, undefined, why)
  pauseHolds(report, coin, input)
  const snapshot = input.coins[coin]
  if (!report.check('priceMissing', hasPrices(snapshot), 'Price') || !snapshot) return
  const market = input.markets[coin]
  if (!market) return
  const facts = factsOf(input, market, snapshot)
  if (facts.kind === 'missing') {
    for (const { code, label, why } of facts.bars) report.check(code, false, label, undefined, why)
    return
  }
  const { limits, pace, account } = input
  const sizes = new Map(account.positions.map(({ coin, szi }) => [coin, szi]))
  // Of both sides the one that would be a turn.
  const side = paceOf(pace, coin).lastExit?.side === 'long' ? 'short' : 'long'
  const entry = { coin, side, refPx: touchPx(snapshot, side === 'long' ? 'buy' : 'sell'), pace } as const
  const checks = [...lookChecks(report, limits, facts.look), ...paceChecks(report, limits, entry, sizes)]
  for (const check of checks) check()
}
