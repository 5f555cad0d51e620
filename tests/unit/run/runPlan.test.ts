import { expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '@/lib/domain/defaultSettings.ts'
import { createRunFeed, parseRunPlan, type RunPlanInput } from '@/lib/run/runPlan.ts'

const START_MS = Date.UTC(2026, 0, 1)
const plan: RunPlanInput = {
  name: 'two-hours',
  seed: 5,
  market: { kind: 'synthetic', startMs: START_MS },
  startUsd: '10000',
  settings: { coins: ['BTC'], interval: '1h' },
  decider: { kind: 'baseline' },
  length: { cycles: 2 },
}

test('a plan says everything once it is read, survives being stored, and stays the same plan', () => {
  const read = parseRunPlan(plan)
  expect(read.settings).toEqual({ ...DEFAULT_SETTINGS, coins: ['BTC'], interval: '1h' })
  expect(read).toMatchObject({ happenings: [], mishaps: null })
  expect(parseRunPlan(JSON.parse(JSON.stringify(read)))).toEqual(read)
})

test.each([
  ['a word it does not know', { ...plan, lenght: 3 }],
  ['a name that is no file name', { ...plan, name: 'Two hours' }],
  ['money that is not written as money', { ...plan, startUsd: '1e4' }],
  ['an interval the venue does not have', { ...plan, settings: { interval: '7m' } }],
  [
    'a happening before the first cycle',
    { ...plan, happenings: [{ beforeCycle: 0, what: { kind: 'faults', faults: [] } }] },
  ],
])('a plan with %s is refused with what is wrong', (_what, wrong) => {
  expect(() => parseRunPlan(wrong)).toThrow(expect.objectContaining({ code: 'run_plan' }))
})

test('a synthetic market without a seed of its own follows from the run: the same for the same run, another for another', () => {
  const priceOf = (seed: number) =>
    createRunFeed(parseRunPlan({ ...plan, seed }))
      .quotesAt(START_MS + 3_600_000)
      .BTC?.markPx.toFixed()
  expect(priceOf(5)).toBe(priceOf(5))
  expect(priceOf(5)).not.toBe(priceOf(6))
})
