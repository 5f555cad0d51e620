import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { createCandleCache } from '@/lib/candles/candleCache.ts'
import { type Candle, INTERVAL_MS } from '@/lib/domain/market.ts'
import { createCandleStream } from '@/lib/hyperliquid/candleStream.ts'
import { createHyperliquidExchange } from '@/lib/hyperliquid/hyperliquidExchange.ts'
import { createNonces } from '@/lib/hyperliquid/nonces.ts'
import type { LogFields } from '@/lib/log.ts'
import { createLiveFeed } from '@/lib/paper/feeds/liveFeed.ts'
import { fetchPaperHealth } from '@/lib/paper/paperAccount.ts'
import { createPaperServer } from '@/lib/paper/paperServer.ts'
import { TEST_CONTROL_KEY } from '../../support/paperControl.ts'
import { MASTER, startPaper } from '../paper/paperHarness.ts'

const FIVE = INTERVAL_MS['5m']
const COUNT = 20

interface Line {
  level: 'info' | 'warn' | 'error'
  message: string
  fields: LogFields
}

function recorder() {
  const lines: Line[] = []
  const at =
    (level: Line['level']) =>
    (message: string, fields: LogFields = {}) =>
      void lines.push({ level, message, fields })
  return { lines, log: { info: at('info'), warn: at('warn'), error: at('error') } }
}

/** Two caches on one paper venue, one with a stream; time stands until `advance`, and begins a minute into a 5m bar. */
async function startPair() {
  const paper = await startPaper({ speed: 1 })
  const { server, wall } = paper
  const { lines, log } = recorder()
  const nowMs = () => server.venue.clock.nowMs()
  const options = { wallet: MASTER, accountAddress: MASTER.address, nowMs, nonces: createNonces(0, nowMs) }
  const exchange = createHyperliquidExchange({ ...options, apiUrl: server.url, isTestnet: true, timeoutMs: 10_000 })
  const stream = createCandleStream({ wsUrl: server.wsUrl, isTestnet: true, nowMs, log })
  onTestFinished(() => stream.close())
  let asked = 0
  const counting = {
    fetchCandles: (...args: Parameters<typeof exchange.fetchCandles>) => {
      asked += 1
      return exchange.fetchCandles(...args)
    },
  }
  const advance = (ms: number) => {
    wall.ms += ms
    server.venue.advance(Number.POSITIVE_INFINITY)
  }
  advance(FIVE - (nowMs() % FIVE) + 60_000)
  const followed = createCandleCache(counting, { nowMs }, { stream })
  const plain = createCandleCache(exchange, { nowMs })
  const status = () => stream.status('BTC', '5m')
  return {
    ...paper,
    stream,
    lines,
    nowMs,
    advance,
    status,
    asked: () => asked,
    /** Looks through both, and expects the same view. */
    async look() {
      const [pushed, asking] = await Promise.all([followed.get('BTC', '5m', COUNT), plain.get('BTC', '5m', COUNT)])
      expect(pushed).toEqual(asking)
      return pushed
    },
    /** Moves time on and waits for the push of that moment. */
    async advanceHeard(ms: number) {
      advance(ms)
      await vi.waitFor(() => expect(status().heardMs).toBe(nowMs()), { timeout: 15_000 })
    },
    heard: () => vi.waitFor(() => expect(status().sinceMs).not.toBeNull(), { timeout: 15_000 }),
  }
}

test('pushed bars are followed without asking, and show what asking shows', async () => {
  const pair = await startPair()
  await pair.look()
  await pair.heard()
  await pair.look()
  const asked = pair.asked()
  // The synthetic market moves every fifteen seconds.
  for (const ms of [15_000, 15_000, 30_000]) {
    const before = await pair.look()
    await pair.advanceHeard(ms)
    const after = await pair.look()
    expect(after.candles.at(-1)?.volume).toBeGreaterThanOrEqual(before.candles.at(-1)?.volume ?? 0)
  }
  expect(pair.asked()).toBe(asked)
})

test('a bar that has ended is read once it has settled, and then the next is followed', async () => {
  const pair = await startPair()
  await pair.look()
  await pair.heard()
  await pair.advanceHeard(FIVE - 58_000)
  const first = pair.asked()
  expect((await pair.look()).candles.at(-2)?.closed).toBe(true)
  expect(pair.asked()).toBeGreaterThan(first)
  await pair.advanceHeard(20_000)
  await pair.look()
  const settled = pair.asked()
  await pair.advanceHeard(10_000)
  await pair.look()
  expect(pair.asked()).toBe(settled)
})

test('after the line is cut it is back by itself, and bars that passed meanwhile are read', async () => {
  const pair = await startPair()
  await pair.look()
  await pair.heard()
  await pair.look()
  await pair.post('/paper/faults', { dropSockets: true })
  await vi.waitFor(() => expect(pair.status().sinceMs).toBeNull(), { timeout: 15_000 })
  pair.advance(3 * FIVE)
  await pair.heard()
  const asked = pair.asked()
  const view = await pair.look()
  expect(view).toMatchObject({ gaps: [], staleMs: 0 })
  expect(view.candles.slice(0, -1).every((candle) => candle.closed)).toBe(true)
  expect(pair.asked()).toBe(asked + 1)
  await pair.advanceHeard(15_000)
  await pair.look()
  expect(pair.asked()).toBe(asked + 1)
  expect(pair.lines.filter(({ level }) => level === 'warn')).toHaveLength(1)
})

test('a connection that was lost and came back within a bar is not believed before one read', async () => {
  const pair = await startPair()
  await pair.look()
  await pair.heard()
  await pair.look()
  pair.advance(5_000)
  await pair.post('/paper/faults', { dropSockets: true })
  await vi.waitFor(() => expect(pair.status().sinceMs).toBeNull(), { timeout: 15_000 })
  await pair.heard()
  const asked = pair.asked()
  await pair.look()
  expect(pair.asked()).toBe(asked + 1)
})

test('a stream that says nothing for longer than the interval explains is asked around', async () => {
  const pair = await startPair()
  await pair.look()
  await pair.heard()
  await pair.look()
  const asked = pair.asked()
  // Looked at before the venue's next push can arrive: its timer comes after this turn.
  pair.advance(20_000)
  await pair.look()
  expect(pair.status().heardMs).toBeLessThan(pair.nowMs())
  expect(pair.asked()).toBe(asked + 1)
})

test('messages that come twice make no difference', async () => {
  const pair = await startPair()
  await pair.fault({ route: '/ws', type: 'candle', kind: 'duplicate' })
  await pair.look()
  await pair.heard()
  await pair.look()
  const asked = pair.asked()
  await pair.advanceHeard(15_000)
  await pair.look()
  expect(pair.asked()).toBe(asked)
})

test('a series the venue refuses is reported and asked for', async () => {
  const { stream, lines } = await startPair()
  stream.follow('NOPE', '5m', () => {})
  await vi.waitFor(() => expect(lines.find(({ level }) => level === 'warn')?.fields.coin).toBe('NOPE'))
  expect(lines.map(({ message }) => message)).toContain('The venue pushes candles.')
  expect(stream.status('NOPE', '5m')).toEqual({ sinceMs: null, heardMs: null })
})

const healthOf = ({ url }: { url: string }) => fetchPaperHealth({ apiUrl: url, key: TEST_CONTROL_KEY })

test('a live paper market names where its candles are pushed; one whose time can be held names nothing', async () => {
  const upstream = await startPaper()
  expect((await healthOf(upstream.server)).feed.candleWsUrl).toBeNull()
  const server = await createPaperServer({
    feed: await createLiveFeed({ baseUrl: upstream.server.url }),
    controlKey: TEST_CONTROL_KEY,
  })
  onTestFinished(() => server.close())
  expect((await healthOf(server)).feed.candleWsUrl).toBe(upstream.server.wsUrl)
})

/** A venue that answers subscriptions and says what the test tells it to. */
async function startTalker() {
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  onTestFinished(() => sockets.close())
  await once(sockets, 'listening')
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => {
      const message: unknown = JSON.parse(String(data))
      socket.send(JSON.stringify({ channel: 'subscriptionResponse', data: message }))
    })
  })
  const address = sockets.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    wsUrl: `ws://127.0.0.1:${port}`,
    sockets,
    say: (text: string) => {
      for (const socket of sockets.clients) socket.send(text)
    },
  }
}

const row = (over: Record<string, unknown> = {}) => ({
  ...{ t: 10 * FIVE, T: 11 * FIVE - 1, s: 'BTC', i: '5m', o: '1.0', c: '2.0', h: '3.0', l: '0.5', v: '7.25', n: 1 },
  ...over,
})
const push = (data: unknown) => JSON.stringify({ channel: 'candle', data })

test('garbage is left out and reported once; a bar after it is heard, alone or in a list, closed by the venue’s clock', async () => {
  const talker = await startTalker()
  const { lines, log } = recorder()
  let nowMs = 10.5 * FIVE
  const stream = createCandleStream({ wsUrl: talker.wsUrl, isTestnet: true, nowMs: () => nowMs, log })
  onTestFinished(() => stream.close())
  const bars: Candle[] = []
  stream.follow('BTC', '5m', (candle) => bars.push(candle))
  stream.follow('ETH', '5m', () => {})
  await once(talker.sockets, 'connection')
  await vi.waitFor(() => expect(lines.map(({ message }) => message)).toContain('The venue pushes candles.'))
  const garbage = [
    ...['{', 'null', '[]', '{"channel":"post"}', '{"channel":"error","data":null}', '{"channel":"candle"}'],
    '{"channel":"error","data":"Invalid subscription Candle { coin: BTC }"}',
    ...[push(null), push({ s: 'BTC', i: '5m' }), push(row({ c: 'x' }))],
  ]
  for (const text of [...garbage, push(row({ s: 'SOL' })), push(row())]) talker.say(text)
  await vi.waitFor(() => expect(bars).toHaveLength(1))
  nowMs = 11 * FIVE
  talker.say(push([row(), row({ t: 11 * FIVE, T: 12 * FIVE - 1 })]))
  await vi.waitFor(() => expect(bars).toHaveLength(3))
  const bar = { openMs: 10 * FIVE, closeMs: 11 * FIVE - 1, open: 1, high: 3, low: 0.5, close: 2, volume: 7.25 }
  expect(bars[0]).toEqual({ ...bar, closed: false })
  expect(bars.slice(1).map(({ closed }) => closed)).toEqual([true, false])
  expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(1)
  expect(stream.status('BTC', '5m')).toMatchObject({ sinceMs: 10.5 * FIVE, heardMs: 11 * FIVE })
  expect(stream.status('ETH', '5m').heardMs).toBeNull()
})

test('a process that closes its stream ends by itself, connected or not', async () => {
  const talker = await startTalker()
  const module = path.resolve(import.meta.dirname, '../../../lib/hyperliquid/candleStream.ts')
  const script = `
    const { createCandleStream } = await import(${JSON.stringify(module)})
    const log = { info() { up.close() }, warn() {}, error() {} }
    const options = { isTestnet: true, nowMs: Date.now, log }
    const up = createCandleStream({ ...options, wsUrl: ${JSON.stringify(talker.wsUrl)} })
    up.follow('BTC', '5m', () => {})
    const down = createCandleStream({ ...options, wsUrl: 'ws://127.0.0.1:9' })
    down.follow('BTC', '5m', () => {})
    setTimeout(() => down.close(), 100)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' })
  onTestFinished(() => void child.kill('SIGKILL'))
  expect(await once(child, 'exit')).toEqual([0, null])
})
