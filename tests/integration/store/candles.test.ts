import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Candle, INTERVAL_MS } from '@/lib/domain/market.ts'
import { listCandleSeries, readCandles, upsertCandles } from '@/lib/store/candles.ts'
import { openTempDb, type TempDb } from '../../support/tempDb.ts'

const bar = (i: number, changes: Partial<Candle> = {}): Candle => ({
  openMs: i * INTERVAL_MS['5m'],
  closeMs: (i + 1) * INTERVAL_MS['5m'] - 1,
  open: 1,
  high: 3.25,
  low: 0.5,
  close: 2,
  volume: 7,
  closed: true,
  ...changes,
})

let temp: TempDb
beforeEach(() => {
  temp = openTempDb()
})
afterEach(() => temp.close())

describe('stored candles', () => {
  it('come back oldest first, as they were', async () => {
    const bars = [bar(1), bar(2), bar(3, { closed: false, close: 1e-8 })]
    await upsertCandles(temp.db, { venueId: 'a', coin: 'BTC', interval: '5m' }, bars)
    expect(await readCandles(temp.db, { venueId: 'a', coin: 'BTC', interval: '5m' }, 2)).toEqual(bars.slice(1))
  })

  it('replace the forming bar until it closes', async () => {
    await upsertCandles(temp.db, { venueId: 'a', coin: 'BTC', interval: '5m' }, [bar(1, { closed: false, close: 1.5 })])
    await upsertCandles(temp.db, { venueId: 'a', coin: 'BTC', interval: '5m' }, [
      bar(1, { close: 1.75 }),
      bar(2, { closed: false }),
    ])
    expect(await readCandles(temp.db, { venueId: 'a', coin: 'BTC', interval: '5m' }, 9)).toEqual([
      bar(1, { close: 1.75 }),
      bar(2, { closed: false }),
    ])
  })

  it('are kept in bounded number, more than one statement holds at once', async () => {
    const bars = Array.from({ length: 1_200 }, (_, i) => bar(i))
    await upsertCandles(temp.db, { venueId: 'a', coin: 'BTC', interval: '5m' }, bars, 1_000)
    const kept = await readCandles(temp.db, { venueId: 'a', coin: 'BTC', interval: '5m' }, 5_000)
    expect([kept.length, kept[0]?.openMs]).toEqual([1_000, bar(200).openMs])
  })

  it('belong to one venue, coin and interval', async () => {
    await upsertCandles(temp.db, { venueId: 'a', coin: 'BTC', interval: '5m' }, [bar(1), bar(2)])
    await upsertCandles(temp.db, { venueId: 'a', coin: 'ETH', interval: '5m' }, [bar(1)])
    await upsertCandles(temp.db, { venueId: 'b', coin: 'BTC', interval: '5m' }, [bar(1)])
    expect(await readCandles(temp.db, { venueId: 'b', coin: 'ETH', interval: '5m' }, 5)).toEqual([])
    expect(await listCandleSeries(temp.db, 'a')).toEqual([
      { coin: 'BTC', interval: '5m', count: 2, oldestMs: bar(1).openMs, newestMs: bar(2).openMs },
      { coin: 'ETH', interval: '5m', count: 1, oldestMs: bar(1).openMs, newestMs: bar(1).openMs },
    ])
  })
})
