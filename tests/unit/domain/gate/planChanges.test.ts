import { describe, expect, test } from 'vitest'
import { type Px, px, sz } from '@/lib/domain/decimal.ts'
import type { Decision } from '@/lib/domain/decision.ts'
import { gateInputText, readGateInputText } from '@/lib/domain/gate/gateInputText.ts'
import { judgeDecisions } from '@/lib/domain/riskGate.ts'
import {
  account,
  coinPace,
  decision,
  exitRules,
  type GateChange,
  gateInput,
  OPEN_LIMITS,
  openOrder,
  pace,
  position,
} from '../../../support/builders.ts'

const { nowMs } = pace()
const LIMITS = {
  ...OPEN_LIMITS,
  holdMinutesMin: 30,
  planMinutesMin: 240,
  planMoveRMin: 0.5,
  stopDistanceFracMin: 0.001,
}
const clock = (minutes: number) =>
  new Date(Math.ceil((nowMs + minutes * 60_000) / 60_000) * 60_000).toISOString().slice(11, 16)

/** A long of BTC from 100,000 with its stop at 98,000, so that 0.5 R is 1,000, or a short turned round at the mark of 100,000. */
const opened = (minutes: number, entryPx: Px = px(100_000)) =>
  pace({
    coins: {
      BTC: coinPace({ held: { openedMs: nowMs - minutes * 60_000, entryPx, openingSlPx: px(entryPx.minus(2_000)) } }),
    },
  })
const held = account({ positions: [position()], openOrders: [openOrder()] })
const withTarget = account({
  positions: [position()],
  openOrders: [openOrder(), openOrder({ oid: '2', tpsl: 'tp', triggerPx: px(106_000) })],
})
const soon = exitRules([], { max_hold_minutes: 60 })
const judge = (wish: Partial<Decision>, change: GateChange = {}) => {
  const asked = decision({ action: 'hold', allocation_usd: 0, sl_price: null, tp_price: null, ...wish })
  const input = gateInput({ account: held, limits: LIMITS, pace: opened(5), decisions: [asked], ...change })
  const [verdict] = judgeDecisions(input)
  if (!verdict) throw new Error('no verdict')
  // What is stored gives the same verdict again, without its words.
  const stored = readGateInputText(gateInputText(input))
  expect(stored && judgeDecisions(stored)[0]?.rules).toEqual(verdict.rules)
  const line = (code: string) => verdict.rules.find((rule) => rule.code === code)
  return { verdict, line, approval: verdict.approval }
}

describe('while a model may not leave, its hold', () => {
  test('replaces no exit rules, and says why and until when', () => {
    const { verdict, line, approval } = judge({ exit_rules: soon })
    expect(verdict).toMatchObject({ verdict: 'hold', denial: null, decision: { exit_rules: null } })
    expect(approval).toBeNull()
    expect(line('heldTooShort')).toMatchObject({ value: '5', limit: '30', unit: 'minutes', verdict: 'clamp' })
    expect(line('heldTooShort')?.note).toContain('The exit rules stay as they are.')
    expect(line('heldTooShort')?.note).toContain(`${clock(25)} UTC`)
    expect(line('planStands')?.note).toContain(`${clock(235)} UTC`)
  })

  test('replaces none either once it is old enough, as long as its plan stands', () => {
    const { approval, line } = judge({ exit_rules: soon }, { pace: opened(50) })
    expect(approval).toBeNull()
    expect([line('heldTooShort')?.verdict, line('planStands')?.verdict]).toEqual(['pass', 'clamp'])
  })

  test.each([
    ['long', 99_999.9],
    ['long', 99_900.1],
    ['long', 99_000.1],
    ['short', 100_000.1],
    ['short', 100_099.9],
    ['short', 100_999.9],
  ] as const)('moves the stop of a %s not as near as %d', (side, sl_price) => {
    const short = account({
      positions: [position({ side: 'short', szi: sz('-0.1') })],
      openOrders: [openOrder({ side: 'buy', triggerPx: px(102_000) })],
    })
    const { approval, line } = judge({ sl_price }, side === 'short' ? { account: short } : {})
    expect(approval).toBeNull()
    expect(line('heldTooShort')?.note).toContain('The stop stays where it is: ')
  })

  test.each([
    ['at the mark', 100_000.1, held],
    ['where there was none', 106_000, held],
    ['nearer than there was', 100_110, withTarget],
    ['just nearer than there was', 105_999, withTarget],
  ])('moves no target %s', (_what, tp_price, account) => {
    const { approval, line } = judge({ tp_price }, { account })
    expect(approval).toBeNull()
    expect(line('heldTooShort')?.note).toContain('The target stays where it is: ')
  })

  test('tightens the stop and moves the target in a distance, and the rest of it is carried out', () => {
    const levels = { sl_price: 99_000, tp_price: 107_000 }
    const where = { account: withTarget }
    expect(judge(levels, where).approval).toMatchObject({ kind: 'adjust', tpPx: px(107_000), exitRules: null })
    expect(judge(levels, where).line('heldTooShort')).toBeUndefined()
    const { approval, line } = judge({ ...levels, tp_price: 100_000.1, exit_rules: soon }, where)
    expect(approval).toMatchObject({ kind: 'adjust', slPx: px(99_000), tpPx: null, exitRules: null })
    expect(line('heldTooShort')?.note).toContain('The exit rules stay as they are. The target stays where it is: ')
  })

  test('moves nothing that leaves where trading is halted', () => {
    const { approval, line } = judge({ exit_rules: soon }, { tradingState: 'halted', pace: opened(500) })
    expect(approval).toBeNull()
    expect(line('tradingHalted')).toMatchObject({ verdict: 'clamp' })
  })
})

describe('a plan is replaced', () => {
  const near = { sl_price: 99_999, exit_rules: soon }
  test('once the time is over', () => {
    expect(judge(near, { pace: opened(240) }).approval).toMatchObject({ slPx: px(99_999), exitRules: soon })
  })

  test('once the price has moved as far as the limit says', () => {
    expect(judge(near, { pace: opened(50, px(98_900)) }).approval).toMatchObject({ exitRules: soon })
  })

  test.each(['person', 'exitRule', 'watchdog'] as const)('at any time by %s', (source) => {
    expect(judge(near, { source }).approval).toMatchObject({ exitRules: soon })
  })

  test('where trading is to become less', () => {
    expect(judge(near, { tradingState: 'reducing' }).approval).toMatchObject({ exitRules: soon })
  })

  test('of a position that was adopted: it was opened by no plan', () => {
    expect(judge(near, { pace: pace() }).approval).toMatchObject({ exitRules: soon })
  })
})

describe('an add', () => {
  const add = { action: 'buy', allocation_usd: 500, sl_price: 98_000, tp_price: 105_000, exit_rules: soon } as const
  test('while the plan stands goes in under the rules there are', () => {
    const { verdict, line, approval } = judge(add)
    expect(approval).toMatchObject({ kind: 'increase' })
    expect(verdict).toMatchObject({ verdict: 'clamp', decision: { exit_rules: null } })
    expect(line('planStands')?.note).toContain('The exit rules stay as they are.')
  })

  test('brings its own afterwards, and an entry always does', () => {
    expect(judge(add, { pace: opened(300) }).verdict).toMatchObject({ verdict: 'pass', decision: { exit_rules: soon } })
    const flat = judge(add, { account: account(), pace: pace() })
    expect(flat.verdict).toMatchObject({ verdict: 'pass', decision: { exit_rules: soon } })
  })
})
