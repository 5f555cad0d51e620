import { afterEach, describe, expect, test } from 'vitest'
import { insertCommand } from '@/lib/store/commands.ts'
import { createControl } from '@/worker/cycle/control.ts'
import { closePosition } from '@/worker/cycle/personOrders.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import { decision } from '../../support/builders.ts'
import { createTestWorld, type TestWorld } from '../../support/testWorld.ts'

// The venue says an order filled, and the account that is read shows nothing of it: whatever the cause, what is not seen is not bought again.

const never = new AbortController().signal
let test_: TestWorld
afterEach(() => test_.close())

/** What the account shows is what it showed when it was last read before `hide`. */
function hideable(types: readonly string[]) {
  const last = new Map<string, unknown>()
  let isHidden = false
  return {
    hide: () => {
      isHidden = true
    },
    show: () => {
      isHidden = false
    },
    onInfo(type: string, reply: unknown): unknown {
      if (!types.includes(type)) return reply
      if (!isHidden) last.set(type, reply)
      const old = last.get(type) ?? (Array.isArray(reply) ? [] : reply)
      return Array.isArray(old) ? old : { ...(old as object), time: (reply as { time: number }).time }
    },
  }
}

async function buys(world = test_.world, usd = 1_000): Promise<string> {
  const mark = (await world.exchange.fetchSnapshot(['BTC'])).coins.BTC?.markPx.toNumber() ?? Number.NaN
  test_.say([decision({ allocation_usd: usd, sl_price: Math.round(mark * 0.97), tp_price: null })])
  return (await runCycle(world, never)).reason
}
const entries = () => test_.temp.db.intent.count({ where: { role: 'entry', outcome: 'acknowledged' } })
const state = () => test_.world.books.state.read()
const told = () => test_.temp.db.diaryEntry.count({ where: { action: 'state_reducing' } })

const ACCOUNT = ['clearinghouseState', 'frontendOpenOrders']
const FILLS = ['userFillsByTime', 'userFills']

test('reads that are a few seconds behind are waited for, and no more', async () => {
  test_ = await createTestWorld({ settings: { coins: ['BTC', 'ETH'] } })
  await test_.setFaults([{ route: '/info', kind: 'lag', lagMs: 4_000 }])
  test_.advance(10_000)
  await buys()
  test_.advance(2_000)
  expect(await buys()).toContain('answered an order as filled')
  test_.advance(10_000)
  expect(await buys()).toContain('acted on')
  expect(await entries()).toBe(2)
  expect([await told(), (await state()).tradingState]).toEqual([0, 'active'])
})

describe.each([
  ['neither the fill nor the position', [...ACCOUNT, ...FILLS]],
  ['the fill and never the position', ACCOUNT],
  ['the position and never the fill', FILLS],
])('an account that shows %s', (_, types) => {
  async function bought() {
    const venue = hideable(types)
    test_ = await createTestWorld({ onInfo: venue.onInfo, settings: { coins: ['BTC', 'ETH'] } })
    test_.say([])
    await runCycle(test_.world, never)
    venue.hide()
    expect(await buys()).toContain('1 of 2 decisions acted on')
    return venue
  }

  test('buys once; then banner and diary say why until it is seen, over a restart, and trading goes on by itself', async () => {
    const venue = await bought()
    test_.advance(10_000)
    expect(await buys()).toContain('answered an order as filled')
    for (let cycle = 0; cycle < 3; cycle += 1) {
      test_.advance(60_000)
      await buys()
    }
    const fresh = await test_.restart()
    await buys(fresh)
    expect(await entries()).toBe(1)
    expect(await state()).toMatchObject({ tradingState: 'reducing', stateReason: expect.stringContaining('BTC') })
    expect(await told()).toBe(1)
    venue.show()
    test_.advance(60_000)
    await buys(fresh)
    expect(await state()).toMatchObject({ tradingState: 'active' })
    expect(await entries()).toBe(2)
    expect(await test_.temp.db.trade.findMany()).toMatchObject([{ status: 'open', adopted: false }])
  })

  test('a person who resumes is taken at their word, for this order and not for the next', async () => {
    await bought()
    test_.advance(60_000)
    await buys()
    expect(await state()).toMatchObject({ tradingState: 'reducing' })
    const reason = 'I looked: it is right.'
    await insertCommand(test_.temp.db, { agentId: test_.agentId, kind: 'resume', reason, wallMs: 1 })
    await createControl(test_.world, { exclusive: (work) => work(), runNow: () => {} }).poll()
    test_.advance(60_000)
    await buys()
    expect(await state()).toMatchObject({ tradingState: 'active' })
    expect(await entries()).toBe(2)
    test_.advance(60_000)
    await buys()
    expect(await state()).toMatchObject({ tradingState: 'reducing' })
    expect(await entries()).toBe(2)
  })

  test('it can be left all the same', async () => {
    const venue = await bought()
    test_.advance(60_000)
    await buys()
    venue.show()
    expect(await closePosition(test_.world, 'BTC', 'enough')).toBe('BTC is closed.')
  })
})
