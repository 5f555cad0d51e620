import { afterEach, describe, expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '@/lib/domain/defaultSettings.ts'
import { INTERVAL_MS, type Interval } from '@/lib/domain/market.ts'
import { DEFAULT_PAIR_SETTINGS } from '@/lib/domain/pair/pairSettings.ts'
import type { Feed } from '@/lib/paper/feeds/feed.ts'
import { listDiary } from '@/lib/store/queries/diary.ts'
import { FROM_NEWEST } from '@/lib/store/queries/page.ts'
import { madePair } from '@/tests/support/pairSeries.ts'
import { SYNTHETIC_MARKET } from '@/tests/support/syntheticMarket.ts'
import { createTestWorld, type TestWorld } from '@/tests/support/testWorld.ts'
import { lookAtPairs } from '@/worker/pairs/pairWatch.ts'

const BARS = 6_000
const PAIR = { beta: 1.3, phi: 0.93, n: BARS }
/** In standard deviations: where the spread of each interval stands at its last closed bars, oldest first. */
type Ends = Partial<Record<Interval, number[]>>

/** The synthetic market, with candles in which ETH hangs on BTC and SOL on nothing. */
function pairMarket(ends: Ends): Feed {
  const series = (interval: Interval) => {
    const { y, x } = madePair({ ...PAIR, seed: INTERVAL_MS[interval] % 997 })
    const sd = 0.01 / Math.sqrt(1 - PAIR.phi ** 2)
    const last = ends[interval] ?? []
    for (const [at, z] of last.entries()) {
      const row = BARS - last.length + at
      y[row] = 0.7 + PAIR.beta * (x[row] as number) + z * sd
    }
    const { x: alone } = madePair({ ...PAIR, seed: 4_444 })
    return { ETH: y, BTC: x, SOL: alone } as Record<string, number[]>
  }
  const made = new Map<Interval, Record<string, number[]>>()
  return {
    ...SYNTHETIC_MARKET,
    candles: async (coin, interval, fromMs, endMs, nowMs) => {
      const logs = (made.get(interval) ?? made.set(interval, series(interval)).get(interval))?.[coin]
      const barMs = INTERVAL_MS[interval]
      // The last of the series is the last that has closed.
      const lastOpenMs = Math.floor(nowMs / barMs) * barMs - barMs
      return (logs ?? []).flatMap((log, at) => {
        const openMs = lastOpenMs - (BARS - 1 - at) * barMs
        const px = Math.exp(log).toFixed(6)
        return openMs + barMs <= fromMs || openMs > endMs
          ? []
          : [{ t: openMs, T: openMs + barMs - 1, s: coin, i: interval, o: px, c: px, h: px, l: px, v: '1', n: 1 }]
      })
    },
  }
}

const worlds: TestWorld[] = []
afterEach(async () => {
  for (const one of worlds.splice(0)) await one.close()
})

async function worldOf(ends: Ends, isWatched = true, options: Parameters<typeof createTestWorld>[0] = {}) {
  const pairs = { ...DEFAULT_PAIR_SETTINGS, isWatched }
  const settings = { ...DEFAULT_SETTINGS, coins: ['BTC', 'ETH', 'SOL'], pairs }
  const made = await createTestWorld({ feed: pairMarket(ends), settings, ...options })
  worlds.push(made)
  return made
}

const STRETCHED: Ends = { '5m': [2.9, 2.6], '1h': [1.6], '4h': [0.4] }

describe('an agent that watches pairs', () => {
  test('finds the one that was made, reads it and tells its signal once', async () => {
    const { world, temp, agentId, advance } = await worldOf(STRETCHED)
    await lookAtPairs(world)
    const scan = await world.books.pairs.lastScan()
    expect(scan?.body.looks).toBe(6)
    expect(scan?.body.pairs[0]).toMatchObject({ state: 'eligible', refusals: [], verdict: 'cointegrated' })
    const [reading] = await world.books.pairs.lastReadings()
    expect([reading?.y, reading?.x].sort()).toEqual(['BTC', 'ETH'])
    // Which of the two is y follows from the smaller p, and with it the side.
    expect(reading?.side).toBe(reading?.y === 'ETH' ? 'short' : 'long')
    expect(reading?.body.why).toBeNull()
    expect(reading?.body.move).toBeGreaterThan(2 * (reading?.body.cost ?? Number.POSITIVE_INFINITY))

    advance(INTERVAL_MS['5m'])
    await lookAtPairs(world)
    const [next] = await world.books.pairs.lastReadings()
    expect(next).toMatchObject({ side: null, body: { why: 'notRearmed', isRearmed: false } })
    const { rows: told } = await listDiary(temp.db, agentId, { before: FROM_NEWEST, limit: 20 })
    const signals = told.filter(({ action }) => action === 'signal')
    expect(signals).toHaveLength(1)
    expect(JSON.stringify(signals[0])).toContain('nothing was sent')
  })

  test('a spread near its mean is no signal, and says so', async () => {
    const { world } = await worldOf({ '5m': [0.2, 0.1], '1h': [0], '4h': [0] })
    await lookAtPairs(world)
    const [reading] = await world.books.pairs.lastReadings()
    expect(reading).toMatchObject({ side: null, body: { why: 'notStretched', isRearmed: true } })
  })

  test('looks again in the next hour, not before', async () => {
    const { world, temp, advance } = await worldOf({})
    await lookAtPairs(world)
    await lookAtPairs(world)
    expect(await temp.db.pairScan.count()).toBe(1)
    advance(INTERVAL_MS['1h'])
    await lookAtPairs(world)
    expect(await temp.db.pairScan.count()).toBe(2)
  })

  test('writes nothing where nobody wants it', async () => {
    const { world, temp } = await worldOf(STRETCHED, false)
    await lookAtPairs(world)
    expect(await temp.db.pairScan.count()).toBe(0)
  })

  test('a coin whose candles cannot be had is named', async () => {
    const { world } = await worldOf(STRETCHED, true, {
      onInfo: (type, reply, request) =>
        type === 'candleSnapshot' && JSON.stringify(request).includes('SOL') ? 'nonsense' : reply,
    })
    await lookAtPairs(world)
    const body = (await world.books.pairs.lastScan())?.body
    expect(body?.unread).toEqual([
      ['BTC', 'SOL'],
      ['ETH', 'SOL'],
    ])
    expect(body?.looks).toBe(2)
  })
})
