import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { GET } from '@/app/api/taapi/[indicator]/route.ts'
import { createCandleCache } from '@/lib/candles/candleCache.ts'
import { CONTEXT_INTERVALS, type CoinContext } from '@/lib/domain/coinContext.ts'
import { CONTEXT_CANDLES } from '@/lib/indicators/buildCoinContext.ts'
import { createTaapiIndicators } from '@/lib/indicators/taapi/taapiIndicators.ts'
import { asked } from '@/tests/support/webStore.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import type { World } from '@/worker/wiring/world.ts'
import { createTestWorld, type TestWorld } from '../../support/testWorld.ts'

// The market as the agent sees it, through the real paper exchange: candles over HTTP, the context a cycle writes, the tools, the stored bars.

let test: TestWorld
const never = new AbortController().signal

beforeAll(async () => {
  test = await createTestWorld()
})
afterAll(() => test.close())

async function contextOf(world: World): Promise<CoinContext[]> {
  const { id } = await runCycle(world, never)
  const { context } = await test.temp.db.cycle.findUniqueOrThrow({ where: { id } })
  return (JSON.parse(context) as { assets: CoinContext[] }).assets
}

describe('what the model reads of the market', () => {
  it('has fresh facts and series for every coin, nothing made up where the feed is younger', async () => {
    const assets = await contextOf(test.world)
    expect(assets.map(({ asset }) => asset)).toEqual(['BTC', 'ETH'])
    for (const asset of assets) {
      expect(asset.stale).toBe(false)
      expect(asset.facts.rsi14_5m).toBeGreaterThan(0)
      expect(asset.series['5m']?.close).toHaveLength(10)
      for (const interval of CONTEXT_INTERVALS) expect(asset.bars[interval].stale).toBe(false)
      expect(asset.notes).toBeUndefined()
    }
  })

  it('says how much came from TAAPI and why the rest did not', async () => {
    const taapi = createTaapiIndicators(
      {
        fetchAll: async (calculations) =>
          new Map(
            calculations.map(({ id, symbol, indicator, results }) => [
              id,
              symbol === 'BTC/USDT' && indicator === 'rsi'
                ? { kind: 'values', values: { value: Array<number>(results).fill(12.5) } }
                : { kind: 'failed', reason: 'plan', message: 'Free plans only permit BTC/USDT' },
            ]),
          ),
      },
      test.world.indicators,
    )
    const [btc, eth] = await contextOf({ ...test.world, taapi })
    expect(btc?.series['5m']?.rsi14.slice(0, -1)).toEqual(Array(9).fill(12.5))
    expect(btc?.notes?.[0]).toMatch(/3 indicators: closed bars from TAAPI/)
    expect(eth?.notes?.[0]).toContain('Free plans only permit BTC/USDT')
    expect(eth?.facts.rsi14_5m).not.toBe(12.5)
  })
})

describe('candles of the venue', () => {
  it('are complete, closed but for the last, and asked for once', async () => {
    let asked = 0
    const { exchange, clock } = test.world
    const counting = {
      fetchCandles: (...args: Parameters<typeof exchange.fetchCandles>) => {
        asked += 1
        return exchange.fetchCandles(...args)
      },
    }
    const cache = createCandleCache(counting, clock)
    const view = await cache.get('BTC', '5m', CONTEXT_CANDLES)
    expect(view.gaps).toEqual([])
    expect(view.staleMs).toBe(0)
    expect(view.candles.filter((candle) => !candle.closed)).toEqual(view.candles.slice(-1))
    await cache.get('BTC', '5m', CONTEXT_CANDLES)
    expect(asked).toBe(1)
    test.advance(60_000)
    const later = await cache.get('BTC', '5m', 2)
    expect(asked).toBe(2)
    expect(later.candles.at(-1)?.openMs).toBeGreaterThanOrEqual(view.candles.at(-1)?.openMs ?? 0)
  })

  it('once stored answer GET /api/taapi with the value the agent computed', async () => {
    const { venueBooks, candles, indicators } = test.world
    const { candles: bars } = await candles.get('BTC', '5m', 400)
    await venueBooks.candles.upsert('BTC', '5m', bars)
    vi.stubEnv('NOCTURNE_DATA_DIR', test.temp.dataDir)
    try {
      const url = '/api/taapi/rsi?symbol=BTC/USDT&interval=5m&period=7&backtrack=1'
      const response = await GET(asked(url), { params: Promise.resolve({ indicator: 'rsi' }) })
      const used = bars.slice(-1 - 300 - 1 - 7, -1)
      expect(await response.json()).toEqual({ value: indicators.evaluate('rsi', used, { period: 7 }).value?.[0] })
    } finally {
      vi.unstubAllEnvs()
    }
  })
})

describe('the tools of the model on the paper exchange', () => {
  it.each([
    ['fetch_indicator', { indicator: 'supertrend', symbol: 'BTC/USDT', interval: '15m' }],
    ['get_candles', { symbol: 'ETH', interval: '1h', count: 3 }],
    ['get_correlation', { symbols: ['BTC', 'ETH'], interval: '5m', bars: 50 }],
    ['get_funding_rate', { symbol: 'BTC' }],
    ['get_order_book_imbalance', { symbol: 'BTC' }],
    ['get_market_sentiment', { symbol: 'BTC' }],
  ])('%s answers', async (name, args) => {
    const tool = test.world.tools.find((each) => each.name === name)
    const text = await tool?.call(args, never)
    expect(text?.length).toBeLessThanOrEqual(6_000)
    expect(text).not.toMatch(/NaN|Infinity/)
    expect(Object.keys(JSON.parse(text ?? '{}')).length).toBeGreaterThan(1)
  })
})
