import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type ExitCondition, exitRulesSchema } from '@/lib/domain/exitRules.ts'
import { readPlanText } from '@/lib/domain/planText/readPlanText.ts'
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

describe('a subject that is left out is the one before it', () => {
  test.each<[string, string[]]>([
    ['Exit if 1h RSI rises above 70 or falls below 58', ['rsi > 70', 'rsi < 58']],
    ['Exit if 1h RSI is above 70 or is below 30', ['rsi > 70', 'rsi < 30']],
    ['Exit if 4h ADX > 25 and below 50', ['adx > 25', 'adx < 50']],
    ['Exit if 1h MACD crosses below signal or below zero', ['macd crosses_below macd_signal', 'macd crosses_below 0']],
    ['Exit if OI above 1000 or below 500', ['open_interest > 1000', 'open_interest < 500']],
    ['Exit if 1h ATR above 500 or below 100', ['atr > 500', 'atr < 100']],
    ['Exit if volume above 1000 on 1h and below 5000', ['volume > 1000', 'volume < 5000']],
    ['Exit if R multiple above 2 or below -0.5', ['r_multiple > 2', 'r_multiple < -0.5']],
    ['Exit if 1h RSI above 70 or price below 58', ['rsi > 70', 'price < 58']],
    ['Exit if 1h RSI above 70 or 1h close below 58', ['rsi > 70', 'price < 58']],
    ['Exit if 1h price closes below EMA20 or above 100k', ['price < ema', 'price > 100000']],
  ])('%s', (text, expected) => {
    const { rules, unread } = readPlanText(text, 'long')
    const said = rules?.conditions.map(({ left, op, right, value }) => `${left} ${op} ${value ?? right}`)
    expect([unread, said]).toEqual([[], expected])
  })

  test('with its bars and its period', () => {
    const { rules } = readPlanText('1h RSI(7) above 70 or below 30 or 4h close below 58')
    expect(rules?.conditions.map(({ left_period, interval }) => [left_period, interval])).toEqual([
      [7, '1h'],
      [7, '1h'],
      [null, '4h'],
    ])
  })

  test.each([
    'Exit if 1h RSI above 70 or below 98k',
    'Exit if 1h EMA20 below EMA50 or below 98k',
    'Exit if 1h RSI above 70. Exit if below 58.',
    'Exit if RSI rises above 70 and then falls below 65 on 1h',
    'Exit when 1h RSI > 70 and then < 60',
    'Exit if loss exceeds 2% or below 58 on 1h',
    'Exit if the trade is open for 4 hours and price below 58 on 1h',
    'Exit if position is held for more than 4 hours and price is below 58 on 1h',
    'Exit if RSI below 30 on 1h and trade is open for 4 hours',
    'Exit after 4 hours and price below 58 on 1h',
  ])('where that is not clear, or a time must hold beside it, the plan stays prose: %s', (text) => {
    expect(readPlanText(text, 'long')).toMatchObject({ rules: null, unread: [{ code: 'not_understood' }] })
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

test.each([
  'Do not close if 4h close below 98k',
  "Don't exit unless 4h close below 98k",
  'Close unless RSI on 1h is above 50',
  'Close if 4h close below 98k unless volume is high',
  'Hold as long as 4h close above EMA20',
  'As long as price is above EMA20 on 4h',
  'Hold while 4h close above EMA20',
  'Stay long while price is above 98k',
  'Hold until 4h close below EMA20',
  'Never close below 98k',
  'Keep the position if 4h close below 98k',
  'Exit only after 4h close below 98k',
  'Close if ETH closes below 3000 on 4h',
  'Close if Bitcoin falls below 98k',
  'Close half if 4h close below 98k',
  'Close 50% if 4h close below 98k',
  'Take 25% off at 2R',
  'Reduce by half when RSI on 1h > 75',
  'Scale out above 105k',
  'Trim if RSI(14) on 1h above 80',
  'Move stop to breakeven at 1R',
  'Raise the stop to 99k once price closes above 102k on 1h',
  'Add if price closes above 102k on 1h',
  'Close if price falls by 4%',
  'Close if price drops 4%',
  'Close if the price rises 3%',
  'Close if price moves 10 bps against entry',
  'funding above 10 bps',
  'annualized funding above 20%',
  '8h funding rate above 0.01%',
  'Funding turns negative for 3 hours',
  'loss below 2%',
  'loss less than 2%',
  'drawdown exceeds 3%',
  'pnl above $200',
  'loss of $200',
  'profit above 200 dollars',
  'close if RSI above 70 or 80',
  'Close if price reaches 105k',
  'Price hits 98k',
  'Close if price touches EMA20 on 4h',
  'close on 1h below 98k and 4h below 97k or RSI 1h < 40',
  '1h close below the 4h EMA20',
  'RSI below 40%',
  'close more than 2% below EMA20 on 4h',
  'close below EMA20 by 1% on 4h',
  'price closes below 98,500-99,000 on 1h',
  'price closes below ~98,500 on 1h',
  'price closes around 98,500 on 1h',
  'price closes at or below 98,500 on 1h',
  'price <= 98500 on 1h close',
  'Hold for 6 hours',
  'Hold for at least 6 hours',
  'Exit after 6 hours if in profit',
  'If 4h close below 98k and after 6 hours',
  'exit in 24-48 hours',
  'Exit if target not hit within 24 hours',
  'max hold 0 minutes',
  'max hold 999999999 weeks',
  'max hold 90 seconds',
  'Exit after 1.37 minutes',
  'exit after 6 hours or max hold 12 hours',
  'cooldown 30 minutes, cooldown 60 minutes',
  'wait 30 minutes',
  'close below EMA9999 on 1h',
  'price below 1e999 on 1h',
  'trailing stop 2 ATR',
  'trailing stop at 98k',
  'trailing stop of $500',
  'Close short if 1h close below 98k',
  'cover if 1h close below 98k',
  'Sell half at 105k',
  'stop at 98k',
  'Reassess if 4h close below 98k',
  'Consider closing if 4h close below 98k',
  'alert me when 4h close below 98k',
  'Re-enter if 4h close above 98k',
  'Buy if 4h close below 98k',
  'Price is above EMA20 on 4h. Close if RSI(14) on 1h above 80.',
  'RSI on 4h is 62',
  'Trend is up on 4h',
  '4h close below 98k twice',
  '4h close decisively below 98k',
  '4h close below 98k with volume',
  '4h close below 98k then 1h RSI below 40',
  '4h close below 98k, 1h RSI below 40',
  '4h low below 98k',
  'two 4h closes below 98k',
  '4h close below 98k for 200 bars',
  '4h close below 98k for 0 consecutive bars',
  'close if not above EMA20 on 4h',
  'close if price is no longer above EMA20 on 4h',
  'close if price fails to hold above EMA20 on 4h',
  'close if price closes below support on 4h',
  'close all positions if 4h close below 98k',
  'close the other half if 4h close below 98k',
  '4h close below 98k except during weekends',
  '4h close below 98k only if RSI(14) on 4h below 45',
  '4h close below 98k if RSI(14) on 4h below 45',
  'exit if 4h close below 98k and/or RSI below 40',
  'neither 4h close below 98k nor RSI below 40',
  'EMA20 falls below 98k to 97k on 4h',
  'rises below 98k on 4h',
  'MACD crosses 0 on 4h',
  'histogram shrinks on 4h',
  'histogram weakens on 4h for 3 bars',
  'volume above $1m on 1h',
  'RSI divergence on 4h',
  'stochastic below 20 on 1h',
  'Close if 4h RSI below 40 or funding',
  'Close if price drops below entry on 1h',
  'close 3% below entry on 1h',
  'Tighten stop if 1h close below 98k',
  'close if 4h close below 98k (half only)',
  'close if 4h close below 98k (support at 95k)',
  'close if 4h EMA20 < EMA50 < EMA200',
  'close if price between 98k and 99k on 1h',
  'close if 1h close is not below 98k',
  'if 4h close below 98k do nothing',
  'if 4h close below 98k, hold',
  'if 4h close below 98k, close half',
  'if 4h close below 98k, move stop to 99k',
  'Only close below 98k on 4h if volume rises',
  'Exit if BTC dominance rises on 4h',
  'Exit if ETHBTC closes below 0.03 on 4h',
  'at breakeven',
  'exit when position turns positive',
  'Exit at market open',
  'Exit by Friday',
  'Exit at 105k',
  'target 105k',
  'long, or pnl negative',
  'the trade. Plan above 105k on 1h',
])('what is not understood to its last word is no rule: %s', (text) => {
  const { rules, unread } = readPlanText(text, 'long', 'BTC')
  expect(rules).toBeNull()
  expect(unread.map(({ message }) => message.length)).not.toEqual([])
})

test.each([
  ['Close half if 4h close below 98k', '"half"'],
  ["Don't exit unless 4h close below 98k", '"don\'t", "unless"'],
  ['Close if ETH closes below 3000 on 4h', '"eth"'],
  ['annualized funding above 20%', '"annualized"'],
  ['Close if price falls by 4%', '"by 4%" has no place'],
  ['max hold 0 minutes', '0 minutes; 1 to 525600'],
  ['1h close below the 4h EMA20', 'several lengths'],
  ['Price is above EMA20 on 4h. Close if 1h RSI(14) above 80.', 'how things are'],
  ['Close short if 1h close below 98k', 'about a short'],
])('the words that were not understood are named: %s', (text, named) => {
  expect(
    readPlanText(text, 'long', 'BTC')
      .unread.map(({ message }) => message)
      .join(),
  ).toContain(named)
})

const PLANS = [
  'Close early only if a 4h candle closes below 112800 and the 4h MACD histogram decreases for 2 consecutive bars.',
  'If the price closes below 0.180 on a 3-minute candle',
  'Exit if RSI(14) 1h > 80, MACD histogram falls for 3 bars, or price closes below 98k on 1h',
  'Once 4h closes below EMA20, exit; max hold 48h; trailing stop 2% once up 3%; cooldown 2h',
  'price falls 3% below entry or loss of more than 2%',
  '4H RSI breaks back below 40, signaling momentum failure',
]
const TURNING = [
  'not',
  'never',
  'unless',
  'until',
  'half',
  'except',
  'without',
  'ETH',
  'breakeven',
  'annualized',
  '50%',
  '10 bps',
  'roughly',
]

test('a word that turns a plan around, wherever it stands, leaves nothing of it', () => {
  for (const plan of PLANS) {
    expect([plan, readPlanText(plan, 'long').unread]).toEqual([plan, []])
    const words = plan.split(' ')
    for (const word of TURNING)
      for (let at = 0; at <= words.length; at += 1) {
        const turned = [...words.slice(0, at), word, ...words.slice(at)].join(' ')
        expect([turned, readPlanText(turned, 'long').rules]).toEqual([turned, null])
      }
  }
})

describe('a plan as models write it', () => {
  const level = { op: '<', value: 98_500 } as const
  test.each<[string, Partial<ExitCondition>]>([
    ['Invalidation: BTC-PERP 4H candle closes under $98,500.00', level],
    ['The long thesis is invalidated if BTC closes below 98.5k on the 4H chart', level],
    ['On the 4h chart, close if price is below 98,500 USDT', level],
    ['Exit immediately if 4h close below 98,500', level],
    ['Once 4h closes below 98,500, exit the position', level],
    ['- exit if H4 close < 98,500', level],
    ['If 4-hour close below EMA50.', ema(50)],
    ['Close if daily close below 50-day EMA', { ...ema(50), interval: '1d' }],
    ['RSI 14 (4h) drops below 40', { left: 'rsi', left_period: 14, value: 40 }],
    ['MACD(12,26,9) bearish crossover on 4h', { left: 'macd', op: 'crosses_below', right: 'macd_signal' }],
    ['close below the lower BB on 4h', { right: 'bb_lower' }],
    ['Exit if funding exceeds 0.01% per hour', { left: 'funding_rate', interval: null, op: '>', value: 0.0001 }],
    ['open interest below $1.5bn', { left: 'open_interest', interval: null, value: 1.5e9 }],
    ['profit falls below 1%', { left: 'pnl_pct', interval: null, on: 'live', value: 1 }],
    ['moves 2% against entry', { left: 'pnl_pct', interval: null, on: 'live', value: -2 }],
    ['price < 98,500 at any time', { ...level, interval: null, on: 'live' }],
  ])('%s', (text, change) => {
    expect(readPlanText(text, 'long', 'BTC')).toMatchObject({ unread: [], rules: { conditions: one(change) } })
  })

  test('a list has one word for all its points, and a comma without one has none', () => {
    const matchOf = (text: string) => readPlanText(text).rules?.match ?? readPlanText(text).unread[0]?.message
    expect(matchOf('4h close below 98k, 4h RSI below 40, and 4h MACD below 0')).toBe('all')
    expect(matchOf('4h close below 98k, 4h RSI below 40, or 4h MACD below 0')).toBe('any')
    expect(matchOf('1. 4h close below 98k\n2. 4h RSI below 40')).toBe('any')
    expect(matchOf('4h close below 98k, 4h RSI below 40')).toContain('neither "and" nor "or"')
  })

  test('bars that are named once are those of all conditions; of several a condition names its own', () => {
    expect(readPlanText('RSI < 40 and MACD negative on 1h').rules?.conditions).toMatchObject([
      { interval: '1h' },
      { interval: '1h' },
    ])
    expect(readPlanText('1h RSI < 40 or 4h MACD negative or ADX < 20').rules?.conditions).toMatchObject([
      { interval: '1h' },
      { interval: '4h' },
      { interval: null },
    ])
  })

  test('a coin is its own price, and no other coin is', () => {
    const text = 'If BTC closes below 98,500 on 4h'
    for (const own of [text, text.replace('BTC', 'btc'), text.replace('BTC', "$BTC's price")])
      expect([own, readPlanText(own, null, 'BTC').unread]).toEqual([own, []])
    expect(readPlanText('Exit if me closes below 3 on 4h', null, 'ME').rules).toBeNull()
    for (const coin of [null, 'ETH'])
      expect(readPlanText(text, null, coin)).toMatchObject({ rules: null, unread: [{ code: 'not_understood' }] })
  })
})

const CORPUS = 'exit-plan-conditions.json'
const corpusSchema = z.object({ items: z.array(z.object({ text: z.string(), plan: exitRulesSchema })) })
const corpus = hasSharedData(CORPUS) ? corpusSchema.parse(readSharedJson(CORPUS)).items : []

test.skipIf(corpus.length === 0)('what six models wrote in live trading is read as it was meant', () => {
  for (const { text, plan } of corpus) expect([text, readPlanText(text)]).toEqual([text, { rules: plan, unread: [] }])
})
