import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CandleCacheOptions, createCandleCache } from '@/lib/candles/candleCache.ts'
import { aggregateCandles } from '@/lib/candles/candleSeries.ts'
import { type Candle, INTERVAL_MS, type Interval } from '@/lib/domain/market.ts'
import { AppError } from '@/lib/errors.ts'

const FIVE = INTERVAL_MS['5m']
const START = 1_000_000 * FIVE

/** A venue whose bar n closes at n, with holes where told; `asked` records what it was asked for, in bars from START. */
function fakeVenue() {
  let nowMs = START
  const asked: [number, number][] = []
  const missing = new Set<number>()
  const venue = {
    asked,
    missing,
    failing: false,
    at: (bars: number) => {
      nowMs = START + bars * FIVE
    },
    clock: { nowMs: () => nowMs },
    fetchCandles: async (_coin: string, interval: Interval, startMs: number, endMs: number): Promise<Candle[]> => {
      if (venue.failing) throw new AppError('venue_unavailable', 'The venue is away. Try later.')
      const step = INTERVAL_MS[interval]
      asked.push([(startMs - START) / FIVE, (endMs - START) / FIVE])
      const first = Math.ceil(startMs / step)
      const last = Math.floor(endMs / step)
      return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i)
        .filter((bar) => !missing.has(bar - START / step))
        .map((bar) => {
          const openMs = bar * step
          const close = bar - START / step
          const partial = Math.min(1, (nowMs - openMs) / step)
          return {
            openMs,
            closeMs: openMs + step - 1,
            open: close,
            high: close,
            low: close,
            close,
            volume: partial,
            closed: false,
          }
        })
    },
  }
  return venue
}

const cacheOf = (venue: ReturnType<typeof fakeVenue>, options?: CandleCacheOptions) =>
  createCandleCache(venue, venue.clock, options)
const closes = (candles: Candle[]) => candles.map((candle) => candle.close)

describe('candle cache', () => {
  it('reads the window once, then only the newest bars', async () => {
    const venue = fakeVenue()
    const cache = cacheOf(venue)
    venue.at(10.5)
    expect(closes((await cache.get('BTC', '5m', 5)).candles)).toEqual([6, 7, 8, 9, 10])
    venue.at(11.5)
    expect(closes((await cache.get('BTC', '5m', 5)).candles)).toEqual([7, 8, 9, 10, 11])
    expect(venue.asked).toEqual([
      [6, 10.5],
      [9, 11.5],
    ])
  })

  it('says which bar is still forming, and closes it only after reading it again', async () => {
    const venue = fakeVenue()
    const cache = cacheOf(venue)
    venue.at(3.5)
    const before = await cache.get('BTC', '5m', 2)
    expect(before.candles.map(({ closed, volume }) => [closed, volume])).toEqual([
      [true, 1],
      [false, 0.5],
    ])
    venue.at(4.25)
    const after = await cache.get('BTC', '5m', 2)
    expect(after.candles.map(({ closed, volume }) => [closed, volume])).toEqual([
      [true, 1],
      [false, 0.25],
    ])
  })

  it('asks for nothing while the clock stands, and shares one request between simultaneous looks', async () => {
    const venue = fakeVenue()
    const cache = cacheOf(venue)
    venue.at(10)
    await Promise.all([cache.get('BTC', '5m', 5), cache.get('BTC', '5m', 5), cache.get('BTC', '5m', 3)])
    await cache.get('BTC', '5m', 5)
    expect(venue.asked).toHaveLength(1)
  })

  it('asks further back when a longer window is wanted, and keeps it', async () => {
    const venue = fakeVenue()
    const cache = cacheOf(venue)
    venue.at(100.5)
    await cache.get('BTC', '5m', 5)
    expect((await cache.get('BTC', '5m', 50)).candles).toHaveLength(50)
    venue.at(101.5)
    expect((await cache.get('BTC', '5m', 50)).candles).toHaveLength(50)
    expect(venue.asked.at(-1)).toEqual([99, 101.5])
  })

  it('asks once for a hole in the middle, and reports it while the venue has nothing there', async () => {
    const venue = fakeVenue()
    const cache = cacheOf(venue)
    venue.missing.add(7).add(8)
    venue.at(10.5)
    const seen = await cache.get('BTC', '5m', 6)
    expect(seen.gaps).toEqual([{ fromMs: START + 7 * FIVE, toMs: START + 8 * FIVE, bars: 2 }])
    expect(venue.asked.at(-1)).toEqual([7, 8])
    venue.at(11.5)
    await cache.get('BTC', '5m', 6)
    expect(venue.asked.at(-1)).toEqual([9, 11.5])
  })

  it('asks for many holes in one request', async () => {
    const venue = fakeVenue()
    const cache = cacheOf(venue)
    venue.missing.add(3).add(7).add(20)
    venue.at(40.5)
    expect((await cache.get('BTC', '5m', 40)).gaps).toHaveLength(3)
    expect(venue.asked).toEqual([
      [1, 40.5],
      [3, 20],
    ])
  })

  it('closes a hole the venue fills later', async () => {
    const venue = fakeVenue()
    const cache = cacheOf(venue)
    venue.missing.add(7)
    venue.at(10.5)
    await cache.get('BTC', '5m', 30)
    venue.missing.clear()
    venue.at(25.5)
    expect((await cache.get('BTC', '5m', 30)).gaps).toEqual([])
  })

  it('says how long ago the newest bar ended, and null when there is none', async () => {
    const venue = fakeVenue()
    const cache = cacheOf(venue)
    for (let bar = 8; bar < 20; bar++) venue.missing.add(bar)
    venue.at(10)
    expect((await cache.get('BTC', '5m', 5)).staleMs).toBe(2 * FIVE)
    for (let bar = 0; bar < 20; bar++) venue.missing.add(bar)
    expect(await cache.get('ETH', '5m', 5)).toEqual({ candles: [], staleMs: null, gaps: [] })
  })

  it('passes on the failure of the venue and goes on from what it knew', async () => {
    const venue = fakeVenue()
    const cache = cacheOf(venue)
    venue.at(10.5)
    await cache.get('BTC', '5m', 5)
    venue.failing = true
    venue.at(11.5)
    await expect(cache.get('BTC', '5m', 5)).rejects.toMatchObject({ code: 'venue_unavailable' })
    venue.failing = false
    await cache.get('BTC', '5m', 5)
    expect(venue.asked.at(-1)).toEqual([9, 11.5])
  })

  it('starts over when the clock went back, as a replay does', async () => {
    const venue = fakeVenue()
    const cache = cacheOf(venue)
    venue.at(100)
    await cache.get('BTC', '5m', 5)
    venue.at(10)
    expect(closes((await cache.get('BTC', '5m', 5)).candles)).toEqual([6, 7, 8, 9, 10])
  })

  it('hands over only the bars that are new or changed', async () => {
    const venue = fakeVenue()
    const stored: number[][] = []
    const cache = cacheOf(venue, {
      onChange: async (_coin, _interval, changed) => void stored.push(closes([...changed])),
    })
    venue.at(10.5)
    await cache.get('BTC', '5m', 3)
    venue.at(11.5)
    await cache.get('BTC', '5m', 3)
    await cache.get('BTC', '5m', 3)
    expect(stored).toEqual([
      [8, 9, 10],
      [10, 11],
    ])
  })

  it('hands a bar over again when it could not be taken the first time', async () => {
    const venue = fakeVenue()
    const stored: number[][] = []
    let full = true
    const cache = cacheOf(venue, {
      onChange: async (_coin, _interval, changed) => {
        if (full) throw new Error('disk full')
        stored.push(closes([...changed]))
      },
    })
    venue.at(10.5)
    expect(closes((await cache.get('BTC', '5m', 2)).candles)).toEqual([9, 10])
    full = false
    await cache.get('BTC', '5m', 2)
    await cache.get('BTC', '5m', 2)
    expect(stored).toEqual([[9, 10]])
  })

  it('does not wait for a store that takes nothing, and hands over the newest of each bar once it does', async () => {
    const venue = fakeVenue()
    const stored: number[][] = []
    const releases: (() => void)[] = []
    const cache = cacheOf(venue, {
      onChange: async (_coin, _interval, changed) => {
        if (stored.length + releases.length === 0) await new Promise<void>((resolve) => releases.push(resolve))
        stored.push(closes([...changed]))
      },
    })
    venue.at(10.5)
    await cache.get('BTC', '5m', 2)
    venue.at(11.5)
    expect(closes((await cache.get('BTC', '5m', 2)).candles)).toEqual([10, 11])
    releases[0]?.()
    venue.at(12.5)
    await cache.get('BTC', '5m', 2)
    await cache.get('BTC', '5m', 2)
    expect(stored[0]).toEqual([9, 10])
    expect(new Set(stored.slice(1).flat())).toEqual(new Set([10, 11, 12]))
  })

  it('shows what the venue itself would say, whatever was looked at before', async () => {
    const look = fc.record({
      bars: fc.double({ min: 0.01, max: 40, noNaN: true }),
      count: fc.integer({ min: 1, max: 60 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(look, { minLength: 1, maxLength: 12 }), async (looks) => {
        const venue = fakeVenue()
        const cache = cacheOf(venue)
        let at = 100
        for (const { bars, count } of looks) {
          at += bars
          venue.at(at)
          const { candles, gaps, staleMs } = await cache.get('BTC', '5m', count)
          const nowMs = venue.clock.nowMs()
          const firstMs = Math.floor(nowMs / FIVE) * FIVE - (count - 1) * FIVE
          const truth = await venue.fetchCandles('BTC', '5m', firstMs, nowMs)
          const closedTruth = truth.map((candle) => ({ ...candle, closed: nowMs >= candle.openMs + FIVE }))
          // Two looks within a second may share an answer; only the forming bar's volume can tell.
          expect(candles.map(({ openMs, close, closed }) => [openMs, close, closed])).toEqual(
            closedTruth.map(({ openMs, close, closed }) => [openMs, close, closed]),
          )
          expect(candles.filter(({ closed }) => closed).every(({ volume }) => volume === 1)).toBe(true)
          expect([gaps, staleMs]).toEqual([[], 0])
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('a candle cache that begins with what is stored', () => {
  const stored = async (venue: ReturnType<typeof fakeVenue>, count: number) => {
    const bars = (await cacheOf(venue).get('BTC', '5m', count)).candles
    venue.asked.length = 0
    return async (_coin: string, interval: Interval) => (interval === '5m' ? bars : [])
  }

  it('asks for the newest bars only, and for the hole since the process before', async () => {
    const venue = fakeVenue()
    venue.at(10.5)
    const recall = await stored(venue, 8)
    venue.at(13.5)
    const view = await cacheOf(venue, { recall }).get('BTC', '5m', 5)
    expect(closes(view.candles)).toEqual([9, 10, 11, 12, 13])
    expect(view.candles.map(({ closed }) => closed)).toEqual([true, true, true, true, false])
    expect(venue.asked).toEqual([[9, 13.5]])
  })

  it('asks for the whole window where less is stored, where the store fails and where it does not answer', async () => {
    const venue = fakeVenue()
    venue.at(10.5)
    const fails = async () => Promise.reject(new Error('full'))
    const recalls = [await stored(venue, 2), fails, () => new Promise<Candle[]>(() => {})]
    for (const recall of recalls) {
      const view = await cacheOf(venue, { recall }).get('BTC', '5m', 5)
      expect(closes(view.candles)).toEqual([6, 7, 8, 9, 10])
    }
    expect(venue.asked).toEqual(recalls.map(() => [6, 10.5]))
  })
})

describe('a candle cache that makes long bars of short ones', () => {
  /** A venue of which each short bar has its own price and volume, and each long one is made of them; `quiet` are short bars without a trade. */
  function trading(quiet: readonly number[] = []) {
    let nowMs = START
    const asked: string[] = []
    const part = (bar: number): Candle => {
      const [open, close] = [100 + (bar % 7), 100 + ((bar * 5) % 11)]
      const isQuiet = quiet.includes(bar)
      const flat = { open, close: open, high: open, low: open, volume: 0 }
      const traded = { open, close, high: Math.max(open, close) + 1, low: Math.min(open, close) - 1, volume: 0.1 + bar }
      return {
        ...(isQuiet ? flat : traded),
        openMs: START + bar * FIVE,
        closeMs: START + (bar + 1) * FIVE - 1,
        closed: false,
      }
    }
    return {
      asked,
      at: (bars: number) => {
        nowMs = START + bars * FIVE
      },
      clock: { nowMs: () => nowMs },
      async fetchCandles(_coin: string, interval: Interval, startMs: number, endMs: number): Promise<Candle[]> {
        asked.push(interval)
        const step = INTERVAL_MS[interval]
        const fromMs = Math.floor(startMs / step) * step
        const [first, last] = [(fromMs - START) / FIVE, Math.floor((endMs - START) / FIVE)]
        const parts = Array.from({ length: last - first + 1 }, (_, i) => part(first + i))
        return interval === '5m' ? parts : aggregateCandles(parts, '5m', interval)
      },
    }
  }
  const HOUR = 12
  const AT = 500.5

  it('asks for them once, and from then on shows what asking would without asking', async () => {
    const venue = trading()
    const cache = createCandleCache(venue, venue.clock, { isJoining: true })
    for (const at of [AT, AT + 1, AT + HOUR, AT + 3 * HOUR]) {
      venue.at(at)
      await cache.get('BTC', '5m', 300)
      const hours = await cache.get('BTC', '1h', 20)
      venue.asked.push('-')
      const asking = await createCandleCache(venue, venue.clock).get('BTC', '1h', 20)
      expect(hours).toEqual(asking)
      venue.asked.push('|')
    }
    expect(venue.asked.join(' ')).toBe('5m 1h - 1h | 5m - 1h | 5m - 1h | 5m - 1h |')
  })

  it('asks where a long bar begins with a short one without a trade: the venue opens it at the first trade', async () => {
    const hourOpens = 512
    const venue = trading([hourOpens])
    const cache = createCandleCache(venue, venue.clock, { isJoining: true })
    for (const at of [AT, hourOpens + 3.5]) {
      venue.at(at)
      await cache.get('BTC', '5m', 300)
      await cache.get('BTC', '1h', 20)
    }
    expect(venue.asked).toEqual(['5m', '1h', '5m', '1h'])
  })

  it('asks where nobody follows the short ones', async () => {
    const venue = trading()
    const cache = createCandleCache(venue, venue.clock, { isJoining: true })
    for (const at of [AT, AT + 1]) {
      venue.at(at)
      await cache.get('BTC', '1h', 20)
    }
    expect(venue.asked).toEqual(['1h', '1h'])
  })
})
