import fs from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { INTERVAL_MS } from '@/lib/domain/market.ts'
import type { Feed } from '@/lib/paper/feeds/feed.ts'
import { createRunFeed, parseRunPlan } from '@/lib/run/runPlan.ts'
import { walkFolder } from '@/tests/support/walkFolder.ts'
import { provePrefix } from '@/worker/lab/proofs/prefixProof.ts'
import { proveStarts } from '@/worker/lab/proofs/startProof.ts'

const folder = walkFolder(['BTC', 'ETH'], 700, 1)
afterAll(() => fs.rmSync(folder, { recursive: true }))
const plan = parseRunPlan({
  name: 'prefix',
  seed: 1,
  market: { kind: 'replay', folder },
  startUsd: '10000',
  settings: { coins: ['BTC', 'ETH'], interval: '1h' },
  decider: { kind: 'baseline' },
  length: { cycles: 12 },
})

describe('prefix invariance', () => {
  test('whatever comes after a moment, what was read, decided and ordered before it is the same', async () => {
    const told: number[] = []
    const proof = await provePrefix({ plan, cuts: 2, seed: 1, tell: (done) => told.push(done) })
    expect(proof).toMatchObject({ cycles: 12, cuts: 2, broken: [] })
    expect(proof.orders).toBeGreaterThan(0)
    expect(told).toEqual([1, 2])
  }, 120_000)

  test('a market that shows how the forming bar will close is found out', async () => {
    const leaking = (feed: Feed): Feed => ({
      ...feed,
      candles: (coin, interval, startMs, endMs, nowMs) =>
        feed.candles(coin, interval, startMs, endMs, nowMs + INTERVAL_MS[interval] - 1),
    })
    const { broken } = await provePrefix({
      plan: { ...plan, length: { cycles: 2 } },
      cuts: 1,
      seed: 1,
      feedOf: (other) => leaking(createRunFeed(plan, other)),
    })
    expect(broken).toHaveLength(1)
    expect(broken[0]).toMatchObject({ what: 'context' })
    expect(broken[0]?.diff).toMatch(/^[-+]/m)
  }, 60_000)
})

test('what is read of the market does not hang on when the agent was started', async () => {
  const { starts } = await proveStarts({ ...plan, settings: { ...plan.settings, coins: ['BTC'] } }, [2, 5])
  expect(starts.map(({ barsEarlier, worst }) => [barsEarlier, worst])).toEqual([
    [2, null],
    [5, null],
  ])
  expect(starts[0]?.numbers).toBeGreaterThan(20)
}, 60_000)
