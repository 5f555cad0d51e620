import { describe, expect, test } from 'vitest'
import { usd } from '@/lib/domain/decimal.ts'
import type { MoneyLook } from '@/lib/domain/equityMarks.ts'
import { type LossRecord, lossLocksAt, withLossLocks } from '@/lib/domain/gate/lossTrial.ts'
import { DEFAULT_LIMITS, type Limits } from '@/lib/domain/limits.ts'
import type { EndedTrade, Lock } from '@/lib/domain/locks.ts'

const DAY = Date.UTC(2026, 0, 5)
const HOUR_MS = 3_600_000
const at = (hour: number): number => DAY + hour * HOUR_MS

/** An account that started with $10,000 and explains what it has; what it made is realised. */
const point = (hour: number, equity: number, deposits = 10_000): MoneyLook => ({
  atMs: at(hour),
  equityUsd: usd(equity),
  unrealizedUsd: usd(0),
  depositsUsd: usd(deposits),
  realizedUsd: usd(equity - deposits),
  feesUsd: usd(0),
  fundingUsd: usd(0),
})
const stop = (hour: number, net = -10): EndedTrade => ({
  coin: 'BTC',
  closedMs: at(hour),
  isStop: true,
  netUsd: usd(net),
  cooldownMinutes: 600,
})
const nothing: LossRecord = { points: [], trades: [], letGo: [] }
const kindsAt = (record: Partial<LossRecord>, limits: Partial<Limits>, hour: number, equity: number): string[] => {
  const moment = { atMs: at(hour), equityUsd: usd(equity) }
  const all = { ...DEFAULT_LIMITS, ...limits }
  const locks = lossLocksAt({ ...nothing, ...record }, () => all, [moment]).get(moment.atMs) ?? []
  return locks.map(({ kind, coin }) => kind + coin)
}

describe('what loss limits would have held back', () => {
  test('the day is measured from its start, and over at midnight', () => {
    const points = [point(1, 10_000), point(5, 9_750), point(6, 10_000), point(24.5, 10_000)]
    expect(kindsAt({ points }, { dayLossFracMax: 0.02 }, 7, 10_000)).toEqual(['dayLoss'])
    expect(kindsAt({ points }, { dayLossFracMax: 0.03 }, 7, 10_000)).toEqual([])
    expect(kindsAt({ points }, { dayLossFracMax: 0.02 }, 4, 10_000)).toEqual([])
    expect(kindsAt({ points }, { dayLossFracMax: 0.02 }, 25, 10_000)).toEqual([])
  })

  test('the equity a decision was judged on counts too, between two points', () => {
    const points = [point(1, 10_000), point(9, 10_000)]
    expect(kindsAt({ points }, { dayLossFracMax: 0.02 }, 5, 9_700)).toEqual(['dayLoss'])
  })

  test('a withdrawal is no loss', () => {
    const points = [point(1, 10_000), point(5, 5_000, 5_000)]
    expect(kindsAt({ points }, { dayLossFracMax: 0.02, drawdownFracMax: 0.02 }, 6, 5_000)).toEqual([])
  })

  test('the peak holds until a person let go, and is measured anew then', () => {
    const points = [point(1, 10_000), point(30, 8_900), point(60, 8_900)]
    const letGo = [{ atMs: at(50), kind: 'drawdown' as const, coin: '' }]
    const limits = { dayLossFracMax: 1, drawdownFracMax: 0.1 }
    expect(kindsAt({ points }, limits, 100, 8_900)).toEqual(['drawdown'])
    expect(kindsAt({ points, letGo }, limits, 100, 8_900)).toEqual([])
    expect(kindsAt({ points, letGo }, limits, 100, 7_900)).toEqual(['drawdown'])
  })

  test('stops and trades without profit pause their coin for as long as is said', () => {
    const points = [point(1, 10_000), point(11, 9_970)]
    const trades = [stop(8), stop(9), stop(10)]
    const guard = { stopGuardCount: 3, stopGuardPauseHours: 6 }
    expect(kindsAt({ points, trades }, guard, 12, 9_970)).toEqual(['stopGuardBTC'])
    expect(kindsAt({ points, trades }, guard, 17, 9_970)).toEqual([])
    expect(kindsAt({ points, trades }, { ...guard, stopGuardCount: 4 }, 12, 9_970)).toEqual([])
    expect(kindsAt({ points, trades }, { lowProfitCount: 3, stopGuardCount: 50 }, 12, 9_970)).toEqual(['lowProfitBTC'])
    // A trade that ended later is not known yet.
    expect(kindsAt({ points, trades }, guard, 9.5, 9_970)).toEqual([])
  })
})

const lock = (kind: Lock['kind'], coin = ''): Lock => ({
  kind,
  coin,
  reason: '',
  openedMs: at(1),
  untilMs: at(24),
  closedMs: null,
})

test('locks of losses take the place of those there were; what a person did to the state stays', () => {
  const was = { locks: [lock('dayLoss'), lock('cooldown', 'ETH')], tradingState: 'reducing' as const }
  expect(withLossLocks(was, [], true)).toEqual({ locks: [lock('cooldown', 'ETH')], tradingState: 'active' })
  expect(withLossLocks(was, [], false).tradingState).toBe('reducing')
  const free = { locks: [], tradingState: 'active' as const }
  expect(withLossLocks(free, [lock('dayLoss')], false).tradingState).toBe('reducing')
  expect(withLossLocks(free, [lock('drawdown')], false).tradingState).toBe('halted')
  expect(withLossLocks({ ...free, tradingState: 'halted' }, [lock('dayLoss')], false).tradingState).toBe('halted')
})
