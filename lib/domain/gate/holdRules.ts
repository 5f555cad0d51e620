import { fromJsonNumber, px, toText } from '../decimal.ts'
import type { Decision } from '../decision.ts'
import { createReport } from './ruleReport.ts'
import type { GateInput, Verdict } from './verdict.ts'

/**
 * A hold may move the exit levels of a position: a stop closer to the market, never further away; a target on its own side. It may bring other exit rules:
 * they only ever reduce.
 */
export function judgeHold(decision: Decision, input: GateInput): Verdict {
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
  const { exit_rules: exitRules } = decision
  if (!position || !markPx || (decision.sl_price === null && decision.tp_price === null && exitRules === null))
    return still()
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
  if (slPx === null && tpPx === null && exitRules === null) return still()
  return { ...still(), approval: { kind: 'adjust', coin: position.coin, side: position.side, slPx, tpPx, exitRules } }
}
