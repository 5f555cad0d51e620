import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sz } from '@/lib/domain/decimal.ts'
import type { Feed } from '@/lib/paper/feeds/feed.ts'
import { createReplayFeed } from '@/lib/paper/feeds/replayFeed.ts'
import { type IsolatedTrade, runIsolated } from '@/lib/run/isolatedTrades.ts'

const HOUR_MS = 3_600_000
const START_MS = Date.UTC(2026, 0, 5)
const HOURS = 200
let folder: string
let feed: Feed
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nocturne-isolated-'))
  // A dollar up each hour, a hundred hours long, then one down.
  const px = (hour: number) => 1_000 + Math.min(hour, HOURS - hour)
  const rows = Array.from({ length: HOURS }, (_, hour) => {
    const [open, close] = [px(hour), px(hour + 1)]
    return [START_MS + hour * HOUR_MS, open, Math.max(open, close), Math.min(open, close), close, 5_000].join(',')
  })
  fs.writeFileSync(path.join(folder, 'BTC-PERP-1h.csv'), `time,open,high,low,close,volume\n${rows.join('\n')}\n`)
  const rates = Array.from({ length: HOURS }, (_, hour) => `${START_MS + hour * HOUR_MS},0.0001`)
  fs.writeFileSync(path.join(folder, 'BTC-funding.csv'), `time,rate\n${rates.join('\n')}\n`)
  feed = createReplayFeed({ folder, startMs: START_MS + 10 * HOUR_MS })
})
afterAll(() => fs.rmSync(folder, { recursive: true }))

const long: IsolatedTrade = {
  coin: 'BTC',
  side: 'long',
  sz: sz('1'),
  atMs: START_MS + 50 * HOUR_MS,
  endMs: START_MS + 60 * HOUR_MS,
  stopFrac: null,
  targetFrac: null,
}
const near = (made: number | undefined, usd: number) => expect(Math.abs((made ?? 0) - usd)).toBeLessThan(0.5)

describe('a trade alone', () => {
  test('makes the way of the price, less the hours of funding it pays, without fees', () => {
    // From 1,050 to 1,060, and ten hours of 0.0001 on about 1,055.
    near(runIsolated(feed, [long], 0)[0], 10 - 1.055)
    near(runIsolated(feed, [{ ...long, side: 'short' }], 0)[0], -10 + 1.055)
  })

  test('is left at its stop and at its target, once, however long it could have gone on', () => {
    const endMs = START_MS + 190 * HOUR_MS
    // 1,050 + 2 % = 1,071, 21 hours later.
    near(runIsolated(feed, [{ ...long, endMs, targetFrac: 0.02 }], 0)[0], 21 - 21 * 0.106)
    // Up to 1,100, down to 1,039.5 = 1,050 − 1 % in hour 160.
    near(runIsolated(feed, [{ ...long, endMs, stopFrac: 0.01 }], 0)[0], -10.5 - 110 * 0.1078)
  })

  test('knows nothing of the others, and costs twice as much at twice the costs', () => {
    const others = [long, { ...long, side: 'short' as const }, { ...long, atMs: long.atMs + HOUR_MS, stopFrac: 0.01 }]
    const [alone] = runIsolated(feed, [long])
    expect(runIsolated(feed, others)[0]).toBe(alone)
    const [none, , twice] = [0, 1, 2].map((times) => runIsolated(feed, [long], times)[0] ?? 0)
    expect((alone ?? 0) - (twice ?? 0)).toBeCloseTo((none ?? 0) - (alone ?? 0), 1)
    expect((none ?? 0) - (alone ?? 0)).toBeGreaterThan(0.5)
  })
})
