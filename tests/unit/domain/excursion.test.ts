import { expect, test } from 'vitest'
import { excursionOf } from '@/lib/domain/excursion.ts'
import type { Candle } from '@/lib/domain/market.ts'

const MINUTE_MS = 60_000
const bar = (minute: number, low: number, high: number): Candle => ({
  openMs: minute * MINUTE_MS,
  closeMs: (minute + 1) * MINUTE_MS - 1,
  open: low,
  high,
  low,
  close: high,
  volume: 1,
  closed: true,
})
const bars = [bar(0, 50, 200), bar(1, 95, 103), bar(2, 98, 112), bar(3, 90, 101), bar(4, 10, 300)]
const held = { entryPx: 100, openedMs: 1.5 * MINUTE_MS, closedMs: 3.2 * MINUTE_MS }

test('a long goes against by its low and for by its high, a short the other way round, over the bars it was held in', () => {
  expect(excursionOf({ ...held, side: 'long' }, bars)).toEqual({ maeFrac: 0.1, mfeFrac: 0.12 })
  expect(excursionOf({ ...held, side: 'short' }, bars)).toEqual({ maeFrac: 0.12, mfeFrac: 0.1 })
})

test('bars that begin too late, end too early or have a hole say nothing', () => {
  expect(excursionOf({ ...held, side: 'long' }, bars.slice(2))).toBeNull()
  expect(excursionOf({ ...held, side: 'long' }, bars.slice(0, 3))).toBeNull()
  expect(
    excursionOf(
      { ...held, side: 'long' },
      [bars[1], bars[3]].filter((one) => one !== undefined),
    ),
  ).toBeNull()
  expect(excursionOf({ ...held, side: 'long' }, [])).toBeNull()
})
