import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Decimal, px, sz } from '@/lib/domain/decimal.ts'
import type { Decision } from '@/lib/domain/decision.ts'
import { pxWords } from '@/lib/domain/numberWords.ts'
import { hasWorkingStop } from '@/lib/domain/protection.ts'
import { insertCommand } from '@/lib/store/commands.ts'
import { mapIntentOrigins } from '@/lib/store/queries/intents.ts'
import { type ControlHooks, createControl } from '@/worker/cycle/control.ts'
import { createCycleRunner } from '@/worker/cycle/cycleRunner.ts'
import { flatten } from '@/worker/cycle/personOrders.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import { createWatch } from '@/worker/cycle/watch.ts'
import { decision, exitRules } from '../../support/builders.ts'
import { type HandOrders, handOrders } from '../../support/handOrders.ts'
import { createTestWorld, type TestWorld } from '../../support/testWorld.ts'

// A person acts on the venue beside the agent: with the same account, on the venue's own page.

let test_: TestWorld
let hand: HandOrders
const never = new AbortController().signal
const account = () => test_.world.exchange.fetchAccount()
const resting = async () =>
  (await account()).openOrders.map((order) => [order.tpsl, order.triggerPx?.toNumber(), order.sz.toNumber()]).sort()
const diary = async (action: string) =>
  (await test_.temp.db.diaryEntry.findMany({ where: { action } })).map(
    ({ body }) => (JSON.parse(body) as { message: string }).message,
  )

const words = (price: number) => pxWords(new Decimal(price))

beforeEach(async () => {
  test_ = await createTestWorld()
  hand = handOrders(test_)
})
afterEach(() => test_.close())

async function long(change: Partial<Decision> = {}): Promise<void> {
  const mark = (await hand.mark()).toNumber()
  const levels = { sl_price: Math.round(mark * 0.98), tp_price: Math.round(mark * 1.03) }
  test_.say([decision({ allocation_usd: 2_000, ...levels, ...change })], [])
  await runCycle(test_.world, never)
  // What was just ordered is left to settle before books and venue are matched.
  test_.advance(10_000)
}
async function command(
  kind: 'flatten' | 'cancelOrder' | 'closePosition' | 'reducePosition' | 'tightenStop',
  fields: { coin?: string; oid?: string; frac?: number; stopPx?: string; evenWithinSpread?: boolean } = {},
  exclusive: ControlHooks['exclusive'] = (work) => work(),
) {
  const control = createControl(test_.world, { exclusive, runNow: () => {} })
  await insertCommand(test_.temp.db, { agentId: test_.agentId, kind, reason: 'enough', wallMs: 1, ...fields } as never)
  await control.poll()
  return test_.temp.db.commandOutcome.findFirstOrThrow({ orderBy: { commandId: 'desc' } })
}

describe('what a person put on the venue is kept', () => {
  test('a position opened by hand keeps its stop and its targets, which become its levels', async () => {
    await hand.buy('0.02')
    const stop = await hand.restTrigger('sl', '0.02', 0.97)
    await hand.restTrigger('tp', '0.01', 1.05)
    const far = await hand.restTrigger('tp', '0.01', 1.1)
    const before = await resting()
    await runCycle(test_.world, never)
    expect(await resting()).toEqual(before)
    const trade = await test_.temp.db.trade.findFirstOrThrow()
    expect([trade.adopted, trade.slPx, trade.tpPx]).toEqual([true, stop.px.toFixed(), far.px.toFixed()])
    expect((await diary('levels')).join(' ')).toContain('somebody else placed it. It is kept.')
  })

  test('a stop tightened by hand is the stop from then on', async () => {
    await long()
    const placed = await hand.restTrigger('sl', '0.02022', 0.99)
    await hand.cancel(({ tpsl }) => tpsl === 'tp')
    const tight = (await account()).openOrders.find((order) => order.triggerPx?.eq(placed.px))
    await runCycle(test_.world, never)
    const stops = (await account()).openOrders.filter((order) => order.tpsl === 'sl')
    expect(stops.map((order) => order.oid)).toEqual([tight?.oid])
    expect((await test_.temp.db.trade.findFirstOrThrow()).slPx).toBe(tight?.triggerPx?.toFixed())
  })

  test('a target cancelled in the dashboard is not placed again', async () => {
    await long()
    const target = (await account()).openOrders.find((order) => order.tpsl === 'tp')
    expect(await command('cancelOrder', { coin: 'BTC', oid: target?.oid ?? '' })).toMatchObject({
      status: 'done',
      message: expect.stringContaining('no target any more') as string,
    })
    await runCycle(test_.world, never)
    expect((await account()).openOrders.map((order) => order.tpsl)).toEqual(['sl'])
  })

  test('half taken off by hand: the stop is resized, and a lost answer closes nothing', async () => {
    await long()
    await hand.reduce('0.01')
    await test_.setFaults([{ route: '/exchange', type: 'order', kind: 'dropAfterCommit', count: 1 }])
    await runCycle(test_.world, never)
    const seen = await account()
    expect(seen.positions.map((position) => position.szi.toNumber())).toEqual([0.01022])
    const stops = seen.openOrders.filter((order) => order.tpsl === 'sl')
    expect(stops.map((order) => order.sz.toNumber())).toEqual([0.01022])
  })
})

describe('an old stop goes only when the new one rests', () => {
  test('a new stop that is refused leaves the old one, its level, and a diary that says so', async () => {
    await long({ tp_price: null })
    const before = await resting()
    const trade = await test_.temp.db.trade.findFirstOrThrow()
    const mark = (await hand.mark()).toNumber()
    test_.say([decision({ action: 'hold', allocation_usd: 0, sl_price: Math.round(mark * 0.99), tp_price: null })])
    await test_.setFaults([{ route: '/exchange', type: 'order', kind: 'status', status: 429 }])
    await runCycle(test_.world, never)
    expect(await resting()).toEqual(before)
    expect((await test_.temp.db.trade.findFirstOrThrow()).slPx).toBe(trade.slPx)
    expect(await diary('adjust')).toEqual([expect.stringContaining('could not all be moved')])
  })

  test('without the lease neither a stop is placed nor one taken off', async () => {
    await long()
    await hand.reduce('0.01')
    const before = await resting()
    test_.world.lease = { ...test_.world.lease, holds: () => false }
    await runCycle(test_.world, never).catch(() => {})
    expect(await resting()).toEqual(before)
  })
})

describe('flat means no position and no order that could open one', () => {
  test('a flatten whose cancels fail says so, and the order is named', async () => {
    await hand.restBuy('0.05', 0.1)
    await test_.setFaults([{ route: '/exchange', type: 'cancel', kind: 'status', status: 502 }])
    expect(await command('flatten')).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('may still open a position') as string,
    })
    await test_.setFaults([])
    expect(await command('flatten')).toMatchObject({ status: 'done' })
    expect((await account()).openOrders).toEqual([])
  })

  test('an order of another market does not hold up the others', async () => {
    await hand.buy('0.02')
    await hand.restBuy('0.05', 0.1)
    const { exchange } = test_.world
    const real = exchange.fetchAccount
    const [like] = (await real()).openOrders
    const spot = like ? [{ ...like, coin: '@107', oid: '1' }] : []
    exchange.fetchAccount = async () => {
      const seen = await real()
      return { ...seen, openOrders: [...seen.openOrders, ...spot] }
    }
    const [unknown, known] = await exchange.cancelOrders([
      { coin: '@107', oid: '1' },
      { coin: 'BTC', oid: (await real()).openOrders[0]?.oid ?? '' },
    ])
    expect([unknown?.kind, known?.kind]).toEqual(['notSent', 'resting'])
    await hand.restBuy('0.05', 0.1)
    expect(await command('flatten')).toMatchObject({
      status: 'done',
      message: expect.stringContaining('left alone: @107') as string,
    })
    expect(await real()).toMatchObject({ positions: [], openOrders: [] })
  })

  test('a fill of a flatten leads to the sentence of the person', async () => {
    await long()
    await command('flatten')
    expect(await test_.temp.db.trade.findFirstOrThrow()).toMatchObject({
      status: 'closed',
      exitKind: 'person',
      exitReason: 'Flatten: enough',
    })
    const fill = await test_.temp.db.fill.findFirstOrThrow({ where: { dir: 'Close Long' } })
    expect(await mapIntentOrigins(test_.temp.db, [fill.intentId ?? 0])).toEqual(
      new Map([[fill.intentId, { role: 'close', source: 'person', reason: 'Flatten: enough' }]]),
    )
  })
})

describe('the safety path needs nothing else', () => {
  const READS = [
    'userFunding',
    'userNonFundingLedgerUpdates',
    'userFillsByTime',
    'l2Book',
    'metaAndAssetCtxs',
    'meta',
    'orderStatus',
    'candleSnapshot',
    'fundingHistory',
    'userFees',
  ]

  test.each(READS)('with %s failing a flatten closes the position', async (type) => {
    await long()
    const fresh = await test_.restart()
    await test_.setFaults([{ route: '/info', type, kind: 'status', status: 500 }])
    const control = createControl(fresh, { exclusive: (work) => work(), runNow: () => {} })
    await insertCommand(test_.temp.db, { agentId: test_.agentId, kind: 'flatten', reason: 'enough', wallMs: 1 })
    await control.poll()
    expect(await test_.temp.db.commandOutcome.findFirstOrThrow()).toMatchObject({ status: 'done' })
    await test_.setFaults([])
    expect((await account()).positions).toEqual([])
  })

  test.each(READS)(
    'with %s failing a stop that is gone is put back by the next cycle, and by the watch',
    async (type) => {
      await long()
      await test_.setFaults([{ route: '/info', type, kind: 'status', status: 429 }])
      for (const look of [() => runCycle(test_.world, never), createWatch(test_.world)]) {
        await hand.cancel(() => true)
        await look()
        const seen = await account()
        expect(seen.positions.every((position) => hasWorkingStop(position, seen.openOrders))).toBe(true)
      }
    },
  )

  test('with the book of another coin failing an exit that is due is taken', async () => {
    const exit_rules = exitRules([], { max_hold_minutes: 5 })
    await long({ exit_rules, sl_price: 60_000, tp_price: null, leverage: 1, allocation_usd: 200 })
    test_.advance(10 * 60_000)
    const { exchange } = test_.world
    const fetchBook = exchange.fetchBook
    exchange.fetchBook = (coin) =>
      coin === 'ETH' ? Promise.reject(new Error('The book of ETH is gone.')) : fetchBook(coin)
    const result = await runCycle(test_.world, never)
    expect((await account()).positions).toEqual([])
    expect(result.reason).toContain('ETH was left out: The book of ETH is gone.')
  })

  test('a store that cannot be written does not keep a flatten from closing', async () => {
    await long()
    const { books } = test_.world
    let isFull = true
    const insertSent = books.intents.insertSent
    books.intents.insertSent = (...args) => (isFull ? Promise.reject(new Error('disk full')) : insertSent(...args))
    expect(await flatten(test_.world, 'enough')).toContain('The account is flat')
    expect((await account()).positions).toEqual([])
    isFull = false
    // Written as soon as the store takes it.
    while ((await test_.temp.db.intent.count({ where: { role: 'close' } })) === 0)
      await new Promise((resolve) => setImmediate(resolve))
  })
})

describe('a position that can be neither protected nor closed', () => {
  test('asks no model, waits longer each time, and tells a person with the venue’s words', async () => {
    await long()
    test_.whileThinking(() => Promise.reject(new Error('the model was asked')))
    let elapsed = 0
    test_.world.elapsedMs = () => elapsed
    const watch = createWatch(test_.world)
    await hand.cancel(() => true)
    const refusal = { kind: 'rejected', message: 'Too many cumulative requests sent (10 > 9).' } as const
    let sent = 0
    test_.world.exchange.placeOrders = async (legs) => {
      sent += 1
      return legs.map(() => refusal)
    }
    await watch()
    const first = sent
    await watch()
    expect(sent).toBe(first)
    expect((await test_.world.books.state.read()).trouble).toMatchObject({
      code: 'position_bare',
      message: expect.stringContaining('Too many cumulative requests sent') as string,
    })
    elapsed += 60_000
    await watch()
    expect(sent).toBeGreaterThan(first)
  })
})

test('a coin that code wanted out of stays out, however long the model thinks', async () => {
  const exit_rules = exitRules([], { max_hold_minutes: 30 })
  await long({ exit_rules, sl_price: 60_000, tp_price: null, leverage: 1, allocation_usd: 200 })
  test_.advance(31 * 60_000)
  let elapsed = 0
  test_.world.elapsedMs = () => elapsed
  const mark = (await hand.mark()).toNumber()
  test_.say([decision({ sl_price: Math.round(mark * 0.98), tp_price: null })])
  test_.whileThinking(async () => {
    elapsed += 1_300
  })
  await runCycle(test_.world, never)
  expect((await account()).positions).toEqual([])
  expect(
    await test_.temp.db.decision.findFirstOrThrow({ orderBy: { id: 'desc' }, where: { coin: 'BTC' } }),
  ).toMatchObject({
    denial: 'exitedThisCycle',
  })
})

test('the diary names the levels that rest, and what was asked for where that is no price of the venue’s', async () => {
  const mark = Math.round((await hand.mark()).toNumber())
  const [stop, target] = [Math.round(mark * 0.98), Math.round(mark * 1.03)]
  await long({ sl_price: stop - 0.4, tp_price: target + 0.4 })
  const rest = `stop ${words(stop)} (asked for: ${words(stop - 0.4)}) and target ${words(target)} (asked for: ${words(target + 0.4)})`
  expect(await diary('buy')).toEqual([expect.stringContaining(`Its ${rest} rest on the venue.`)])
  const fieldsOf = async (action: string) =>
    JSON.parse((await test_.temp.db.diaryEntry.findFirstOrThrow({ where: { action } })).body) as unknown
  expect(await fieldsOf('buy')).toMatchObject({ sl_price: stop, tp_price: target })
  test_.say([decision({ action: 'hold', allocation_usd: 0, sl_price: stop + 99.6, tp_price: null })], [])
  await runCycle(test_.world, never)
  expect(await diary('adjust')).toEqual([
    expect.stringContaining(`stop ${words(stop + 100)} (asked for: ${words(stop + 99.6)}), target ${words(target)}.`),
  ])
  expect(await fieldsOf('adjust')).toMatchObject({ sl_price: stop + 100, tp_price: target })
  expect((await resting()).map(([, level]) => level)).toEqual([stop + 100, target])
})

test('a stop of a position is compared as it rests, so quiet cycles cost no action', async () => {
  await long({ tp_price: null, sl_price: 97_123.4567 })
  const placed = await test_.temp.db.intent.count()
  for (let quiet = 0; quiet < 3; quiet += 1) await runCycle(test_.world, never)
  expect(await test_.temp.db.intent.count()).toBe(placed)
})

describe('a person makes a position smaller or safer', () => {
  const size = async () => (await account()).positions[0]?.szi.toNumber() ?? 0
  const stops = async () =>
    (await account()).openOrders
      .filter(({ tpsl }) => tpsl === 'sl')
      .map(({ triggerPx, sz }) => [triggerPx?.toNumber(), sz.toNumber()])

  test('half of it is closed while the model hangs, its stop fits the rest, and the diary says who and why', async () => {
    await long()
    const before = await size()
    const runner = createCycleRunner(test_.world)
    let answer: unknown
    // A model that says nothing until its call is cut off.
    test_.whileThinking(
      () =>
        new Promise((cutOff) => {
          if (answer !== undefined) return cutOff()
          answer = command('reducePosition', { coin: 'BTC', frac: 0.5 }, (work) => {
            const done = runner.exclusive(work)
            cutOff()
            return done
          })
        }),
    )
    await runner.run()
    expect(await answer).toMatchObject({ status: 'done', message: expect.stringContaining('of 0.02022 BTC closed') })
    test_.whileThinking(async () => {})
    expect(await size()).toBeCloseTo(before / 2, 4)
    await runCycle(test_.world, never, [])
    expect((await stops()).map(([, sz]) => sz)).toEqual([await size()])
    expect(await diary('reduce')).toEqual([expect.stringContaining('A person asked for it: enough')])
    expect(await test_.temp.db.intent.findFirstOrThrow({ where: { role: 'close' } })).toMatchObject({
      source: 'person',
      reason: 'enough',
    })
  })

  test('a part too small to trade, a rest too small to protect and a position that is not there are refused with the reason', async () => {
    await long()
    const refused = async (coin: string, frac: number) => (await command('reducePosition', { coin, frac })).message
    expect(await refused('BTC', 0.001)).toContain('the venue takes no order below $10')
    expect(await refused('BTC', 0.999)).toContain('would be left')
    expect(await refused('ETH', 0.5)).toBe('No position in ETH is open.')
    expect(await size()).toBe(0.02022)
  })

  test('a stop moved towards the market rests there while the model hangs, alone, and stays', async () => {
    await long()
    const mark = (await hand.mark()).toNumber()
    const stopPx = Math.round(mark * 0.99)
    let answer: unknown
    test_.whileThinking(async () => {
      answer ??= await command('tightenStop', { coin: 'BTC', stopPx: String(stopPx) })
    })
    await runCycle(test_.world, never)
    expect(answer).toMatchObject({ status: 'done', message: `The stop of BTC is at ${words(stopPx)}.` })
    expect(await stops()).toEqual([[stopPx, 0.02022]])
    expect((await test_.temp.db.trade.findFirstOrThrow()).slPx).toBe(String(stopPx))
    expect(await diary('adjust')).toEqual([`The stop of BTC is at ${words(stopPx)}. A person asked for it: enough`])
  })

  test('a wider stop and one that would fire at once are refused, and what rests stays', async () => {
    await long()
    const before = await stops()
    const mark = (await hand.mark()).toNumber()
    const asked = async (factor: number) =>
      (await command('tightenStop', { coin: 'BTC', stopPx: String(Math.round(mark * factor)) })).message
    expect(await asked(0.9)).toMatch(/rests at \d+, and \d+ is wider\. By hand a stop only moves towards the market\./)
    expect(await asked(1.01)).toContain('would fire at once')
    expect(await stops()).toEqual(before)
  })

  test('a stop within the spread is refused before it is sent, and is sent where it is wanted even so', async () => {
    await long()
    const before = await stops()
    const mark = (await hand.mark()).toNumber()
    test_.world.exchange.fetchBook = async () => ({
      bids: [[px(mark * 0.999), sz(1)]],
      asks: [[px(mark * 1.001), sz(1)]],
      timeMs: 0,
    })
    const stopPx = String(Math.round(mark * 0.9985))
    const asked = { coin: 'BTC', stopPx }
    expect((await command('tightenStop', asked)).message).toMatch(
      /^Nothing was sent: \d+ is 0\.1\d* % from the market at [\d.]+, within the spread of 0\.2 %, so it may fire at once\./,
    )
    expect(await stops()).toEqual(before)
    expect(await command('tightenStop', { ...asked, evenWithinSpread: true })).toMatchObject({ status: 'done' })
    expect(await stops()).toEqual([[Number(stopPx), 0.02022]])
  })

  test('a price between two of the venue’s is told as it rests and as it was asked for', async () => {
    await long()
    const whole = Math.round((await hand.mark()).toNumber() * 0.99)
    const { message } = await command('tightenStop', { coin: 'BTC', stopPx: `${whole - 1}.6` })
    expect(message).toBe(`The stop of BTC is at ${words(whole)} (asked for: ${words(whole - 0.4)}).`)
    expect(await stops()).toEqual([[whole, 0.02022]])
    const entry = await test_.temp.db.diaryEntry.findFirstOrThrow({ where: { action: 'adjust' } })
    expect(JSON.parse(entry.body)).toMatchObject({ sl_price: whole })
  })

  test('a stop the venue does not take leaves the one before it, and says why', async () => {
    await long()
    const before = await stops()
    const stopPx = String(Math.round((await hand.mark()).toNumber() * 0.99))
    await test_.setFaults([{ route: '/exchange', kind: 'status', status: 429 }])
    expect(await command('tightenStop', { coin: 'BTC', stopPx })).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('What rested before still rests.'),
    })
    await test_.setFaults([])
    expect(await stops()).toEqual(before)
  })
})
