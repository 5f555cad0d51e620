import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Decimal, notional, px, sz, usd } from '@/lib/domain/decimal.ts'
import type { ExitRules } from '@/lib/domain/exitRules.ts'
import { denialWords, type GateInput, type Verdict } from '@/lib/domain/gate/verdict.ts'
import { limitRelation } from '@/lib/domain/limitRelation.ts'
import { DEFAULT_LIMITS } from '@/lib/domain/limits.ts'
import { judgeDecisions } from '@/lib/domain/riskGate.ts'
import {
  account,
  decision,
  exitCondition,
  exitRules,
  type GateChange,
  gateInput,
  market,
  openOrder,
  position,
  snapshot,
} from '../../support/builders.ts'

type Change = GateChange

const input = (change: Change = {}): GateInput =>
  gateInput({ limits: { ...DEFAULT_LIMITS, riskFracMax: 0.2 }, ...change })

const paused = {
  kind: 'stopGuard',
  coin: 'BTC',
  reason: '3 stops in BTC.',
  openedMs: 0,
  untilMs: 3_600_000,
  closedMs: null,
} as const
const judgeOne = (change: Change = {}): Verdict => judgeDecisions(input(change))[0] as Verdict
const rule = (verdict: Verdict, code: string) => verdict.rules.find((one) => one.code === code)

describe('the risk gate', () => {
  test('passes an entry inside every limit and reports each rule with its value and limit', () => {
    const verdict = judgeOne()
    expect(verdict.verdict).toBe('pass')
    expect(verdict.approval).toMatchObject({ kind: 'increase', side: 'long', leverage: 3 })
    // $1,000 at the ask of 100,001 is 0.00999 BTC on the lot of 0.00001. The stop is 2 % away, so it may fill half a percent worse: at 100,501.
    expect(rule(verdict, 'positionLimit')).toMatchObject({ value: '1004.46', limit: '5000', verdict: 'pass' })
    expect(verdict.rules.map((one) => one.code)).toEqual(
      expect.arrayContaining([
        'coinNotAllowed',
        'dataStale',
        'stopMissing',
        'leverageMax',
        'positionLimit',
        'grossLimit',
        'riskLimit',
        'marginShort',
      ]),
    )
  })

  test('cuts an entry to the largest order the venue takes at once in its market, and says so', () => {
    const rich = account({ equityUsd: usd(50_000_000), withdrawableUsd: usd(50_000_000) })
    const wish = decision({ allocation_usd: 4_000_000 })
    const verdictIn = (leverageMax: number) =>
      judgeOne({ account: rich, markets: { BTC: market({ leverageMax }) }, decisions: [wish] })
    const { approval, ...verdict } = verdictIn(10)
    expect(verdict.verdict).toBe('clamp')
    const worstUsd = approval?.kind === 'increase' ? approval.sz.times(approval.limitPx).toNumber() : 0
    expect(worstUsd).toBeLessThanOrEqual(2_000_000)
    expect(worstUsd).toBeGreaterThan(1_998_000)
    expect(verdict.rules.find(({ code }) => code === 'orderTooLarge')).toMatchObject({
      limit: '2000000',
      verdict: 'clamp',
      note: expect.stringMatching(/^Cut to [\d.]+ BTC\.$/),
    })
    expect(verdictIn(20).rules.map(({ code }) => code)).not.toContain('orderTooLarge')
  })

  test('cuts an entry to what is left of the position limit', () => {
    const verdict = judgeOne({ decisions: [decision({ allocation_usd: 50_000 })] })
    expect(verdict.verdict).toBe('clamp')
    const { approval } = verdict
    const worstUsd = approval?.kind === 'increase' ? approval.sz.times(approval.limitPx).toNumber() : 0
    expect(worstUsd).toBeLessThanOrEqual(5_000)
    expect(worstUsd).toBeGreaterThan(4_990)
  })

  test('cuts an entry so that its stop loses no more than the risk limit', () => {
    const limits = { ...DEFAULT_LIMITS, riskFracMax: 0.01 }
    const verdict = judgeOne({
      limits,
      decisions: [decision({ allocation_usd: 5_000, sl_price: 95_000, tp_price: 110_000 })],
    })
    // 1 % of 10,000 is 100. The worst fill is 1 % above the ask of 100,001, at 101,001: 6,001 above the stop, and 0.045 % of both prices
    // in fees, 88.2: 100 ÷ 6,089.2.
    expect(verdict.approval).toMatchObject({ kind: 'increase' })
    expect(verdict.approval?.kind === 'increase' && verdict.approval.sz.toString()).toBe('0.01642')
  })

  test('adds to a loser no more than what the whole trade may lose by its stop, from what was paid', () => {
    const limits = { ...DEFAULT_LIMITS, riskFracMax: 0.01 }
    const held = position({ szi: sz(0.02), entryPx: px(104_900), markPx: px(100_000) })
    const more = decision({ allocation_usd: 5_000, sl_price: 99_000, tp_price: 106_000 })
    const over = judgeOne({ limits, account: account({ positions: [held] }), decisions: [more] })
    // 0.02 at 104,900 lose $118 by a stop at 99,000: more than the $100 of 1 %, so nothing is added.
    expect(over).toMatchObject({ verdict: 'deny', denial: 'riskLimit' })
    const gained = account({ positions: [{ ...held, entryPx: px(99_500) }] })
    const inGain = judgeOne({ limits, account: gained, decisions: [more] })
    expect(inGain.verdict).not.toBe('deny')
  })

  test('reports each size with what the rule was about: what an earlier rule left of it', () => {
    const limits = { ...DEFAULT_LIMITS, positionFracMax: 0.5, riskFracMax: 0.02, sameSideFracMax: 2, grossFracMax: 2 }
    const verdict = judgeOne({ limits, decisions: [decision({ allocation_usd: 8_000, tp_price: 110_000 })] })
    expect(rule(verdict, 'positionLimit')).toMatchObject({ verdict: 'clamp', limit: '5000' })
    for (const { code, value, limit, unit } of verdict.rules.filter(
      (one) => one.verdict === 'pass' && one.unit === 'usd',
    ))
      if (limitRelation(code) === 'most') expect(Number(value), `${code} in ${unit}`).toBeLessThanOrEqual(Number(limit))
    // 2 % of 10,000 is 200; the 5,000 that the first rule left lose less than that at a stop 2 % away, the 8,000 asked for would not have.
    expect(Number(rule(verdict, 'riskLimit')?.value)).toBeLessThan(150)
  })

  test('judges each decision on top of those approved before it in the same answer', () => {
    const limits = { ...DEFAULT_LIMITS, riskFracMax: 0.2, grossFracMax: 0.6 }
    const eth = decision({ asset: 'ETH', allocation_usd: 4_000, tp_price: 4_200, sl_price: 3_900 })
    const [first, second] = judgeDecisions(input({ limits, decisions: [decision({ allocation_usd: 4_000 }), eth] }))
    expect(first?.verdict).toBe('pass')
    expect(second?.verdict).toBe('clamp')
    expect(second?.sizeUsd?.toNumber()).toBeCloseTo(2_000, -2)
  })

  test('counts no room that a close of the same answer has not made yet, in whatever order the coins stand', () => {
    const limits = { ...DEFAULT_LIMITS, riskFracMax: 0.2, positionFracMax: 0.9, grossFracMax: 1 }
    const held = account({ positions: [position({ szi: sz('0.085') })] })
    const eth = decision({ asset: 'ETH', allocation_usd: 8_500, tp_price: 4_200, sl_price: 3_900 })
    for (const decisions of [
      [decision({ action: 'close' }), eth],
      [eth, decision({ action: 'close' })],
    ]) {
      const verdicts = judgeDecisions(input({ limits, account: held, decisions }))
      const [entry] = verdicts.filter(({ approval }) => approval?.kind === 'increase')
      expect(entry?.approval?.kind === 'increase' && entry.approval.sz.times(entry.approval.limitPx).lte(1_500)).toBe(
        true,
      )
      expect(verdicts.some(({ approval }) => approval?.kind === 'reduce')).toBe(true)
    }
  })

  test('a stop that is near leaves the fill little room, so that the fill does not eat the risk', () => {
    const limits = {
      ...DEFAULT_LIMITS,
      positionFracMax: 20,
      grossFracMax: 20,
      sameSideFracMax: 20,
      feeShareMax: 1,
      riskFracMax: 0.002,
    }
    const near = decision({ allocation_usd: 60_000, sl_price: 99_800, tp_price: null })
    const { approval } = judgeOne({ limits, decisions: [near] })
    if (approval?.kind !== 'increase') throw new Error('The entry was not approved.')
    expect(approval.limitPx.minus(approval.refPx).div(approval.refPx).toNumber()).toBeLessThan(0.0006)
    expect(approval.limitPx.minus(99_800).times(approval.sz).toNumber()).toBeLessThan(20)
  })

  test('a short is taken nearer to its entry than a long at the same leverage, and a stop needs room before that', () => {
    // 3x, coin with 3x at most: a short is liquidated 14.3 % above its entry, a long 20 % below.
    const markets = { BTC: market({ leverageMax: 3 }) }
    const short = (sl_price: number) =>
      judgeOne({ markets, decisions: [decision({ action: 'sell', leverage: 3, sl_price, tp_price: null })] }).denial
    // Measured at the worst fill, 98,999: nine tenths of the way are 12.9 %.
    expect([short(116_000), short(112_000), short(111_000)]).toEqual([
      'stopBeyondLiquidation',
      'stopBeyondLiquidation',
      null,
    ])
  })

  test.each(
    ['toString', 'constructor', '__proto__', 'hasOwnProperty'].flatMap((asset) =>
      (['buy', 'sell', 'close', 'hold'] as const).map((action) => [action, asset] as const),
    ),
  )('%s of a coin called %s, as every object has it, is no order and no failure', (action, asset) => {
    const verdicts = judgeDecisions(
      input({ decisions: [decision(), decision({ asset, action, sl_price: null, tp_price: null })] }),
    )
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['pass', action === 'hold' ? 'hold' : 'deny'])
    expect(verdicts[1]?.approval).toBeNull()
  })

  test('a coin without a price fails alone', () => {
    const coins = {
      BTC: snapshot(),
      ETH: snapshot({ coin: 'ETH', markPx: px(0), midPx: null, bidPx: null, askPx: null }),
    }
    const eth = decision({ asset: 'ETH', tp_price: null, sl_price: 3_900 })
    const verdicts = judgeDecisions(input({ coins, decisions: [eth, decision()] }))
    expect(verdicts.map(({ denial }) => denial)).toEqual(['priceMissing', null])
  })

  test('the smallest order is measured at the limit price, which for a sale lies below the touch', () => {
    const sale = decision({ action: 'sell', allocation_usd: 10.05, sl_price: 105_000, tp_price: null })
    const markets = { BTC: market({ szDecimals: 8 }) }
    expect(judgeOne({ markets, decisions: [sale] }).denial).toBe('belowMinimum')
  })

  test('more of a coin that is held needs the coin in Settings', () => {
    const held = account({ positions: [position()] })
    expect(judgeOne({ account: held, allowedCoins: [] }).denial).toBe('coinNotAllowed')
    expect(judgeOne({ account: held, allowedCoins: [], decisions: [decision({ action: 'close' })] }).verdict).toBe(
      'pass',
    )
  })

  test('a reduction may say where and by which rules the rest is left, and a hold as well', () => {
    const held = account({ positions: [position()], openOrders: [openOrder()] })
    const exit_rules = {
      match: 'any' as const,
      conditions: [],
      max_hold_minutes: 60,
      trail_after_pct: null,
      trail_distance_pct: null,
      cooldown_minutes: null,
      note: '',
    }
    const levels = { sl_price: 99_000, tp_price: 99_500 }
    const less = decision({ action: 'sell', allocation_usd: 1_000, ...levels, exit_rules })
    expect(judgeOne({ account: held, decisions: [less] }).approval).toMatchObject({
      kind: 'reduce',
      levels: { slPx: px(99_000), tpPx: null },
      exitRules: exit_rules,
    })
    const all = decision({ action: 'sell', allocation_usd: 3_000, ...levels, exit_rules })
    expect(judgeOne({ account: held, decisions: [all] }).approval).toMatchObject({ whole: true, exitRules: null })
    const hold = decision({ action: 'hold', sl_price: null, tp_price: null, exit_rules })
    expect(judgeOne({ account: held, decisions: [hold] }).approval).toMatchObject({
      kind: 'adjust',
      exitRules: exit_rules,
    })
  })

  test('an entry is not made whose own plan leaves before a stop or the model may', () => {
    const live = { interval: null, on: 'live' } as const
    const near = exitRules([exitCondition({ value: 99_950, ...live })])
    const soon = exitRules([], { max_hold_minutes: 29 })
    const met = exitRules([exitCondition({ value: 100_500, ...live })])
    const of = (exit_rules: ExitRules, change: Change = {}) =>
      judgeOne({ decisions: [decision({ exit_rules })], ...change })
    expect([near, soon, met].map((plan) => of(plan).denial)).toEqual(['exitTooSoon', 'exitTooSoon', 'exitRuleMet'])
    expect(rule(of(near), 'exitTooSoon')?.note).toContain('closes the trade at a loss within')
    const gain = exitRules([exitCondition({ left: 'pnl_pct', op: '>', value: 0.01, ...live })])
    expect(of(gain).denial).toBe('exitTooSoon')
    expect(rule(of(gain), 'exitTooSoon')?.note).toContain('opening and closing costs 0.')
    expect(of(exitRules([exitCondition({ value: 99_000, ...live })], { max_hold_minutes: 30 })).denial).toBeNull()
    expect(of(soon, { limits: { ...DEFAULT_LIMITS, holdMinutesMin: 0 } }).denial).toBeNull()
    expect([near, soon].map((plan) => of(plan, { source: 'person' }).denial)).toEqual(['exitTooSoon', null])
  })

  test.each([
    ['an entry without a stop', { sl_price: null }, 'stopMissing'],
    ['a long whose stop is above the market', { sl_price: 101_000 }, 'stopWrongSide'],
    ['a short whose stop is below the market', { action: 'sell', tp_price: 95_000, sl_price: 99_000 }, 'stopWrongSide'],
    ['a stop more than half the price away', { sl_price: 40_000 }, 'stopTooFar'],
    ['a stop nearer than the spread may jump', { sl_price: 99_950 }, 'stopTooNear'],
    ['a long whose target is below the market', { tp_price: 99_000 }, 'targetWrongSide'],
    ['a stop that liquidation would come before', { sl_price: 80_000, leverage: 5 }, 'stopBeyondLiquidation'],
    ['a coin that is not in Settings', { asset: 'DOGE' }, 'coinNotAllowed'],
    ['an entry without an amount', { allocation_usd: 0 }, 'allocationMissing'],
    ['an amount below the smallest order', { allocation_usd: 5 }, 'belowMinimum'],
    ['a close of nothing', { action: 'close' }, 'nothingToClose'],
  ] as const)('denies %s', (_, change, code) => {
    const verdict = judgeOne({ decisions: [decision(change)] })
    expect(verdict).toMatchObject({ verdict: 'deny', denial: code, approval: null, sizeUsd: null })
  })

  test('denies new risk on prices older than the limit, but not an exit', () => {
    const held = account({ positions: [position()] })
    expect(judgeOne({ dataAgeMs: 60_001 }).denial).toBe('dataStale')
    expect(judgeOne({ dataAgeMs: 60_001, account: held, decisions: [decision({ action: 'close' })] }).verdict).toBe(
      'pass',
    )
  })

  test('sets leverage no higher than the limit, and no higher than the venue allows for the coin', () => {
    expect(judgeOne({ decisions: [decision({ leverage: 25 })] }).approval).toMatchObject({ leverage: 5 })
    const markets = { BTC: market({ leverageMax: 3 }) }
    expect(judgeOne({ markets, decisions: [decision({ leverage: 5 })] }).approval).toMatchObject({ leverage: 3 })
  })

  test('reduces on the opposite side, at most to flat, and never flips', () => {
    const held = account({ positions: [position()] })
    const half = judgeOne({ account: held, decisions: [decision({ action: 'sell', allocation_usd: 1_000 })] })
    expect(half.approval).toMatchObject({ kind: 'reduce', whole: false })
    const more = judgeOne({ account: held, decisions: [decision({ action: 'sell', allocation_usd: 9_000 })] })
    expect(more.approval).toMatchObject({ kind: 'reduce', whole: true })
    expect(more.approval?.kind === 'reduce' && more.approval.sz.eq('0.02')).toBe(true)
  })

  test('takes a rest too small to be traded along with a reduction', () => {
    const held = account({ positions: [position({ szi: sz('0.0101') })] })
    const verdict = judgeOne({ account: held, decisions: [decision({ action: 'sell', allocation_usd: 1_005 })] })
    expect(verdict.approval).toMatchObject({ kind: 'reduce', whole: true })
  })

  test('in the state reducing denies what adds and lets pass what reduces', () => {
    const held = account({ positions: [position()] })
    expect(judgeOne({ tradingState: 'reducing' }).denial).toBe('tradingReducing')
    expect(judgeOne({ tradingState: 'reducing', account: held }).denial).toBe('tradingReducing')
    expect(
      judgeOne({ tradingState: 'reducing', account: held, decisions: [decision({ action: 'close' })] }).verdict,
    ).toBe('pass')
    expect(judgeOne({ tradingState: 'halted', account: held, decisions: [decision({ action: 'close' })] }).denial).toBe(
      'tradingHalted',
    )
  })

  test.each([
    ['the state reducing', { tradingState: 'reducing' }],
    ['a halt', { tradingState: 'halted' }],
    ['a pause of the coin', { locks: [paused] }],
    ['a coin that is not in Settings', { allowedCoins: [] }],
    ['prices that are too old', { dataAgeMs: 60_001 }],
    ['a coin without a price', { coins: {} }],
  ] as const)('a close where nothing is held is denied for that, not for %s', (_, change) => {
    const verdict = judgeOne({ ...change, decisions: [decision({ action: 'close' })] })
    expect(verdict).toMatchObject({ verdict: 'deny', denial: 'nothingToClose' })
    expect(denialWords(verdict)).toBe('There is no position to close.')
  })

  test('a close where something may be held that is not seen says so', () => {
    const close = { decisions: [decision({ action: 'close' })], tradingState: 'reducing' } as const
    const unread = [
      { list: 'positions', coin: 'BTC', oid: null, problem: 'Its size is no number.', row: '{}' } as const,
    ]
    for (const [change, code] of [
      [{ unknownCoins: ['BTC'] }, 'orderUnknown'],
      [{ account: account({ unread }) }, 'accountUnread'],
    ] as const) {
      const verdict = judgeOne({ ...close, ...change })
      expect(verdict.denial).toBe(code)
      expect(denialWords(verdict)).toMatch(/^No position in BTC is seen, and there may be one: /)
    }
  })

  test('a halt stops the model’s way out of a position, not that of a person, an exit rule or the watchdog', () => {
    const held = account({ positions: [position()] })
    const close = { tradingState: 'halted', account: held, decisions: [decision({ action: 'close' })] } as const
    for (const source of ['person', 'exitRule', 'watchdog'] as const) {
      expect(judgeOne({ ...close, source }).verdict).toBe('pass')
      expect(judgeOne({ tradingState: 'halted', source }).denial).toBe('tradingReducing')
    }
  })

  test('judges each wish by its own source, so that a halted model takes no person’s close with it', () => {
    const held = account({ positions: [position(), position({ coin: 'ETH' })] })
    const close = (asset: string) => decision({ asset, action: 'close' })
    const wishes = [
      { decision: close('BTC'), source: 'model' as const },
      { decision: close('ETH'), source: 'person' as const },
    ]
    const verdicts = judgeDecisions({ ...input({ tradingState: 'halted', account: held }), wishes })
    expect(verdicts.map((one) => one.denial)).toEqual(['tradingHalted', null])
  })

  test.each([
    ['exitedCoins', 'exitedThisCycle'],
    ['unknownCoins', 'orderUnknown'],
  ] as const)('adds nothing in a coin of %s, flat or held, and says so; the way out stays open', (list, code) => {
    const held = account({ positions: [position()] })
    const barred = { [list]: ['BTC'] }
    expect(judgeOne(barred)).toMatchObject({ verdict: 'deny', denial: code })
    expect(judgeOne({ ...barred, account: held })).toMatchObject({ verdict: 'deny', denial: code })
    expect(judgeOne({ ...barred, decisions: [decision({ action: 'close' })] }).denial).toBe(code)
    for (const out of [decision({ action: 'close' }), decision({ action: 'sell', allocation_usd: 1_000 })])
      expect(judgeOne({ ...barred, account: held, decisions: [out] }).verdict).toBe('pass')
    const eth = decision({ asset: 'ETH', tp_price: 4_200, sl_price: 3_900 })
    expect(judgeOne({ ...barred, decisions: [eth] }).verdict).toBe('pass')
  })

  test('a hold may tighten a stop and never widens it', () => {
    const held = account({ positions: [position()], openOrders: [openOrder()] })
    const hold = (sl_price: number) =>
      judgeOne({ account: held, decisions: [decision({ action: 'hold', sl_price, tp_price: null })] })
    expect(hold(99_000).approval).toMatchObject({ kind: 'adjust', coin: 'BTC' })
    expect(hold(97_000).approval).toBeNull()
    expect(rule(hold(97_000), 'stopTightened')).toMatchObject({ verdict: 'clamp' })
    expect(hold(100_500).approval).toBeNull()
  })

  test('whatever is asked, no approved entry passes a limit', () => {
    const anyDecision = fc.record({
      asset: fc.constantFrom('BTC', 'ETH', 'DOGE'),
      action: fc.constantFrom('buy', 'sell', 'hold', 'close'),
      allocation_usd: fc.oneof(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.constantFrom(0, 10, 1e12)),
      leverage: fc.option(fc.integer({ min: 1, max: 100 })),
      tp_price: fc.option(fc.double({ min: 0.0001, max: 1e7, noNaN: true })),
      sl_price: fc.option(fc.double({ min: 1, max: 200_000, noNaN: true })),
    })
    const run = fc.property(
      fc.array(anyDecision, { maxLength: 6 }),
      fc.record({
        position: fc.double({ min: 0.01, max: 3, noNaN: true }),
        gross: fc.double({ min: 0.01, max: 3, noNaN: true }),
        risk: fc.double({ min: 0.0005, max: 0.2, noNaN: true }),
      }),
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      (wishes, fracs, equity) => {
        const limits = {
          ...DEFAULT_LIMITS,
          positionFracMax: fracs.position,
          grossFracMax: fracs.gross,
          riskFracMax: fracs.risk,
        }
        const decisions = wishes.map((wish) => decision(wish as Parameters<typeof decision>[0]))
        const money = account({ equityUsd: usd(equity), withdrawableUsd: usd(equity) })
        const verdicts = judgeDecisions(input({ decisions, limits, account: money }))
        let gross = usd(0)
        const byCoin = new Map<string, ReturnType<typeof usd>>()
        for (const { approval } of verdicts) {
          if (approval?.kind !== 'increase') continue
          const value = notional(approval.sz, px(Decimal.max(approval.refPx, approval.limitPx)))
          gross = usd(gross.plus(value))
          byCoin.set(approval.coin, usd((byCoin.get(approval.coin) ?? usd(0)).plus(value)))
          expect(approval.coin).not.toBe('DOGE')
          expect(approval.leverage).toBeLessThanOrEqual(limits.leverageMax)
          // The worst fill, the stop, and the fee of both.
          const fees = approval.limitPx.plus(approval.slPx).times(0.00045)
          const loss = approval.limitPx.minus(approval.slPx).abs().plus(fees).times(approval.sz)
          expect(loss.lte(money.equityUsd.times(limits.riskFracMax).plus('0.000001'))).toBe(true)
        }
        // Notional is judged at the touch for what is added and at mark for what is held: they differ by the half spread of this market.
        const slack = 1.0005
        expect(gross.lte(money.equityUsd.times(limits.grossFracMax).times(slack))).toBe(true)
        for (const value of byCoin.values())
          expect(value.lte(money.equityUsd.times(limits.positionFracMax).times(slack))).toBe(true)
      },
    )
    fc.assert(run, { numRuns: 500 })
  })
})

test('one answer that enters a coin on both sides enters it on the first: the other is no way out of what is not held yet', () => {
  const verdicts = judgeDecisions(
    gateInput({
      decisions: [
        decision({ allocation_usd: 1_000 }),
        decision({ action: 'sell', allocation_usd: 500, sl_price: null, tp_price: null }),
      ],
    }),
  )
  expect(verdicts.map(({ denial }) => denial)).toEqual([null, 'opposedInAnswer'])
})
