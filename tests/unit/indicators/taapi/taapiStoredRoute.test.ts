import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { GET } from '@/app/api/taapi/[indicator]/route.ts'
import { type Candle, INTERVAL_MS, type Interval } from '@/lib/domain/market.ts'
import { upsertCandles } from '@/lib/store/candles.ts'
import { asked } from '@/tests/support/webStore.ts'
import { introduceAgent } from '../../../support/storeAgent.ts'
import { openTempDb, type TempDb } from '../../../support/tempDb.ts'

const series = (interval: Interval, count: number): Candle[] =>
  Array.from({ length: count }, (_, i) => {
    const openMs = i * INTERVAL_MS[interval]
    return {
      openMs,
      closeMs: openMs + INTERVAL_MS[interval] - 1,
      open: i,
      high: i + 1,
      low: i - 1,
      close: i,
      volume: 1,
      closed: i < count - 1,
    }
  })

let temp: TempDb
beforeEach(async () => {
  temp = openTempDb()
  vi.stubEnv('NOCTURNE_DATA_DIR', temp.dataDir)
  vi.stubEnv('NOCTURNE_AGENT', 'a')
  await introduceAgent(temp.db, 'a', 'market')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await temp.close()
})

async function get(path: string) {
  const request = asked(`/api/taapi/${path}`)
  const indicator = path.split('?')[0] ?? ''
  const response = await GET(request, { params: Promise.resolve({ indicator }) })
  return { status: response.status, body: await response.json() }
}

describe('GET /api/taapi/:indicator', () => {
  it('computes over the candles the agent stored, the forming one last', async () => {
    await upsertCandles(temp.db, { venueId: 'market', coin: 'BTC', interval: '5m' }, series('5m', 400))
    expect(await get('price?symbol=BTC/USDT&interval=5m&secret=x&exchange=binance')).toEqual({
      status: 200,
      body: { value: 399 },
    })
    expect((await get('sma?symbol=btc&interval=5m&period=3&backtrack=1&results=2')).body).toEqual({ value: [396, 397] })
  })

  it('makes an interval that is not stored of a shorter one', async () => {
    await upsertCandles(temp.db, { venueId: 'market', coin: 'BTC', interval: '5m' }, series('5m', 36))
    expect((await get('candle?symbol=BTC/USDT&interval=1h&results=max')).body).toMatchObject({
      timestamp: [0, 3_600, 7_200],
      open: [0, 12, 24],
      close: [11, 23, 35],
      volume: [12, 12, 12],
    })
  })

  it('says which symbols and intervals there are', async () => {
    await upsertCandles(temp.db, { venueId: 'market', coin: 'BTC', interval: '5m' }, series('5m', 5))
    await upsertCandles(temp.db, { venueId: 'market', coin: 'kPEPE', interval: '4h' }, series('4h', 5))
    const refused = async (path: string) => {
      const { status, body } = await get(path)
      return `${status} ${(body as { error: string }).error}`
    }
    expect(await refused('rsi?symbol=PEPE/USDT&interval=5m')).toMatch(/^404 .*BTC, kPEPE/)
    expect(await refused('rsi?symbol=BTC/USDT&interval=1m')).toMatch(/^404 .*Stored are 5m/)
    expect(await refused('rsi?symbol=BTC/USDT&interval=7m')).toMatch(/^422 .*5m/)
    expect(await refused('rsi?interval=5m')).toMatch(/^422 .*symbol/)
  })

  it('says so when nothing is stored yet', async () => {
    expect(await get('rsi?symbol=BTC/USDT&interval=5m')).toEqual({
      status: 404,
      body: { error: expect.stringContaining('stored no candles yet') },
    })
  })
})
