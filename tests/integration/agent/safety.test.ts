import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Decision } from '@/lib/domain/decision.ts'
import { hasWorkingStop } from '@/lib/domain/protection.ts'
import { createCycleRunner } from '@/worker/cycle/cycleRunner.ts'
import { runLoop } from '@/worker/cycle/loop.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import { decision, exitRules } from '../../support/builders.ts'
import { createTestWorld, type TestWorld } from '../../support/testWorld.ts'

// Safety work keeps its own time: it waits neither for a model that hangs nor for the next cycle.

let test_: TestWorld
const never = new AbortController().signal
const outAfter = (minutes: number) => exitRules([], { max_hold_minutes: minutes })

beforeEach(async () => {
  test_ = await createTestWorld({ settings: { interval: '1h' } })
})
afterEach(() => test_.close())

/** A long in BTC whose levels are far enough away that only its rules can end it. */
async function longFor(minutes: number): Promise<Decision> {
  const { coins } = await test_.world.exchange.fetchSnapshot(['BTC'])
  const mark = coins.BTC?.markPx.toNumber() ?? Number.NaN
  return decision({
    allocation_usd: 200,
    leverage: 1,
    sl_price: Math.round(mark * 0.7),
    tp_price: null,
    exit_rules: outAfter(minutes),
  })
}
const account = () => test_.world.exchange.fetchAccount()

/** Resolves when the condition holds, looking again as the event loop turns. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve))
}

test('while a model hangs, an exit that falls due is taken and a stop that vanished is put back', async () => {
  test_.say([await longFor(30)], { kind: 'failed', code: 'deadline', message: 'No answer.' })
  await runCycle(test_.world, never)
  test_.whileThinking(async () => {
    const { openOrders } = await account()
    await test_.world.exchange.cancelOrders(openOrders.map(({ coin, oid }) => ({ coin, oid })))
    await until(async () => {
      const seen = await account()
      return seen.positions.every((position) => hasWorkingStop(position, seen.openOrders))
    })
    test_.advance(31 * 60_000)
    await until(async () => (await account()).positions.length === 0)
  })
  const result = await runCycle(test_.world, never)
  expect(result.status).toBe('hold')
  expect(await test_.temp.db.trade.findFirstOrThrow()).toMatchObject({ status: 'closed', exitKind: 'exitRule' })
})

test('an exit that is due is taken before the model is asked, and the model cannot open the coin again in that cycle', async () => {
  test_.say([await longFor(30)], [await longFor(30)])
  await runCycle(test_.world, never)
  test_.advance(31 * 60_000)
  test_.whileThinking(async () => {
    expect((await account()).positions).toEqual([])
  })
  await runCycle(test_.world, never)
  expect((await account()).positions).toEqual([])
  expect(
    await test_.temp.db.decision.findFirstOrThrow({ orderBy: { id: 'desc' }, where: { coin: 'BTC' } }),
  ).toMatchObject({ denial: 'exitedThisCycle' })
})

test('a halt stops the model, not the exit rules a position was opened with', async () => {
  test_.say([await longFor(30)])
  await runCycle(test_.world, never)
  await test_.world.books.state.update({ tradingState: 'halted' })
  test_.advance(31 * 60_000)
  await runCycle(test_.world, never)
  expect((await account()).positions).toEqual([])
})

test('between two cycles an hour apart, exits are judged every minute, and only a due one makes a cycle', async () => {
  const { world } = test_
  test_.say([await longFor(20)], [])
  // The venue's clock jumps to whatever is waited for, so the loop runs through the hour at once.
  world.clock.waitUntil = async (atMs) => {
    if (atMs > world.clock.nowMs()) test_.advance(atMs - world.clock.nowMs())
  }
  const stop = new AbortController()
  const running = runLoop(world, stop.signal)
  await until(async () => (await test_.temp.db.trade.count({ where: { status: 'closed' } })) === 1)
  stop.abort()
  await running
  const trade = await test_.temp.db.trade.findFirstOrThrow()
  const heldMinutes = ((trade.closedAt?.getTime() ?? 0) - trade.openedAt.getTime()) / 60_000
  expect(heldMinutes).toBeGreaterThanOrEqual(20)
  expect(heldMinutes).toBeLessThan(22)
  // The first at once, the second at the full hour, the third for the exit and nothing in between.
  expect(await test_.temp.db.cycle.count({ where: { startedAt: { lte: trade.closedAt ?? undefined } } })).toBe(3)
  expect(await test_.temp.db.cycle.findFirstOrThrow({ where: { number: 3 } })).toMatchObject({
    startedAt: trade.closedAt,
    reason: 'Exit due: BTC. The rest stays as it is.',
  })
})

describe('while another process holds the store', () => {
  let lock: Database.Database
  beforeEach(() => {
    lock = new Database(test_.temp.file, { timeout: 5_000 })
  })
  afterEach(() => lock.close())

  const isFlat = async () => (await account()).positions.length === 0
  const trade = () => test_.temp.db.trade.findFirstOrThrow()

  test('an exit that falls due between cycles goes out, and is recorded with its rule once the store is free', async () => {
    test_.say([await longFor(30)])
    await runCycle(test_.world, never)
    test_.advance(31 * 60_000)
    lock.exec('BEGIN IMMEDIATE')
    const look = createCycleRunner(test_.world).takeExits()
    await until(isFlat)
    expect(await trade()).toMatchObject({ status: 'open' })
    lock.exec('COMMIT')
    expect(await look).toBe(true)
    expect(await trade()).toMatchObject({ exitKind: 'exitRule', exitReason: 'Held 31 minutes; the plan allows 30.' })
  })

  test('an exit that is judged by closed bars goes out before the cycle it falls due with', async () => {
    const every = { left_period: null, op: '>', right: 'value', right_period: null, value: 0, bars: 1 } as const
    const volume = exitRules([{ ...every, left: 'volume', interval: '1h', on: 'close' }])
    test_.say([await longFor(300)], [])
    await runCycle(test_.world, never)
    await test_.world.books.trades.setRules((await trade()).id, volume)
    test_.advance(3_600_000)
    lock.exec('BEGIN IMMEDIATE')
    const cycle = createCycleRunner(test_.world).run()
    await until(isFlat)
    lock.exec('COMMIT')
    await cycle
    expect(await test_.temp.db.intent.findFirstOrThrow({ where: { role: 'close' } })).toMatchObject({
      source: 'exitRule',
      reason: expect.stringContaining('volume > 0 on 1h'),
      outcome: 'acknowledged',
    })
  })
})
