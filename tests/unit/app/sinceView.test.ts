import { describe, expect, test } from 'vitest'
import { sinceLines } from '@/app/_lib/views/sinceView.ts'
import { isAway, parseLook } from '@/app/(dashboard)/_components/lastLook.ts'
import { storyOf } from '@/app/(dashboard)/positions/_components/storyOf.ts'
import type { DiaryEntryView } from '@/lib/contracts/diary.ts'

const entry = (action: string, asset = 'BTC', rest: Partial<DiaryEntryView> = {}): DiaryEntryView => ({
  id: 1,
  timestamp: '2026-11-22T00:00:00Z',
  recorded_at: '2026-11-22T00:00:00Z',
  cycle_id: 1,
  cycle: 1,
  message: `${action} told`,
  asset,
  action,
  ...rest,
})

describe('what happened while nobody looked', () => {
  test('is five lines at most: what needs a person first, then money, then what was let be', () => {
    const lines = sinceLines([
      entry('hold'),
      entry('denied', 'SOL'),
      entry('buy', 'ETH', { filled: true }),
      entry('buy', 'ETH', { filled: false }),
      entry('close', 'BTC', { pnl_usd: -12.5 }),
      entry('close', 'ETH', { pnl_usd: 2 }),
      entry('unknown', 'SOL'),
      entry('state_halted', '', { message: 'Halted: enough.' }),
    ])
    expect(lines).toEqual([
      'Halted: enough.',
      '1 order whose outcome is not known in SOL.',
      '2 trades closed in BTC, ETH, 1 with profit: −$10.50 net of fees and funding.',
      '1 order filled in ETH.',
      '1 decision was denied by the gate in SOL.',
    ])
  })

  test('says what is not known of a close instead of counting it as nothing', () => {
    expect(sinceLines([entry('close', 'BTC', { pnl_usd: 3 }), entry('reconcile_close', 'BTC')])).toEqual([
      '2 trades closed in BTC, 1 with profit: +$3.00 net of fees and funding; of 1 it is not known.',
    ])
    expect(sinceLines([])).toEqual([])
  })

  test('is told to who was away, and to nobody who never looked', () => {
    expect(isAway(null, 1e12)).toBe(false)
    expect(isAway({ entryId: 5, wallMs: 1e12 }, 1e12 + 60_000)).toBe(false)
    expect(isAway({ entryId: 5, wallMs: 1e12 }, 1e12 + 3_600_000)).toBe(true)
    expect(parseLook('12 1700000000000')).toEqual({ entryId: 12, wallMs: 1_700_000_000_000 })
    expect([parseLook(null), parseLook('x'), parseLook('1 2 3')]).toEqual([null, null, null])
  })
})

describe('the story of a position', () => {
  const at = (minute: number) =>
    entry('adjust', 'BTC', { id: minute, timestamp: new Date(minute * 60_000).toISOString() })

  test('begins with its opening, is in order, and says when it does not reach back', () => {
    const newestFirst = [at(30), at(20), at(9), at(1)]
    expect(storyOf(newestFirst, 10 * 60_000, 100)).toMatchObject({
      entries: [{ id: 9 }, { id: 20 }, { id: 30 }],
      isWhole: true,
    })
    expect(storyOf(newestFirst, 0, 4).isWhole).toBe(false)
    expect(storyOf(newestFirst, null, 100)).toMatchObject({ isWhole: false })
  })
})
