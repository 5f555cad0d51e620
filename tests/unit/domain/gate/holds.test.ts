import { describe, expect, test } from 'vitest'
import { holdDecision } from '@/lib/domain/decision.ts'
import type { Lock } from '@/lib/domain/locks.ts'
import { judgeDecisions } from '@/lib/domain/riskGate.ts'
import {
  account,
  coinPace,
  decision,
  type GateChange,
  gateInput,
  OPEN_LIMITS,
  pace,
  position,
} from '../../../support/builders.ts'

const { nowMs } = pace()
const lock = (change: Partial<Lock>): Lock => ({
  kind: 'stopGuard',
  coin: 'BTC',
  reason: '3 stops in BTC.',
  openedMs: nowMs,
  untilMs: nowMs + 3_600_000,
  closedMs: null,
  ...change,
})
const hold = (change: GateChange = {}) => {
  const [verdict] = judgeDecisions(gateInput({ decisions: [holdDecision('BTC')], ...change }))
  const against = verdict?.rules.filter((rule) => rule.verdict === 'deny') ?? []
  return { verdict, codes: verdict?.rules.map(({ code }) => code), against }
}
const until = new Date(nowMs + 3_600_000).toISOString().slice(11, 16)

describe('the report of a hold', () => {
  test('says which rules an entry would have met, and what they measured', () => {
    const { verdict, codes, against } = hold()
    expect(verdict).toMatchObject({ verdict: 'hold', denial: null, approval: null })
    expect(codes).toEqual([
      'coinNotAllowed',
      'coinPaused',
      'priceMissing',
      'spreadWide',
      'markFar',
      'dataStale',
      'entriesHour',
      'entriesDay',
      'ordersMinute',
      'coolingDown',
      'turnTooSoon',
      'positionsLimit',
    ])
    expect(against).toEqual([])
  })

  test('names everything that stands against new risk, not the first thing alone', () => {
    const { verdict, against } = hold({
      tradingState: 'reducing',
      locks: [lock({}), lock({ kind: 'dayLoss', coin: '', reason: 'The loss of the day is 6 %; 5 % is allowed.' })],
      limits: { ...OPEN_LIMITS, cooldownBars: 3, positionsMax: 1 },
      pace: pace({ coins: { BTC: coinPace({ changedMs: nowMs - 60_000 }) } }),
      account: account({ positions: [position({ coin: 'ETH' })] }),
    })
    expect(verdict).toMatchObject({ verdict: 'hold', denial: null })
    expect(against.map(({ code, note }) => [code, note])).toEqual([
      [
        'tradingReducing',
        `Only orders that reduce a position may be sent. The loss of the day is 6 %; 5 % is allowed. Until ${until} UTC.`,
      ],
      ['coinPaused', `3 stops in BTC. It may be entered again from ${until} UTC.`],
      ['coolingDown', expect.stringMatching(/^Cooling down after the last fill in BTC until .* UTC\.$/)],
      ['positionsLimit', 'With this coin more would be held than may be at once: 2, at most 1.'],
    ])
    expect(against.at(-1)).toMatchObject({ value: '2', limit: '1' })
  })

  test('of a turn measures the side that would be one', () => {
    const left = (px: null) => ({ lastExit: { side: 'long' as const, atMs: nowMs - 60_000, px } })
    const { against } = hold({
      limits: { ...OPEN_LIMITS, flipBars: 12, flipMoveFracMin: 0.01 },
      pace: pace({ coins: { BTC: coinPace(left(null)) } }),
    })
    expect(against.map(({ code }) => code)).toEqual(['turnTooSoon'])
  })

  test('says that levels of what is not held move nothing', () => {
    const [verdict] = judgeDecisions(gateInput({ decisions: [decision({ action: 'hold' })] }))
    expect(verdict).toMatchObject({ verdict: 'hold', approval: null, rules: [{ code: 'nothingToMove' }] })
    expect(verdict?.rules[0]?.note).toBe('Nothing is held, so there is no level to move.')
  })
})

test('a denial by a state that losses brought about says until when', () => {
  const [verdict] = judgeDecisions(
    gateInput({
      tradingState: 'reducing',
      locks: [lock({ kind: 'drawdown', coin: '', reason: 'Equity is 21 % below its highest.', untilMs: null })],
    }),
  )
  expect(verdict?.denial).toBe('tradingReducing')
  expect(verdict?.rules.at(-1)?.note).toContain('Equity is 21 % below its highest. Until a person resumes.')
})

test('a halt that a person wanted is not said to end with the day, though the loss of the day holds as well', () => {
  const locks = [lock({ kind: 'dayLoss', coin: '', reason: 'The loss of the day is 6 %; 5 % is allowed.' })]
  const [verdict] = judgeDecisions(gateInput({ tradingState: 'halted', locks }))
  expect(verdict?.denial).toBe('tradingHalted')
  expect(verdict?.rules.at(-1)?.note).toBe(
    'Trading is halted until a person resumes: the model neither opens nor closes; stops, exit rules and people still close.',
  )
})
