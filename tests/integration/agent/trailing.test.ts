import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ExitRules } from '@/lib/domain/exitRules.ts'
import { createReplayFeed } from '@/lib/paper/feeds/replayFeed.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import { createWatch } from '@/worker/cycle/watch.ts'
import { lookForExits } from '@/worker/orders/takeExits.ts'
import { decision } from '../../support/builders.ts'
import { type PricePath, writeScriptedMarket } from '../../support/scriptedMarket.ts'
import { createTestWorld, type TestWorld } from '../../support/testWorld.ts'

const MINUTE_MS = 60_000
const never = new AbortController().signal

let folder: string
let test_: TestWorld
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'trail-'))
})
afterEach(async () => {
  await test_.close()
  rmSync(folder, { recursive: true })
})

const RULES: ExitRules = {
  match: 'any',
  conditions: [],
  max_hold_minutes: null,
  trail_after_pct: null,
  trail_distance_pct: 2,
  cooldown_minutes: null,
  note: '',
}

/** A trade at 100,000 in a market that goes this way, counted from its entry. */
async function open(interval: '1m' | '5m', way: PricePath, action: 'buy' | 'sell' = 'buy', trailAfterPct?: number) {
  const startMs = Date.UTC(2026, 0, 5)
  const BTC = [[0, 100_000] as const, ...way]
  writeScriptedMarket(folder, { interval, startMs, hours: 12, paths: { BTC, ETH: [[0, 4_000]] } })
  test_ = await createTestWorld({ feed: createReplayFeed({ folder }) })
  const exit_rules = { ...RULES, trail_after_pct: trailAfterPct ?? null }
  const sl_price = action === 'buy' ? 95_000 : 105_000
  test_.say([decision({ action, allocation_usd: 500, leverage: 1, sl_price, tp_price: null, exit_rules })], [])
  await runCycle(test_.world, never)
  expect(await stops()).toHaveLength(1)
}
const account = () => test_.world.exchange.fetchAccount()
const stops = async () =>
  (await account()).openOrders.filter(({ tpsl }) => tpsl === 'sl').map(({ triggerPx }) => triggerPx?.toNumber())

test.each(['1m', '5m'] as const)('the high of a bar nobody looked at is followed, of bars of %s', async (interval) => {
  await open(interval, [
    [10, 100_000],
    [30, 110_000],
    [60, 108_500],
  ])
  test_.advance(65 * MINUTE_MS)
  await lookForExits(test_.world)
  expect(await stops()).toEqual([107_800])
  expect(await test_.temp.db.trade.findFirstOrThrow()).toMatchObject({ slPx: '107800', status: 'open' })
})

test('the low that a short fell to while no agent ran is followed by the next one', async () => {
  await open(
    '1m',
    [
      [10, 100_000],
      [30, 90_000],
      [60, 91_000],
    ],
    'sell',
  )
  test_.advance(65 * MINUTE_MS)
  await runCycle(await test_.restart(), never)
  expect(await stops()).toEqual([91_800])
})

test('a trailing stop that the price passed while nobody looked closes the position, and says by which high', async () => {
  await open('1m', [
    [10, 100_000],
    [30, 110_000],
    [60, 104_000],
  ])
  test_.advance(65 * MINUTE_MS)
  await runCycle(await test_.restart(), never)
  expect((await account()).positions).toEqual([])
  const trade = await test_.temp.db.trade.findFirstOrThrow()
  expect(trade).toMatchObject({ status: 'closed', exitKind: 'exitRule' })
  expect(trade.exitReason).toContain('trailing stop at 107800, 2 % behind the highest price under its plan, 110000')
})

test('a profit that was reached once starts the trail, also when the price has fallen below it since', async () => {
  await open(
    '1m',
    [
      [10, 100_000],
      [30, 103_500],
      [60, 102_000],
    ],
    'buy',
    3,
  )
  test_.advance(65 * MINUTE_MS)
  await lookForExits(test_.world)
  expect(await stops()).toEqual([101_430])
})

test('between two bars the best price any look saw counts', async () => {
  await open('1m', [
    [10, 100_000],
    [12, 103_000],
    [14, 101_500],
  ])
  const watch = createWatch(test_.world)
  test_.advance(10 * MINUTE_MS)
  await watch()
  const before = await stops()
  test_.advance(2 * MINUTE_MS)
  await watch()
  const after = await stops()
  expect(after[0]).toBeGreaterThan(before[0] ?? 0)
  test_.advance(MINUTE_MS)
  await watch()
  expect(await stops()).toEqual(after)
})

test('a trail that a hold brings follows the price from then on, not the high from before it', async () => {
  await open('1m', [
    [10, 100_000],
    [30, 110_000],
    [60, 104_000],
    [90, 105_000],
  ])
  const [trade] = await test_.world.books.trades.open()
  await test_.world.books.trades.setRules(trade?.id ?? 0, { ...RULES, trail_distance_pct: null })
  test_.advance(61 * MINUTE_MS)
  await runCycle(test_.world, never)
  await test_.world.books.trades.setRules(trade?.id ?? 0, RULES)
  test_.advance(40 * MINUTE_MS)
  await lookForExits(test_.world)
  expect((await account()).positions).toHaveLength(1)
  expect(await stops()).toEqual([102_900])
})
