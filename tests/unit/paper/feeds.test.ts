import { mkdtempSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { INTERVAL_MS } from '@/lib/domain/market.ts'
import type { Feed, Tick } from '@/lib/paper/feeds/feed.ts'
import { createReplayFeed } from '@/lib/paper/feeds/replayFeed.ts'
import { createSyntheticFeed, SYNTHETIC_ORIGIN_MS } from '@/lib/paper/feeds/syntheticFeed.ts'
import { SyntheticPath } from '@/lib/paper/feeds/syntheticPath.ts'

const HOUR = 3_600_000
const START = Date.UTC(2025, 0, 1)

const prices = (ticks: Iterable<Tick>, coin: string) =>
  [...ticks].flatMap(({ atMs, quotes }) => (quotes[coin] ? [[atMs, quotes[coin].markPx.toNumber()] as const] : []))

describe('the synthetic market', () => {
  test('is the same whoever asks, in whatever order', async () => {
    const first = createSyntheticFeed({ seed: 1 })
    const second = createSyntheticFeed({ seed: 1 })
    await second.candles('SOL', '1d', 0, SYNTHETIC_ORIGIN_MS, SYNTHETIC_ORIGIN_MS)
    const later = SYNTHETIC_ORIGIN_MS + 50 * HOUR
    const spanOfSecond = [...second.ticks(later, later + HOUR)]
    expect(JSON.stringify([...first.ticks(later, later + HOUR)])).toBe(JSON.stringify(spanOfSecond))
    expect(JSON.stringify([...createSyntheticFeed({ seed: 2 }).ticks(later, later + HOUR)])).not.toBe(
      JSON.stringify(spanOfSecond),
    )
  })

  test('gives the same ticks whether asked once or in many pieces', () => {
    const feed = createSyntheticFeed({ seed: 3 })
    const end = SYNTHETIC_ORIGIN_MS + 2 * HOUR
    const pieces: Tick[] = []
    for (let at = SYNTHETIC_ORIGIN_MS; at < end; at += 7_001) pieces.push(...feed.ticks(at, Math.min(at + 7_001, end)))
    expect(JSON.stringify(pieces)).toBe(JSON.stringify([...feed.ticks(SYNTHETIC_ORIGIN_MS, end)]))
  })

  test('its candles are what its ticks did, and the forming one holds no future', async () => {
    const feed = createSyntheticFeed({ seed: 1 })
    const from = SYNTHETIC_ORIGIN_MS + 10 * HOUR
    const now = from + HOUR + 25 * 60_000
    const ticks = prices(feed.ticks(from, now), 'ETH')
    const [whole, forming] = await feed.candles('ETH', '1h', from, now, now)
    const inside = ticks.filter(([at]) => at <= from + HOUR).map(([, px]) => px)
    expect(Number(whole?.h)).toBe(Math.max(Number(whole?.o), ...inside))
    expect(Number(whole?.l)).toBe(Math.min(Number(whole?.o), ...inside))
    expect(Number(whole?.c)).toBe(inside.at(-1))
    const later = ticks.filter(([at]) => at > from + HOUR).map(([, px]) => px)
    expect(Number(forming?.h)).toBe(Math.max(Number(forming?.o), ...later))
    expect(Number(forming?.c)).toBe(later.at(-1))
    expect(forming?.o).toBe(whole?.c)
  })

  test('coarse candles are made of the fine ones', async () => {
    const feed = createSyntheticFeed({ seed: 1 })
    const now = SYNTHETIC_ORIGIN_MS + 3 * HOUR
    const [hour] = await feed.candles('BTC', '1h', SYNTHETIC_ORIGIN_MS + HOUR, SYNTHETIC_ORIGIN_MS + HOUR, now)
    const fine = await feed.candles('BTC', '5m', SYNTHETIC_ORIGIN_MS + HOUR, SYNTHETIC_ORIGIN_MS + 2 * HOUR - 1, now)
    expect(fine).toHaveLength(12)
    expect(Number(hour?.h)).toBe(Math.max(...fine.map(({ h }) => Number(h))))
    expect([hour?.o, hour?.c]).toEqual([fine[0]?.o, fine.at(-1)?.c])
  })

  test('moves like a market: coins together, hours of a percent at most times, funding near its base', () => {
    const feed = createSyntheticFeed({ seed: 1 })
    const hourly = (coin: string) => {
      const closes = Array.from(
        { length: 200 },
        (_, i) => feed.quotesAt(SYNTHETIC_ORIGIN_MS + i * HOUR)[coin]?.markPx.toNumber() ?? 0,
      )
      return closes.slice(1).map((px, i) => Math.log(px / (closes[i] ?? px)))
    }
    const [btc, eth] = [hourly('BTC'), hourly('ETH')]
    const deviation = (xs: number[]) => Math.sqrt(xs.reduce((sum, x) => sum + x * x, 0) / xs.length)
    const correlation =
      btc.reduce((sum, x, i) => sum + x * (eth[i] ?? 0), 0) / btc.length / deviation(btc) / deviation(eth)
    expect(correlation).toBeGreaterThan(0.6)
    expect(deviation(btc)).toBeGreaterThan(0.001)
    expect(deviation(btc)).toBeLessThan(0.02)
    expect(Math.abs(Number(feed.fundingRate('BTC', SYNTHETIC_ORIGIN_MS + HOUR)))).toBeLessThan(0.0005)
  })

  test('goes nowhere in the mean where it is fair, and inside an hour neither', () => {
    const traits = [{ coin: 'HYPE', anchorPx: 28, beta: 1.4, volFrac: 0.0055, hourUsd: 1 }]
    const grownBy = (hours: number, tick: number) => {
      const returns = Array.from({ length: 1_000 }, (_, seed) => {
        const path = new SyntheticPath(seed, START, traits, { isFair: true })
        return (path.hour(0, START + hours * HOUR).prices[tick] ?? 0) / 28 - 1
      })
      const mean = returns.reduce((sum, one) => sum + one, 0) / returns.length
      const sd = Math.sqrt(returns.reduce((sum, one) => sum + (one - mean) ** 2, 0) / returns.length)
      return { errors: mean / (sd / Math.sqrt(returns.length)), sd }
    }
    // Without what is taken for the variance, the first would be above 4.
    const [month, minutes] = [grownBy(700, 239), grownBy(0, 100)]
    expect(month.sd).toBeGreaterThan(0.1)
    for (const { errors } of [month, minutes]) expect(Math.abs(errors)).toBeLessThan(2.5)
  })
})

type Row = [time: number, open: number, high: number, low: number, close: number, volume: number]
const text = (rows: Row[]) => `time,open,high,low,close,volume\n${rows.map((row) => row.join(',')).join('\n')}\n`
const bars = (count: number, length = 300_000, base = 100): Row[] =>
  Array.from({ length: count }, (_, i) => [
    START + i * length,
    base + i,
    base + i + 2,
    base + i - 1,
    base + i + 1,
    1_000,
  ])

function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'replay-'))
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content)
  return folder
}
const feedOf = (files: Record<string, string>): Feed => createReplayFeed({ folder: folderOf(files) })

describe('the replayed market', () => {
  test('walks every bar through its four prices, a rising bar by its low first', () => {
    const feed = feedOf({ 'BTC-PERP-5m.csv': text(bars(48)) })
    const at = feed.startMs
    const ticks = prices(feed.ticks(at - 1, at + 299_999), 'BTC')
    expect(ticks).toHaveLength(12)
    const path = ticks.map(([, px]) => px)
    expect(path[0]).toBe(124)
    expect(Math.min(...path)).toBe(123)
    expect(Math.max(...path)).toBe(126)
    expect(path.at(-1)).toBe(125)
    expect(path.indexOf(123)).toBeLessThan(path.indexOf(126))
  })

  test('begins after half of a short recording, and ends where the first coin does', () => {
    const feed = feedOf({ 'BTC-PERP-5m.csv': text(bars(48)), 'ETH-PERP-5m.csv': text(bars(36)) })
    expect([feed.startMs, feed.endMs]).toEqual([START + 2 * HOUR, START + 3 * HOUR])
    expect(feed.markets.map(({ coin, assetId }) => [coin, assetId])).toEqual([
      ['BTC', 0],
      ['ETH', 1],
    ])
  })

  test('puts coarser candles together, and a forming one never shows what has not happened', async () => {
    const feed = feedOf({ 'BTC-PERP-5m.csv': text(bars(48)) })
    const now = START + HOUR + 302_000
    const rows = await feed.candles('BTC', '1h', START, now, now)
    expect(rows).toEqual([
      expect.objectContaining({ t: START, o: '100', h: '113', l: '99', c: '112', v: '12000' }),
      // The second five-minute bar has only opened at 113.
      expect.objectContaining({ t: START + HOUR, o: '112', h: '114', l: '111', c: '113' }),
    ])
    expect(await feed.candles('BTC', '1m', START, now, now)).toEqual([])
  })

  test('takes a coarse interval from its own file where there is one', async () => {
    const feed = feedOf({
      'BTC-PERP-5m.csv': text(bars(48)),
      'BTC-PERP-1h.csv': text([[START - HOUR, 90, 95, 85, 92, 7], ...bars(2, HOUR)]),
    })
    const rows = await feed.candles('BTC', '1h', START - HOUR, feed.startMs, feed.startMs)
    expect(rows[0]).toMatchObject({ t: START - HOUR, o: '90', c: '92' })
  })

  test('a gap has no ticks and no candles, and is said', async () => {
    const rows = bars(48)
    rows.splice(30, 6)
    const feed = feedOf({ 'BTC-PERP-5m.csv': text(rows) })
    const from = START + 30 * INTERVAL_MS['5m']
    expect(prices(feed.ticks(from - 1, from + 6 * 300_000 - 1), 'BTC')).toEqual([])
    expect(await feed.candles('BTC', '5m', from, from + 29 * 60_000, START + 4 * HOUR)).toEqual([])
    expect(feed.note).toContain('Missing bars, in which prices stand still: BTC 6 × 5m.')
  })

  test('pays recorded rates at their hour', () => {
    const feed = feedOf({
      'BTC-PERP-5m.csv': text(bars(48)),
      'BTC-funding-1h.csv': `time,funding_rate\n${START + HOUR + 74},-0.0000121396\n${START + 2 * HOUR + 12},5.186e-7\n`,
    })
    expect(feed.fundingRate('BTC', START + HOUR)).toBe('-0.0000121396')
    expect(feed.fundingRate('BTC', START + 2 * HOUR)).toBe('0.0000005186')
    expect(feed.fundingRate('BTC', START + 3 * HOUR)).toBeNull()
  })

  const good = text(bars(48))

  test('refuses a folder that is not there, has no candles, or has coins of different years', () => {
    expect(() => createReplayFeed({ folder: '/does/not/exist' })).toThrow(/folder \/does\/not\/exist cannot be read/)
    expect(() => feedOf({ 'notes.txt': 'x' })).toThrow(/has no file named like BTC-PERP-5m.csv/)
    const far = bars(3).map(([time, ...rest]): Row => [time + 400 * 24 * HOUR, ...rest])
    expect(() => feedOf({ 'BTC-PERP-5m.csv': good, 'ETH-PERP-5m.csv': text(far) })).toThrow(/no time in common/)
  })
})
