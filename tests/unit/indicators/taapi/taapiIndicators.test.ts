import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Candle, INTERVAL_MS } from '@/lib/domain/market.ts'
import { createLocalIndicators } from '@/lib/indicators/localIndicators.ts'
import { createTaapiClient } from '@/lib/indicators/taapi/client.ts'
import { type Calculation, RATE_WINDOW_MS, TAAPI_PLANS, type TaapiPlan } from '@/lib/indicators/taapi/protocol.ts'
import { createRequestWindow, type WallTime } from '@/lib/indicators/taapi/requestWindow.ts'
import { CONTEXT_WISHES, createTaapiIndicators } from '@/lib/indicators/taapi/taapiIndicators.ts'

// A server that behaves as TAAPI is documented (research: rate-limits, bulk, plan errors), on a clock moved by whoever waits on it.

const SECRET = 'taapi-secret-123'
const signal = new AbortController().signal

interface Asked {
  secret: string
  construct: { symbol: string; interval: string; indicators: { id: string; results?: number; indicator: string }[] }
}

/** Reads a construct given alone or in a list, as TAAPI does. */
const constructsOf = ({ construct }: Asked) => [construct].flat()

let server: http.Server
let asked: (Asked & { atMs: number })[]
let reply: (asked: Asked, n: number) => { status?: number; body: unknown }
let nowMs: number
const time: WallTime = {
  wallMs: () => nowMs,
  sleepUntil: async (atMs) => {
    nowMs = Math.max(nowMs, atMs)
  },
}

/** Every value is 7000; as many as asked for. */
const data = (request: Asked) => ({
  body: {
    data: constructsOf(request).flatMap(({ indicators }) =>
      indicators.map(({ id, results }) => ({
        id,
        result: { value: results ? Array<number>(results).fill(7_000) : 7_000 },
        errors: [],
      })),
    ),
  },
})

beforeEach(async () => {
  asked = []
  nowMs = 1_000_000
  reply = data
  server = http.createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    request.on('end', () => {
      const body = JSON.parse(text) as Asked
      asked.push({ ...body, atMs: nowMs })
      const { status = 200, body: answer } = reply(body, asked.length)
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(typeof answer === 'string' ? answer : JSON.stringify(answer))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => new Promise<void>((resolve) => void server.close(() => resolve())))

const clientOf = (plan: TaapiPlan) =>
  createTaapiClient({
    secret: SECRET,
    plan,
    exchange: 'binance',
    time,
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  })

const calculation = (id: string, changes: Partial<Calculation> = {}): Calculation => ({
  id,
  symbol: 'BTC/USDT',
  interval: '5m',
  indicator: 'rsi',
  params: { period: 14 },
  results: 1,
  backtrack: 1,
  ...changes,
})

describe('TAAPI client', () => {
  it('bundles calculations up to 20 values a request', async () => {
    const four = ['a', 'b', 'c', 'd'].map((id) => calculation(id, { results: 10 }))
    const outcomes = await clientOf('expert').fetchAll(four, signal)
    expect(asked).toHaveLength(2)
    expect(outcomes.get('d')).toEqual({ kind: 'values', values: { value: Array(10).fill(7_000) } })
  })

  it('keeps one market a request on small plans and several on larger ones', async () => {
    const markets = ['BTC', 'ETH', 'SOL', 'HYPE'].map((coin) => calculation(coin, { symbol: `${coin}/USDT` }))
    await clientOf('basic').fetchAll(markets, signal)
    expect(asked.map((request) => constructsOf(request).length)).toEqual([1, 1, 1, 1])
    asked.length = 0
    await clientOf('pro').fetchAll(markets, signal)
    expect(asked.map((request) => constructsOf(request).length).sort()).toEqual([1, 3])
  })

  it.each([
    ['free', 1],
    ['basic', 5],
    ['pro', 30],
    ['expert', 75],
  ] as const)('lets at most as many requests pass in 15 s as the %s plan allows (%i)', async (plan, max) => {
    const { requestsPerWindow } = TAAPI_PLANS[plan]
    const window = createRequestWindow(requestsPerWindow, RATE_WINDOW_MS, time)
    const passes = Array.from({ length: 3 * max }, () => window.pass(signal).then(() => nowMs))
    const passedMs = await Promise.all(passes)
    for (const atMs of passedMs) {
      expect(passedMs.filter((other) => other > atMs - 15_000 && other <= atMs).length).toBeLessThanOrEqual(max)
    }
    expect(Math.max(...passedMs) - Math.min(...passedMs)).toBe(2 * 15_000)
  })

  it('sends every request of a slow plan in the end', async () => {
    const many = Array.from({ length: 4 }, (_, i) => calculation(String(i), { results: 20 }))
    const outcomes = await clientOf('free').fetchAll(many, signal)
    expect([...outcomes.values()].map(({ kind }) => kind)).toEqual(['values', 'values', 'values', 'values'])
    expect(asked).toHaveLength(4)
    expect(nowMs - 1_000_000).toBe(3 * 15_000)
  })

  it.each([
    ['with its status', 429, '429: You have exceeded your request limit (TAAPI.IO rate-limit)!'],
    ['with 200', 200, 'You have exceeded your request limit (TAAPI.IO rate-limit)!'],
  ])('waits a whole window after a rate limit that comes %s, then asks again', async (_, status, error) => {
    reply = (request, n) => (n === 1 ? { status, body: { error } } : data(request))
    const outcomes = await clientOf('expert').fetchAll([calculation('a')], signal)
    expect(outcomes.get('a')).toMatchObject({ kind: 'values' })
    expect((asked[1]?.atMs ?? 0) - (asked[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(15_000)
  })

  it('gives up on a limit that stays after three tries, with the reason', async () => {
    reply = () => ({ status: 429, body: { error: '429: You have exceeded your request limit (TAAPI.IO rate-limit)!' } })
    const outcomes = await clientOf('expert').fetchAll([calculation('a')], signal)
    expect(outcomes.get('a')).toMatchObject({ kind: 'failed', reason: 'rateLimited' })
    expect(asked).toHaveLength(3)
  })

  const planError = 'Free plans only permits use of symbols [BTC/USDT,ETH/USDT] from Binance'
  it('does not repeat what the plan forbids', async () => {
    reply = () => ({ status: 403, body: { errors: [planError] } })
    const outcomes = await clientOf('free').fetchAll([calculation('a')], signal)
    expect(outcomes.get('a')).toEqual({ kind: 'failed', reason: 'plan', message: planError })
    expect(asked).toHaveLength(1)
  })

  it('keeps the good calculations of a request when one of them failed', async () => {
    reply = () => ({
      body: {
        data: [
          { id: 'a', errors: [planError] },
          { id: 'b', result: { value: 5 }, errors: [] },
        ],
      },
    })
    const outcomes = await clientOf('expert').fetchAll(
      ['a', 'b', 'c'].map((id) => calculation(id)),
      signal,
    )
    expect(outcomes.get('a')).toMatchObject({ kind: 'failed', reason: 'plan' })
    expect(outcomes.get('b')).toEqual({ kind: 'values', values: { value: [5] } })
    expect(outcomes.get('c')).toMatchObject({ kind: 'failed', reason: 'refused' })
  })

  it.each([
    ['a server error', { status: 503, body: '<html>busy</html>' }],
    ['a page that is no data', { status: 200, body: '<html>hello</html>' }],
  ])('asks three times on %s', async (_, answer) => {
    reply = () => answer
    const outcomes = await clientOf('expert').fetchAll([calculation('a')], signal)
    expect(outcomes.get('a')).toMatchObject({ kind: 'failed', reason: 'unavailable' })
    expect(asked).toHaveLength(3)
  })

  it('never shows the secret in what went wrong', async () => {
    const client = createTaapiClient({
      secret: SECRET,
      plan: 'free',
      exchange: 'binance',
      time,
      baseUrl: `http://127.0.0.1:1/${SECRET}`,
    })
    const outcomes = await client.fetchAll([calculation('a')], signal)
    expect(outcomes.get('a')).toMatchObject({ kind: 'failed', reason: 'unavailable' })
    expect(JSON.stringify([...outcomes])).not.toContain(SECRET)
  })

  it('asks no more once the cycle was aborted', async () => {
    const outcomes = await clientOf('free').fetchAll([calculation('a')], AbortSignal.abort())
    expect(outcomes.get('a')).toMatchObject({ kind: 'failed' })
    expect(asked).toHaveLength(0)
  })
})

const START = 2_000_000 * INTERVAL_MS['5m']
const candles: Candle[] = Array.from({ length: 60 }, (_, i) => {
  const openMs = START + i * INTERVAL_MS['5m']
  const prices = { open: 100 + i, high: 102 + i, low: 99 + i, close: 101 + (i % 7) }
  return { openMs, closeMs: openMs + INTERVAL_MS['5m'] - 1, ...prices, volume: 1, closed: i < 59 }
})
const venueNow = START + 59.5 * INTERVAL_MS['5m']

describe('indicators with TAAPI over local ones', () => {
  const local = createLocalIndicators()
  const wants = (coin: string) => [
    { coin, interval: '5m' as const, wishes: [{ name: 'rsi', params: { period: 14 }, results: 3 }] },
  ]

  it("take TAAPI's values for the newest closed bars and their own for the forming and the older ones", async () => {
    const taapi = createTaapiIndicators(clientOf('expert'), local)
    await taapi.prefetch(wants('BTC'), venueNow, signal)
    const indicators = taapi.forCoin('BTC', venueNow)
    const mine = local.evaluate('rsi', candles, { period: 14 }, 5).value ?? []
    expect(indicators.evaluate('rsi', candles, { period: 14 }, 5).value).toEqual([
      mine[0],
      7_000,
      7_000,
      7_000,
      mine[4],
    ])
    expect(indicators.evaluate('rsi', candles.slice(0, -1), { period: 14 }, 1).value).toEqual([7_000])
    expect(indicators.notes[0]).toContain('from TAAPI')
  })

  it('ask once for each closed bar', async () => {
    const taapi = createTaapiIndicators(clientOf('expert'), local)
    await taapi.prefetch(wants('BTC'), venueNow, signal)
    await taapi.prefetch(wants('BTC'), venueNow + 60_000, signal)
    expect(asked).toHaveLength(1)
    await taapi.prefetch(wants('BTC'), venueNow + INTERVAL_MS['5m'], signal)
    expect(asked).toHaveLength(2)
    // The value of the bar before must not stand for the new one.
    const later = taapi.forCoin('BTC', venueNow + 2 * INTERVAL_MS['5m'])
    later.evaluate('rsi', candles, { period: 14 })
    expect(later.notes[0]).toContain('computed here')
  })

  it('fall back to local values with a note that says why', async () => {
    reply = () => ({ status: 403, body: { errors: ['Free plans only permits use of symbols [BTC/USDT]'] } })
    const taapi = createTaapiIndicators(clientOf('free'), local)
    await taapi.prefetch(wants('BTC'), venueNow, signal)
    const indicators = taapi.forCoin('BTC', venueNow)
    expect(indicators.evaluate('rsi', candles, { period: 14 })).toEqual(local.evaluate('rsi', candles, { period: 14 }))
    expect(indicators.notes).toEqual([expect.stringMatching(/BTC 5m rsi 14: computed here \(TAAPI plan: Free plans/)])
    expect(indicators.summary()).toMatch(/^1 indicators: computed here \(TAAPI plan: Free plans/)
  })

  it.each(['kPEPE', 'xyz:TSLA'])('never ask about %s under another name', async (coin) => {
    const taapi = createTaapiIndicators(clientOf('expert'), local)
    await taapi.prefetch(wants(coin), venueNow, signal)
    expect(asked).toHaveLength(0)
    const indicators = taapi.forCoin(coin, venueNow)
    indicators.evaluate('rsi', candles, { period: 14 })
    expect(indicators.notes[0]).toContain('not asked of TAAPI')
  })

  it('need four requests for the set the original made ten for', async () => {
    const taapi = createTaapiIndicators(clientOf('expert'), local)
    const wanted = (['5m', '4h'] as const).map((interval) => ({
      coin: 'BTC',
      interval,
      wishes: CONTEXT_WISHES[interval],
    }))
    await taapi.prefetch(wanted, venueNow, signal)
    expect(asked.length).toBeLessThanOrEqual(4)
  })
})
