import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { GET as getIndicators } from '@/app/api/candles/indicators/route.ts'
import { GET as getMarkers } from '@/app/api/candles/markers/route.ts'
import { GET as getCandles } from '@/app/api/candles/route.ts'
import { GET as getCoin } from '@/app/api/coins/[coin]/route.ts'
import { GET as getTrades } from '@/app/api/trades/route.ts'
import { candlesSchema, coinSchema, indicatorListSchema, markersSchema } from '@/lib/contracts/candles.ts'
import { tradesSchema } from '@/lib/contracts/positions.ts'
import { type Candle, INTERVAL_MS, type Interval } from '@/lib/domain/market.ts'
import { upsertCandles } from '@/lib/store/candles.ts'
import { introduceAgent } from '@/tests/support/storeAgent.ts'
import type { TempDb } from '@/tests/support/tempDb.ts'
import { get, openWebStore, read, readError, SEED_NOW_MS } from '@/tests/support/webStore.ts'

/** Bars whose close is their index, the newest still forming. */
const series = (interval: Interval, count: number): Candle[] =>
  Array.from({ length: count }, (_, i) => ({
    openMs: i * INTERVAL_MS[interval],
    closeMs: (i + 1) * INTERVAL_MS[interval] - 1,
    open: i,
    high: i + 1,
    low: i - 1,
    close: i,
    volume: 1,
    closed: i < count - 1,
  }))

describe('stored candles', () => {
  let store: TempDb
  beforeEach(async () => {
    vi.stubEnv('NOCTURNE_AGENT', 'a')
    store = await openWebStore()
    await introduceAgent(store.db, 'a', 'market')
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    await store.close()
  })
  const chart = async (query: string) => read(candlesSchema, await get(getCandles, `/api/candles?${query}`))

  test('come oldest first, the forming one last and marked', async () => {
    await upsertCandles(store.db, { venueId: 'market', coin: 'BTC', interval: '5m' }, series('5m', 10))
    const answer = await chart('coin=btc&interval=5m&count=3')
    expect(answer.coin).toBe('BTC')
    expect(answer.candles.map(({ close, closed }) => [close, closed])).toEqual([
      [7, true],
      [8, true],
      [9, false],
    ])
  })

  test('page by time until there are no more, each bar once', async () => {
    await upsertCandles(store.db, { venueId: 'market', coin: 'BTC', interval: '5m' }, series('5m', 10))
    const seen: number[] = []
    let until: number | null = 10 * INTERVAL_MS['5m']
    while (until !== null) {
      const page: Awaited<ReturnType<typeof chart>> = await chart(`coin=BTC&interval=5m&count=4&until=${until}`)
      seen.unshift(...page.candles.map(({ close }) => close))
      until = page.nextUntil
    }
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  test('a bar that was still forming at `until` is not shown, nor does it reach an indicator', async () => {
    await upsertCandles(store.db, { venueId: 'market', coin: 'BTC', interval: '5m' }, series('5m', 10))
    const middleOfBar6 = 6 * INTERVAL_MS['5m'] + 60_000
    const answer = await chart(`coin=BTC&interval=5m&until=${middleOfBar6}&indicators=sma:3,max:3`)
    expect(answer.candles.at(-1)?.close).toBe(5)
    expect(answer.indicators.map(({ values }) => values.value?.at(-1))).toEqual([4, 5])
  })

  test('an indicator has a value for each candle, null before its first', async () => {
    await upsertCandles(store.db, { venueId: 'market', coin: 'BTC', interval: '5m' }, series('5m', 5))
    const [sma] = (await chart('coin=BTC&interval=5m&indicators=sma:3')).indicators
    expect(sma).toMatchObject({
      spec: 'sma:3',
      label: 'sma 3',
      keys: [{ key: 'value', place: 'price' }],
      problem: null,
    })
    expect(sma?.values.value).toEqual([null, null, 1, 2, 3])
  })

  test('bars before those shown warm an indicator up', async () => {
    await upsertCandles(store.db, { venueId: 'market', coin: 'BTC', interval: '5m' }, series('5m', 50))
    const answer = await chart('coin=BTC&interval=5m&count=2&indicators=sma:30')
    expect(answer.indicators[0]?.values.value).toEqual([33.5, 34.5])
  })

  test('every indicator of the catalogue can be asked for, has a value or null for each candle, and says where it is drawn', async () => {
    const bars = series('5m', 400).map((bar, i) => {
      const close = 100 + 10 * Math.sin(i / 9) + 3 * Math.sin(i * 1.3)
      return { ...bar, open: close - Math.sin(i), high: close + 2, low: close - 2, close, volume: 10 + (i % 7) }
    })
    await upsertCandles(store.db, { venueId: 'market', coin: 'BTC', interval: '5m' }, bars)
    const { indicators } = await read(indicatorListSchema, await get(getIndicators, '/api/candles/indicators'))
    expect(indicators).toHaveLength(208)
    const missing: string[] = []
    for (let at = 0; at < indicators.length; at += 12) {
      const names = indicators.slice(at, at + 12).map(({ name }) => name)
      const answer = await chart(`coin=BTC&interval=5m&count=40&indicators=${names.join(',')}`)
      expect(answer.indicators.map(({ name }) => name)).toEqual(names)
      for (const each of answer.indicators) {
        expect(each.keys.map(({ key }) => key)).toEqual(Object.keys(each.values))
        for (const column of Object.values(each.values)) expect(column).toHaveLength(40)
        const drawn = each.keys.filter(({ place }) => place !== 'none').flatMap(({ key }) => each.values[key] ?? [])
        if (drawn.some((value) => value !== null && typeof value !== 'number')) missing.push(each.name)
      }
    }
    // What is drawn is a number: words, flags and times are only read.
    expect(missing).toEqual([])
  })

  test('an interval that is not stored is made of a shorter one', async () => {
    await upsertCandles(store.db, { venueId: 'market', coin: 'BTC', interval: '5m' }, series('5m', 36))
    const answer = await chart('coin=BTC&interval=1h')
    expect(answer).toMatchObject({ madeOf: '5m', intervals: ['5m'] })
    expect(answer.intervalsMade).toContain('1h')
    expect(answer.intervalsMade).not.toContain('3m')
    expect(answer.candles.map(({ open, close }) => [open, close])).toEqual([
      [0, 11],
      [12, 23],
      [24, 35],
    ])
  })

  test('too few candles for one indicator are said beside it and cost the others nothing', async () => {
    await upsertCandles(store.db, { venueId: 'market', coin: 'BTC', interval: '5m' }, series('5m', 5))
    const { indicators } = await chart('coin=BTC&interval=5m&indicators=sma:30,sma:2')
    expect(indicators[0]?.problem).toMatch(/needs at least 30/)
    expect(indicators[0]?.values.value).toEqual([null, null, null, null, null])
    expect(indicators[1]?.problem).toBeNull()
  })

  test('an unknown coin, interval, indicator or value says what there is', async () => {
    await upsertCandles(store.db, { venueId: 'market', coin: 'BTC', interval: '5m' }, series('5m', 5))
    const failure = async (query: string) => readError(await get(getCandles, `/api/candles?${query}`))
    expect(await failure('coin=DOGE&interval=5m')).toMatchObject({ status: 404, message: /There are BTC/ })
    expect(await failure('coin=BTC&interval=1m')).toMatchObject({ status: 404, message: /There are 5m, 15m/ })
    expect(await failure('coin=BTC&interval=7m')).toMatchObject({ status: 400, fields: { interval: /5m/ } })
    expect(await failure('coin=BTC&interval=5m&indicators=emma')).toMatchObject({
      status: 404,
      code: 'indicator_unknown',
      message: /ema/,
    })
    const wrong = { status: 422, code: 'indicator_parameter' }
    expect(await failure('coin=BTC&interval=5m&indicators=ema:x')).toMatchObject({ ...wrong, message: /period/ })
    expect(await failure('coin=BTC&interval=5m&indicators=ema:1:2')).toMatchObject({ ...wrong, message: /1 of them/ })
    expect(await failure('coin=BTC&interval=5m&indicators=<b>')).toMatchObject(wrong)
  })

  test('an empty store answers with nothing, and still knows an unknown indicator', async () => {
    expect(await chart('coin=BTC&interval=5m')).toMatchObject({ coin: null, candles: [], coins: [] })
    expect((await readError(await get(getCandles, '/api/candles?coin=BTC&interval=5m&indicators=nope'))).status).toBe(
      404,
    )
  })
})

describe('a week of trading', () => {
  let store: TempDb
  beforeAll(async () => {
    vi.unstubAllEnvs()
    store = await openWebStore('profitable-week')
  })
  afterAll(() => store.close())
  const marks = async (coin: string, from = 0) =>
    read(markersSchema, await get(getMarkers, `/api/candles/markers?coin=${coin}&from=${from}&to=${SEED_NOW_MS}`))

  test('every round trip of a coin is a range with an entry before and an exit after it', async () => {
    const { trades } = await read(tradesSchema, await get(getTrades, '/api/trades?limit=500'))
    const ofCoin = trades.filter(({ coin }) => coin === 'BTC')
    const { positions, fills } = await marks('BTC')
    expect(positions.map(({ id }) => id).sort()).toEqual(ofCoin.map(({ id }) => id).sort())
    for (const { fromMs, toMs, cycleId } of positions) {
      expect(cycleId).toBeGreaterThan(0)
      expect(fills.some(({ atMs, role }) => role === 'entry' && atMs === fromMs)).toBe(true)
      if (toMs !== null) expect(fills.some(({ atMs, role }) => role === 'exit' && atMs === toMs)).toBe(true)
    }
    expect(fills.map(({ atMs }) => atMs)).toEqual(fills.map(({ atMs }) => atMs).sort((a, b) => a - b))
  })

  test('stops and targets last no longer than their position, and the open one’s still rest', async () => {
    const { levels, positions } = await marks('ETH')
    const open = positions.find(({ toMs }) => toMs === null)
    expect(levels.length).toBeGreaterThan(2)
    expect(
      levels
        .filter(({ toMs }) => toMs === null)
        .map(({ role }) => role)
        .sort(),
    ).toEqual(['stop', 'target'])
    for (const level of levels.filter(({ toMs }) => toMs !== null)) {
      expect(level.toMs).toBeGreaterThanOrEqual(level.fromMs)
      expect(level.cycleId).toBeGreaterThan(0)
    }
    expect(open?.fromMs).toBeLessThan(SEED_NOW_MS)
  })

  test('without an end the range reaches to now', async () => {
    const open = await read(markersSchema, await get(getMarkers, '/api/candles/markers?coin=BTC&from=0'))
    expect(open).toEqual(await marks('BTC'))
    expect(open.fills.length).toBeGreaterThan(0)
    const tooLate = await readError(await get(getMarkers, `/api/candles/markers?coin=BTC&from=0&to=${8.64e15}`))
    expect(tooLate).toMatchObject({ status: 400, fields: { to: expect.any(String) } })
  })

  test('a range shows what lay within it', async () => {
    const from = SEED_NOW_MS - 86_400_000
    const all = await marks('BTC')
    const day = await marks('BTC', from)
    expect(day.fills).toEqual(all.fills.filter(({ atMs }) => atMs >= from))
    expect(day.positions).toEqual(all.positions.filter(({ toMs }) => toMs === null || toMs >= from))
    expect((await marks('DOGE')).fills).toEqual([])
  })

  test('a coin shows its latest decisions, and what the model was last shown of its market', async () => {
    const context = JSON.stringify({ assets: [{ asset: 'BTC', mark_px: 64000.5, funding_rate_hourly: 1e-5 }] })
    const last = await store.db.cycle.findFirstOrThrow({ orderBy: { id: 'desc' } })
    await store.db.cycle.update({ where: { id: last.id }, data: { context } })
    const coin = await read(coinSchema, await get(getCoin, '/api/coins/BTC', { coin: 'BTC' }))
    expect(coin).toMatchObject({ markPx: 64000.5, fundingRateHourlyFrac: 1e-5, openInterestUsd: null })
    expect(coin.atMs).toBe(last.startedAt.getTime())
    expect(new Set(coin.decisions.map((decision) => decision.coin))).toEqual(new Set(['BTC']))
    expect(coin.decisions.length).toBeGreaterThan(1)
  })
})
