import type { Difference } from '../../contracts/labReplay.ts'
import { fromJsonNumber, toText } from '../../domain/decimal.ts'
import { readGateInputText } from '../../domain/gate/gateInputText.ts'
import type { GateInput, Verdict } from '../../domain/gate/verdict.ts'
import { ANSWER_LABEL } from '../../domain/gateReport.ts'
import type { Limits } from '../../domain/limits.ts'
import { isWholeClose, sendsOrder, toOrderPlans } from '../../domain/orderPlan.ts'
import { judgeDecisions } from '../../domain/riskGate.ts'
import { EXIT_SLIPPAGE_FRACS } from '../../domain/sizing.ts'
import type { RecordedCycle } from '../../store/queries/recordedCycles.ts'
import type { IntentRow } from '../../store/rows/intentRow.ts'
import { valueDifference } from './difference.ts'
import type { Finding } from './finding.ts'

type RecordedDecision = RecordedCycle['decisions'][number]

/** What the gate judged a stored cycle on, as it is read now; null where an input is not read any more. */
export const gateInputsOf = ({ gateInputs }: RecordedCycle): { firstNumber: number; input: GateInput | null }[] =>
  gateInputs.map(({ firstNumber, body }) => ({ firstNumber, input: readGateInputText(body) }))

/** Every decision of a stored cycle, judged again on what it was judged on, with these limits in the place of its own; verdicts, reports and orders. */
export function replayGate(cycle: RecordedCycle, limits: Partial<Limits>): Finding {
  if (cycle.decisions.length === 0 && cycle.gateInputs.length === 0) return { kind: 'none', why: 'Nothing was judged.' }
  const inputs = gateInputsOf(cycle)
  if (inputs.some(({ input }) => input === null))
    return { kind: 'missing', why: 'What it was judged on is stored in a form that is not read any more.' }
  const judged = inputs.flatMap(({ firstNumber, input }) => (input ? judgeAgain(firstNumber, input, limits) : []))
  const byNumber = new Map(judged.map((one) => [one.number, one]))
  if (cycle.decisions.some(({ number }) => !byNumber.has(number)))
    return { kind: 'missing', why: 'What it was judged on was not kept.' }
  const rows = new Map(cycle.decisions.map((row) => [row.number, row]))
  const differences = judged.flatMap((one) => decisionDifferences(cycle, rows.get(one.number), one))
  const compared = judged.length
  return differences.length > 0 ? { kind: 'differs', compared, differences } : { kind: 'equal', compared }
}

interface Judged {
  number: number
  verdict: Verdict
  source: string
  input: GateInput
}

function judgeAgain(firstNumber: number, stored: GateInput, limits: Partial<Limits>): Judged[] {
  const input = { ...stored, limits: { ...stored.limits, ...limits } }
  return judgeDecisions(input).map((verdict, index) => ({
    number: firstNumber + index,
    verdict,
    source: input.wishes[index]?.source ?? '',
    input,
  }))
}

function decisionDifferences(cycle: RecordedCycle, row: RecordedDecision | undefined, judged: Judged): Difference[] {
  const { number, verdict } = judged
  const name = `Decision ${number}, ${verdict.decision.asset} ${verdict.decision.action}`
  const found = [
    valueDifference(name, row ? storedVerdict(row) : null, replayedVerdict(judged), number),
    row ? orderDifference(name, cycle, row, judged) : null,
  ]
  return found.filter((one) => one !== null)
}

/** Words are not among what is judged; they are compared with what was read. */
const storedVerdict = (row: RecordedDecision) => ({
  coin: row.coin,
  action: row.action,
  source: row.source,
  allocationUsd: toText(row.allocationUsd),
  leverage: row.leverage,
  tpPx: row.tpPx && toText(row.tpPx),
  slPx: row.slPx && toText(row.slPx),
  exitRules: row.exitRules,
  confidence: row.confidence,
  verdict: row.verdict,
  denial: row.denial,
  sizeUsd: row.sizeUsd && toText(row.sizeUsd),
  rules: row.gateReport.filter(({ label }) => label !== ANSWER_LABEL),
})

function replayedVerdict({ verdict: { decision, verdict, denial, sizeUsd, rules }, source }: Judged) {
  const text = (value: number | null) => (value === null ? null : toText(fromJsonNumber(value)))
  return {
    coin: decision.asset,
    action: decision.action,
    source,
    allocationUsd: text(decision.allocation_usd),
    leverage: decision.leverage,
    tpPx: text(decision.tp_price),
    slPx: text(decision.sl_price),
    exitRules: decision.exit_rules,
    confidence: decision.confidence,
    verdict,
    denial,
    sizeUsd: sizeUsd && toText(sizeUsd.toDecimalPlaces(6)),
    rules,
  }
}

/** A cycle that did not come to its end may have stopped before it wrote its orders. */
function orderDifference(name: string, { id, status }: RecordedCycle, row: RecordedDecision, judged: Judged) {
  const written = row.intents.filter(
    ({ cycleId, source, role }) => cycleId === id && source === row.source && (role === 'entry' || role === 'close'),
  )
  if (written.length === 0 && status !== 'ok') return null
  const what = `${name}: its order`
  return valueDifference(what, inParts(written), inParts(plannedOrders(judged, written[0])), row.number)
}

/** Most orders go whole. */
const inParts = (orders: readonly OrderWords[]) =>
  orders.length > 1 ? orders.map(orderOf) : orders[0] && orderOf(orders[0])

function plannedOrders({ verdict: { approval }, input }: Judged, written: IntentRow | undefined): OrderWords[] {
  const market = approval && input.markets[approval.coin]
  if (!sendsOrder(approval) || !market) return []
  // Each try to leave is bounded more widely than the one before; which try it was is said by the order alone.
  const fracs = isWholeClose(approval) ? EXIT_SLIPPAGE_FRACS : EXIT_SLIPPAGE_FRACS.slice(0, 1)
  const plans = fracs.map((frac) => toOrderPlans(approval, market, frac))
  const plan = plans.find(([first]) => first && written?.limitPx.eq(first.limitPx)) ?? plans[0] ?? []
  return plan.map((part) => ({ ...part, tif: 'Ioc' }))
}

const orderOf = ({ role, coin, side, limitPx, sz, reduceOnly, leverage, tif }: OrderWords) => ({
  role,
  coin,
  side,
  limitPx: toText(limitPx),
  sz: toText(sz),
  reduceOnly,
  leverage,
  tif,
})
type OrderWords = Pick<IntentRow, 'role' | 'coin' | 'side' | 'limitPx' | 'sz' | 'reduceOnly' | 'leverage' | 'tif'>
