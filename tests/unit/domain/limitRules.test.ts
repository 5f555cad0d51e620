import { describe, expect, test } from 'vitest'
import { afterFailure, type BreakerKind } from '@/lib/domain/breaker.ts'
import { breakerState } from '@/lib/domain/breakerState.ts'
import { px, sz, usd } from '@/lib/domain/decimal.ts'
import { RULE_OF_LIMIT } from '@/lib/domain/gate/limitRules.ts'
import { HOUR_MS } from '@/lib/domain/gate/pace.ts'
import type { Verdict } from '@/lib/domain/gate/verdict.ts'
import type { BREAKER_LIMITS } from '@/lib/domain/limits/breakerLimits.ts'
import type { LOSS_LIMITS } from '@/lib/domain/limits/lossLimits.ts'
import { DEFAULT_LIMITS, LIMIT_CODES, type LimitCode, limitRow } from '@/lib/domain/limits.ts'
import { type EndedTrade, type LockKind, locksToOpen } from '@/lib/domain/locks.ts'
import { ruleWords } from '@/lib/domain/numberWords.ts'
import { judgeDecisions } from '@/lib/domain/riskGate.ts'
import { spendCapsOf, spendLeft } from '@/lib/domain/spend.ts'
import {
  account,
  coinPace,
  decision,
  type GateChange,
  gateInput,
  marks,
  OPEN_LIMITS,
  pace,
  position,
  snapshot,
} from '../../support/builders.ts'

/**
 * One case a row of the table: the same decision under a value of the limit that lets it pass and under one that does not, all else as open as it
 * can be. A row without a case does not compile.
 */
interface Case {
  passes: number
  binds: number
  as: 'clamp' | 'deny'
  /** The code of the report's line. */
  line: string
  change?: GateChange
  /** Limits beside the one in question. */
  limits?: Partial<typeof OPEN_LIMITS>
}
const { nowMs } = pace()
const ago = (minutes: number) => nowMs - minutes * 60_000
const inBtc = (change: Parameters<typeof coinPace>[0]) => ({ pace: pace({ coins: { BTC: coinPace(change) } }) })
const held = account({ positions: [position()] })
const close: GateChange = { account: held, decisions: [decision({ action: 'close' })] }
const young = { held: { openedMs: ago(20), entryPx: px(100_000), openingSlPx: px(98_000) } }
const leftShort = { lastExit: { side: 'short' as const, atMs: ago(20), px: px(100_000) } }
const entriesAgo = (...minutes: number[]) => ({ pace: pace({ entriesMs: minutes.map(ago) }) })

type LossCode = keyof typeof LOSS_LIMITS
type BreakerCode = keyof typeof BREAKER_LIMITS
const ORDER_CASES: Record<Exclude<LimitCode, LossCode | BreakerCode | 'modelCycleUsdMax' | 'modelDayUsdMax'>, Case> = {
  dataAgeMsMax: { passes: 5_000, binds: 1_000, as: 'deny', line: 'dataStale', change: { dataAgeMs: 1_001 } },
  spreadFracMax: {
    passes: 0.001,
    binds: 0.0001,
    as: 'deny',
    line: 'spreadWide',
    change: {
      decisions: [decision({ asset: 'ETH', sl_price: 3_900, tp_price: 4_300 })],
    },
  },
  markGapFracMax: {
    passes: 0.02,
    binds: 0.001,
    as: 'deny',
    line: 'markFar',
    change: { coins: { BTC: snapshot({ markPx: px(99_800) }) } },
  },
  // The further an entry may fill from the touch, the more its size may cost.
  slippageFracMax: {
    passes: 0.0001,
    binds: 0.01,
    as: 'clamp',
    line: 'positionLimit',
    limits: { positionFracMax: 0.1 },
  },
  entriesHourMax: { passes: 3, binds: 2, as: 'deny', line: 'entriesHour', change: entriesAgo(59, 20, 61) },
  entriesDayMax: { passes: 3, binds: 2, as: 'deny', line: 'entriesDay', change: entriesAgo(20 * 60, 90, 25 * 60) },
  ordersMinuteMax: {
    passes: 3,
    binds: 2,
    as: 'deny',
    line: 'ordersMinute',
    change: { pace: pace({ ordersMs: [ago(0.5), ago(0.9), ago(1.1)] }) },
  },
  cooldownBars: { passes: 4, binds: 5, as: 'deny', line: 'coolingDown', change: inBtc({ changedMs: ago(21) }) },
  flipBars: {
    passes: 4,
    binds: 5,
    as: 'deny',
    line: 'turnTooSoon',
    limits: { flipMoveFracMin: 0.01 },
    change: inBtc(leftShort),
  },
  flipMoveFracMin: { passes: 0.00001, binds: 0.0001, as: 'deny', line: 'turnTooSoon', change: inBtc(leftShort) },
  holdMinutesMin: { passes: 20, binds: 21, as: 'deny', line: 'heldTooShort', change: { ...close, ...inBtc(young) } },
  planMinutesMin: {
    passes: 20,
    binds: 21,
    as: 'deny',
    line: 'planStands',
    limits: { planMoveRMin: 0.5 },
    change: { ...close, ...inBtc(young) },
  },
  planMoveRMin: { passes: 0.0004, binds: 0.5, as: 'deny', line: 'planStands', change: { ...close, ...inBtc(young) } },
  stopDistanceFracMin: { passes: 0.01, binds: 0.03, as: 'deny', line: 'stopTooNear' },
  stopDistanceFracMax: { passes: 0.05, binds: 0.01, as: 'deny', line: 'stopTooFar' },
  liquidationShareMax: {
    passes: 0.9,
    binds: 0.1,
    as: 'deny',
    line: 'stopBeyondLiquidation',
    change: { decisions: [decision({ leverage: 5 })] },
  },
  rewardRiskMin: { passes: 1.3, binds: 1.5, as: 'deny', line: 'rewardTooSmall' },
  feeShareMax: { passes: 0.05, binds: 0.02, as: 'deny', line: 'costTooLarge' },
  leverageMax: { passes: 3, binds: 2, as: 'clamp', line: 'leverageMax' },
  orderUsdMin: { passes: 900, binds: 1_100, as: 'deny', line: 'belowMinimum' },
  positionFracMax: { passes: 0.2, binds: 0.05, as: 'clamp', line: 'positionLimit' },
  grossFracMax: {
    passes: 0.4,
    binds: 0.25,
    as: 'clamp',
    line: 'grossLimit',
    change: {
      account: account({ positions: [position({ coin: 'ETH', side: 'short', szi: sz('-0.5') })] }),
    },
  },
  sameSideFracMax: {
    passes: 0.4,
    binds: 0.25,
    as: 'clamp',
    line: 'sameSideLimit',
    change: {
      account: account({ positions: [position({ coin: 'ETH', szi: sz('0.5') })] }),
    },
  },
  riskFracMax: { passes: 0.01, binds: 0.001, as: 'clamp', line: 'riskLimit' },
  positionsMax: {
    passes: 2,
    binds: 1,
    as: 'deny',
    line: 'positionsLimit',
    change: {
      account: account({ positions: [position({ coin: 'ETH' })] }),
    },
  },
}

const judgeWith = (code: LimitCode, value: number, { change = {}, limits = {} }: Partial<Case>): Verdict =>
  judgeDecisions(gateInput({ ...change, limits: { ...OPEN_LIMITS, ...limits, [code]: value } }))[0] as Verdict
const lineOf = (verdict: Verdict, code: string) => verdict.rules.find((rule) => rule.code === code)

/** A denial says what was measured and what is allowed, or when it ends. */
function expectNumbers(line: ReturnType<typeof lineOf>): void {
  const words = (text: string | null | undefined) => (line && text ? ruleWords(text, line.unit) : 'nothing')
  if (/until \d\d:\d\d UTC/.test(line?.note ?? '')) return
  for (const text of [line?.value, line?.limit]) expect(line?.note).toContain(words(text))
}

describe('every row of the table of limits', () => {
  test.each(Object.entries(ORDER_CASES) as [LimitCode, Case][])(
    '%s passes, binds, and reports value and limit',
    (code, one) => {
      const passed = judgeWith(code, one.passes, one)
      expect([passed.verdict, lineOf(passed, one.line)?.verdict]).toEqual(['pass', 'pass'])
      const bound = judgeWith(code, one.binds, one)
      expect([bound.verdict, lineOf(bound, one.line)?.verdict]).toEqual([one.as, one.as])
      expect(bound.denial).toBe(one.as === 'deny' ? one.line : null)
      const { value, limit, note } = lineOf(bound, one.line) ?? {}
      for (const text of [value, limit]) expect(text).toMatch(/^-?\d/)
      expect(note).not.toBe('')
      if (one.as === 'deny') expectNumbers(lineOf(bound, one.line))
    },
  )

  const SPEND_CASES: Record<
    Exclude<LimitCode, LossCode | BreakerCode | keyof typeof ORDER_CASES>,
    (usd: number) => number | null
  > = {
    modelCycleUsdMax: (usd) => spendLeft(spendCapsOf({ ...OPEN_LIMITS, modelCycleUsdMax: usd }), 0.1, 0.1),
    modelDayUsdMax: (usd) => spendLeft(spendCapsOf({ ...OPEN_LIMITS, modelDayUsdMax: usd }), 0, 0.1),
  }
  test.each(Object.entries(SPEND_CASES))('%s leaves what is not spent, and nothing at its end', (_, left) => {
    expect(left(0.3)).toBeCloseTo(0.2)
    expect(left(0.1)).toBe(0)
  })

  const stopped = (hoursAgo: number, netUsd = -1) => ({
    coin: 'BTC',
    closedMs: ago(hoursAgo * 60),
    isStop: true,
    netUsd: usd(netUsd),
    cooldownMinutes: null,
  })
  const LOSS_CASES: Record<LossCode, { passes: number; binds: number; trades?: EndedTrade[]; opens: LockKind }> = {
    dayLossFracMax: { passes: 0.06, binds: 0.05, opens: 'dayLoss' },
    drawdownFracMax: { passes: 0.11, binds: 0.1, opens: 'drawdown' },
    stopGuardCount: { passes: 3, binds: 2, opens: 'stopGuard', trades: [stopped(1), stopped(5)] },
    stopGuardHours: { passes: 4, binds: 6, opens: 'stopGuard', trades: [stopped(1), stopped(5)] },
    stopGuardPauseHours: { passes: 1, binds: 2, opens: 'stopGuard', trades: [stopped(1), stopped(5)] },
    lowProfitCount: { passes: 3, binds: 2, opens: 'lowProfit', trades: [stopped(1, -3), stopped(5, 1)] },
    lowProfitHours: { passes: 4, binds: 6, opens: 'lowProfit', trades: [stopped(1, -3), stopped(5, 1)] },
    lowProfitFracMin: { passes: -0.01, binds: 0, opens: 'lowProfit', trades: [stopped(1, -3), stopped(5, 1)] },
    lowProfitPauseHours: { passes: 1, binds: 2, opens: 'lowProfit', trades: [stopped(1, -3), stopped(5, 1)] },
  }
  test.each(Object.entries(LOSS_CASES) as [LossCode, (typeof LOSS_CASES)[LossCode]][])(
    '%s opens its lock at its value and not before',
    (code, { passes, binds, trades = [], opens }) => {
      const counts = {
        stopGuardCount: opens === 'stopGuard' ? 2 : 50,
        lowProfitCount: opens === 'lowProfit' ? 2 : 50,
        lowProfitFracMin: 0,
      }
      const at = (value: number) =>
        locksToOpen({
          nowMs,
          // 9,500 of the day's 10,000, and 10 % below the highest.
          marks: marks({ dayStartUsd: usd(10_000), peakUsd: usd(10_556) }),
          trades,
          limits: { ...OPEN_LIMITS, ...counts, [code]: value },
          known: [],
        })
      expect(at(passes)).toEqual([])
      expect(at(binds)).toMatchObject([{ kind: opens, openedMs: nowMs }])
      expect(at(binds)[0]?.reason).toMatch(/\d.*\.$/)
    },
  )

  const BREAKER_CASES: Record<BreakerCode, { kind: BreakerKind; passes: number; binds: number }> = {
    venueFailuresMax: { kind: 'venueBreaker', passes: 4, binds: 3 },
    venueFailureMinutes: { kind: 'venueBreaker', passes: 5, binds: 15 },
    venuePauseMinutes: { kind: 'venueBreaker', passes: 1, binds: 30 },
    modelFailuresMax: { kind: 'modelBreaker', passes: 4, binds: 3 },
    modelFailureMinutes: { kind: 'modelBreaker', passes: 5, binds: 15 },
    modelPauseMinutes: { kind: 'modelBreaker', passes: 1, binds: 30 },
  }
  test.each(Object.entries(BREAKER_CASES) as [BreakerCode, (typeof BREAKER_CASES)[BreakerCode]][])(
    '%s says whether the third failure opens its breaker, and for how long',
    (code, { kind, passes, binds }) => {
      const three = { venueFailuresMax: 3, modelFailuresMax: 3, venueFailureMinutes: 15, modelFailureMinutes: 15 }
      /** Failures 10 and 5 minutes ago, and now: whether it is open 10 minutes later. */
      const isOpen = (value: number): boolean => {
        const limits = { ...DEFAULT_LIMITS, ...three, venuePauseMinutes: 30, modelPauseMinutes: 30, [code]: value }
        const { opens } = afterFailure({ kind, nowMs, why: 'No answer.', limits }, [ago(10), ago(5)])
        return breakerState(opens, nowMs + 10 * 60_000) === 'open'
      }
      expect([isOpen(passes), isOpen(binds)]).toEqual([false, true])
    },
  )

  test.each(LIMIT_CODES)('%s has a range that holds its default, and words', (code) => {
    const row = limitRow(code)
    expect(row.min).toBeLessThanOrEqual(row.default)
    expect(row.default).toBeLessThanOrEqual(row.max)
    expect(row.protects).toMatch(/^[A-Z].*\.$/)
    if (row.isWhole) for (const one of [row.min, row.default, row.max]) expect(Number.isInteger(one)).toBe(true)
    const rule = RULE_OF_LIMIT[code]
    expect(row.bound === 'span').toBe(rule.kind === 'part')
  })
})

describe('limits of pace', () => {
  test('say until when, by the clock of the venue, rounded up', () => {
    const verdict = judgeWith('cooldownBars', 5, ORDER_CASES.cooldownBars)
    // Twenty-five minutes after the fill.
    const until = new Date(ago(21) + 25 * 60_000).toISOString().slice(11, 16)
    expect(lineOf(verdict, 'coolingDown')?.note).toBe(`Cooling down after the last fill in BTC until ${until} UTC.`)
  })

  test('say one of one', () => {
    const note = (change: GateChange, most: number) =>
      lineOf(judgeWith('entriesHourMax', most, { change }), 'entriesHour')?.note
    expect(note(entriesAgo(20), 1)).toMatch(/^1 entry within the hour; 1 is allowed\. The next is possible from/)
    expect(note(entriesAgo(20, 30), 2)).toMatch(/^2 entries within the hour; 2 are allowed\./)
  })

  test('count what was approved earlier in the same answer', () => {
    const decisions = [decision(), decision({ asset: 'ETH', sl_price: 3_900, tp_price: 4_300 })]
    const verdicts = judgeDecisions(gateInput({ decisions, limits: { ...OPEN_LIMITS, entriesHourMax: 1 } }))
    expect(verdicts.map(({ denial }) => denial)).toEqual([null, 'entriesHour'])
    const twice = judgeDecisions(
      gateInput({ decisions: [decision(), decision()], limits: { ...OPEN_LIMITS, cooldownBars: 1 } }),
    )
    expect(twice.map(({ denial }) => denial)).toEqual([null, 'coolingDown'])
  })

  const STRICT = {
    ...OPEN_LIMITS,
    holdMinutesMin: 10_080,
    planMinutesMin: 43_200,
    planMoveRMin: 10,
    entriesHourMax: 0,
    cooldownBars: 1_000,
  }
  test.each(['exitRule', 'watchdog', 'person'] as const)('hold back no way out that %s wants', (source) => {
    const busy = pace({
      ordersMs: Array.from({ length: 500 }, () => ago(0)),
      coins: { BTC: coinPace({ ...young, changedMs: ago(0) }) },
    })
    for (const out of [decision({ action: 'close' }), decision({ action: 'sell', allocation_usd: 1_000 })])
      expect(
        judgeDecisions(gateInput({ ...close, source, limits: STRICT, pace: busy, decisions: [out] }))[0]?.verdict,
      ).toBe('pass')
  })

  test('hold back no way out of the model either where trading is to become less', () => {
    const verdicts = judgeDecisions(gateInput({ ...close, ...inBtc(young), limits: STRICT, tradingState: 'reducing' }))
    expect(verdicts[0]?.verdict).toBe('pass')
  })

  test('a plan no longer stands once the price has moved far enough, for or against it', () => {
    const limits = { ...OPEN_LIMITS, planMoveRMin: 0.5 }
    const opened = (entryPx: number) =>
      inBtc({ held: { openedMs: ago(HOUR_MS / 60_000), entryPx: px(entryPx), openingSlPx: px(entryPx - 2_000) } })
    const leaveAt = (entryPx: number) => judgeDecisions(gateInput({ ...close, ...opened(entryPx), limits }))[0]?.denial
    expect([leaveAt(98_900), leaveAt(99_500), leaveAt(100_500), leaveAt(101_100)]).toEqual([
      null,
      'planStands',
      'planStands',
      null,
    ])
  })

  test('an exit at a price nobody told is waited out', () => {
    const unknown = inBtc({ lastExit: { side: 'short', atMs: ago(20), px: null } })
    expect(judgeWith('flipMoveFracMin', 0, { change: unknown }).denial).toBe('turnTooSoon')
    expect(judgeWith('flipBars', 4, { change: unknown }).verdict).toBe('pass')
  })

  test('the same side is entered again after the cooldown alone', () => {
    const leftLong = inBtc({ lastExit: { side: 'long', atMs: ago(20), px: px(100_000) } })
    expect(judgeWith('flipMoveFracMin', 0.2, { change: leftLong }).verdict).toBe('pass')
  })
})

describe('a size that limits leave nothing of', () => {
  const full = account({ positions: [position({ szi: sz('0.05') })] })
  test.each([
    ['positionFracMax', 0.5, 'positionLimit', full],
    ['grossFracMax', 0.5, 'grossLimit', full],
    ['sameSideFracMax', 0.5, 'sameSideLimit', full],
    ['riskFracMax', 0.0005, 'riskLimit', full],
    ['leverageMax', 1, 'marginShort', account({ withdrawableUsd: usd(0) })],
  ] as const)('%s at %d is denied as %s, with both numbers in its sentence', (code, value, denial, held) => {
    const verdict = judgeWith(code, value, { change: { account: held } })
    expect(verdict.denial).toBe(denial)
    expectNumbers(lineOf(verdict, denial))
  })

  test('names the limit that leaves too little, and what was asked for', () => {
    const almost = account({ positions: [position({ szi: sz('0.0499') })] })
    const cut = judgeWith('positionFracMax', 0.5, { change: { account: almost } })
    expect(cut.denial).toBe('belowMinimum')
    expect(lineOf(cut, 'belowMinimum')?.note).toMatch(
      /^What “One position” leaves of the \$1,000\.00 asked for is worth \$9\.\d\d .*; the smallest order is \$10\.00\.$/,
    )
    const small = judgeWith('orderUsdMin', 10, { change: { decisions: [decision({ allocation_usd: 5 })] } })
    expect(lineOf(small, 'belowMinimum')?.note).toMatch(/^What is asked for, \$5\.00, is worth \$4\.00 in whole lots /)
  })

  test('a part of a position that is worth less than a lot is an amount', () => {
    const part = decision({ action: 'sell', allocation_usd: 0.4 })
    const verdict = judgeWith('orderUsdMin', 10, { change: { account: held, decisions: [part] } })
    expect(verdict.denial).toBe('belowMinimum')
    expect(lineOf(verdict, 'belowMinimum')?.note).toContain('$0.40')
  })
})

describe('a number that is missing', () => {
  test('ends new risk, and keeps nobody in', () => {
    const ETH = decision({ asset: 'BTC' })
    expect(judgeDecisions(gateInput({ takerFeeFrac: null, decisions: [ETH] }))[0]?.denial).toBe('feeUnknown')
    expect(judgeDecisions(gateInput({ ...close, takerFeeFrac: null }))[0]?.verdict).toBe('pass')
    const { coins } = gateInput()
    const noBid = { ...coins, BTC: { ...coins.BTC, bidPx: null } } as typeof coins
    expect(judgeDecisions(gateInput({ coins: noBid }))[0]?.denial).toBe('bookMissing')
    expect(judgeDecisions(gateInput({ ...close, coins: noBid }))[0]?.verdict).toBe('pass')
  })
})
