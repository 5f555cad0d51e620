import { afterEach, beforeEach, expect, test } from 'vitest'
import { hasWorkingStop } from '@/lib/domain/protection.ts'
import type { Exchange } from '@/lib/ports.ts'
import { flatten, tightenStop } from '@/worker/cycle/personOrders.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import { createWatch } from '@/worker/cycle/watch.ts'
import { decision } from '../../support/builders.ts'
import { createTestWorld, type TestWorld } from '../../support/testWorld.ts'

// The venue's list of resting orders may be as it was seconds or minutes ago. What protects a position is asked for by itself.

const never = new AbortController().signal
let test_: TestWorld
/** What left for the venue, and what it was asked, in order. */
let calls: string[] = []

beforeEach(async () => {
  test_ = await createTestWorld({ settings: { coins: ['BTC'] }, wrap: overheard })
})
afterEach(() => test_.close())

function overheard(exchange: Exchange): Exchange {
  return {
    ...exchange,
    async placeOrders(legs, options) {
      calls.push(...legs.map(({ kind }) => (kind.type === 'trigger' ? `place ${kind.tpsl}` : 'place')))
      return exchange.placeOrders(legs, options)
    },
    async cancelOrders(orders) {
      calls.push(...orders.map(() => 'cancel'))
      return exchange.cancelOrders(orders)
    },
    async findOrder(id) {
      calls.push('ask')
      return exchange.findOrder(id)
    },
  }
}

/** The list stays as it was at this moment, whatever happens. */
const stopList = (stoppedMs: number, ...more: object[]) =>
  test_.setFaults([{ route: '/info', type: 'frontendOpenOrders', kind: 'lag', stoppedMs }, ...more])
const justNowMs = () => test_.server.venue.state.nowMs - 1

const stopsAtVenue = () =>
  Object.values(test_.server.venue.state.accounts)
    .flatMap(({ orders }) => Object.values(orders))
    .filter(({ trigger }) => trigger?.tpsl === 'sl')
    .map(({ oid, trigger }) => ({ oid: String(oid), px: trigger?.px.toNumber() }))

/** A long in BTC with stop and target; `isListed` false: the list does not show them, now or later. */
async function enter(isListed: boolean): Promise<void> {
  if (!isListed) await stopList(justNowMs())
  const { coins } = await test_.world.exchange.fetchSnapshot(['BTC'])
  const mark = coins.BTC?.markPx.toNumber() ?? Number.NaN
  test_.say([decision({ allocation_usd: 500, sl_price: Math.round(mark * 0.9), tp_price: Math.round(mark * 1.2) })], [])
  await runCycle(test_.world, never)
  test_.advance(15_000)
  calls = []
}

/** Looks between cycles, five seconds apart. */
async function look(times: number): Promise<void> {
  const watch = createWatch(test_.world)
  for (let time = 0; time < times; time += 1) {
    await watch()
    test_.advance(5_000)
  }
}

test('a stop and a target that the list lacks are asked for at each look, and not placed again', async () => {
  await enter(false)
  await look(3)
  expect(calls).toEqual(Array.from({ length: 6 }, () => 'ask'))
  const { openOrders } = await test_.world.exchange.fetchAccount()
  expect(openOrders.map(({ tpsl }) => tpsl).sort()).toEqual(['sl', 'tp'])
  expect(openOrders.map(({ oid }) => oid)).toContain(stopsAtVenue()[0]?.oid)
})

test('a new process knows them from the store', async () => {
  await enter(false)
  await runCycle(await test_.restart(overheard), never)
  expect(calls.filter((call) => call !== 'ask')).toEqual([])
  expect(stopsAtVenue()).toHaveLength(1)
})

test('a stop that the list shows is asked for twice a minute, and replaced once it is gone', async () => {
  await enter(true)
  await look(6)
  expect(calls).toEqual(['ask'])
  await stopList(justNowMs())
  const [stop] = stopsAtVenue()
  await test_.hand.cancelOrders([{ coin: 'BTC', oid: stop?.oid ?? '' }])
  await look(7)
  expect(stopsAtVenue()).toHaveLength(1)
  expect(stopsAtVenue()).not.toEqual([stop])
})

test('a stop in doubt is replaced first, and taken off then', async () => {
  const beforeMs = justNowMs()
  await enter(false)
  const [before] = stopsAtVenue()
  await stopList(beforeMs, { route: '/info', type: 'orderStatus', kind: 'status', status: 500 })
  await look(1)
  const changes = calls.filter((call) => call !== 'ask')
  expect(changes.indexOf('place sl')).toBeLessThan(changes.indexOf('cancel'))
  expect(stopsAtVenue()).toEqual([{ oid: expect.not.stringMatching(`^${before?.oid}$`), px: before?.px }])
  // What was just acknowledged is not in doubt again.
  calls = []
  await look(1)
  expect(calls.filter((call) => call !== 'ask')).toEqual([])
})

test('a stop that was taken off protects nothing, though the list still shows it', async () => {
  await enter(true)
  await stopList(justNowMs())
  const [wide] = stopsAtVenue()
  const tighter = String(Math.round((wide?.px ?? 0) * 1.02))
  await tightenStop(test_.world, { coin: 'BTC', stopPx: tighter }, 'nearer')
  const [tight] = stopsAtVenue()
  await test_.hand.cancelOrders([{ coin: 'BTC', oid: tight?.oid ?? '' }])
  const { positions, openOrders } = await test_.world.exchange.fetchAccount()
  expect(positions.map((position) => hasWorkingStop(position, openOrders))).toEqual([false])
})

test('an order that could open a position and is gone does not keep an account from being flat', async () => {
  const order = { a: 0, b: true, p: '60000', s: '0.01', r: false, t: { limit: { tif: 'Gtc' as const } } }
  const [address = '0x'] = Object.keys(test_.server.venue.state.accounts) as `0x${string}`[]
  test_.server.venue.apply({ kind: 'action', address, action: { type: 'order', grouping: 'na', orders: [order] } })
  test_.advance(1_000)
  await stopList(justNowMs())
  const [shown] = (await test_.hand.fetchAccount()).openOrders
  await test_.hand.cancelOrders([{ coin: 'BTC', oid: shown?.oid ?? '' }])
  expect((await test_.hand.fetchAccount()).openOrders).toHaveLength(1)
  expect(await flatten(test_.world, 'enough')).toContain('The account is flat')
})
