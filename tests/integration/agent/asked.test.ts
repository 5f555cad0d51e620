import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { insertCommand } from '@/lib/store/commands.ts'
import { createControl } from '@/worker/cycle/control.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import { decision } from '../../support/builders.ts'
import { type HandOrders, handOrders } from '../../support/handOrders.ts'
import { createTestWorld, type TestWorld } from '../../support/testWorld.ts'

// What a person asks for has an outcome that is true, and stands in the diary with who asked and why.

let test_: TestWorld
let hand: HandOrders
let begun = 0
beforeEach(async () => {
  test_ = await createTestWorld()
  hand = handOrders(test_)
  begun = 0
})
afterEach(() => test_.close())

const never = new AbortController().signal
type Asked = 'pause' | 'reduce' | 'halt' | 'runNow' | 'cancelOrder' | 'closePosition'

async function ask(kind: Asked, reason: string, about: { coin?: string; oid?: string } = {}) {
  const control = createControl(test_.world, {
    exclusive: (work) => work(),
    runNow: () => {
      begun += 1
    },
  })
  const wish = { agentId: test_.agentId, kind, reason, wallMs: Date.now(), ...about }
  await insertCommand(test_.temp.db, wish as never)
  await control.poll()
  return test_.temp.db.commandOutcome.findFirstOrThrow({ orderBy: { commandId: 'desc' } })
}
const told = async () => (await test_.temp.db.diaryEntry.findMany()).map(({ body }) => body).join('\n')

async function holdBtc(): Promise<void> {
  const mark = (await hand.mark()).toNumber()
  test_.say(
    [decision({ allocation_usd: 500, sl_price: Math.round(mark * 0.97), tp_price: Math.round(mark * 1.06) })],
    [],
  )
  await runCycle(test_.world, never)
}

describe('a pause', () => {
  test('is told with its reason', async () => {
    expect(await ask('pause', 'Away for lunch.')).toMatchObject({ status: 'done' })
    expect(await told()).toContain('Paused by a person: Away for lunch.')
  })
})

describe('a cycle that is asked for', () => {
  test('begins', async () => {
    expect(await ask('runNow', '')).toMatchObject({ status: 'done', message: 'A cycle begins now.' })
    expect(begun).toBe(1)
  })

  test.each([
    ['halt', 'Trading is halted'],
    ['pause', 'New cycles are paused'],
  ] as const)('after a %s says that the model is not asked in it', async (kind, why) => {
    await ask(kind, 'Enough.')
    const { status, message } = await ask('runNow', '')
    expect([status, message]).toEqual(['done', expect.stringContaining(`${why}, so the model is not asked in it`)])
  })

  test('with a HALT file there says so, too', async () => {
    test_.world.halt.write({ kind: 'halt', reason: 'Enough.', wallMs: Date.now() })
    expect((await ask('runNow', '')).message).toContain('Trading is halted, so the model is not asked in it')
  })
})

describe('an order that a person cancels', () => {
  test('is told with who and why', async () => {
    await holdBtc()
    const { openOrders } = await test_.world.exchange.fetchAccount()
    const oid = openOrders.find(({ tpsl }) => tpsl === 'tp')?.oid ?? ''
    expect(await ask('cancelOrder', 'Let it run.', { coin: 'BTC', oid })).toMatchObject({ status: 'done' })
    expect(await told()).toContain('BTC has no target any more. A person asked for it: Let it run.')
  })

  test('and that is not there fails with the words of the venue, and the diary tells nothing', async () => {
    const { status, message } = await ask('cancelOrder', 'Off.', { coin: 'BTC', oid: '424242' })
    expect(status).toBe('failed')
    expect(message).toMatch(/order/i)
    expect(await told()).not.toContain('Off.')
  })
})

describe('a position that a person closes', () => {
  test('is told with who and why', async () => {
    await holdBtc()
    expect(await ask('closePosition', 'News.', { coin: 'BTC' })).toMatchObject({
      status: 'done',
      message: 'BTC is closed.',
    })
    expect((await test_.world.exchange.fetchAccount()).positions).toEqual([])
    await runCycle(test_.world, never)
    expect(await told()).toContain('News.')
    expect(await test_.temp.db.trade.findFirstOrThrow()).toMatchObject({ exitKind: 'person' })
  })

  test('and that the venue does not let go fails with what is left', async () => {
    await holdBtc()
    await test_.setFaults([{ route: '/exchange', type: 'order', kind: 'status', status: 500, count: 100 }])
    const { status, message } = await ask('closePosition', 'News.', { coin: 'BTC' })
    expect([status, message]).toEqual(['failed', expect.stringContaining('BTC could not be closed. Still there: ')])
  })
})

describe('entries within the hour', () => {
  test('are counted across a restart, by the clock of the venue', async () => {
    const settings = await test_.world.books.settings.latest()
    await test_.close()
    test_ = await createTestWorld({ settings: { limits: { ...settings.settings.limits, entriesHourMax: 1 } } })
    hand = handOrders(test_)
    await holdBtc()
    const world = await test_.restart()
    const { coins } = await world.exchange.fetchSnapshot(['ETH'])
    const mark = coins.ETH?.markPx.toNumber() ?? Number.NaN
    const eth = decision({ asset: 'ETH', allocation_usd: 500, sl_price: mark * 0.97, tp_price: mark * 1.06 })
    test_.say([eth], [eth])
    await runCycle(world, never)
    const denials = () =>
      test_.temp.db.decision.findMany({ where: { coin: 'ETH', action: 'buy' }, orderBy: { id: 'asc' } })
    expect(await denials()).toMatchObject([{ verdict: 'deny', denial: 'entriesHour' }])
    test_.advance(3_600_000)
    test_.say([eth])
    await runCycle(world, never)
    expect((await denials()).at(-1)?.denial).not.toBe('entriesHour')
  })
})
