import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Decimal, px, type Sz, sz, usd } from '@/lib/domain/decimal.ts'
import type { Decision } from '@/lib/domain/decision.ts'
import { gateInputText, readGateInputText } from '@/lib/domain/gate/gateInputText.ts'
import { reductionsFirst } from '@/lib/domain/gate/turns.ts'
import type { Approval, GateInput, Verdict } from '@/lib/domain/gate/verdict.ts'
import { LIMIT_CODES, type Limits, limitRow } from '@/lib/domain/limits.ts'
import { judgeDecisions } from '@/lib/domain/riskGate.ts'
import { account, coinPace, decision, gateInput, market, pace, position, snapshot } from '../../support/builders.ts'

/** The first promise: over any account, market, limits and answer, whatever fills, at whatever price the orders allow, no limit is passed. */

const COINS = ['BTC', 'ETH', 'SOL', 'PURR'] as const
/** Evenly over the range: doubles of fast-check are even over their bits, and so nearly all of them next to nothing. */
const between = (min: number, max: number) =>
  fc.integer({ min: 0, max: 1_000_000 }).map((share) => min + ((max - min) * share) / 1_000_000)

const anyLimits: fc.Arbitrary<Limits> = fc
  .record(
    Object.fromEntries(
      LIMIT_CODES.map((code) => {
        const { min, max, isWhole, ...row } = limitRow(code)
        // As often as not what people use, so that entries get through.
        const anywhere = isWhole ? fc.integer({ min, max }) : between(min, max)
        return [code, fc.oneof({ weight: 16, arbitrary: fc.constant(row.default) }, anywhere)]
      }),
    ),
  )
  .map((limits) => limits as Limits)

const anyCoin = fc.record({
  markPx: between(0.05, 200_000),
  // The touch lies around the mark, on either side of it; now and then far from it, or crossed.
  offset: fc.oneof({ weight: 24, arbitrary: between(-0.003, 0.003) }, between(-0.5, 0.5)),
  spread: fc.oneof({ weight: 24, arbitrary: between(0, 0.0025) }, between(-0.0025, 0)),
  /** Whether anybody tells what is held is worth. */
  isMarked: fc.oneof({ weight: 24, arbitrary: fc.constant(true) }, fc.constant(false)),
  szDecimals: fc.integer({ min: 0, max: 5 }),
  leverageMax: fc.integer({ min: 3, max: 50 }),
  /** What is held, as a share of equity; negative is short. */
  held: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, between(-1, 1)),
  /** What was paid for it, as a share of the mark. */
  paid: between(0.7, 1.4),
  openedMinutesAgo: fc.integer({ min: 0, max: 600 }),
  changedMinutesAgo: fc.option(fc.integer({ min: 0, max: 120 }), { freq: 1 }),
})

/** Well-formed wishes near the market, and hostile ones anywhere: huge, tiny, on the wrong side, the same coin again and again. */
const anyWish = fc.record({
  coin: fc.constantFrom(...COINS, ...COINS, 'DOGE'),
  action: fc.constantFrom('buy', 'buy', 'sell', 'sell', 'hold', 'close'),
  allocation: fc.oneof(between(0, 2), between(0, 1e8), fc.constant(0)),
  leverage: fc.option(fc.integer({ min: 1, max: 100 })),
  stop: fc.oneof({ weight: 4, arbitrary: between(0.004, 0.06) }, between(-0.9, 0.9)),
  target: fc.option(fc.oneof({ weight: 4, arbitrary: between(0.02, 0.3) }, between(-0.9, 0.9))),
  hasStop: fc.boolean(),
})

const anyCase = fc.record({
  equity: between(50, 1e6),
  marginFrac: between(0, 1),
  limits: anyLimits,
  coins: fc.tuple(anyCoin, anyCoin, anyCoin, anyCoin),
  wishes: fc.array(anyWish, { maxLength: 8 }),
  /** How each approved order ends: what share of it fills, and how far within its price. */
  ends: fc.array(fc.record({ filled: between(0, 1), at: between(0, 1), all: fc.boolean() }), {
    minLength: 8,
    maxLength: 8,
  }),
  /** What the account is worth once the reductions are done, as a share of before: fees, and what the market did meanwhile. */
  worthAfter: between(0.9, 1.02),
  entriesAgo: fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 6 }),
})
type Case = typeof anyCase extends fc.Arbitrary<infer T> ? T : never

function inputOf({ equity, marginFrac, limits, coins, wishes, entriesAgo }: Case): GateInput {
  const seen = COINS.flatMap((coin, index) => {
    const one = coins[index]
    return one ? [{ coin, ...one }] : []
  })
  const { nowMs } = pace()
  const heldOf = ({ held, markPx, szDecimals }: (typeof seen)[number]) =>
    sz(new Decimal(equity).times(held).div(markPx).toDecimalPlaces(szDecimals))
  return gateInput({
    account: account({
      equityUsd: usd(equity),
      withdrawableUsd: usd(equity * marginFrac),
      positions: seen
        .filter((one) => !heldOf(one).isZero())
        .map((one) =>
          position({
            coin: one.coin,
            side: one.held > 0 ? 'long' : 'short',
            szi: heldOf(one),
            entryPx: px(one.markPx * one.paid),
            markPx: px(one.isMarked ? one.markPx : 0),
          }),
        ),
    }),
    markets: Object.fromEntries(
      seen.map(({ coin, szDecimals, leverageMax }) => [coin, market({ coin, szDecimals, leverageMax })]),
    ),
    coins: Object.fromEntries(
      seen
        .filter(({ isMarked }) => isMarked)
        .map(({ coin, markPx, offset, spread }) => {
          const mid = markPx * (1 + offset)
          return [
            coin,
            snapshot({
              coin,
              markPx: px(markPx),
              midPx: px(mid),
              bidPx: px(mid * (1 - spread / 2)),
              askPx: px(mid * (1 + spread / 2)),
            }),
          ]
        }),
    ),
    allowedCoins: [...COINS],
    limits,
    decisions: wishes.map((wish) => decisionOf(wish, seen.find(({ coin }) => coin === wish.coin)?.markPx ?? 1, equity)),
    pace: pace({
      entriesMs: entriesAgo.map((minutes) => nowMs - minutes * 60_000),
      coins: Object.fromEntries(
        seen.map((one) => [
          one.coin,
          coinPace({ changedMs: one.changedMinutesAgo === null ? null : nowMs - one.changedMinutesAgo * 60_000 }),
        ]),
      ),
    }),
  })
}

function decisionOf(wish: Case['wishes'][number], markPx: number, equity: number): Decision {
  const sign = wish.action === 'sell' ? -1 : 1
  return decision({
    asset: wish.coin,
    action: wish.action as Decision['action'],
    allocation_usd: wish.allocation > 2 ? wish.allocation : wish.allocation * equity,
    leverage: wish.leverage,
    sl_price: wish.hasStop || wish.stop > 0 ? Math.max(markPx * (1 - sign * wish.stop), 1e-9) : null,
    tp_price: wish.target === null ? null : Math.max(markPx * (1 + sign * wish.target), 1e-9),
  })
}

type Increase = Extract<Approval, { kind: 'increase' }>

/** Checks what an approved entry promised by itself, at the worst price it may fill at. */
function checkEntry({ side, sz: size, refPx, limitPx, slPx, tpPx, leverage, coin }: Increase, input: GateInput): void {
  const {
    limits,
    account: { equityUsd },
    takerFeeFrac,
    coins,
    pace: { nowMs, coins: paces },
  } = input
  const fee = takerFeeFrac ?? Number.NaN
  const sign = side === 'long' ? 1 : -1
  const risk = limitPx.minus(slPx).times(sign)
  expect(risk.gt(0) && refPx.minus(slPx).times(sign).gt(0)).toBe(true)
  const lossUsd = risk.plus(limitPx.plus(slPx).times(fee)).times(size)
  // With what was held before, whose loss is counted from what was paid for it.
  const held = input.account.positions.find((each) => each.coin === coin)
  const heldUsd = held
    ? held.entryPx.minus(slPx).times(sign).plus(slPx.times(fee)).times(held.szi.abs())
    : new Decimal(0)
  const mayLoseUsd = lossUsd.plus(Decimal.max(heldUsd, 0))
  expect(mayLoseUsd.lte(equityUsd.times(limits.riskFracMax).plus('0.000001'))).toBe(true)
  expect(risk.div(limitPx).lte(limits.stopDistanceFracMax)).toBe(true)
  expect(refPx.minus(slPx).abs().div(refPx).gte(limits.stopDistanceFracMin)).toBe(true)
  expect(limitPx.minus(refPx).times(sign).div(refPx).lte(limits.slippageFracMax)).toBe(true)
  expect(leverage).toBeLessThanOrEqual(limits.leverageMax)
  if (tpPx !== null) expect(tpPx.minus(limitPx).times(sign).div(risk).gte(limits.rewardRiskMin)).toBe(true)
  const seen = coins[coin]
  const spread =
    seen?.askPx && seen.bidPx
      ? seen.askPx.minus(seen.bidPx).div(seen.askPx.plus(seen.bidPx)).times(2)
      : new Decimal(Number.NaN)
  expect(spread.gt(0) && spread.lte(limits.spreadFracMax)).toBe(true)
  const midPx = refPx.times(side === 'long' ? 2 : -2).div(spread.plus(side === 'long' ? 2 : -2))
  expect(seen?.markPx.minus(midPx).abs().div(midPx).lte(new Decimal(limits.markGapFracMax).plus('1e-9'))).toBe(true)
  for (const { coin: heldCoin, markPx } of input.account.positions)
    expect((coins[heldCoin]?.markPx ?? markPx).gt(0)).toBe(true)
  const move = tpPx === null ? risk : tpPx.minus(limitPx).times(sign)
  expect(
    limitPx
      .times(spread.plus(2 * fee))
      .div(move)
      .lte(new Decimal(limits.feeShareMax).plus('1e-9')),
  ).toBe(true)
  expect(size.times(Decimal.min(refPx, limitPx)).gte(Math.max(10, limits.orderUsdMin))).toBe(true)
  const changedMs = paces[coin]?.changedMs ?? null
  if (changedMs !== null) expect(nowMs - changedMs).toBeGreaterThanOrEqual(limits.cooldownBars * input.pace.barMs)
}

/** What all entries of a coin in one answer may lose together at their worst prices, fees of both ways and their own stops counted. */
function checkRisk(
  approvals: readonly Increase[],
  { limits, account: { equityUsd, positions }, takerFeeFrac }: GateInput,
): void {
  const risks = new Map<string, Decimal>()
  for (const { coin, sz: size, limitPx, slPx } of approvals) {
    if (positions.some((each) => each.coin === coin)) continue
    // The last of the answer brings the stop under which all of it rests.
    const stopPx = approvals.findLast((each) => each.coin === coin)?.slPx ?? slPx
    const lossUsd = limitPx
      .minus(stopPx)
      .abs()
      .plus(limitPx.plus(stopPx).times(takerFeeFrac ?? 0))
      .times(size)
    risks.set(coin, lossUsd.plus(risks.get(coin) ?? 0))
  }
  for (const lossUsd of risks.values())
    expect(lossUsd.lte(equityUsd.times(limits.riskFracMax).plus('0.000001'))).toBe(true)
}

/** Lets the approved orders end as the case says and checks what is held then; `isDone` says which reductions fill at all. */
function checkOutcome(
  one: Case,
  input: GateInput,
  approvals: readonly Approval[],
  isDone: (index: number) => boolean,
): void {
  const {
    account: { positions, equityUsd: before },
    limits,
    coins,
    takerFeeFrac,
  } = input
  /** What the entries so far cost: their fees, and what a price worse than the mark loses at once. */
  let costUsd = new Decimal(0)
  const sizes = new Map<string, Sz>(positions.map(({ coin, szi }) => [coin, szi]))
  /** What was paid beyond the mark for what was added. */
  const beyond = new Map<string, Decimal>()
  const entered = new Set<string>()
  approvals.forEach((approval, index) => {
    if (approval.kind === 'adjust') return
    const end = one.ends[index] ?? { filled: 1, at: 1, all: true }
    if (approval.kind === 'reduce' && !isDone(index)) return
    // Reduce-only: the venue takes no more than there is.
    const held = (sizes.get(approval.coin) ?? sz(0)).times(approval.side === 'long' ? 1 : -1)
    const reduced = Decimal.max(Decimal.min(approval.sz, held), 0)
    const filled = approval.kind === 'reduce' ? reduced : end.all ? approval.sz : approval.sz.times(end.filled)
    const isBuy = (approval.side === 'long') === (approval.kind === 'increase')
    sizes.set(approval.coin, sz((sizes.get(approval.coin) ?? sz(0)).plus(isBuy ? filled : filled.negated())))
    if (approval.kind !== 'increase' || filled.isZero()) return
    entered.add(approval.coin)
    const fillPx = approval.refPx.plus(approval.limitPx.minus(approval.refPx).times(end.at))
    const markPx = coins[approval.coin]?.markPx ?? px(0)
    const lost = Decimal.max(fillPx.minus(markPx).times(approval.side === 'long' ? 1 : -1), 0)
    costUsd = costUsd.plus(lost.plus(fillPx.times(takerFeeFrac ?? Number.NaN)).times(filled))
    const extra = Decimal.max(fillPx.minus(markPx), 0).times(filled)
    beyond.set(approval.coin, (beyond.get(approval.coin) ?? new Decimal(0)).plus(extra))
  })
  if (entered.size === 0) return
  const worth = [...sizes].map(([coin, szi]) => ({
    coin,
    isLong: szi.gt(0),
    usd: szi
      .abs()
      .times(coins[coin]?.markPx ?? 0)
      .plus(beyond.get(coin) ?? 0),
  }))
  const sum = (those: typeof worth) => those.reduce((total, { usd: each }) => total.plus(each), new Decimal(0))
  const most = (frac: number) => before.times(frac).plus('0.000001')
  /** As the account shows it once the entries are paid for: positions at mark, on what is left. */
  const shown = worth.map(({ coin, isLong }) => ({
    coin,
    isLong,
    usd: (sizes.get(coin) ?? sz(0)).abs().times(coins[coin]?.markPx ?? 0),
  }))
  const left = (frac: number) => before.minus(costUsd).times(frac).plus('0.000001')
  for (const coin of entered) {
    const own = worth.find((each) => each.coin === coin)
    expect(own?.usd.lte(most(limits.positionFracMax))).toBe(true)
    expect(sum(worth.filter(({ isLong }) => isLong === own?.isLong)).lte(most(limits.sameSideFracMax))).toBe(true)
    const now = shown.find((each) => each.coin === coin)
    const side = shown.filter(({ isLong }) => isLong === own?.isLong)
    expect(now?.usd.lte(left(limits.positionFracMax))).toBe(true)
    expect(sum(side).lte(left(limits.sameSideFracMax))).toBe(true)
  }
  expect(sum(worth).lte(most(limits.grossFracMax))).toBe(true)
  expect(sum(shown).lte(left(limits.grossFracMax))).toBe(true)
  expect(worth.filter(({ usd: each }) => each.gt(0)).length).toBeLessThanOrEqual(limits.positionsMax)
}

/** The input for what is judged in the second turn, after the reductions of the first ended as `share` says of each; what did not fill at all may still. */
function afterReductions(
  one: Case,
  input: GateInput,
  wishes: GateInput['wishes'],
  first: readonly Approval[],
  share: (index: number) => number,
): GateInput {
  const sizes = new Map(input.account.positions.map(({ coin, szi }) => [coin, szi]))
  const unfilled: string[] = []
  const reductions = first.flatMap((approval) => (approval.kind === 'reduce' ? approval : []))
  reductions.forEach((approval, index) => {
    if (share(index) === 0) unfilled.push(approval.coin)
    const filled = approval.sz.times(share(index)).times(approval.side === 'long' ? -1 : 1)
    sizes.set(approval.coin, sz((sizes.get(approval.coin) ?? sz(0)).plus(filled)))
  })
  const positions = input.account.positions
    .map((each) => ({ ...each, szi: sizes.get(each.coin) ?? each.szi }))
    .filter(({ szi }) => !szi.isZero())
  return {
    ...input,
    wishes,
    account: { ...input.account, equityUsd: usd(input.account.equityUsd.times(one.worthAfter)), positions },
    exitedCoins: reductions.map(({ coin }) => coin),
    unknownCoins: unfilled,
  }
}

const isIncrease = (approval: Approval): approval is Increase => approval.kind === 'increase'
/** What reduces is sent first. */
const asSent = (all: readonly Approval[]) => [...all.filter((one) => !isIncrease(one)), ...all.filter(isIncrease)]
const approvalsOf = (input: GateInput) => judgeDecisions(input).flatMap(({ approval }) => approval ?? [])
const withoutWords = (verdict: Verdict) => ({
  ...verdict,
  decision: { ...verdict.decision, exit_plan: '', rationale: '' },
})

describe('whatever is asked, and whatever becomes of it', () => {
  test('no approved set of orders passes a limit, also after reductions failed', () => {
    let entries = 0
    let reductions = 0
    const run = fc.property(anyCase, (one) => {
      const input = inputOf(one)
      const verdicts = judgeDecisions(input)
      const all = verdicts.flatMap(({ approval }) => approval ?? [])
      const approvals = asSent(all)
      const increases = approvals.filter(isIncrease)
      entries += increases.length
      reductions += approvals.filter((approval) => approval.kind === 'reduce').length
      for (const approval of increases) {
        expect(input.allowedCoins).toContain(approval.coin)
        checkEntry(approval, input)
      }
      checkRisk(increases, input)
      const hour = input.pace.entriesMs.filter((atMs) => atMs > input.pace.nowMs - 3_600_000).length
      if (increases.length > 0) expect(hour + increases.length).toBeLessThanOrEqual(input.limits.entriesHourMax)
      const marginUsd = increases.reduce(
        (total, { sz: size, refPx, limitPx, leverage }) =>
          total.plus(Decimal.max(refPx, limitPx).times(size).div(leverage)),
        new Decimal(0),
      )
      expect(marginUsd.lte(input.account.withdrawableUsd)).toBe(true)
      checkOutcome(one, input, approvals, () => true)
      checkOutcome(one, input, approvals, () => false)
      approvals.forEach((_, failed) => {
        checkOutcome(one, input, approvals, (index) => index !== failed)
      })
    })
    fc.assert(run, { numRuns: 1_500, endOnFailure: true })
    // A test that approves nothing shows nothing.
    expect(entries).toBeGreaterThan(200)
    expect(reductions).toBeGreaterThan(200)
  })

  test('the stored input gives the same verdicts', () => {
    const run = fc.property(anyCase, (one) => {
      const input = inputOf(one)
      const stored = readGateInputText(gateInputText(input))
      expect(stored && judgeDecisions(stored).map(withoutWords)).toEqual(judgeDecisions(input).map(withoutWords))
    })
    fc.assert(run, { numRuns: 300, endOnFailure: true })
  })

  test('nor do entries that are judged on what the reductions came to, with one of them failed too', () => {
    let entries = 0
    let more = 0
    const run = fc.property(anyCase, (one) => {
      const input = inputOf(one)
      const { first, after: rest } = reductionsFirst(input.wishes, input.account.positions)
      expect([...first, ...rest].length).toBe(input.wishes.length)
      if (rest.length === 0) return
      const done = approvalsOf({ ...input, wishes: first })
      expect(done.some(isIncrease)).toBe(false)
      const count = done.filter(({ kind }) => kind === 'reduce').length
      const partly = (index: number) => (one.ends[index]?.all === false ? (one.ends[index]?.filled ?? 1) : 1)
      const failures = [-1, ...Array.from({ length: count }, (_, index) => index)]
      for (const failed of failures) {
        const after = afterReductions(one, input, rest, done, (index) => (index === failed ? 0 : partly(index)))
        const approvals = asSent(approvalsOf(after))
        const opened = approvals.filter(isIncrease)
        for (const approval of opened) {
          expect(after.exitedCoins).not.toContain(approval.coin)
          checkEntry(approval, after)
        }
        checkOutcome(one, after, approvals, () => true)
        entries += opened.length
        if (opened.length > approvalsOf(input).filter(isIncrease).length) more += 1
      }
    })
    fc.assert(run, { numRuns: 1_500, endOnFailure: true })
    expect(entries).toBeGreaterThan(200)
    // Room that a reduction made is used.
    expect(more).toBeGreaterThan(0)
  })
})
