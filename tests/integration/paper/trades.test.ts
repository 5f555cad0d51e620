import { SubscriptionClient, WebSocketTransport } from '@nktkas/hyperliquid'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Decimal } from '@/lib/domain/decimal.ts'
import { drawnTrades } from '@/lib/paper/server/trades.ts'
import { MASTER, market, START, startPaper } from './paperHarness.ts'

const MINUTE_MS = 60_000
const user = MASTER.address.toLowerCase()
const sum = (sizes: string[]) => sizes.reduce((total, sz) => total.plus(sz), new Decimal(0)).toFixed()

/** A venue that has run for some minutes. */
async function started(minutes = 10) {
  const paper = await startPaper({ speed: 1 })
  paper.wall.ms += minutes * MINUTE_MS
  paper.server.venue.advance()
  return paper
}

test('drawn trades make the bars the venue shows: close, range and volume to the last lot', async () => {
  const { server, info } = await started()
  for (const coin of ['BTC', 'DOGE']) {
    const drawn = await drawnTrades(server.venue, coin, START, START + 10 * MINUTE_MS)
    const request = { coin, interval: '1m' as const, startTime: START, endTime: START + 10 * MINUTE_MS - 1 }
    const bars = (await info.candleSnapshot(request)).slice(0, 10)
    expect(bars).toHaveLength(10)
    for (const { t, c, h, l, v } of bars) {
      // A price that falls on a full minute is the last one of the bar before it.
      const inBar = drawn.filter(({ time }) => time > t && time <= t + MINUTE_MS)
      expect(sum(inBar.map(({ sz }) => sz))).toBe(new Decimal(v).toFixed())
      expect(Number(inBar.at(-1)?.px)).toBe(Number(c))
      expect(inBar.every(({ px }) => Number(px) >= Number(l) && Number(px) <= Number(h))).toBe(true)
    }
    expect(new Set(drawn.map(({ side }) => side))).toEqual(new Set(['A', 'B']))
    expect(new Set(drawn.map(({ tid }) => tid)).size).toBe(drawn.length)
  }
})

test('whoever asks, and in whatever steps, meets the same trades', async () => {
  const { server } = await started()
  const { venue } = server
  const whole = await drawnTrades(venue, 'ETH', START, START + 10 * MINUTE_MS)
  const first = await drawnTrades(venue, 'ETH', START, START + 200_000)
  const rest = await drawnTrades(venue, 'ETH', START + 200_000, START + 10 * MINUTE_MS)
  expect([...first, ...rest]).toEqual(whole)
  expect(whole.length).toBeGreaterThan(40)
})

test('recent trades are newest first, with the client among its buyers by the side that took', async () => {
  const { info, deposit, exchange, wall, server } = await started()
  await deposit()
  const { BTC: mid = '' } = await info.allMids()
  await exchange.order({ orders: [market(mid, true, '0.01')], grouping: 'na' })
  wall.ms += 15_000
  server.venue.advance()
  const recent = await info.recentTrades({ coin: 'BTC' })
  expect(recent.length).toBeGreaterThan(10)
  expect(recent.map(({ time }) => time)).toEqual(recent.map(({ time }) => time).sort((a, b) => b - a))
  const own = recent.filter(({ users }) => users[0] === user)
  const [fill] = await info.userFills({ user: MASTER.address })
  expect(own).toMatchObject([{ side: 'B', px: fill?.px, sz: '0.01', tid: fill?.tid, hash: fill?.hash }])
})

test('the stream tells a client’s fill at once, drawn trades as prices move, and nothing twice', async () => {
  const { server, info, exchange, deposit, wall } = await started()
  await deposit()
  const transport = new WebSocketTransport({ url: server.wsUrl, isTestnet: true })
  onTestFinished(() => transport.close())
  await transport.ready()
  const seen: { sz: string; tid: number; time: number; users: string[] }[] = []
  await new SubscriptionClient({ transport }).trades({ coin: 'BTC' }, (trades) => seen.push(...trades))
  const { BTC: mid = '' } = await info.allMids()
  const rest = {
    ...market(mid, false, '0.01'),
    p: (Number(mid) + 40).toFixed(0),
    t: { limit: { tif: 'Gtc' as const } },
  }
  await exchange.order({ orders: [market(mid, true, '0.01'), rest], grouping: 'na' })
  await vi.waitFor(() => expect(seen).toMatchObject([{ sz: '0.01', users: [user, expect.any(String)] }]))
  const fromMs = server.venue.state.nowMs
  wall.ms += 2 * MINUTE_MS
  server.venue.advance()
  const drawn = await drawnTrades(server.venue, 'BTC', fromMs, server.venue.state.nowMs)
  await vi.waitFor(() => expect(seen.length).toBeGreaterThanOrEqual(drawn.length + 1), { timeout: 5_000 })
  const others = seen.filter(({ users }) => !users.includes(user))
  expect(others).toEqual(drawn)
  expect(new Set(seen.map(({ tid }) => tid)).size).toBe(seen.length)
})
