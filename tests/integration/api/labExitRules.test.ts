import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { POST } from '@/app/api/lab/exit-rules/route.ts'
import { labExitRulesResponseSchema } from '@/lib/contracts/labExitRules.ts'
import { type ExitCondition, exitRulesSchema } from '@/lib/domain/exitRules.ts'
import { exitCondition, exitRules } from '@/tests/support/builders.ts'
import { hasSharedData, readSharedJson } from '@/tests/support/sharedData.ts'
import { openWebStore, read, readError, send } from '@/tests/support/webStore.ts'

const trade = { coin: 'BTC', side: 'long', entry_px: 100, stop_px: 90, target_px: 115 }
const NOW_MS = Date.parse('2026-11-22T12:48:00Z')
/** Bars whose newest closed at noon, ending with these closes. */
const barsOf = (closes: number[], lengthMs = 14_400_000) =>
  closes.map((close, index) => ({
    timestamp: Date.parse('2026-11-22T12:00:00Z') / 1_000 - ((closes.length - index) * lengthMs) / 1_000,
    ...{ open: close, high: close + 1, low: close - 1, close, volume: 10 },
  }))
const slope = (from: number, step: number) => Array.from({ length: 120 }, (_, index) => from + index * step)
const post = (body: object) => send(POST, 'POST', '/api/lab/exit-rules', { now_ms: NOW_MS, ...trade, ...body })
const ask = async (body: object) => read(labExitRulesResponseSchema, await post(body))
const one = (change: Partial<ExitCondition>) => ({ exit_rules: exitRules([exitCondition({ value: null, ...change })]) })

test('a plan states for each condition its value, what it waits for, how far that is, and when it is judged next', async () => {
  const rules = exitRules([
    exitCondition({ right: 'ema', right_period: 50, value: null }),
    exitCondition({ left: 'rsi', left_period: 14, value: 40 }),
    exitCondition({ value: 99 }),
  ])
  const answer = await ask({ exit_rules: rules, candles: { '4h': barsOf(slope(90, 0.1)) }, market: { mark_px: 101 } })
  expect(answer).toMatchObject({ ok: true, lints: [], kept: rules, state: { met: 0, of: 3, due: null } })
  const [ema, rsi, level] = answer.state?.arms ?? []
  expect(ema).toMatchObject({ text: 'price < EMA50 4h', unit: '%', met: false })
  expect(ema?.distance).toBeCloseTo(((101.9 - (ema?.threshold ?? 0)) / 101.9) * 100, 1)
  expect(rsi).toMatchObject({ threshold: 40, unit: 'points', distance: 60 })
  expect(level).toMatchObject({ value: 101.9, threshold: 99, distance: 2.846 })
  expect(level?.nextJudgedMs).toBe(Date.parse('2026-11-22T16:00:00Z'))
  expect(answer.words).toMatch(
    /^0 of 3 met, price < EMA50 4h 2\.\d+ % away, .*, judged next in 192 min$|judged next in 3 h$/,
  )
})

test('what holds by the bars there are is named, and the plan would close at once', async () => {
  const answer = await ask({
    ...one({ right: 'ema', right_period: 20 }),
    candles: barsOf(slope(120, -0.2)),
    candle_interval: '4h',
  })
  expect(answer).toMatchObject({ ok: false, kept: null, lints: [{ code: 'already_true', path: 'conditions.0' }] })
  expect(answer.state?.due).toContain('Exit rule met')
})

test('longer bars are made of the ones that are sent', async () => {
  const bars = barsOf(slope(90, 0.01), 3_600_000)
  const answer = await ask({ ...one({ left: 'sma', left_period: 5, value: 80 }), candles: { '1h': bars } })
  expect(answer.state?.arms[0]).toMatchObject({ value: expect.closeTo(91.1, 1), unit: '%' })
})

test('without any bars a price still stands where the trade was entered, and an average has no value', async () => {
  await openWebStore()
  const level = await ask({ ...one({ value: 95 }), coin: null })
  expect(level.state?.arms[0]).toMatchObject({ value: 100, distance: 5 })
  const average = await ask({ ...one({ left: 'ema', left_period: 20, value: 95 }), coin: null })
  expect(average.state?.arms[0]).toMatchObject({ value: null, distance: null })
  expect(average.words).toContain('no value yet')
})

describe('every slip has its name', () => {
  test.each<[string, Partial<ExitCondition>, object]>([
    ['missing_interval', { left: 'rsi', interval: null, value: 30 }, {}],
    ['no_history', { left: 'pnl_pct', interval: null, op: 'crosses_below', value: -1 }, {}],
    ['incomparable', { right: 'rsi', right_period: 14 }, {}],
    ['behind_stop', { value: 89 }, {}],
    ['behind_stop', { left: 'r_multiple', interval: null, on: 'live', value: -1.5 }, {}],
    ['beyond_liquidation', { value: 79 }, { stop_px: null, liquidation_px: 80 }],
    ['already_true', { value: 101 }, {}],
    ['already_true', { left: 'pnl_pct', interval: null, on: 'live', value: -0.001 }, {}],
    [
      'already_true',
      { left: 'pnl_pct', interval: null, on: 'live', value: -0.5 },
      { market: { bid_px: 99.4, ask_px: 100 } },
    ],
    ['too_far', { value: 9.5 }, {}],
    ['out_of_range', { left: 'rsi', value: 0.3 }, {}],
    ['wrong_side', { value: 95 }, { stop_px: 105 }],
    ['beyond_liquidation', { value: 95 }, { liquidation_px: 91 }],
  ])('%s', async (code, change, more) => {
    const answer = await ask({ ...one(change), ...more, candles: {} })
    expect(answer.lints).toContainEqual(expect.objectContaining({ code, severity: 'error' }))
    expect(answer.ok).toBe(false)
  })

  test('a trail inside the costs of a trade, and a book that is none', async () => {
    const trail = await ask({ exit_rules: exitRules([], { trail_distance_pct: 0.05 }), candles: {} })
    expect(trail).toMatchObject({
      ok: false,
      kept: null,
      lints: [{ code: 'already_true', path: 'trail_distance_pct' }],
    })
    const crossed = await post({ ...one({ value: 95 }), market: { bid_px: 101, ask_px: 100 } })
    expect(await readError(crossed)).toMatchObject({ code: 'invalid' })
  })

  test('a loss nearer than a stop may be, and a time shorter than the shortest hold, by the limits that are sent', async () => {
    const near = exitRules([exitCondition({ value: 99.9999, interval: null, on: 'live' })], { max_hold_minutes: 5 })
    const found = await ask({ exit_rules: near, candles: {} })
    expect(found).toMatchObject({ ok: false, kept: null, lints: [{ code: 'too_near' }, { code: 'too_short' }] })
    const far = exitRules([exitCondition({ value: 99.7 })], { max_hold_minutes: 5 })
    const limits = { holdMinutesMin: 0, stopDistanceFracMin: 0.001 }
    expect(await ask({ exit_rules: far, candles: {}, limits })).toMatchObject({ ok: true, lints: [] })
    const wide = await ask({ exit_rules: far, candles: {}, limits: { ...limits, stopDistanceFracMin: 0.01 } })
    expect(wide.lints).toMatchObject([{ code: 'too_near', path: 'conditions.0.value' }])
  })

  test('a target that pays less than the stop risks is worth a word', async () => {
    const answer = await ask({ ...one({ value: 95 }), target_px: 104, candles: {} })
    expect(answer).toMatchObject({ ok: true, lints: [{ code: 'poor_ratio', severity: 'warning' }] })
  })

  test('rules that break the grammar, and words that are none of it', async () => {
    const broken = await ask({ exit_rules: { match: 'some' } })
    expect(broken).toMatchObject({ ok: false, rules: null, state: null })
    expect(broken.lints[0]).toMatchObject({ code: 'bad_exit_rules', path: 'match' })
    const words = await ask({ exit_rules: null, text: 'When it feels wrong.' })
    expect(words.lints).toMatchObject([{ code: 'not_understood', path: 'text' }])
  })
})

test('a plan in words is read, linted and judged like one in the grammar', async () => {
  const answer = await ask({ text: '4h close below 95, or after 2 days', candles: {}, opened_ms: NOW_MS - 3_600_000 })
  expect(answer).toMatchObject({ ok: true, rules: { max_hold_minutes: 2_880 }, state: { arms: [{ distance: 5 }] } })
  expect(answer.state?.endsMs).toBe(NOW_MS + 47 * 3_600_000)
})

test('a time stop that has passed by the age of the trade is named, and the rest of the plan is kept', async () => {
  const { exit_rules } = one({ value: 95 })
  const past = { exit_rules: { ...exit_rules, max_hold_minutes: 10 }, candles: {}, opened_ms: NOW_MS - 20 * 60_000 }
  const answer = await ask(past)
  expect(answer).toMatchObject({
    ok: false,
    kept: { max_hold_minutes: null, conditions: exit_rules.conditions },
    lints: [{ code: 'already_true', path: 'max_hold_minutes', message: 'Held 20 minutes; the plan allows 10.' }],
  })
  expect(await ask({ ...past, opened_ms: NOW_MS - 9 * 60_000 })).toMatchObject({ ok: true, lints: [] })
})

test('words that hold a number the grammar has no room for are an answer, no failure', async () => {
  for (const text of [
    'max hold 0 minutes',
    'exit after 999999999999 weeks',
    '1h close below EMA9999',
    '1h close below 1e999',
  ])
    expect(await ask({ text })).toMatchObject({ ok: false, rules: null, lints: [{ code: 'not_understood' }] })
})

test('nothing to read is refused by field', async () => {
  expect(await readError(await post({}))).toMatchObject({ code: 'invalid', fields: { exit_rules: expect.any(String) } })
})

const CORPUS = 'exit-plan-conditions.json'
const corpusSchema = z.object({ items: z.array(z.object({ text: z.string(), plan: exitRulesSchema })) })
const corpus = hasSharedData(CORPUS) ? corpusSchema.parse(readSharedJson(CORPUS)).items : []

test.skipIf(corpus.length === 0)(
  'every plan of live models is read from its words, evaluates and states its distance',
  async () => {
    for (const { text, plan } of corpus) {
      const level = plan.conditions.find(({ left }) => left === 'price')?.value ?? 100
      const candles = Object.fromEntries(
        plan.conditions.map(({ interval }) => [
          interval,
          barsOf(slope(level, level / 500), interval === '3m' ? 180_000 : 14_400_000),
        ]),
      )
      const given = { coin: null, side: null, entry_px: null, stop_px: null, target_px: null, candles }
      for (const body of [{ exit_rules: plan }, { text }]) {
        const { rules, state } = await ask({ ...body, ...given })
        expect([text, rules]).toEqual([text, plan])
        for (const arm of state?.arms ?? [])
          expect([text, arm.text, arm.distance]).toEqual([text, arm.text, expect.any(Number)])
      }
    }
  },
)
