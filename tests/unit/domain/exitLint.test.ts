import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { lintExitRules } from '@/lib/domain/exitLint.ts'
import type { LintFrame } from '@/lib/domain/exitReach.ts'
import { type ExitCondition, type ExitRules, exitRulesSchema } from '@/lib/domain/exitRules.ts'
import { exitCondition, exitRules } from '../../support/builders.ts'
import { hasSharedData, readSharedJson } from '../../support/sharedData.ts'

const condition = (change: Partial<ExitCondition>) => exitCondition({ value: 98_500, ...change })
const long: LintFrame = { side: 'long', price: 100_000, slPx: 98_000, tpPx: 104_000, opens: true }
const short: LintFrame = { side: 'short', price: 100_000, slPx: 102_000, tpPx: 96_000, opens: true }
const lint = (change: Partial<ExitCondition>, frame = long) => lintExitRules(exitRules([condition(change)]), frame)
const codes = ({ lints }: ReturnType<typeof lintExitRules>) => lints.map(({ code }) => code)
const ema = { left: 'ema', right: null } as const

describe('a condition that can do what it says is kept without a word', () => {
  test.each<[string, Partial<ExitCondition>]>([
    ['a level between the stop and the price', {}],
    ['a close below an average', { right: 'ema', right_period: 20, value: null }],
    ['a cross of MACD below zero', { left: 'macd', op: 'crosses_below', value: 0 }],
    ['a falling histogram', { left: 'macd_hist', op: 'falling', right: null, value: null, bars: 3 }],
    ['RSI above 75', { left: 'rsi', left_period: 14, op: '>', value: 75 }],
    ['a fast average below a slow one', { left: 'ema', left_period: 20, right: 'ema', right_period: 50, value: null }],
    ['a loss in percent, now', { left: 'pnl_pct', value: -1.5, interval: null, on: 'live' }],
    ['the price now, without an interval', { interval: null, on: 'live' }],
    ['the funding rate without an interval', { left: 'funding_rate', op: '>', value: 0.001, interval: null }],
    ['a gain before the target', { op: '>', value: 103_000 }],
  ])('%s', (_what, change) => {
    expect(lint(change)).toEqual({ rules: exitRules([condition(change)]), lints: [] })
  })
})

describe('a plan that closes at the next look is met already', () => {
  const now = { interval: null, on: 'live' } as const
  test.each<[string, Partial<ExitCondition>]>([
    ['any loss, which the spread is', { left: 'pnl_pct', value: 0, ...now }],
    ['a loss within one step of the book', { left: 'pnl_pct', value: -0.001, ...now }],
    ['less than nothing of the risk', { left: 'r_multiple', value: 0, ...now }],
    ['a small part of the risk', { left: 'r_multiple', value: -0.001, ...now }],
    ['less than a gain nothing has made yet', { left: 'pnl_pct', value: 3, ...now }],
  ])('%s', (_what, change) => {
    for (const frame of [long, short])
      expect([codes(lint(change, frame)), lint(change, frame).rules]).toEqual([['already_true'], null])
  })

  test('a position stands one spread behind its entry at once, as wide as it is', () => {
    const loss = { left: 'pnl_pct', value: -0.1, ...now } as const
    expect(codes(lint(loss))).toEqual([])
    expect(codes(lint(loss, { ...long, spreadFrac: 0.0009 }))).toEqual([])
    expect(codes(lint(loss, { ...long, spreadFrac: 0.0011 }))).toEqual(['already_true'])
    expect(codes(lint(loss, { ...long, opens: false, spreadFrac: 0.0011 }))).toEqual([])
  })

  test.each([[0.001], [1e-9], [0.09]])(
    'a stop that trails %s percent behind is nearer than spread and fees',
    (distance) => {
      for (const after of [null, 0.05]) {
        const linted = lintExitRules(exitRules([], { trail_distance_pct: distance, trail_after_pct: after }), long)
        expect([codes(linted), linted.rules]).toEqual([['already_true'], null])
        expect(linted.lints[0]).toMatchObject({ path: 'trail_distance_pct', severity: 'error' })
      }
    },
  )

  test('a time that is over at the next look', () => {
    const linted = lintExitRules(exitRules([], { max_hold_minutes: 1 }), long)
    expect([codes(linted), linted.rules]).toEqual([['already_true'], null])
    expect(lintExitRules(exitRules([], { max_hold_minutes: 2 }), long).lints).toEqual([])
  })

  test('a near trail that begins at a gain is a target, and says so', () => {
    const rules = exitRules([], { trail_distance_pct: 0.05, trail_after_pct: 2 })
    expect(lintExitRules(rules, long)).toMatchObject({ rules, lints: [{ code: 'within_costs', severity: 'warning' }] })
  })

  test('a gain that does not pay for opening and closing is worth a word', () => {
    expect(lint({ left: 'pnl_pct', op: '>', value: 0.05, ...now }).lints).toMatchObject([
      { code: 'within_costs', severity: 'warning' },
    ])
  })
})

describe('a plan that leaves before a stop or the model may', () => {
  const least = { stopDistanceFracMin: 0.001, holdMinutesMin: 30, feeShareMax: 0.25 }
  const opening: LintFrame = { ...long, least }
  const now = { interval: null, on: 'live' } as const
  test.each<[string, Partial<ExitCondition>]>([
    ['a price just below a long', { value: 99_950, ...now }],
    ['on closed bars too', { value: 99_990, interval: '1m' }],
    ['a loss of two hundredths of a percent', { left: 'pnl_pct', value: -0.02, ...now }],
    ['a hundredth of the risk', { left: 'r_multiple', value: -0.01, ...now }],
    ['a cross there and back', { op: 'crosses_above', value: 99_990, interval: '1m' }],
    ['a cross back from just above', { op: 'crosses_below', value: 100_010, interval: '1m' }],
  ])('%s', (_what, change) => {
    const linted = lint(change, opening)
    expect([codes(linted), linted.rules]).toEqual([['too_near'], null])
    expect(codes(lint(change, { ...opening, opens: false }))).not.toContain('too_near')
  })

  test('for a short a loss lies above', () => {
    expect(codes(lint({ op: '>', value: 100_050, ...now }, { ...short, least }))).toEqual(['too_near'])
  })

  test('as far as the limit and the costs is far enough, and a gain is none of it', () => {
    expect(codes(lint({ value: 99_900, ...now }, opening))).toEqual([])
    const strict = { ...opening, least: { ...least, stopDistanceFracMin: 0.003 } }
    expect(codes(lint({ value: 99_701, ...now }, strict))).toEqual(['too_near'])
    expect(codes(lint({ value: 99_700, ...now }, strict))).toEqual([])
    expect(codes(lint({ value: 99_800, ...now }, { ...opening, spreadFrac: 0.0012 }))).toEqual(['too_near'])
    expect(codes(lint({ op: '>', value: 100_050, ...now }, opening))).toEqual(['within_costs'])
  })

  test.each<[string, Partial<ExitCondition>]>([
    ['a hundredth of a percent', { left: 'pnl_pct', op: '>', value: 0.01, ...now }],
    ['less than four times the costs', { left: 'pnl_pct', op: '>', value: 0.39, ...now }],
    ['a five hundredth of the risk', { left: 'r_multiple', op: '>', value: 0.002, ...now }],
    ['a price just above', { op: '>', value: 100_050, interval: '1m' }],
    ['a cross there', { op: 'crosses_above', value: 100_200, interval: '1m' }],
    ['a cross back from there', { op: 'crosses_below', value: 100_200, interval: '1m' }],
  ])('a gain that loses more to its costs than a target may: %s', (_what, change) => {
    const linted = lint(change, opening)
    expect([linted.lints.map(({ code, severity }) => [code, severity])[0], linted.rules]).toEqual([
      ['within_costs', 'error'],
      null,
    ])
  })

  test('a gain of four times the costs is a plan, and of a lower fee a nearer one', () => {
    const gain = { left: 'pnl_pct', op: '>', value: 0.4, ...now } as const
    expect(lint(gain, opening).lints).toEqual([])
    expect(lint({ ...gain, value: 0.2 }, { ...opening, takerFeeFrac: 0.0002 }).lints).toEqual([])
    expect(lint({ ...gain, value: -0.4, op: '<' }, opening).lints).toEqual([])
    expect(lint({ op: 'crosses_above', value: 99_000, interval: '1m' }, opening).rules).not.toBeNull()
  })

  test('of conditions that must all hold, a near gain and what is true already wait for nothing', () => {
    const gain = condition({ left: 'pnl_pct', op: '>', value: 0.01, ...now })
    const all = (...others: ExitCondition[]) => lintExitRules(exitRules([gain, ...others], { match: 'all' }), opening)
    expect(codes(all(condition({ value: 103_000, ...now })))).toContain('within_costs')
    expect(all(condition({ value: 103_000, ...now })).rules).toBeNull()
    expect(all(condition({ left: 'rsi', op: '>', value: 70 })).rules).not.toBeNull()
  })

  test('of conditions that must all hold one may be near, unless nothing else is waited for', () => {
    const near = condition({ value: 99_990, ...now })
    const all = (...others: ExitCondition[]) => lintExitRules(exitRules([near, ...others], { match: 'all' }), opening)
    expect(codes(all(condition({ left: 'rsi', value: 30 })))).toEqual([])
    expect(codes(all(condition({ value: 103_000, ...now })))).toContain('too_near')
    expect(all().rules).toBeNull()
  })

  test('a time shorter than the shortest hold costs the time stop', () => {
    const held = (minutes: number, frame: LintFrame) =>
      lintExitRules(exitRules([condition({})], { max_hold_minutes: minutes }), frame)
    expect(held(29, opening)).toMatchObject({
      rules: { max_hold_minutes: null },
      lints: [{ code: 'too_short', severity: 'error', path: 'max_hold_minutes' }],
    })
    expect(held(30, opening).lints).toEqual([])
    expect(held(29, { ...opening, opens: false }).lints).toEqual([])
  })
})

describe('a trail that does nothing is left out', () => {
  test.each<[string, Partial<ExitRules>, string, string]>([
    ['the whole price behind', { trail_distance_pct: 100 }, 'too_far', 'trail_distance_pct'],
    ['further than any stop', { trail_distance_pct: 51 }, 'too_far', 'trail_distance_pct'],
    ['begins beyond the target', { trail_distance_pct: 1, trail_after_pct: 4 }, 'behind_target', 'trail_after_pct'],
    ['behind the stop all the way to the target', { trail_distance_pct: 7 }, 'behind_stop', 'trail_distance_pct'],
  ])('%s', (_what, plan, code, path) => {
    for (const frame of [long, short]) {
      const linted = lintExitRules(exitRules([condition({ left: 'rsi', value: 30 })], plan), frame)
      expect(linted.lints).toMatchObject([{ code, path, severity: 'error' }])
      expect(linted.rules).toMatchObject({ trail_distance_pct: null, trail_after_pct: null })
    }
  })

  test('one that can move the stop before the target is reached stays', () => {
    const rules = exitRules([], { trail_distance_pct: 5, trail_after_pct: 3.9 })
    expect(lintExitRules(rules, long)).toEqual({ rules, lints: [] })
    expect(lintExitRules(rules, { ...long, tpPx: null }).lints).toEqual([])
  })
})

describe('conditions that must all hold and cannot', () => {
  const bars = { interval: '1h' } as const
  const price = (change: Partial<ExitCondition>) => condition({ ...bars, ...change })
  const average = { right: 'ema', right_period: 20, value: null } as const
  const live = { interval: null, on: 'live' } as const
  test.each<[string, ExitCondition[]]>([
    ['above and below an average', [price(average), price({ ...average, op: '>' })]],
    [
      'the same, said the other way round',
      [price(average), price({ left: 'ema', left_period: 20, right: 'price', value: null })],
    ],
    [
      'a circle of three',
      [
        price(average),
        price({ left: 'ema', left_period: 20, right: 'ema', right_period: 50, value: null }),
        price({ left: 'ema', left_period: 50, right: 'price', value: null }),
      ],
    ],
    [
      'above the upper band and below the lower',
      [price({ right: 'bb_lower', value: null }), price({ right: 'bb_upper', op: '>', value: null })],
    ],
    [
      'rising and falling',
      [price({ op: 'falling', right: null, value: null }), price({ op: 'rising', right: null, value: null, bars: 2 })],
    ],
    [
      'above for bars and crossing up in the midst of them',
      [price({ op: '>', value: 99_000, bars: 3 }), price({ op: 'crosses_above', value: 99_000 })],
    ],
    [
      'crossing up while it falls',
      [price({ op: 'crosses_above', value: 99_000 }), price({ op: 'falling', right: null, value: null, bars: 2 })],
    ],
    [
      'a gain and a loss',
      [
        condition({ ...live, left: 'pnl_pct', op: '>', value: 1 }),
        condition({ ...live, left: 'r_multiple', value: -0.2 }),
      ],
    ],
    [
      'a gain and a price below the entry',
      [condition({ ...live, left: 'pnl_pct', op: '>', value: 1 }), condition({ ...live, value: 99_000 })],
    ],
    [
      'a histogram above zero and MACD below its signal',
      [price({ left: 'macd_hist', op: '>', value: 0 }), price({ left: 'macd', right: 'macd_signal', value: null })],
    ],
  ])('%s', (_what, conditions) => {
    const linted = lintExitRules(exitRules(conditions, { match: 'all' }), long)
    const errors = linted.lints.filter(({ severity }) => severity === 'error').map(({ code }) => code)
    expect([errors, linted.rules]).toEqual([['never_together'], null])
  })

  test.each<[string, ExitCondition[]]>([
    ['bars of different lengths', [price({ value: 99_000 }), condition({ interval: '4h', op: '>', value: 101_000 })]],
    ['a level between two others', [price({ op: '>', value: 98_500 }), price({ value: 99_000 })]],
    [
      'a cross, and the average before it',
      [
        price({ op: 'crosses_below', value: 99_000 }),
        price({ left: 'ema', left_period: 20, right: 'price', op: '>', value: null }),
      ],
    ],
  ])('%s may', (_what, conditions) => {
    const linted = lintExitRules(exitRules(conditions, { match: 'all' }), long)
    expect(codes(linted)).toEqual([])
  })
})

test('of conditions of which one is enough, one that another always forestalls is worth a word', () => {
  const linted = lintExitRules(exitRules([condition({ value: 99_000 }), condition({ value: 98_500 })]), long)
  expect(linted.rules?.conditions).toHaveLength(2)
  expect(linted.lints).toMatchObject([{ code: 'superfluous', severity: 'warning', path: 'conditions.1' }])
})

describe('a condition that can never be met, or is met already, is left out and named', () => {
  test.each<[string, string, Partial<ExitCondition>]>([
    ['an indicator without an interval', 'missing_interval', { left: 'rsi', value: 30, interval: null }],
    [
      'an indicator now, without an interval',
      'missing_interval',
      { left: 'rsi', value: 30, interval: null, on: 'live' },
    ],
    ['closed bars of no interval', 'missing_interval', { interval: null }],
    ['a cross of the profit', 'no_history', { left: 'pnl_pct', op: 'crosses_below', value: -2, interval: null }],
    ['the price now over several bars', 'no_history', { on: 'live', bars: 2 }],
    ['open interest that falls', 'no_history', { left: 'open_interest', op: 'falling', right: null, value: null }],
    ['price against RSI', 'incomparable', { right: 'rsi', right_period: 14, value: null }],
    ['an average against itself', 'self_compare', { ...ema, right: 'ema', right_period: 20, value: null }],
    ['nothing to compare with', 'missing_operand', { right: null, value: null }],
    ['a value that is not there', 'missing_operand', { value: null }],
    ['RSI as a share', 'out_of_range', { left: 'rsi', op: '>', value: 0.7 }],
    ['RSI above 120', 'out_of_range', { left: 'rsi', op: '>', value: 120 }],
    ['a level without its thousands', 'too_far', { value: 98.5 }],
    ['an average without its thousands', 'too_far', { left: 'ema', value: 98.5 }],
    ['a level behind the stop', 'behind_stop', { value: 97_000 }],
    ['a cross behind the stop', 'behind_stop', { op: 'crosses_below', value: 98_000 }],
    ['a level the price is beyond', 'already_true', { value: 100_500 }],
    ['a profit that begins there', 'already_true', { left: 'pnl_pct', op: '>', value: -2, interval: null, on: 'live' }],
    [
      'a loss in percent the stop forestalls',
      'behind_stop',
      { left: 'pnl_pct', value: -2.5, interval: null, on: 'live' },
    ],
    ['a loss of more than one R', 'behind_stop', { left: 'r_multiple', value: -1, interval: null, on: 'live' }],
    ['a cross up from behind the stop', 'behind_stop', { op: 'crosses_above', value: 97_500 }],
    ['a cross back from behind the target', 'behind_target', { op: 'crosses_below', value: 104_500 }],
    ['an average of more bars than are read', 'period_too_long', { left: 'sma', left_period: 450 }],
    ['a volume below nothing', 'out_of_range', { left: 'volume', value: 0 }],
    ['a lower band above the upper', 'out_of_range', { left: 'bb_lower', op: '>', right: 'bb_upper', value: null }],
  ])('%s', (_what, code, change) => {
    const linted = lint(change)
    expect(codes(linted)).toEqual([code])
    expect(linted.rules).toBeNull()
    expect(linted.lints[0]).toMatchObject({ severity: 'error', message: expect.stringMatching(/^".*\.$/) as string })
  })

  test('where the venue takes the position no condition is waited for, and no stop', () => {
    const bare = { ...long, slPx: null, liquidationPx: 97_000 }
    expect(codes(lint({ value: 96_500 }, bare))).toEqual(['beyond_liquidation'])
    expect(codes(lint({ value: 97_500 }, bare))).toEqual([])
    expect(codes(lint({}, { ...long, liquidationPx: 98_100 }))).toEqual(['beyond_liquidation'])
  })

  test('what holds by the values of now is met already, of one or of all', () => {
    const now: LintFrame = { ...long, holdsNow: ({ left }) => (left === 'rsi' ? true : null) }
    const hot = { left: 'rsi', op: '>', value: 70 } as const
    expect(codes(lint(hot, now))).toEqual(['already_true'])
    expect(codes(lintExitRules(exitRules([condition(hot), condition({})], { match: 'all' }), now))).toEqual([])
  })

  test('levels that exclude each other never hold together', () => {
    const both = exitRules([condition({ op: '>', value: 103_000 }), condition({ value: 99_000 })], { match: 'all' })
    const linted = lintExitRules(both, long)
    expect([linted.rules, codes(linted)]).toEqual([null, ['never_together']])
    expect(linted.lints[0]?.path).toBe('conditions')
  })

  test.each<[string, Partial<LintFrame>, string[]]>([
    ['a stop above a long', { slPx: 101_000 }, ['wrong_side']],
    ['a target below a long', { tpPx: 99_000 }, ['wrong_side']],
    ['a target nearer than the stop', { tpPx: 101_000 }, ['poor_ratio']],
    ['levels of what is held', { slPx: 101_000, opens: false }, []],
  ])('%s', (_what, change, expected) => {
    expect(codes(lintExitRules(exitRules([]), { ...long, ...change }))).toEqual(expected)
  })

  test('for a short the stop lies above', () => {
    expect(codes(lint({ op: '>', value: 102_500 }, short))).toEqual(['behind_stop'])
    expect(codes(lint({ op: '>', value: 101_500 }, short))).toEqual([])
  })

  test('what is not known is not judged', () => {
    const nothing: LintFrame = { side: null, price: null, slPx: null, tpPx: null, opens: false }
    expect(codes(lint({ value: 1 }, nothing))).toEqual([])
    expect(codes(lint({ left: 'pnl_pct', op: '>', value: -2, interval: null }, nothing))).toEqual([])
  })

  test('the others of which any is enough stay, and so does the time limit', () => {
    const two = exitRules([condition({ left: 'rsi', value: 30, interval: null }), condition({})])
    expect(lintExitRules(two, long).rules).toEqual(exitRules([condition({})]))
    const timed = exitRules([condition({ left: 'rsi', value: 30, interval: null })], { max_hold_minutes: 60 })
    expect(lintExitRules(timed, long).rules).toEqual(exitRules([], { max_hold_minutes: 60 }))
  })

  test('of conditions that must all hold none is kept without the others', () => {
    const two = exitRules([condition({ left: 'rsi', value: 30, interval: null }), condition({})], { match: 'all' })
    const linted = lintExitRules(two, long)
    expect(linted.rules).toBeNull()
    expect(codes(linted)).toEqual(['missing_interval', 'none_kept'])
  })

  test('of conditions that must all hold some may hold already, not all', () => {
    const above = condition({ op: '>', value: 99_000 })
    const falling = condition({ left: 'macd_hist', op: 'falling', right: null, value: null, bars: 3 })
    const both = exitRules([above, falling], { match: 'all' })
    expect(lintExitRules(both, long)).toEqual({ rules: both, lints: [] })
    const linted = lintExitRules(exitRules([above], { match: 'all' }), long)
    expect([linted.rules, codes(linted)]).toEqual([null, ['already_true']])
  })
})

test('rules that say nothing are none', () => {
  expect(lintExitRules(exitRules([]), long)).toEqual({ rules: null, lints: [] })
})

test.each<[string, Partial<ExitRules>, Partial<ExitCondition>]>([
  ['not_enforced', { trail_after_pct: 2 }, {}],
  ['behind_target', {}, { op: '>', value: 104_000 }],
  ['no_period', {}, { left: 'macd', left_period: 12, value: 0 }],
  ['one_bar', {}, { left: 'macd_hist', op: 'falling', right: null, value: null }],
  ['wrong_side', {}, { op: 'crosses_below', value: 102_000 }],
  ['wrong_side', {}, { op: '>', right: 'ema', right_period: 20, value: null }],
])('what is only worth a word (%s) stays', (code, plan, change) => {
  const given = exitRules([condition(change)], plan)
  const linted = lintExitRules(given, long)
  expect(linted.rules).toEqual(given)
  expect(linted.lints).toMatchObject([{ code, severity: 'warning' }])
})

const CORPUS = 'exit-plan-conditions.json'
const corpusSchema = z.object({ items: z.array(z.object({ text: z.string(), plan: exitRulesSchema })) })
const corpus = hasSharedData(CORPUS) ? corpusSchema.parse(readSharedJson(CORPUS)).items : []

test.skipIf(corpus.length === 0)(
  'what six models wrote in live trading is sound as far as one can tell without a price',
  () => {
    const unknown: LintFrame = { side: null, price: null, slPx: null, tpPx: null, opens: false }
    for (const { text, plan } of corpus) expect([text, lintExitRules(plan, unknown).lints]).toEqual([text, []])
  },
)

test('a cooldown outlives the conditions it came with, and stands alone', () => {
  const cooled = exitRules([], { cooldown_minutes: 60 })
  expect(lintExitRules(cooled, long)).toEqual({ rules: cooled, lints: [] })
  const failed = exitRules([condition({ value: 105_000 })], { cooldown_minutes: 60 })
  expect(lintExitRules(failed, long)).toMatchObject({ rules: cooled, lints: [{ code: 'already_true' }] })
})
