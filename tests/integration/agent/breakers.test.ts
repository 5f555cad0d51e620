import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '@/lib/domain/defaultSettings.ts'
import { hasWorkingStop } from '@/lib/domain/protection.ts'
import { insertCommand } from '@/lib/store/commands.ts'
import { createControl } from '@/worker/cycle/control.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import { createWatch } from '@/worker/cycle/watch.ts'
import { decision } from '../../support/builders.ts'
import { handOrders } from '../../support/handOrders.ts'
import { createTestWorld, type TestWorld } from '../../support/testWorld.ts'

// A venue or a model that fails too often is left alone for a while, and then tried once.

let test_: TestWorld
const never = new AbortController().signal
const MINUTE_MS = 60_000
const limits = { ...DEFAULT_SETTINGS.limits, venueFailuresMax: 3, modelFailuresMax: 3, dataAgeMsMax: 3_600_000 }
let asked = 0

beforeEach(async () => {
  asked = 0
  test_ = await createTestWorld({ settings: { limits } })
  test_.whileThinking(async () => {
    asked += 1
  })
})
afterEach(() => test_.close())

const locks = () => test_.temp.db.lock.findMany({ orderBy: { id: 'asc' } })
const cycle = (world = test_.world) => runCycle(world, never)
const down = { kind: 'failed', code: 'provider_unavailable', message: 'The provider is down.' } as const
const hold = () => [
  decision({ action: 'hold', allocation_usd: 0, sl_price: null, tp_price: null }),
  decision({ asset: 'ETH', action: 'hold', allocation_usd: 0, sl_price: null, tp_price: null }),
]

async function failModel(times: number): Promise<void> {
  test_.say(down)
  for (let count = 0; count < times; count += 1) await cycle()
}

describe('the breaker of the model', () => {
  test('opens at its failures, a restart between them or not, and then the model is not asked, with the reason and until when', async () => {
    await failModel(2)
    await cycle(await test_.restart())
    expect(await locks()).toMatchObject([{ kind: 'modelBreaker', coin: '', closedAt: null }])
    const before = asked
    const result = await cycle(await test_.restart())
    expect(asked).toBe(before)
    expect(result).toMatchObject({
      status: 'hold',
      reason: expect.stringMatching(
        /^The model is not asked until .*\d\d:\d\d UTC\. 3 failures of the model .* The last: The provider is down\./,
      ),
    })
    expect(await test_.temp.db.diaryEntry.count({ where: { action: 'lock' } })).toBe(1)
  })

  test('lets one question through after its pause: a failure leaves it open for another, an answer closes it', async () => {
    await failModel(3)
    test_.advance(limits.modelPauseMinutes * MINUTE_MS)
    await cycle()
    expect(asked).toBe(4)
    expect(await locks()).toMatchObject([
      { closedBy: 'probe', closeReason: 'The provider is down.' },
      { kind: 'modelBreaker', closedAt: null },
    ])
    await cycle()
    expect(asked).toBe(4)
    test_.advance(limits.modelPauseMinutes * MINUTE_MS)
    test_.say(hold())
    await cycle()
    expect((await locks()).at(-1)).toMatchObject({ closedBy: 'probe' })
    const before = asked
    await cycle()
    expect(asked).toBeGreaterThan(before)
  })

  test('is opened by a person with a reason that is kept, and counts anew', async () => {
    await failModel(3)
    const { agentId } = test_
    const args = { kind: 'unlock', lock: 'modelBreaker', coin: '' } as const
    await insertCommand(test_.temp.db, { ...args, agentId, reason: 'The key is paid.', wallMs: 1 })
    await createControl(test_.world, { exclusive: (work) => work(), runNow: () => {} }).poll()
    expect(await test_.temp.db.commandOutcome.findFirstOrThrow()).toMatchObject({ status: 'done' })
    expect(await locks()).toMatchObject([{ closedBy: 'person', closeReason: 'The key is paid.' }])
    const note = await test_.temp.db.diaryEntry.findFirstOrThrow({ where: { action: 'unlock' } })
    expect(note.body).toContain('The pause of the model was ended by a person: The key is paid.')
    await cycle()
    expect((await locks()).filter(({ closedAt }) => closedAt === null)).toEqual([])
  })
})

describe('the breaker of the venue', () => {
  const outage = [{ route: '/info', kind: 'status', status: 500 }]

  test('denies new risk with its reason and end, looks after stops meanwhile, and closes by the first look that succeeds after it', async () => {
    const hand = handOrders(test_)
    await hand.buy('0.02')
    const watch = createWatch(test_.world)
    await test_.setFaults(outage)
    for (let count = 0; count < 3; count += 1) await watch()
    await test_.setFaults([])
    expect(await locks()).toMatchObject([{ kind: 'venueBreaker', closedAt: null }])
    const mark = (await hand.mark()).toNumber()
    const levels = { sl_price: Math.round(mark * 0.95), tp_price: null }
    test_.say([decision({ asset: 'BTC', allocation_usd: 100, leverage: 1, ...levels })])
    await cycle()
    const seen = await test_.world.exchange.fetchAccount()
    expect(seen.positions.map((position) => hasWorkingStop(position, seen.openOrders))).toEqual([true])
    expect(await test_.temp.db.decision.findFirstOrThrow({ where: { coin: 'BTC' } })).toMatchObject({
      denial: 'venueRests',
    })
    const denied = await test_.temp.db.diaryEntry.findFirstOrThrow({ where: { action: 'denied' } })
    expect(denied.body).toMatch(/3 failures of the venue .* The venue is tried again from .*\d\d:\d\d UTC/)
    test_.advance(limits.venuePauseMinutes * MINUTE_MS)
    await watch()
    expect(await locks()).toMatchObject([{ closedBy: 'probe' }])
  })

  test('stays open for another pause when the try after it fails, also across a restart, and is never closed by a store that fails meanwhile', async () => {
    await handOrders(test_).buy('0.02')
    await test_.setFaults(outage)
    for (let count = 0; count < 3; count += 1) await createWatch(test_.world)()
    test_.advance(limits.venuePauseMinutes * MINUTE_MS)
    const world = await test_.restart()
    const { locks: book } = world.books
    const insert = book.insert
    book.insert = () => Promise.reject(new Error('disk full'))
    await createWatch(world)()
    expect(await locks()).toMatchObject([{ kind: 'venueBreaker', closedAt: null }])
    book.insert = insert
    await createWatch(world)()
    const [first, second, ...more] = await locks()
    expect(first).toMatchObject({ closedBy: 'probe' })
    expect(second).toMatchObject({ kind: 'venueBreaker', closedAt: null })
    expect(second?.reason).toMatch(/^The venue was tried once and failed again: /)
    expect(more).toEqual([])
    await createWatch(world)()
    expect(await locks()).toHaveLength(2)
    await test_.setFaults([])
    await createWatch(world)()
    expect((await locks()).at(-1)?.closedAt).toBeNull()
    test_.advance(limits.venuePauseMinutes * MINUTE_MS)
    await createWatch(world)()
    expect((await locks()).filter(({ closedAt }) => closedAt === null)).toEqual([])
  })
})
