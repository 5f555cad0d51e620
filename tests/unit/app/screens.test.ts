import { describe, expect, it } from 'vitest'
import { isPageOf } from '@/app/_components/frame/pages.ts'
import { readTheme } from '@/app/_components/frame/theme.ts'
import { distanceFrac } from '@/app/_components/numbers/distanceFrac.ts'
import { readPage } from '@/app/_components/panels/pageAddress.ts'
import { rangeFromMs } from '@/app/_lib/performance.ts'
import { diaryHref, readDiaryFilter } from '@/app/(dashboard)/diary/_components/diaryFilter.ts'
import { groupByCycle } from '@/app/(dashboard)/diary/_components/groupByCycle.ts'
import { newestRecords } from '@/app/(dashboard)/logs/_components/newestRecords.ts'
import { statRows } from '@/app/(dashboard)/performance/_components/statRows.ts'
import type { DiaryEntryView } from '@/lib/contracts/diary.ts'

const entry = (id: number, cycle_id: number | null): DiaryEntryView => ({
  id,
  cycle_id,
  cycle: cycle_id,
  timestamp: '2026-11-22T00:00:00Z',
  recorded_at: '2026-11-22T00:00:00Z',
  asset: 'BTC',
  action: 'hold',
  message: '',
})

describe('groupByCycle', () => {
  it('puts neighbours of one cycle together and keeps the order', () => {
    const groups = groupByCycle([entry(5, 2), entry(4, 2), entry(3, null), entry(2, 1)])
    expect(groups.map((group) => [group.cycleId, group.entries.length])).toEqual([
      [2, 2],
      [null, 1],
      [1, 1],
    ])
  })
})

describe('diary filter', () => {
  it('survives the way through the address', () => {
    const filter = { asset: 'ETH', action: 'denied', q: 'a & b', before: 12 }
    const asked = Object.fromEntries(new URL(diaryHref(filter), 'http://x').searchParams)
    expect(readDiaryFilter(asked)).toEqual(filter)
  })
  it('takes what is no key as the newest page', () => {
    expect(readPage({ before: '0' }).before).toBeNull()
    expect(readPage({ before: '1e3' }).before).toBeNull()
    expect(readPage({ before: ['7', '8'] }).before).toBe(7)
  })
})

describe('newestRecords', () => {
  const textsOf = (log: string) => newestRecords(log).map((record) => record.text)
  it('turns lines around, newest first', () => {
    expect(textsOf('a\nb\n')).toEqual(['b', 'a'])
  })
  it('keeps the lines of a record together and in order', () => {
    const log = '=== one ===\nrequest x\nresponse y\n=== two ===\nrequest z\n'
    expect(textsOf(log)).toEqual(['=== two ===\nrequest z', '=== one ===\nrequest x\nresponse y'])
  })
})

describe('statRows', () => {
  const stats = {
    sampling: '1h',
    pointCount: 168,
    returnFrac: 0.06,
    btcHoldReturnFrac: null,
    againstBtc: null,
    sharpeCertainty: null,
    sharpe: 13.4,
    sortino: 21.8,
    calmar: 1254,
    drawdownFracMax: -0.02,
    winRate: 0.6,
    tradeCount: 38,
    adoptedTradeCount: 0,
    profitFactor: null,
  }
  const curveOf = (days: number) =>
    [0, days * 86_400_000].map((atMs) => ({
      atMs,
      equityUsd: '1',
      depositsUsd: '1',
      btcHoldUsd: null,
      drawdownFrac: 0,
      baselineUsd: null,
    }))
  const shownOf = (name: string, rows: ReturnType<typeof statRows>) => rows.find((row) => row.name === name)?.value
  it('shows no annualised figure for less than a month', () => {
    expect(shownOf('Sharpe', statRows({ stats, curve: curveOf(7) }))).toBeNull()
    expect(shownOf('Sharpe', statRows({ stats, curve: curveOf(31) }))).toBe('13.40')
  })
  it('says within what a Sharpe lies, and how long until it would be told from 0', () => {
    const fromOf = (low: number, daysMin: number | null) =>
      statRows({ stats: { ...stats, sharpeCertainty: { low, high: 3, daysMin } }, curve: curveOf(31) }).find(
        ({ name }) => name === 'Sharpe',
      )?.from
    expect(fromOf(-0.5, 99.2)).toBe(
      '95 % between −0.50 and 3.00, which holds 0; about 69 more such days would tell; 168 points, 1h, annualised from 31 days',
    )
    expect(fromOf(-0.5, null)).toContain('3.00, which holds 0; 168 points')
    expect(fromOf(0.5, 20)).toContain('between 0.50 and 3.00, 0 left out; 168 points')
  })
  it('says what was earned beside BTC with its range, never who won', () => {
    const againstBtc = { dayFrac: -0.0022, dayFracLow: -0.005, dayFracHigh: 0.0003, periodCount: 720, daysMin: 71 }
    const rowOf = (days: number, is: typeof againstBtc | null) =>
      statRows({ stats: { ...stats, againstBtc: is }, curve: curveOf(days) }).find(
        ({ name }) => name === 'Daily return over BTC',
      )
    expect(rowOf(31, againstBtc)).toMatchObject({
      value: '−0.220\u202f%',
      from: 'on average; 95 % between −0.500\u202f% and +0.030\u202f%, which holds 0; about 40 more such days would tell',
    })
    expect(rowOf(7, againstBtc)?.value).toBeNull()
    expect(rowOf(31, null)).toMatchObject({ value: null, from: 'too few intervals with a price of BTC' })
  })
  it('shows no win rate for a handful of trades', () => {
    expect(shownOf('Win rate', statRows({ stats, curve: curveOf(7) }))).toBe('60.00\u202f%')
    expect(shownOf('Win rate', statRows({ stats: { ...stats, tradeCount: 9 }, curve: curveOf(7) }))).toBeNull()
  })
  it('says whose trades a win rate is made of', () => {
    const from = (adoptedTradeCount: number) =>
      statRows({ stats: { ...stats, adoptedTradeCount }, curve: curveOf(7) }).find(({ name }) => name === 'Win rate')
        ?.from
    expect(from(0)).toBe('38 closed trades of its own')
    expect(from(4)).toBe('38 closed trades of its own; 4 adopted ones do not count')
  })
  it('leaves what the API does not know unknown', () => {
    expect(shownOf('Profit factor', statRows({ stats, curve: curveOf(31) }))).toBeNull()
  })
})

describe('small readers', () => {
  it('measures a distance from the price it starts at', () => {
    expect(distanceFrac('100', '98.1')).toBe('-0.019000')
    expect(distanceFrac('0', '1')).toBeNull()
  })
  it('marks a page for everything below it, and the overview only for itself', () => {
    expect(isPageOf('/cycles/7', '/cycles')).toBe(true)
    expect(isPageOf('/cycles/7', '/')).toBe(false)
    expect(isPageOf('/cyclesque', '/cycles')).toBe(false)
  })
  it('takes an unknown theme as the system’s', () => {
    expect(readTheme('pink')).toBe('system')
    expect(readTheme('dark')).toBe('dark')
  })
  it('cuts a range to the minute, so that its key is stable', () => {
    expect(rangeFromMs('24h', 86_400_000 + 61_500)).toBe(60_000)
    expect(rangeFromMs('all', 5)).toBeNull()
  })
})
