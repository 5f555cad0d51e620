import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StoredAccount } from '@/lib/contracts/positions.ts'
import { DEFAULT_EXIT_RULES, type ExitCondition, type ExitRules } from '@/lib/domain/exitRules.ts'
import { hasWorkingStop } from '@/lib/domain/protection.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import { createWatch } from '@/worker/cycle/watch.ts'
import { decision } from '../../support/builders.ts'
import { type HandOrders, handOrders } from '../../support/handOrders.ts'
import { createTestWorld, type TestWorld, UNHURRIED } from '../../support/testWorld.ts'

let test_: TestWorld
let hand: HandOrders
const never = new AbortController().signal
const positions = async () => (await test_.world.exchange.fetchAccount()).positions

beforeEach(async () => {
  test_ = await createTestWorld()
  hand = handOrders(test_)
})
afterEach(() => test_.close())

const rules = (condition: Partial<ExitCondition>): ExitRules => ({
  match: 'any',
  conditions: [
    {
      left: 'price',
      left_period: null,
      interval: null,
      op: '>',
      right: 'value',
      right_period: null,
      value: 0,
      bars: 1,
      on: 'live',
      ...condition,
    },
  ],
  max_hold_minutes: null,
  trail_after_pct: null,
  trail_distance_pct: null,
  cooldown_minutes: null,
  note: '',
})

const plan = (change: Partial<ExitRules>): ExitRules => ({ ...rules({}), conditions: [], ...change })

/** True of every bar. */
const volume = { left: 'volume', interval: '1h', on: 'close', op: '>', value: 0 } as const

/** A long whose levels are too far away to end it. */
async function long(exit_rules: ExitRules): Promise<number> {
  const mark = (await hand.mark()).toNumber()
  const levels = { sl_price: Math.round(mark * 0.7), tp_price: null }
  test_.say([decision({ allocation_usd: 500, leverage: 1, ...levels, exit_rules })], [])
  await runCycle(test_.world, never)
  test_.advance(10_000)
  return mark
}

test('R is measured from the stop the position began with, so a stop at break-even closes no winner', async () => {
  await long(rules({ left: 'r_multiple', op: '>', value: 3 }))
  const [position] = await positions()
  const trade = await test_.temp.db.trade.findFirstOrThrow()
  // Right below the mark: from here the distance to the entry is next to nothing.
  const tight = Math.floor((await hand.mark()).toNumber() * 0.9995)
  test_.say([decision({ action: 'hold', allocation_usd: 0, sl_price: tight, tp_price: null })], [])
  await runCycle(test_.world, never)
  expect((await test_.temp.db.trade.findFirstOrThrow()).slPx).toBe(String(tight))
  expect((await test_.temp.db.trade.findFirstOrThrow()).openingSlPx).toBe(trade.slPx)
  await runCycle(test_.world, never)
  expect((await positions()).map(({ szi }) => szi.toFixed())).toEqual([position?.szi.toFixed()])
})

test('a bar that closed before the rules were given meets none of them, and the next one does', async () => {
  await long(rules({ left: 'rsi', interval: '1h', on: 'close', op: '<', value: 1 }))
  const [trade] = await test_.world.books.trades.open()
  // True of every bar: only its age can keep it from closing at once.
  await test_.world.books.trades.setRules(trade?.id ?? 0, rules(volume))
  await runCycle(test_.world, never)
  expect(await positions()).toHaveLength(1)
  test_.advance(3_600_000)
  await runCycle(test_.world, never)
  expect(await positions()).toEqual([])
})

test('a hold may bring other rules, which hold from then on', async () => {
  await long(rules({ left: 'rsi', interval: '1h', on: 'close', op: '<', value: 1 }))
  const hold = { action: 'hold' as const, allocation_usd: 0, sl_price: null, tp_price: null }
  test_.say([decision({ ...hold, exit_rules: { ...rules({}), conditions: [], max_hold_minutes: 30 } })], [])
  await runCycle(test_.world, never)
  expect(await test_.temp.db.diaryEntry.findFirstOrThrow({ where: { action: 'adjust' } })).toMatchObject({
    body: expect.stringContaining('Its exit rules are new: at most 30 minutes.') as string,
  })
  test_.advance(31 * 60_000)
  await runCycle(test_.world, never)
  expect(await positions()).toEqual([])
})

test('rules of which none can work give way to the default plan, and the diary says which and why', async () => {
  await long(rules({ left: 'rsi', op: '<', value: 30 }))
  expect(await positions()).toHaveLength(1)
  expect((await test_.temp.db.trade.findFirstOrThrow()).exitRules).toBe(JSON.stringify(DEFAULT_EXIT_RULES))
  const notes = await test_.temp.db.diaryEntry.findMany({ where: { asset: 'BTC' } })
  expect(notes.map(({ body }) => body).join()).toContain('names no interval, so there are no bars to judge it on')
})

test('a sale of half a long with the stop and the rules of what stays reduces it, and both hold for the rest', async () => {
  const mark = await long(rules({ left: 'rsi', interval: '1h', on: 'close', op: '<', value: 1 }))
  const [before] = await positions()
  const stop = Math.round(mark * 0.95)
  const half = { action: 'sell' as const, allocation_usd: 250, leverage: null, sl_price: stop, tp_price: null }
  const plan = { ...rules({}), conditions: [], max_hold_minutes: 30 }
  test_.say([decision({ ...half, exit_rules: plan })], [])
  await runCycle(test_.world, never)
  const [after] = await positions()
  expect(after?.szi.toNumber()).toBeLessThan((before?.szi.toNumber() ?? 0) * 0.6)
  const stops = (await test_.world.exchange.fetchAccount()).openOrders.filter(({ tpsl }) => tpsl === 'sl')
  expect(stops.map(({ triggerPx }) => triggerPx?.toNumber())).toEqual([stop])
  test_.advance(31 * 60_000)
  await runCycle(test_.world, never)
  expect(await positions()).toEqual([])
})

const decisions = () => test_.temp.db.decision.findMany({ where: { coin: 'BTC' }, orderBy: { id: 'asc' } })

test('an entry whose plan the last closed bar meets is denied, with the rule, and the next question says so', async () => {
  test_.advance(3_600_000)
  const mark = (await hand.mark()).toNumber()
  const levels = { sl_price: Math.round(mark * 0.7), tp_price: null }
  test_.say([decision({ allocation_usd: 500, leverage: 1, ...levels, exit_rules: rules(volume) })], [])
  await runCycle(test_.world, never)
  expect(await positions()).toEqual([])
  expect(await decisions()).toMatchObject([{ verdict: 'deny', denial: 'exitRuleMet' }])
  const denied = await test_.temp.db.diaryEntry.findFirstOrThrow({ where: { action: 'denied' } })
  expect(denied.body).toContain('Exit rule met: volume > 0 on 1h')
  await runCycle(test_.world, never)
  const { context } = await test_.temp.db.cycle.findFirstOrThrow({ orderBy: { id: 'desc' } })
  expect(JSON.parse(context ?? '').recent_decisions).toMatchObject([
    { result: 'denied: exitRuleMet', notes: expect.arrayContaining(['Exit rules: Exit rule met: volume > 0 on 1h.']) },
  ])
})

test.each<[string, ExitRules]>([
  ['a loss that the spread is', plan({ conditions: rules({ left: 'pnl_pct', op: '<', value: -0.0001 }).conditions })],
  ['a trail inside the spread and the fees', plan({ trail_distance_pct: 0.05 })],
  [
    'a loss that any move is, beside what always holds',
    plan({
      match: 'all',
      conditions: [{ left: 'pnl_pct', op: '<', value: -0.05 }, volume].flatMap(
        (one) => rules(one as Partial<ExitCondition>).conditions,
      ),
    }),
  ],
])('an entry that would stand where its plan leaves is denied: %s', async (_what, exit_rules) => {
  const mark = (await hand.mark()).toNumber()
  const levels = { sl_price: Math.round(mark * 0.7), tp_price: null }
  test_.say([decision({ allocation_usd: 500, leverage: 1, ...levels, exit_rules })], [])
  await runCycle(test_.world, never)
  expect(await positions()).toEqual([])
})

test('an entry right beside the average it is to be left by is denied where that is judged within the shortest hold', async () => {
  await test_.close()
  test_ = await createTestWorld({
    settings: { limits: { ...UNHURRIED, holdMinutesMin: 30, stopDistanceFracMin: 0.01 } },
  })
  hand = handOrders(test_)
  await long(rules({ interval: '1m', op: '<', right: 'sma', right_period: 2, value: null }))
  expect((await decisions()).at(-1)).toMatchObject({ verdict: 'deny', denial: 'exitRuleMet' })
  const told = await test_.temp.db.diaryEntry.findFirstOrThrow({ where: { action: 'denied' } })
  expect(told.body).toMatch(/price < sma 2.*closes the trade at a loss within 1 % of its entry/)
})

test.each<[string, ExitRules]>([
  ['bars', rules({ left: 'volume', interval: '1m', on: 'close', op: '>' })],
  ['time', plan({ max_hold_minutes: 2 })],
])('a hold whose rules are met already, by %s, leaves the plan there is', async (_what, met) => {
  await long(rules({ left: 'rsi', interval: '1h', on: 'close', op: '<', value: 1 }))
  const before = await test_.temp.db.trade.findFirstOrThrow()
  test_.advance(120_000)
  const hold = { action: 'hold' as const, allocation_usd: 0, sl_price: null, tp_price: null }
  test_.say([decision({ ...hold, exit_rules: met })], [])
  await runCycle(test_.world, never)
  expect((await test_.temp.db.trade.findFirstOrThrow()).exitRules).toBe(before.exitRules)
  expect((await decisions()).at(-1)?.gateReport).toContain('what is held keeps its plan')
})

test('an add whose time stop is over by the age of the trade is denied, and the plan there is stays', async () => {
  const mark = await long(plan({ max_hold_minutes: 600 }))
  const [before] = await positions()
  test_.advance(20 * 60_000)
  const levels = { sl_price: Math.round(mark * 0.7), tp_price: null }
  test_.say([decision({ allocation_usd: 100, leverage: 1, ...levels, exit_rules: plan({ max_hold_minutes: 10 }) })], [])
  await runCycle(test_.world, never)
  expect((await decisions()).at(-1)).toMatchObject({ verdict: 'deny', denial: 'exitRuleMet' })
  await runCycle(test_.world, never)
  expect((await positions()).map(({ szi }) => szi.toFixed())).toEqual([before?.szi.toFixed()])
})

const hold = { action: 'hold' as const, allocation_usd: 0, sl_price: null, tp_price: null }

test('rules in the place of a plan that cools down do not shorten its cooldown, and rules said again change nothing', async () => {
  await long(plan({ max_hold_minutes: 600, cooldown_minutes: 60 }))
  test_.say([decision({ ...hold, exit_rules: plan({ max_hold_minutes: 600 }) })], [])
  await runCycle(test_.world, never)
  expect(await test_.temp.db.trade.findFirstOrThrow()).toMatchObject({ rulesFrom: null })
  test_.say([decision({ ...hold, exit_rules: plan({ max_hold_minutes: 90 }) })], [])
  await runCycle(test_.world, never)
  const [trade] = await test_.world.books.trades.open()
  expect(trade?.exitRules).toEqual(plan({ max_hold_minutes: 90, cooldown_minutes: 60 }))
})

test.each([
  ['whose rules are left out', plan({ max_hold_minutes: 60 })],
  ['that brings none', null],
])(
  'an add %s, filling after the position is gone, stands with its stop and the default plan',
  async (_what, exit_rules) => {
    await test_.close()
    test_ = await createTestWorld({ settings: { limits: { ...UNHURRIED, holdMinutesMin: 30 } } })
    hand = handOrders(test_)
    const mark = await long(plan({ max_hold_minutes: 600 }))
    const { exchange } = test_.world
    const { placeOrders } = exchange
    exchange.placeOrders = async (legs, stamp) => {
      // Between the look and the fill somebody else closes what is held.
      if (legs.some(({ reduceOnly }) => !reduceOnly)) await hand.reduce('1')
      return placeOrders(legs, stamp)
    }
    const levels = { sl_price: Math.round(mark * 0.8), tp_price: null }
    test_.say([decision({ allocation_usd: 300, leverage: 1, ...levels, exit_rules })], [])
    await runCycle(test_.world, never)
    test_.advance(10_000)
    await runCycle(test_.world, never)
    const [position] = await positions()
    const { openOrders } = await exchange.fetchAccount()
    expect(position && hasWorkingStop(position, openOrders)).toBe(true)
    const trades = await test_.temp.db.trade.findMany({ orderBy: { id: 'asc' } })
    expect(trades.map(({ status }) => status)).toEqual(['closed', 'open'])
    const [trade] = await test_.world.books.trades.open()
    expect(trade).toMatchObject({ adopted: false, exitRules: DEFAULT_EXIT_RULES })
    expect(trade?.slPx?.toNumber()).toBe(levels.sl_price)
    const told = await test_.temp.db.diaryEntry.findMany({ where: { action: 'levels' } })
    expect(told.map(({ body }) => body).join()).toContain('the add stands by itself')
  },
)

test('of a trade whose rules an other version wrote in a form that is not read, the start tells that nothing but its levels leaves it', async () => {
  await long(plan({ max_hold_minutes: 600 }))
  await test_.temp.db.trade.updateMany({ data: { exitRules: '{"when":"later"}' } })
  await test_.restart()
  const [told] = await test_.temp.db.diaryEntry.findMany({ where: { action: 'error' } })
  expect(told?.body).toContain('The exit rules of BTC are stored in a form that this version does not read')
})

test('within the shortest hold a hold cannot close by new rules or a stop at the mark, and an add keeps the rules there are', async () => {
  await test_.close()
  test_ = await createTestWorld({ settings: { limits: { ...UNHURRIED, holdMinutesMin: 30 } } })
  hand = handOrders(test_)
  const mark = await long(plan({ max_hold_minutes: 600 }))
  const near = Math.floor((await hand.mark()).toNumber() * 0.9999)
  test_.say([decision({ ...hold, sl_price: near, exit_rules: plan({ max_hold_minutes: 2 }) })], [])
  await runCycle(test_.world, never)
  const levels = { sl_price: Math.round(mark * 0.7), tp_price: null }
  test_.say([decision({ allocation_usd: 100, leverage: 1, ...levels, exit_rules: plan({ max_hold_minutes: 2 }) })], [])
  await runCycle(test_.world, never)
  const [trade] = await test_.world.books.trades.open()
  expect(trade).toMatchObject({ exitRules: plan({ max_hold_minutes: 600 }) })
  expect(trade?.slPx?.toNumber()).toBe(levels.sl_price)
  expect((await decisions()).slice(-2)).toMatchObject([
    { verdict: 'hold', exitRules: null },
    { verdict: 'clamp', exitRules: null },
  ])
  test_.advance(180_000)
  await runCycle(test_.world, never)
  expect(await positions()).toHaveLength(1)
})

test('what of an answer could not be used stands beside the decision in the next question', async () => {
  await long(rules({ left: 'rsi', op: '<', value: 30 }))
  await runCycle(test_.world, never)
  const { context } = await test_.temp.db.cycle.findFirstOrThrow({ orderBy: { id: 'desc' } })
  const notes = JSON.parse(context ?? '').recent_decisions[0].notes.join(' ')
  expect(notes).toContain('names no interval, so there are no bars to judge it on. Left out.')
  expect(notes).toContain('The default plan holds instead: the stop, and at most 1440 minutes.')
})

test('where the rules stand is stored for the screens and told to the model, also before a bar of their own has closed', async () => {
  const mark = await long(rules({ left: 'price', interval: '4h', on: 'close', op: '<', value: 1 }))
  const level = Math.round(mark * 0.8)
  const [trade] = await test_.world.books.trades.open()
  const below = rules({ interval: '4h', on: 'close', op: '<', value: level })
  await test_.world.books.trades.setRules(trade?.id ?? 0, { ...below, max_hold_minutes: 600 })
  await runCycle(test_.world, never)
  const { account } = (await test_.world.books.state.read()) as { account: StoredAccount }
  const arms = account.positions[0]?.exitState?.arms
  expect(arms).toMatchObject([{ threshold: level, unit: '%', met: false }])
  expect(arms?.[0]?.distance).toBeGreaterThan(10)
  const { context } = await test_.temp.db.cycle.findFirstOrThrow({ orderBy: { id: 'desc' } })
  expect(JSON.parse(context ?? '').positions[0].exit_state).toMatch(
    /^0 of 1 met, price < \d+ 4h [\d.]+ % away, out of time in \d+ h, judged next in \d+ (min|h)$/,
  )
})

const stopsAtVenue = async () =>
  (await test_.world.exchange.fetchAccount()).openOrders.filter(({ tpsl }) => tpsl === 'sl')

test('a plan that trails moves the resting stop behind the price between cycles, and back never', async () => {
  const mark = await long(plan({ trail_distance_pct: 5 }))
  const watch = createWatch(test_.world)
  await watch()
  const [first, ...others] = await stopsAtVenue()
  expect(others).toEqual([])
  const level = first?.triggerPx?.toNumber() ?? 0
  expect(level / mark).toBeCloseTo(0.95, 2)
  expect(await test_.temp.db.trade.findFirstOrThrow()).toMatchObject({ slPx: String(level) })
  const note = await test_.temp.db.diaryEntry.findFirstOrThrow({ where: { action: 'levels' } })
  expect(note.body).toContain(`The stop of BTC trails the price: it is at ${level.toLocaleString('en-US')} instead of`)
  // A wider trail asks for a stop further away: what rests stays.
  const [trade] = await test_.world.books.trades.open()
  await test_.world.books.trades.setRules(trade?.id ?? 0, plan({ trail_distance_pct: 20 }))
  await watch()
  expect((await stopsAtVenue()).map(({ oid }) => oid)).toEqual([first?.oid])
  await runCycle(test_.world, never)
  const { context } = await test_.temp.db.cycle.findFirstOrThrow({ orderBy: { id: 'desc' } })
  expect(JSON.parse(context ?? '').positions[0].exit_state).toMatch(
    /^stop trails 20 % behind the best price \(best so far -?[\d.e-]+ %\), judged next in 1 min$/,
  )
})

test('after an exit the cooldown of its plan keeps the coin from being entered, until then and across a restart', async () => {
  await long(plan({ max_hold_minutes: 30, cooldown_minutes: 90 }))
  const entry = async (): Promise<void> => {
    const mark = (await hand.mark()).toNumber()
    const levels = { sl_price: Math.round(mark * 0.7), tp_price: null }
    test_.say([decision({ allocation_usd: 500, leverage: 1, ...levels, exit_rules: plan({}) })])
  }
  test_.advance(31 * 60_000)
  await runCycle(test_.world, never)
  expect(await positions()).toEqual([])
  test_.advance(60_000)
  await entry()
  await runCycle(await test_.restart(), never)
  expect(await positions()).toEqual([])
  expect((await decisions()).at(-1)).toMatchObject({ verdict: 'deny', denial: 'coolingDown' })
  const [lock] = await test_.world.books.locks.open()
  const until = new Date(Math.ceil((lock?.untilMs ?? 0) / 60_000) * 60_000).toISOString().slice(11, 16)
  const denied = await test_.temp.db.diaryEntry.findFirstOrThrow({ where: { action: 'denied' } })
  expect(denied.body).toMatch(new RegExp(`Cooling down until (\\d{4}-\\d\\d-\\d\\d )?${until} UTC`))
  test_.advance(90 * 60_000)
  await entry()
  await runCycle(test_.world, never)
  expect(await positions()).toHaveLength(1)
})
