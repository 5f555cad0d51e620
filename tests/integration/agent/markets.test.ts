import { describe, expect, test } from 'vitest'
import { BASELINE_MODEL } from '@/lib/baseline/baselineAnswer.ts'
import { createBaselineServer } from '@/lib/baseline/baselineServer.ts'
import { Decimal } from '@/lib/domain/decimal.ts'
import type { Interval } from '@/lib/domain/market.ts'
import { nextCycleMs } from '@/lib/domain/schedule.ts'
import { createOpenAiLlm } from '@/lib/llm/answering/openAiLlm.ts'
import type { Feed } from '@/lib/paper/feeds/feed.ts'
import { createReplayFeed } from '@/lib/paper/feeds/replayFeed.ts'
import { createSyntheticFeed } from '@/lib/paper/feeds/syntheticFeed.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import { hasSharedData, sharedPath } from '../../support/sharedData.ts'
import { createTestWorld, type TestWorld } from '../../support/testWorld.ts'

// The whole path over real and made-up markets: paper exchange, signatures, baseline over HTTP, tools, gate, orders, stops, books.

const silent = { info: () => {}, warn: () => {}, error: () => {} }
const CYCLES = 60
/** For the same once more: the rules have bought by then. */
const CYCLES_TWICE = 30

/** Runs the baseline over a market bar by bar, looking at the venue after every cycle. */
async function trade(
  feed: Feed,
  coins: string[],
  interval: Interval,
  cycles: number,
  each: (world: TestWorld) => Promise<void> = async () => {},
) {
  const baseline = await createBaselineServer({ port: 0 })
  const llm = (wallMs: () => number) =>
    createOpenAiLlm({
      baseUrl: baseline.url,
      apiKey: null,
      model: BASELINE_MODEL,
      ruleBased: true,
      wallMs,
      log: silent,
    })
  const world = await createTestWorld({ feed, llm, settings: { coins, interval } })
  try {
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      await runCycle(world.world, new AbortController().signal)
      await each(world)
      const nowMs = world.world.clock.nowMs()
      world.advance(nextCycleMs(nowMs, interval) - nowMs)
    }
    return await result(world)
  } finally {
    await world.close()
    await baseline.close()
  }
}

async function result({ temp: { db } }: TestWorld) {
  const point = await db.equityPoint.findFirstOrThrow({ orderBy: { at: 'desc' } })
  const explained = new Decimal(point.depositsUsd)
    .plus(point.realizedUsd)
    .minus(point.feesUsd)
    .plus(point.fundingUsd)
    .plus(point.unrealizedUsd)
  const entries = await db.intent.findMany({ where: { role: 'entry', orderStatus: 'filled' } })
  const diary = await db.diaryEntry.findMany({
    orderBy: { id: 'asc' },
    select: { at: true, asset: true, action: true, body: true, cycleId: true },
  })
  return {
    entries: entries.length,
    gapUsd: new Decimal(point.equityUsd).minus(explained).abs().toNumber(),
    statuses: (await db.cycle.groupBy({ by: ['status'], _count: true })).map((row) => `${row.status} ${row._count}`),
    diary,
  }
}

/** After each cycle every position has a stop for its whole size on the venue. */
async function expectStops({ world }: TestWorld): Promise<void> {
  const { positions, openOrders } = await world.exchange.fetchAccount()
  for (const position of positions) {
    const stops = openOrders.filter((order) => order.coin === position.coin && order.tpsl === 'sl')
    expect(stops.map((stop) => stop.sz.toString())).toEqual([position.szi.abs().toString()])
  }
}

const market = hasSharedData('market') ? sharedPath('market') : null

describe.skipIf(market === null)('on real candles of BTC, ETH, SOL and HYPE', () => {
  test('sixty hours fill at least five entries, each with a stop for its size, and the books agree to a cent', {
    timeout: 180_000,
  }, async () => {
    const outcome = await trade(
      createReplayFeed({ folder: market ?? '' }),
      ['BTC', 'ETH', 'SOL', 'HYPE'],
      '1h',
      CYCLES,
      expectStops,
    )
    expect(outcome.entries).toBeGreaterThanOrEqual(5)
    expect(outcome.gapUsd).toBeLessThan(0.01)
    expect(outcome.statuses).toEqual([`ok ${CYCLES}`])
  })
})

describe('on a synthetic market', () => {
  test('two runs of the same seed write the same diary, word for word', { timeout: 180_000 }, async () => {
    const first = await trade(createSyntheticFeed({ seed: 1 }), ['BTC', 'ETH', 'SOL'], '5m', CYCLES_TWICE, expectStops)
    const second = await trade(createSyntheticFeed({ seed: 1 }), ['BTC', 'ETH', 'SOL'], '5m', CYCLES_TWICE)
    expect(first.entries).toBeGreaterThan(0)
    expect(second.diary).toEqual(first.diary)
  })
})
