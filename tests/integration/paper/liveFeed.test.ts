import { expect, onTestFinished, test, vi } from 'vitest'
import { createLiveFeed } from '@/lib/paper/feeds/liveFeed.ts'
import { createPaperServer } from '@/lib/paper/paperServer.ts'
import { TEST_CONTROL_KEY } from '../../support/paperControl.ts'
import { clientsOf, MASTER, market, START, startPaper } from './paperHarness.ts'

/** A venue on live prices whose upstream is another paper venue. */
async function startLive() {
  const upstream = await startPaper()
  const wall = { ms: Date.UTC(2026, 10, 22, 12) }
  const feed = await createLiveFeed({
    baseUrl: upstream.server.url,
    pollMs: 20,
    timeoutMs: 1_000,
    staleAfterMs: 10_000,
    wallMs: () => wall.ms,
  })
  const server = await createPaperServer({ feed, wallMs: () => wall.ms, pumpMs: 0, controlKey: TEST_CONTROL_KEY })
  onTestFinished(() => server.close())
  return { upstream, wall, server, ...clientsOf(server, () => wall.ms) }
}

test('takes markets, prices, books and candles from upstream, and fills at the upstream’s book', async () => {
  const { upstream, wall, info, exchange, deposit, clock } = await startLive()
  await deposit()
  expect((await info.meta()).universe).toEqual((await upstream.info.meta()).universe)
  expect(await info.allMids()).toEqual(await upstream.info.allMids())
  expect(await info.candleSnapshot({ coin: 'BTC', interval: '1h', startTime: START - 7_200_000 })).toEqual(
    await upstream.info.candleSnapshot({ coin: 'BTC', interval: '1h', startTime: START - 7_200_000 }),
  )
  wall.ms += 2_000
  const book = await upstream.info.l2Book({ coin: 'BTC' })
  const { BTC: mid = '' } = await info.allMids()
  await exchange.order({ orders: [market(mid, true, '0.01')], grouping: 'na' })
  expect((await info.userFills({ user: MASTER.address }))[0]?.px).toBe(`${book?.levels[1][0]?.px}.0`)
  expect(await clock()).toMatchObject({ nowMs: wall.ms, speed: 1, holdAtMs: null })
  upstream.wall.ms += 600_000
  await vi.waitFor(async () => {
    wall.ms += 100
    expect(await info.allMids()).toEqual(await upstream.info.allMids())
  })
})

test('when upstream dies, prices and their times stand still, orders are refused, cancels are not, and health says since when', async () => {
  const { upstream, wall, server, info, exchange, deposit } = await startLive()
  await deposit()
  const { BTC: mid = '' } = await info.allMids()
  const resting = {
    ...market(mid, true, '0.01'),
    p: (Number(mid) * 0.9).toFixed(0),
    t: { limit: { tif: 'Gtc' as const } },
  }
  const placed = await exchange.order({ orders: [resting], grouping: 'na' })
  const [status] = placed.response.data.statuses
  const oid = typeof status === 'object' && 'resting' in status ? status.resting.oid : 0
  await upstream.server.close()
  const before = (await info.l2Book({ coin: 'BTC' }))?.time
  wall.ms += 60_000
  const health = await (await fetch(`${server.url}/paper/health`)).json()
  expect(health).toMatchObject({ ok: false, feed: { kind: 'live', staleSinceMs: expect.any(Number) } })
  expect(wall.ms - health.feed.staleSinceMs).toBeGreaterThanOrEqual(60_000)
  expect((await info.l2Book({ coin: 'BTC' }))?.time).toBe(health.feed.staleSinceMs)
  expect(before).toBeLessThanOrEqual(health.feed.staleSinceMs)
  expect((await info.allMids()).BTC).toBe(mid)
  await expect(exchange.order({ orders: [market(mid, true, '0.01')], grouping: 'na' })).rejects.toThrow(
    `Trading is halted. No prices from the market data source since ${new Date(health.feed.staleSinceMs).toISOString()}.`,
  )
  const cancelled = await exchange.cancel({ cancels: [{ a: 0, o: oid }] })
  expect(cancelled.response.data.statuses).toEqual(['success'])
})

test('an upstream that is not there is an error of one kind, so that the process can fall back', async () => {
  await expect(createLiveFeed({ baseUrl: 'http://127.0.0.1:9', timeoutMs: 500 })).rejects.toMatchObject({
    code: 'upstream',
  })
})
