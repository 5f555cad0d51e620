import { afterEach, beforeEach, expect, test } from 'vitest'
import { px } from '@/lib/domain/decimal.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import { decision } from '../../support/builders.ts'
import { createTestWorld, type TestWorld, walletOf } from '../../support/testWorld.ts'

// The venue takes no immediate order above a value that depends on the market's highest leverage: $500,000 below 10x.

const never = new AbortController().signal
let test_: TestWorld

beforeEach(async () => {
  test_ = await createTestWorld({ settings: { coins: ['BTC'] } })
  const { venue } = test_.server
  venue.setRules({ markets: venue.rules.markets.map((market) => ({ ...market, leverageMax: 5 })) })
  await test_.deposit('5000000')
  // A person bought more than one order may be worth.
  const order = { a: 0, b: true, p: '120000', s: '4', r: false, t: { limit: { tif: 'Ioc' as const } } }
  const address = walletOf(test_.agentId).address.toLowerCase() as `0x${string}`
  for (let time = 0; time < 3; time += 1)
    venue.apply({ kind: 'action', address, action: { type: 'order', grouping: 'na', orders: [order] } })
  expect(await heldSz()).toBeGreaterThan(9)
  await runCycle(test_.world, never)
})
afterEach(() => test_.close())

const heldSz = async () => (await test_.world.exchange.fetchAccount()).positions[0]?.szi.toNumber() ?? 0
const closes = () => test_.temp.db.intent.findMany({ where: { role: 'close' } })

test('a model’s close of a position worth more than one order may be goes in parts, which are one close', async () => {
  test_.say([decision({ action: 'close' })], [])
  const { status, reason } = await runCycle(test_.world, never)
  expect(await heldSz()).toBe(0)
  expect([status, reason]).toEqual(['ok', expect.stringContaining('1 of 1 decisions acted on')])
  const parts = await closes()
  expect(parts.map(({ outcome, orderStatus }) => [outcome, orderStatus])).toEqual(
    parts.map(() => ['acknowledged', 'filled']),
  )
  expect(parts.length).toBeGreaterThan(1)
  expect(new Set(parts.map(({ decisionId }) => decisionId)).size).toBe(1)
  expect(await test_.world.books.intents.countCloses('BTC', 0)).toBe(1)
  const trades = await test_.temp.db.trade.findMany()
  expect(trades.map(({ status, exitKind }) => [status, exitKind])).toEqual([['closed', 'model']])
})

test('so does a reduction, and the diary tells it as one', async () => {
  const [before, { coins }] = [await heldSz(), await test_.world.exchange.fetchSnapshot(['BTC'])]
  const mark = coins.BTC?.markPx ?? px(1)
  test_.say([decision({ action: 'sell', allocation_usd: 700_000, sl_price: null, tp_price: null })], [])
  await runCycle(test_.world, never)
  expect((await closes()).length).toBeGreaterThan(1)
  const sold = before - (await heldSz())
  expect(sold * mark.toNumber()).toBeGreaterThan(690_000)
  const told = await test_.temp.db.diaryEntry.findMany({ where: { action: 'sell' } })
  expect(told.map(({ body }) => JSON.parse(body).message)).toEqual([
    expect.stringMatching(/^Reduce long [\d.]+ BTC: filled at/),
  ])
})
