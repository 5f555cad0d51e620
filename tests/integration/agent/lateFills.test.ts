import { afterEach, beforeEach, expect, test } from 'vitest'
import { sz } from '@/lib/domain/decimal.ts'
import type { Decision } from '@/lib/domain/decision.ts'
import { hasWorkingStop } from '@/lib/domain/protection.ts'
import { flatten } from '@/worker/cycle/personOrders.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import { decision } from '../../support/builders.ts'
import { type HandOrders, handOrders } from '../../support/handOrders.ts'
import { createTestWorld, type TestWorld } from '../../support/testWorld.ts'

// What the venue says is not of one moment: something happens between two reads of one look.

let test_: TestWorld
let hand: HandOrders
const never = new AbortController().signal
const account = () => test_.world.exchange.fetchAccount()

beforeEach(async () => {
  test_ = await createTestWorld()
  hand = handOrders(test_)
})
afterEach(() => test_.close())

async function entry(): Promise<Decision> {
  const mark = (await hand.mark()).toNumber()
  return decision({ allocation_usd: 2_000, sl_price: Math.round(mark * 0.98), tp_price: Math.round(mark * 1.03) })
}

/** Does something once, when the books are read: after the account was, and before the fills are. */
function whileBooksAreRead(work: () => Promise<unknown>): void {
  const { exchange } = test_.world
  const fetchBook = exchange.fetchBook
  let isDone = false
  exchange.fetchBook = async (coin) => {
    if (!isDone) {
      isDone = true
      await work()
    }
    return fetchBook(coin)
  }
}

test('an entry whose answer was lost lands between two reads, and keeps its plan and its stop', async () => {
  const { exchange } = test_.world
  const placeOrders = exchange.placeOrders
  let late: () => Promise<unknown> = () => Promise.resolve()
  exchange.placeOrders = async (legs, stamp) => {
    late = () => placeOrders(legs, stamp)
    exchange.placeOrders = placeOrders
    return legs.map(() => ({ kind: 'unknown', message: 'The connection was cut.' }))
  }
  // The venue takes the order late, so for now its nonce can neither be burned nor is the order known.
  const burnNonce = exchange.burnNonce
  exchange.burnNonce = async () => 'unknown'
  const wish = await entry()
  test_.say([wish], [])
  await runCycle(test_.world, never)
  expect((await account()).positions).toEqual([])
  exchange.burnNonce = burnNonce
  whileBooksAreRead(() => late())
  await runCycle(test_.world, never)
  const [trade, ...others] = await test_.temp.db.trade.findMany()
  expect(others).toEqual([])
  expect(trade).toMatchObject({ status: 'open', adopted: false, exitPlan: wish.exit_plan, slPx: String(wish.sl_price) })
  const seen = await account()
  expect(seen.positions.every((position) => hasWorkingStop(position, seen.openOrders))).toBe(true)
  expect(seen.openOrders.find((order) => order.tpsl === 'sl')?.triggerPx?.toNumber()).toBe(wish.sl_price)
})

test('a position closed by hand between two reads leaves no trade that never was', async () => {
  test_.say([await entry()], [])
  await runCycle(test_.world, never)
  test_.advance(10_000)
  const size = (await account()).positions[0]?.szi.toFixed() ?? ''
  whileBooksAreRead(() => hand.reduce(size))
  await runCycle(test_.world, never)
  test_.advance(10_000)
  await runCycle(test_.world, never)
  expect(await test_.temp.db.trade.findMany()).toMatchObject([{ status: 'closed', adopted: false, exitKind: 'venue' }])
})

test('leaving follows a market that runs away: the book is read before each try, and the bound widens', async () => {
  test_.say([await entry()])
  await runCycle(test_.world, never)
  const { exchange } = test_.world
  const placeOrders = exchange.placeOrders
  const bounds: number[] = []
  exchange.placeOrders = async (legs, stamp) => {
    const touch = (await exchange.fetchBook('BTC'))?.bids[0]?.[0]
    for (const leg of legs) bounds.push(leg.limitPx.div(touch ?? 1).toNumber())
    if (bounds.length === 4) return placeOrders(legs, stamp)
    return legs.map(() => ({
      kind: 'rejected',
      message: 'Order could not immediately match against any resting orders.',
    }))
  }
  expect(await flatten(test_.world, 'enough')).toContain('The account is flat')
  expect(bounds.map((bound) => Math.round((1 - bound) * 100))).toEqual([1, 2, 5, 8])
})

test('a close that the model asks for again may fill worse, and what it leaves stands in the diary', async () => {
  test_.say([await entry()], [decision({ action: 'close' })])
  await runCycle(test_.world, never)
  const { exchange } = test_.world
  const placeOrders = exchange.placeOrders
  const bounds: number[] = []
  exchange.placeOrders = async (legs, stamp) => {
    const [leg] = legs
    if (leg?.kind.type !== 'limit') return placeOrders(legs, stamp)
    bounds.push(leg.limitPx.toNumber())
    if (bounds.length === 1) return [{ kind: 'rejected', message: 'No match.' }]
    // The book holds half of it.
    return placeOrders([{ ...leg, sz: sz(leg.sz.div(2).toDecimalPlaces(5)) }], stamp)
  }
  for (let cycle = 0; cycle < 2; cycle += 1) await runCycle(test_.world, never)
  const [first = 0, second = 0] = bounds
  expect(second / first).toBeCloseTo(0.98 / 0.99, 3)
  const told = await test_.temp.db.diaryEntry.findMany({ where: { action: 'close' }, orderBy: { id: 'desc' } })
  expect(JSON.parse(told[0]?.body ?? '{}').message).toMatch(/^Reduce long [\d.]+ BTC: filled at .* less than wanted\.$/)
})

test('an order the venue has forgotten is asked about once more, not for ever', async () => {
  test_.say([await entry()], [])
  await runCycle(test_.world, never)
  await hand.cancel(({ tpsl }) => tpsl === 'tp')
  const { exchange } = test_.world
  let asked = 0
  exchange.findOrder = async () => {
    asked += 1
    return null
  }
  test_.advance(11 * 60_000)
  await runCycle(test_.world, never)
  const once = asked
  await runCycle(test_.world, never)
  expect([once, asked]).toEqual([1, 1])
})
