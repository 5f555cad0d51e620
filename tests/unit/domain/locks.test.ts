import { expect, test } from 'vitest'
import { usd } from '@/lib/domain/decimal.ts'
import { DEFAULT_LIMITS } from '@/lib/domain/limits.ts'
import { type Lock, locksToOpen, stateInForce } from '@/lib/domain/locks.ts'
import { letGoByResume } from '@/lib/domain/resume.ts'
import { marks } from '../../support/builders.ts'

const nowMs = 1_800_000_000_000
const lock = (kind: Lock['kind'], coin = ''): Lock => ({
  ...{ kind, coin, reason: `Because of ${kind}.`, openedMs: 7, untilMs: null, closedMs: null },
})

test('one stop, and one trade, are told as one', () => {
  const trades = [{ coin: 'BTC', closedMs: nowMs - 1, isStop: true, netUsd: usd(-5), cooldownMinutes: null }]
  const limits = { ...DEFAULT_LIMITS, stopGuardCount: 1, lowProfitCount: 1 }
  const reasons = locksToOpen({ nowMs, marks: marks(), trades, limits, known: [] }).map(({ reason }) => reason)
  expect(reasons[0]).toMatch(/^1 stop with a loss in BTC within /)
  expect(reasons[1]).toMatch(/^1 trade in BTC within .* at 1 trade \$/)
})

test.each([
  ['active', ['dayLoss'], 'reducing', 'Because of dayLoss.'],
  ['active', ['dayLoss', 'drawdown'], 'halted', 'Because of drawdown.'],
  ['reducing', ['dayLoss'], 'reducing', 'A person said so.'],
  ['reducing', ['drawdown'], 'halted', 'Because of drawdown.'],
  ['halted', ['dayLoss', 'drawdown'], 'halted', 'A person said so.'],
  ['active', ['venueBreaker'], 'active', 'A person said so.'],
] as const)('what is %s is, under %s, %s: %s', (stored, kinds, tradingState, stateReason) => {
  const locks = kinds.map((kind) => lock(kind))
  const said = { tradingState: stored, stateReason: 'A person said so.', stateAtMs: 1 }
  expect(stateInForce(locks, said)).toMatchObject({ tradingState, stateReason })
})

test('a resume lets go of the locks only where nothing else ends with it, and never of a coin’s', () => {
  const locks = [lock('dayLoss'), lock('stopGuard', 'BTC')]
  const ended = (tradingState: 'active' | 'halted', paused: boolean) =>
    letGoByResume(locks, { tradingState, paused }).map(({ kind }) => kind)
  expect([ended('active', true), ended('halted', false), ended('active', false)]).toEqual([[], [], ['dayLoss']])
})
