import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCandleCache } from '@/lib/candles/candleCache.ts'
import { type Candle, INTERVAL_MS, type Interval } from '@/lib/domain/market.ts'
import { AppError } from '@/lib/errors.ts'
import type { CandleStream } from '@/lib/ports.ts'

const FIVE = INTERVAL_MS['5m']
const START = 1_000_000 * FIVE

/** A venue whose forming bar grows with time, and its stream, which says what the test tells it to. */
function fakeVenue() {
  let nowMs = START
  let asked = 0
  let isFailing = false
  const listeners = new Map<string, (candle: Candle) => void>()
  let sinceMs: number | null = null
  let heardMs: number | null = null
  let stoppedMs = Number.POSITIVE_INFINITY

  /** Bar n of the venue at a moment: all it traded by then. The last tenth of a second of a bar counts two seconds late. */
  function bar(openMs: number, step: number, atMs: number): Candle {
    const passed = Math.max(0, Math.min(1, (atMs - openMs) / step))
    const isLate = atMs < openMs + step + 2_000
    const close = openMs / FIVE + passed
    const volume = isLate ? Math.min(passed, 0.999) : passed
    return {
      openMs,
      closeMs: openMs + step - 1,
      open: openMs / FIVE,
      high: close,
      low: 0,
      close,
      volume,
      closed: false,
    }
  }
  const stream: CandleStream = {
    follow: (coin, interval, listener) => void listeners.set(`${coin} ${interval}`, listener),
    unfollow: (coin, interval) => void listeners.delete(`${coin} ${interval}`),
    status: () => ({ sinceMs, heardMs }),
    close: () => {},
  }
  return {
    stream,
    listeners,
    clock: { nowMs: () => nowMs },
    asked: () => asked,
    fail: (is: boolean) => {
      isFailing = is
    },
    at: (seconds: number) => {
      nowMs = START + seconds * 1_000
    },
    /** From now on nothing happens at the venue. */
    stop: () => {
      stoppedMs = nowMs
    },
    cut: () => {
      sinceMs = null
    },
    /** Pushes the bar of an earlier or the present moment, as this one connection would. */
    push: (atMs = nowMs) => {
      sinceMs ??= nowMs
      heardMs = nowMs
      for (const [key, listener] of listeners) {
        const step = INTERVAL_MS[key.split(' ')[1] as Interval]
        listener(bar(Math.floor(atMs / step) * step, step, atMs))
      }
    },
    fetchCandles: async (_coin: string, interval: Interval, startMs: number, endMs: number): Promise<Candle[]> => {
      if (isFailing) throw new AppError('venue_unavailable', 'The venue is away. Try later.')
      asked += 1
      const step = INTERVAL_MS[interval]
      const first = Math.floor(startMs / step)
      const count = Math.max(0, Math.floor(Math.min(endMs, nowMs, stoppedMs) / step) - first + 1)
      return Array.from({ length: count }, (_, i) => bar((first + i) * step, step, nowMs))
    },
  }
}

function followedCache() {
  const venue = fakeVenue()
  const cache = createCandleCache(venue, venue.clock, { stream: venue.stream })
  const plain = createCandleCache({ fetchCandles: venue.fetchCandles }, venue.clock)
  return { venue, get: () => cache.get('BTC', '5m', 5), getPlain: () => plain.get('BTC', '5m', 5), cache }
}

/** A cache that has read its bars and heard its stream, twenty seconds into a bar. */
async function startFollowing() {
  const { venue, ...caches } = followedCache()
  venue.at(10)
  await caches.get()
  venue.push()
  venue.at(20)
  await caches.get()
  return { venue, ...caches, asked: venue.asked() }
}

describe('bars that are pushed', () => {
  it('stand in for asking, with the forming bar as pushed', async () => {
    const { venue, get, asked } = await startFollowing()
    venue.at(100)
    venue.push()
    const { candles } = await get()
    expect(venue.asked()).toBe(asked)
    expect(candles.at(-1)).toMatchObject({ openMs: START, volume: 100 / 300, closed: false })
  })

  it('count only when newer, in whatever order and however often they come', async () => {
    const { venue, get, asked } = await startFollowing()
    venue.at(100)
    venue.push()
    venue.push()
    venue.push(START + 30_000)
    venue.push(START - 1)
    expect((await get()).candles.at(-1)?.volume).toBe(100 / 300)
    expect(venue.asked()).toBe(asked)
  })

  it('of a bar that our clock has not reached are not shown', async () => {
    const { venue, get, asked } = await startFollowing()
    venue.at(299.9)
    venue.push(START + FIVE)
    expect((await get()).candles.at(-1)?.openMs).toBe(START)
    expect(venue.asked()).toBe(asked + 1)
  })

  it('do not confirm a bar that ended: it is read until it has settled, late trades and all', async () => {
    const { venue, get, asked } = await startFollowing()
    venue.at(301)
    venue.push()
    expect((await get()).candles.at(-2)).toMatchObject({ closed: true, volume: 0.999 })
    venue.at(312)
    venue.push()
    expect((await get()).candles.at(-2)).toMatchObject({ closed: true, volume: 1 })
    expect(venue.asked()).toBe(asked + 2)
    venue.at(320)
    venue.push()
    await get()
    expect(venue.asked()).toBe(asked + 2)
  })

  it('are not believed when the newest is older than the interval explains, nor on a connection younger than the last read', async () => {
    const { venue, get, asked } = await startFollowing()
    venue.at(30)
    venue.push()
    venue.at(46)
    await get()
    expect(venue.asked()).toBe(asked + 1)
    venue.cut()
    venue.at(48)
    venue.push()
    await get()
    expect(venue.asked()).toBe(asked + 2)
    venue.at(50)
    await get()
    expect(venue.asked()).toBe(asked + 2)
  })

  it('that stop coming leave it to asking, whose failure is passed on until they come again', async () => {
    const { venue, get } = await startFollowing()
    venue.at(100)
    venue.fail(true)
    await expect(get()).rejects.toMatchObject({ code: 'venue_unavailable' })
    venue.push()
    expect((await get()).candles.at(-1)?.volume).toBe(100 / 300)
  })

  it('that stop coming with the market leave a newest bar whose age is said', async () => {
    const { venue, get } = await startFollowing()
    venue.stop()
    venue.at(900)
    expect(await get()).toMatchObject({ staleMs: 2 * FIVE, gaps: [] })
  })

  it('are not followed any more when nobody has looked for half an hour', async () => {
    const { venue, cache } = await startFollowing()
    venue.at(1_000)
    await cache.get('ETH', '1m', 5)
    expect([...venue.listeners.keys()]).toEqual(['BTC 5m', 'ETH 1m'])
    venue.at(2_000)
    await cache.get('ETH', '1m', 5)
    expect([...venue.listeners.keys()]).toEqual(['ETH 1m'])
  })

  it('make no difference to what is shown, whatever happens to the stream between looks', async () => {
    const event = fc.record({
      seconds: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 200, max: 700 })),
      act: fc.constantFrom('push', 'push', 'push', 'pushTwice', 'pushOld', 'cut', 'nothing' as const),
    })
    let saved = 0
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 40 }), async (events) => {
        const { venue, get, getPlain } = followedCache()
        let at = 0
        for (const { seconds, act } of events) {
          at += seconds
          venue.at(at)
          if (act === 'cut') venue.cut()
          if (act === 'pushOld') venue.push(venue.clock.nowMs() - 20_000)
          if (act.startsWith('push')) venue.push()
          if (act === 'pushTwice') venue.push()
          const before = venue.asked()
          const pushed = await get()
          saved += venue.asked() === before && seconds > 1 ? 1 : 0
          // What was said at this moment must be what asking shows; in silence the forming bar may be as old as the last word.
          const asking = await getPlain()
          if (act.startsWith('push')) expect(pushed).toEqual(asking)
          else
            expect(pushed.candles.filter(({ closed }) => closed)).toEqual(asking.candles.filter(({ closed }) => closed))
          const age = (asking.candles.at(-1)?.volume ?? 0) - (pushed.candles.at(-1)?.volume ?? 0)
          expect(age * FIVE).toBeLessThanOrEqual(15_000.1)
          expect([pushed.gaps, pushed.staleMs]).toEqual([asking.gaps, asking.staleMs])
        }
      }),
      { numRuns: 300 },
    )
    expect(saved).toBeGreaterThan(100)
  })
})
