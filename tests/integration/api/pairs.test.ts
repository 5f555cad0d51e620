import { expect, test } from 'vitest'
import { GET as getMetrics } from '@/app/api/metrics/route.ts'
import { GET as getPair } from '@/app/api/pairs/one/route.ts'
import { GET as getPairs } from '@/app/api/pairs/route.ts'
import { GET as getSignals } from '@/app/api/signals/route.ts'
import { signalsSchema } from '@/lib/contracts/cycles.ts'
import { pairSchema, pairsSchema } from '@/lib/contracts/pairs.ts'
import { INTERVAL_MS } from '@/lib/domain/market.ts'
import { scanMarket } from '@/lib/domain/pair/marketScan.ts'
import type { PairReadingRecord } from '@/lib/domain/pair/pairRecord.ts'
import { DEFAULT_PAIR_RULE } from '@/lib/domain/pair/pairRule.ts'
import { agentBooks } from '@/lib/store/agentBooks.ts'
import { upsertCandles } from '@/lib/store/candles.ts'
import { madePair, walks } from '@/tests/support/pairSeries.ts'
import { introduceAgent } from '@/tests/support/storeAgent.ts'
import { get, openWebStore, read } from '@/tests/support/webStore.ts'

const HOUR_MS = INTERVAL_MS['1h']
const START_MS = Date.parse('2026-01-01T00:00:00Z')
const BARS = 1_200
const AGENT = 'paper-test'

const barsOf = (logs: number[]) =>
  logs.map((log, at) => {
    const close = Math.exp(log)
    const openMs = START_MS + at * HOUR_MS
    return {
      openMs,
      closeMs: openMs + HOUR_MS - 1,
      open: close,
      high: close,
      low: close,
      close,
      volume: 1,
      closed: true,
    }
  })

const reading: PairReadingRecord = {
  z5m: 2.4,
  z1h: 1.2,
  z4h: null,
  beta: 1.3,
  spreadSd: 0.02,
  halfLifeBars: 9,
  move: 0.03,
  cost: 0.002,
  why: null,
  isRearmed: false,
}

async function storeWithPair() {
  const { db } = await openWebStore()
  await introduceAgent(db, AGENT, 'venue')
  const { y, x } = madePair({ beta: 1.3, phi: 0.9, n: BARS, seed: 21 })
  const [alone] = walks(1, BARS, 77) as [number[]]
  const bars = { ETH: barsOf(y), BTC: barsOf(x), SOL: barsOf(alone) }
  for (const [coin, candles] of Object.entries(bars))
    await upsertCandles(db, { venueId: 'venue', coin, interval: '1h' }, candles)
  const scan = scanMarket(new Map(Object.entries(bars)), '1h', { ...DEFAULT_PAIR_RULE, testBars: 1_000 })
  const { pairs } = agentBooks(db, AGENT, { nowMs: () => START_MS + BARS * HOUR_MS, wallMs: () => 5 })
  await pairs.insertScan(scan)
  const [y0, x0] = [scan.pairs[0]?.chosen.y ?? '', scan.pairs[0]?.chosen.x ?? '']
  await pairs.insertReadings([{ y: y0, x: x0, side: 'short', body: reading }])
  return { y: y0, x: x0, pairs }
}

test('an agent that never looked says so', async () => {
  const { db } = await openWebStore()
  await introduceAgent(db, AGENT, 'venue')
  const answer = await read(pairsSchema, await get(getPairs, '/api/pairs'))
  expect(answer).toMatchObject({ isWatched: false, scan: null, readings: [] })
  const one = await read(pairSchema, await get(getPair, '/api/pairs/one?y=ETH&x=BTC'))
  expect(one).toMatchObject({ standing: null, reading: null, points: [], signals: [] })
})

test('what was found, what it said, and where else that is told', async () => {
  const { y, x } = await storeWithPair()
  const answer = await read(pairsSchema, await get(getPairs, '/api/pairs'))
  expect(answer.scan?.looks).toBe(6)
  expect([y, x].sort()).toEqual(['BTC', 'ETH'])
  expect(answer.readings).toMatchObject([{ y, x, side: 'short', z5m: 2.4, z4h: null }])
  const { cointegration } = await read(signalsSchema, await get(getSignals, '/api/signals'))
  expect(cointegration).toEqual(answer.readings)
  const metrics = await (await get(getMetrics, '/api/metrics')).text()
  expect(metrics).toContain(`nocturne_pair_z{agent="${AGENT}",y="${y}",x="${x}",interval="5m"} 2.4\n`)
  expect(metrics).not.toMatch(/pair_z\{[^}]*interval="4h"/)
  expect(metrics.match(/# TYPE nocturne_pair_p gauge/g)).toHaveLength(1)
})

test('a pair bar by bar: each by its own window, none by what came later', async () => {
  const { y, x } = await storeWithPair()
  const ask = async () => read(pairSchema, await get(getPair, `/api/pairs/one?y=${y}&x=${x}&interval=1h`))
  const one = await ask()
  expect(one.points.at(-1)?.atMs).toBe(START_MS + BARS * HOUR_MS)
  expect(one.points.length).toBe(401)
  expect(one.standing?.chosen).toMatchObject({ y, x })
  expect(one.signals).toHaveLength(1)
  const beta = one.points.at(-1)?.beta ?? Number.NaN
  expect(y === 'ETH' ? beta : 1 / beta).toBeCloseTo(1.3, 0)
})

test('a pair that is not named, or of an unknown interval, is refused by name', async () => {
  await storeWithPair()
  expect((await get(getPair, '/api/pairs/one?y=ETH')).status).toBe(400)
  expect((await get(getPair, '/api/pairs/one?y=ETH&x=BTC&interval=7m')).status).toBe(400)
})
