import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type ExitCondition, exitRulesSchema } from '@/lib/domain/exitRules.ts'
import { readPlanText } from '@/lib/domain/exitText.ts'
import { exitCondition } from '../../support/builders.ts'
import { hasSharedData, readSharedJson } from '../../support/sharedData.ts'

const one = (change: Partial<ExitCondition>) => [exitCondition({ value: null, ...change })]
const ema = (left_period: number) => ({ right: 'ema', right_period: left_period }) as const

describe('a sentence becomes its condition', () => {
  test.each<[string, Partial<ExitCondition>]>([
    ['If 4-hour MACD crosses below 0', { left: 'macd', op: 'crosses_below', value: 0 }],
    ['4-hour price closes below the 20-period EMA.', ema(20)],
    ['Close if a 1h candle closes below EMA50', { ...ema(50), interval: '1h' }],
    ['price < EMA(200) on the daily chart', { ...ema(200), interval: '1d' }],
    ['15m close above the 50 SMA', { right: 'sma', right_period: 50, interval: '15m', op: '>' }],
    ['Exit when RSI(14) on 1h rises above 75', { left: 'rsi', left_period: 14, interval: '1h', op: '>', value: 75 }],
    [
      '1h RSI drops below 40 for 2 consecutive closes',
      { left: 'rsi', left_period: 14, interval: '1h', value: 40, bars: 2 },
    ],
    [
      'MACD crosses below its signal line on the 1h',
      { left: 'macd', op: 'crosses_below', right: 'macd_signal', interval: '1h' },
    ],
    ['MACD turns positive on 4h', { left: 'macd', op: 'crosses_above', value: 0 }],
    ['4h MACD histogram decreases for 3 consecutive bars', { left: 'macd_hist', op: 'falling', right: null, bars: 3 }],
    ['two consecutive 1h closes below $1,850.50', { interval: '1h', value: 1850.5, bars: 2 }],
    ['price closes above 98k on the 4h', { op: '>', value: 98_000 }],
    ['EMA20 crosses below EMA50 on 4h', { left: 'ema', left_period: 20, op: 'crosses_below', ...ema(50) }],
    ['ATR(14) on 1h above 500', { left: 'atr', left_period: 14, interval: '1h', op: '>', value: 500 }],
    ['ADX on 4h falls below 20', { left: 'adx', left_period: 14, value: 20 }],
    ['price trades below 105000', { interval: null, on: 'live', value: 105_000 }],
    ['loss of more than 2%', { left: 'pnl_pct', interval: null, on: 'live', value: -2 }],
    ['at 2R profit', { left: 'r_multiple', interval: null, on: 'live', op: '>', value: 2 }],
  ])('%s', (text, change) => {
    expect(readPlanText(text)).toMatchObject({ unread: [], rules: { conditions: one(change) } })
  })

  test('what is counted from the entry needs to know which way', () => {
    const text = 'price falls 3% below entry'
    expect(readPlanText(text, 'long').rules?.conditions).toMatchObject([{ left: 'pnl_pct', op: '<', value: -3 }])
    expect(readPlanText(text, 'short').rules?.conditions).toMatchObject([{ left: 'pnl_pct', op: '>', value: 3 }])
    expect(readPlanText(text)).toMatchObject({ rules: null, unread: [{ code: 'needs_side' }] })
  })
})

test.each([
  ['1h close above 4.200,50', 'not_understood'],
  ['price closes below 100 (support at 95) on 4h', 'not_understood'],
  ['1h close below EMA(20) x 2 bars', 'not_understood'],
  ['4h close below EMA20 plus 50', 'not_understood'],
  ['weekly close below 90000', 'unknown_interval'],
  ['monthly close below 90000', 'unknown_interval'],
])('a number or a length that nobody reads makes no rule of the rest: %s', (text, code) => {
  expect(readPlanText(text, 'long')).toMatchObject({ rules: null, unread: [{ code }] })
})

test.each<[string, object]>([
  ['Exit after 6 hours', { max_hold_minutes: 360, conditions: [] }],
  ['Hold no more than 2 days', { max_hold_minutes: 2_880, conditions: [] }],
  ['hold up to 6 hours', { max_hold_minutes: 360, conditions: [] }],
  ['4h close below EMA20, or after 360 minutes', { max_hold_minutes: 360, match: 'any' }],
  ['1h close below EMA20; time stop: 12 bars', { max_hold_minutes: 720 }],
  ['exit within 10 bars on 1h', { max_hold_minutes: 600, conditions: [] }],
  ['1h close below 100, trailing stop 1.5% after a gain of 3%', { trail_distance_pct: 1.5, trail_after_pct: 3 }],
  ['1h close below 100, cooldown 30 minutes', { cooldown_minutes: 30 }],
  ['1h close below 100 and 1h RSI below 40', { match: 'all' }],
])('the rest of a plan: %s', (text, expected) => {
  expect(readPlanText(text)).toMatchObject({ unread: [], rules: expected })
})

test.each([
  ['When I feel uneasy', 'not_understood'],
  ['7h close below 100', 'unknown_interval'],
  ['price crosses below EMA20 within 3 bars on 1h', 'not_understood'],
  ['price drops 1.5 ATR below entry', 'not_understood'],
  ['1h close below 100 and 1h RSI below 40 or 4h MACD crosses below 0', 'mixed_and_or'],
])('what the grammar cannot say is named: %s', (text, code) => {
  expect(readPlanText(text)).toMatchObject({ rules: null, unread: [{ code }] })
})

test('whatever is written, the answer follows the grammar or is none, and nothing throws', () => {
  const words = fc.array(
    fc.constantFrom(
      ...[
        '4h',
        'close',
        'below',
        'above',
        'ema20',
        'rsi',
        'and',
        'or',
        '%',
        '3',
        '-1',
        '1e9',
        'macd',
        'for',
        '2',
        'bars',
      ],
      ...['crosses', 'after', 'hours', 'trailing', 'stop', 'R', 'entry', '$1,000', '.', ';', '(', ')', 'zero', 'falls'],
    ),
    { maxLength: 30 },
  )
  fc.assert(
    fc.property(
      fc.oneof(
        words.map((each) => each.join(' ')),
        fc.string({ maxLength: 200 }),
      ),
      (text) => {
        const { rules } = readPlanText(text, 'long')
        if (rules !== null) expect(exitRulesSchema.safeParse(rules).success).toBe(true)
      },
    ),
  )
})

const CORPUS = 'exit-plan-conditions.json'
const corpusSchema = z.object({ items: z.array(z.object({ text: z.string(), plan: exitRulesSchema })) })
const corpus = hasSharedData(CORPUS) ? corpusSchema.parse(readSharedJson(CORPUS)).items : []

test.skipIf(corpus.length === 0)('what six models wrote in live trading is read as it was meant', () => {
  for (const { text, plan } of corpus) expect([text, readPlanText(text)]).toEqual([text, { rules: plan, unread: [] }])
})
