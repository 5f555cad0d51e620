import { describe, expect, test } from 'vitest'
import { BASELINE_LABEL, decideByRules, parseBaselineContext, toolWishes } from '@/lib/baseline/baselineRules.ts'
import { answerSchema } from '@/lib/domain/decision.ts'

const facts = { trend_4h: 'up', trend_5m: 'up', ema20_4h: 102, ema50_4h: 100, atr14_5m: 0.5, rsi14_5m: 55 }
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
  test('buys where both trends are up, with a stop below, a target above, and half the risk limit at stake', () => {
    const decision = decide({})
    expect(decision).toMatchObject({ action: 'buy', sl_price: 98, tp_price: 103 })
    // 0.4 % of 10,000 over a stop of 2 %: $2,000.
    expect(decision?.allocation_usd).toBe(2_000)
  })

  test('mirrors it where both trends are down', () => {
    expect(decide({ facts: { trend_4h: 'down', trend_5m: 'down' } })).toMatchObject({
      action: 'sell',
      sl_price: 102,
      tp_price: 97,
    })
  })

  test.each([
    ['the trends disagree', { trend_5m: 'down' }],
    ['RSI is stretched', { rsi14_5m: 75 }],
    ['a fact is missing', { atr14_5m: null }],
  ])('holds where %s', (_, change) => {
    expect(decide({ facts: change })).toMatchObject({ action: 'hold', allocation_usd: 0 })
  })

  test('asks for ADX where the 4h averages nearly touch, and enters only on a trend', () => {
    const near = { facts: { ema20_4h: 100.5 } }
    expect(toolWishes(context(near))).toMatchObject([
      { name: 'fetch_indicator', arguments: { indicator: 'adx', symbol: 'SOL', interval: '4h' } },
    ])
    expect(decide(near, { SOL: 12 })?.action).toBe('hold')
    expect(decide(near, { SOL: 31 })?.action).toBe('buy')
    expect(decide(near)?.action).toBe('hold')
    expect(toolWishes(context())).toEqual([])
  })

  test('keeps a position until the 4h trend turns against it', () => {
    const positions = [{ asset: 'SOL', side: 'long' }]
    expect(decide({ positions })?.action).toBe('hold')
    expect(decide({ positions, facts: { trend_4h: 'down', trend_5m: 'down' } })?.action).toBe('close')
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
