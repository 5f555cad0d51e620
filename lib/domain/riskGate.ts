import { bareRecord } from './bareRecord.ts'
import { Decimal, notional, px, type Sz, sz, type Usd, usd } from './decimal.ts'
import { barsOf, coinHolds, hasPrices, notListed, pauseHolds } from './gate/bars.ts'
import { judgeIncrease } from './gate/entryRules.ts'
import { factsOf } from './gate/facts.ts'
import { judgeHold } from './gate/holdRules.ts'
import { mayLeave } from './gate/leaveRules.ts'
import { lookChecks } from './gate/newRisk.ts'
import { type Pace, withOrder } from './gate/pace.ts'
import { judgeClose, judgeCloseOfNothing, judgeReduce } from './gate/reduceRules.ts'
import { createReport } from './gate/ruleReport.ts'
import { exitSide, sideOf, touchPx } from './gate/sides.ts'
import { type Added, unitCosts } from './gate/sizeRules.ts'
import { leaves } from './gate/turns.ts'
import type { Approval, GateInput, SourcedDecision, Verdict } from './gate/verdict.ts'

/**
 * The gate: whatever a model wrote, only what passes here becomes an order. What leaves is judged first. What enters is judged on the account as it is,
 * on top of the entries approved before it in the same answer: room that a reduction has not made yet is not counted, so entries are brought here again
 * once the reductions are done (gate/turns.ts). A rule passes, clamps (cuts the size to what its limit leaves) or denies; every rule reports its value
 * beside its limit, passes too, so that a person sees how close it was.
 *
 * What an entry costs is gone from the equity that every limit is a share of, those of the entries before it too. So where several are approved, all are
 * judged once more with the costs of the others set aside, until none costs more than was set aside for it.
 *
 * Returns one verdict a wish, in order. Pure: the same input gives the same verdicts.
 */
export function judgeDecisions(given: GateInput): Verdict[] {
  const input = { ...given, markets: bareRecord(given.markets), coins: bareRecord(given.coins) }
  let reserved: Costs = new Map()
  for (;;) {
    const { verdicts, costs } = judgeAll(input, reserved)
    const isShort = [...costs].some(([wish, cost]) => cost.gt(reserved.get(wish) ?? 0))
    if (costs.size < 2 || !isShort) return input.wishes.flatMap((wish) => verdicts.get(wish) ?? [])
    // They only grow, by a lot at least, and each is bounded by what was asked for: this ends, most often at the second look.
    const before = reserved
    const most = ([wish, cost]: [SourcedDecision, Decimal]) => [wish, Decimal.max(cost, before.get(wish) ?? 0)] as const
    reserved = new Map([...before, ...[...costs].map(most)])
  }
}

/** What each approved entry costs the account: fees and worse prices. */
type Costs = ReadonlyMap<SourcedDecision, Decimal>

function judgeAll(input: GateInput, reserved: Costs) {
  const sizes = () => new Map<string, Sz>(input.account.positions.map((position) => [position.coin, position.szi]))
  const standing: Standing = {
    held: sizes(),
    exposure: sizes(),
    beyondUsd: new Map(),
    added: new Map(),
    left: new Set(),
    marginLeftUsd: input.account.withdrawableUsd,
    pace: input.pace,
  }
  const verdicts = new Map<SourcedDecision, Verdict>()
  const costs = new Map<SourcedDecision, Decimal>()
  const isWayOut = (wish: SourcedDecision) => leaves(wish.decision, standing.held)
  const inOrder = [...input.wishes.filter(isWayOut), ...input.wishes.filter((wish) => !isWayOut(wish))]
  for (const wish of inOrder) {
    const others = new Map([...reserved, ...costs])
    others.delete(wish)
    const costUsd = [...others.values()].reduce((sum, cost) => sum.plus(cost), new Decimal(0))
    const verdict = judge(wish, input, { ...standing, costUsd })
    const { approval } = verdict
    count(standing, approval, input)
    verdicts.set(wish, verdict)
    if (approval?.kind === 'increase') costs.set(wish, costOf(approval, input))
  }
  return { verdicts, costs }
}

function costOf(approval: Increase, { coins, takerFeeFrac }: GateInput): Decimal {
  const markPx = coins[approval.coin]?.markPx ?? px(0)
  const { feesUsd, lostUsd } = unitCosts({ ...approval, markPx, takerFeeFrac: takerFeeFrac ?? 0 })
  return feesUsd.plus(lostUsd).times(approval.sz)
}

type Increase = Extract<Approval, { kind: 'increase' }>

/** What the wishes of one answer are judged on, as it grows. */
interface Standing {
  /** Signed sizes by coin if everything approved so far fills: what a way out is measured by. */
  held: Map<string, Sz>
  /** The same without what reductions take away, because they may not fill: what a way in is measured by. */
  exposure: Map<string, Sz>
  /** By coin, what approved entries may cost beyond the mark, at which the rest is valued. */
  beyondUsd: Map<string, Decimal>
  /** By coin, what entries of this answer add, and the worst price at which any of it may fill. */
  added: Map<string, Added>
  /** Coins that this answer leaves, all or in part: nothing is added there in the same one, because the way out may not fill. */
  left: Set<string>
  marginLeftUsd: Usd
  /** What was done lately, and in this answer. */
  pace: Pace
}

function count(standing: Standing, approval: Verdict['approval'], input: GateInput): void {
  if (!approval || approval.kind === 'adjust') return
  const add = (sizes: Map<string, Sz>, signed: Decimal) =>
    sizes.set(approval.coin, sz((sizes.get(approval.coin) ?? sz(0)).plus(signed)))
  const isLong = approval.side === 'long'
  standing.pace = withOrder(standing.pace, approval.coin, approval.kind === 'increase')
  if (approval.kind === 'reduce') {
    standing.left.add(approval.coin)
    add(standing.held, isLong ? approval.sz.negated() : approval.sz)
    return
  }
  const signed = isLong ? approval.sz : approval.sz.negated()
  add(standing.held, signed)
  add(standing.exposure, signed)
  const worstPx = Decimal.max(approval.refPx, approval.limitPx)
  const markPx = input.coins[approval.coin]?.markPx ?? px(0)
  const beyond = Decimal.max(worstPx.minus(markPx), 0).times(approval.sz)
  standing.beyondUsd.set(approval.coin, beyond.plus(standing.beyondUsd.get(approval.coin) ?? 0))
  const before = standing.added.get(approval.coin)
  const prices = [approval.refPx, approval.limitPx, before?.px ?? approval.refPx]
  standing.added.set(approval.coin, {
    sz: sz(approval.sz.plus(before?.sz ?? 0)),
    px: px(isLong ? Decimal.max(...prices) : Decimal.min(...prices)),
  })
  const usedUsd = notional(approval.sz, px(Decimal.max(approval.refPx, approval.limitPx))).div(approval.leverage)
  standing.marginLeftUsd = usd(standing.marginLeftUsd.minus(usedUsd))
}

/** `costUsd`: what the other entries of the answer cost. */
function judge(wish: SourcedDecision, input: GateInput, standing: Standing & { costUsd: Decimal }): Verdict {
  const { held: sizes, exposure, beyondUsd, added, costUsd, marginLeftUsd, pace } = standing
  const { decision } = wish
  const held = sizes.get(decision.asset) ?? sz(0)
  // A hold sends no order that changes a position; the levels it may move are protection, which every state allows.
  if (decision.action === 'hold') return judgeHold(wish, input)
  const report = createReport(decision)
  if (decision.action === 'close' && held.isZero()) return judgeCloseOfNothing(report, decision.asset, input)
  // What this answer adds is not there yet, so nothing can be taken from it: a side of its own is neither a way in nor a way out.
  const isOpposed = standing.added.has(decision.asset) && leaves(decision, sizes)
  if (isOpposed) return report.deny('opposedInAnswer', 'One side an answer')
  const market = input.markets[decision.asset]
  const snapshot = input.coins[decision.asset]
  const reduces = !held.isZero() && leaves(decision, sizes)
  // What is held may always be left; more of it needs the coin in Settings.
  if (
    !(reduces
      ? report.check('coinNotAllowed', market !== undefined, 'Coin', undefined, notListed(decision.asset))
      : coinHolds(report, decision.asset, input))
  )
    return report.deny()
  if (!market) return report.deny()
  const [bar] = barsOf(wish, input, reduces)
  if (bar) return report.deny(bar.code, bar.label, bar.why)
  if (!reduces && standing.left.has(decision.asset)) return report.deny('exitedThisCycle', 'Exit of this cycle')
  if (!reduces && !pauseHolds(report, decision.asset, input)) return report.deny()
  if (!report.check('priceMissing', hasPrices(snapshot), 'Price') || !snapshot) return report.deny()
  if (reduces) {
    const refPx = touchPx(snapshot, exitSide(held))
    const leave = { coin: decision.asset, side: sideOf(held), refPx, pace: input.pace }
    if (!mayLeave(report, wish, input, leave)) return report.deny()
  }
  if (decision.action === 'close') return judgeClose(report, held, snapshot, market)
  if (reduces) return judgeReduce(report, decision, held, snapshot, market)
  const facts = factsOf(input, market, snapshot)
  if (facts.kind === 'missing') {
    const [{ code, label, why }] = facts.bars
    return report.deny(code, label, why)
  }
  const { look } = facts
  if (!lookChecks(report, input.limits, look).every((holds) => holds())) return report.deny()
  return judgeIncrease(report, {
    wish,
    input,
    market,
    snapshot,
    look,
    exposure,
    beyondUsd,
    added,
    costUsd,
    marginLeftUsd,
    pace,
  })
}
