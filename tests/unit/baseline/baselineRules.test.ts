import { describe, expect, test } from 'vitest'
import { BASELINE_LABEL, decideByRules, parseBaselineContext, toolWishes } from '@/lib/baseline/baselineRules.ts'
import { answerSchema } from '@/lib/domain/decision.ts'

const facts = { trend_4h: 'up', ema20_4h: 99, ema50_4h: 98, atr14_4h: 1 }
const context = (change: { facts?: Record<string, unknown>; positions?: unknown[]; mid_px?: number | null } = {}) => {
  const text = JSON.stringify({
    account: { equity_usd: 10_000 },
    positions: change.positions ?? [],
    assets: [
      { asset: 'SOL', mid_px: change.mid_px === undefined ? 100 : change.mid_px, facts: { ...facts, ...change.facts } },
    ],
    decide_for: ['SOL'],
  })
  const parsed = parseBaselineContext(text)
  if (!parsed) throw new Error('the context of this test is not the one the rules know')
  return parsed
}
const decide = (change: Parameters<typeof context>[0], adx: Record<string, number> = {}) =>
  decideByRules(context(change), adx).trade_decisions[0]

describe('the rule-based baseline', () => {
  test('buys where the 4h trend is up, with a stop below, a far target, and less than half the risk limit at stake', () => {
    const decision = decide({})
    expect(decision).toMatchObject({ action: 'buy', sl_price: 98, tp_price: 108 })
    // 0.4 % of 10,000 over a stop of 2 %: $2,000.
    expect(decision?.allocation_usd).toBe(2_000)
  })

  test('mirrors it where the trend is down', () => {
    expect(decide({ facts: { trend_4h: 'down', ema20_4h: 101, ema50_4h: 102 } })).toMatchObject({
      action: 'sell',
      sl_price: 102,
      tp_price: 92,
    })
  })

  test.each([
    ['price and averages are not in order', { trend_4h: 'mixed' }],
    ['the averages lie on each other', { ema20_4h: 98.2 }],
    ['a fact is missing', { atr14_4h: null }],
  ])('stays flat where %s', (_, change) => {
    expect(decide({ facts: change })).toMatchObject({ action: 'hold', allocation_usd: 0 })
  })

  test('asks for ADX where the 4h averages nearly touch, and enters only on a trend', () => {
    const near = { facts: { ema20_4h: 98.4 } }
    expect(toolWishes(context(near))).toMatchObject([
      { name: 'fetch_indicator', arguments: { indicator: 'adx', symbol: 'SOL', interval: '4h' } },
    ])
    expect(decide(near, { SOL: 12 })?.action).toBe('hold')
    expect(decide(near, { SOL: 31 })?.action).toBe('buy')
    expect(decide(near)?.action).toBe('hold')
    expect(toolWishes(context())).toEqual([])
  })

  test('keeps a position whatever the trend says, and lets its stop follow the price in steps, never back', () => {
    const long = (stop_price: number | null) => decide({ positions: [{ asset: 'SOL', side: 'long', stop_price }] })
    expect(long(96)).toMatchObject({ action: 'hold', sl_price: 97 })
    expect(long(96.6)).toMatchObject({ action: 'hold', sl_price: null })
    expect(long(99)).toMatchObject({ action: 'hold', sl_price: null })
    expect(long(null)).toMatchObject({ action: 'hold', sl_price: null })
    const short = decide({ positions: [{ asset: 'SOL', side: 'short', stop_price: 110 }], facts: { trend_4h: 'up' } })
    expect(short).toMatchObject({ action: 'hold', sl_price: 103 })
  })

  test('holds without a price, and says what it is in every answer', () => {
    expect(decide({ mid_px: null })?.action).toBe('hold')
    const answer = decideByRules(context(), {})
    expect(answer.reasoning.startsWith(BASELINE_LABEL)).toBe(true)
    expect(answerSchema.safeParse(answer).success).toBe(true)
  })

  test('a text that is not its context is not guessed at', () => {
    expect(parseBaselineContext('Buy everything.')).toBeNull()
    expect(parseBaselineContext('{"account":{}}')).toBeNull()
  })
})
