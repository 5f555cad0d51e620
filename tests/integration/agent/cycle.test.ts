import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CYCLE_STEPS } from '@/lib/domain/cycleSteps.ts'
import { Decimal } from '@/lib/domain/decimal.ts'
import type { Decision } from '@/lib/domain/decision.ts'
import { hasWorkingStop } from '@/lib/domain/protection.ts'
import type { Exchange } from '@/lib/ports.ts'
import { insertCommand } from '@/lib/store/commands.ts'
import { createControl } from '@/worker/cycle/control.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import { decision } from '../../support/builders.ts'
import { createTestWorld, type TestWorld } from '../../support/testWorld.ts'

let test_: TestWorld
const never = new AbortController().signal

beforeEach(async () => {
  test_ = await createTestWorld()
})
afterEach(() => test_.close())

/** An entry in BTC with levels around the price of the day. */
async function entry(change: Partial<Decision> = {}): Promise<Decision> {
  const { coins } = await test_.world.exchange.fetchSnapshot(['BTC'])
  const mark = coins.BTC?.markPx.toNumber() ?? Number.NaN
  return decision({
    allocation_usd: 2_000,
    sl_price: Math.round(mark * 0.98),
    tp_price: Math.round(mark * 1.03),
    ...change,
  })
}
const intents = () => test_.temp.db.intent.findMany({ orderBy: { id: 'asc' } })
const account = () => test_.world.exchange.fetchAccount()

async function moneyGap(): Promise<Decimal> {
  const point = await test_.temp.db.equityPoint.findFirstOrThrow({ orderBy: { at: 'desc' } })
  const sum = new Decimal(point.depositsUsd)
    .plus(point.realizedUsd)
    .minus(point.feesUsd)
    .plus(point.fundingUsd)
    .plus(point.unrealizedUsd)
  return new Decimal(point.equityUsd).minus(sum).abs()
}

describe('one cycle on the paper exchange', () => {
  test('an entry fills, a stop and a target for the filled size rest, and the diary tells it', async () => {
    test_.say([await entry()])
    const result = await runCycle(test_.world, never)
    expect(result.status).toBe('ok')
    const seen = await account()
    expect(seen.positions).toHaveLength(1)
    const [position] = seen.positions
    const stop = seen.openOrders.find((order) => order.tpsl === 'sl')
    expect(stop?.sz.eq(position?.szi ?? 0)).toBe(true)
    expect(stop?.reduceOnly).toBe(true)
    expect(seen.openOrders.find((order) => order.tpsl === 'tp')).toBeDefined()
    expect((await intents()).map((intent) => [intent.role, intent.outcome, intent.orderStatus])).toEqual([
      ['entry', 'acknowledged', 'filled'],
      ['stop', 'acknowledged', 'open'],
      ['target', 'acknowledged', 'open'],
    ])
    const diary = await test_.temp.db.diaryEntry.findFirstOrThrow({ where: { action: 'buy' } })
    expect(JSON.parse(diary.body)).toMatchObject({
      filled: true,
      rationale: 'Because.',
      exit_plan: 'Close below EMA20.',
    })
    expect((await moneyGap()).lt('0.01')).toBe(true)
  })

  test('every step of the cycle is recorded in order with its time', async () => {
    // Looks at the account come by time, not in an order.
    await runCycle({ ...test_.world, safetyEveryMs: 2_000_000_000 }, never)
    const row = await test_.temp.db.cycle.findFirstOrThrow()
    const steps = JSON.parse(row.steps) as { step: string; within: string | null; ms: number; status: string }[]
    const parts = steps.filter(({ within }) => within !== null)
    expect(steps.filter((step) => !parts.includes(step)).map(({ step }) => step)).toEqual(CYCLE_STEPS)
    // Work that runs inside a step stands under it with a time of its own.
    expect(parts.map(({ step, within }) => `${within}/${step}`)).toEqual([
      'reconcile/protect',
      'reconcile/exits',
      'reconcile/settle',
    ])
    expect(steps.every((step) => step.status === 'done' || step.status === 'skipped')).toBe(true)
    expect(row.context).toContain('"decide_for"')
  })

  test('a fill leads back to the sentence that caused it', async () => {
    test_.say([await entry({ rationale: 'The 4h trend turned up.' })])
    await runCycle(test_.world, never)
    const fill = await test_.temp.db.fill.findFirstOrThrow()
    const cause = await test_.temp.db.decision.findUniqueOrThrow({
      where: { id: fill.decisionId ?? -1 },
      include: { cycle: true },
    })
    expect(cause.rationale).toBe('The 4h trend turned up.')
    expect(cause.cycle.answer).toContain('The 4h trend turned up.')
  })

  test('a second cycle leaves resting orders and the books as they are', async () => {
    test_.say([await entry()], [])
    await runCycle(test_.world, never)
    const before = await account()
    await runCycle(test_.world, never)
    const after = await account()
    expect(after.openOrders.map((order) => order.oid)).toEqual(before.openOrders.map((order) => order.oid))
    expect(await test_.temp.db.trade.count()).toBe(1)
    expect(
      await test_.temp.db.diaryEntry.count({ where: { action: { in: ['close', 'adopted', 'reconcile_close'] } } }),
    ).toBe(0)
  })

  test('a close takes the position and leaves nothing resting', async () => {
    test_.say([await entry()], [decision({ action: 'close', sl_price: null, tp_price: null, rationale: 'Done.' })])
    await runCycle(test_.world, never)
    test_.advance(300_000)
    await runCycle(test_.world, never)
    expect(await account()).toMatchObject({ positions: [], openOrders: [] })
    const trade = await test_.temp.db.trade.findFirstOrThrow()
    expect(trade).toMatchObject({ status: 'closed', exitKind: 'model', exitReason: 'Done.' })
    expect((await moneyGap()).lt('0.01')).toBe(true)
  })

  test('a time limit in the exit rules closes the position without a model', async () => {
    const exit_rules = {
      match: 'any' as const,
      conditions: [],
      max_hold_minutes: 30,
      trail_after_pct: null,
      trail_distance_pct: null,
      cooldown_minutes: null,
      note: '',
    }
    test_.say([await entry({ exit_rules, sl_price: 60_000, tp_price: null, leverage: 1, allocation_usd: 200 })], {
      kind: 'failed',
      code: 'down',
      message: 'The model is down.',
    })
    await runCycle(test_.world, never)
    test_.advance(31 * 60_000)
    await runCycle(test_.world, never)
    expect((await account()).positions).toEqual([])
    expect(await test_.temp.db.trade.findFirstOrThrow()).toMatchObject({ exitKind: 'exitRule' })
  })

  test('a model that fails is a hold with its reason, and the books are still brought up to date', async () => {
    test_.say({ kind: 'failed', code: 'timeout', message: 'No answer within 120 s.' })
    const result = await runCycle(test_.world, never)
    expect(result).toMatchObject({ status: 'hold', reason: 'No answer within 120 s.' })
    expect(await test_.temp.db.equityPoint.count()).toBe(2)
    expect(await intents()).toEqual([])
  })

  test('a coin the venue does not list is named, and the others are traded', async () => {
    const other = await createTestWorld({ settings: { coins: ['BTC', 'NOSUCH'] } })
    try {
      other.say([await entry()])
      const result = await runCycle(other.world, never)
      expect(result).toMatchObject({ status: 'ok' })
      expect(result.reason).toContain('does not list NOSUCH')
      expect((await other.world.exchange.fetchAccount()).positions).toHaveLength(1)
    } finally {
      await other.close()
    }
  })

  test('a venue that is out of reach skips the cycle and says so', async () => {
    await test_.setFaults([{ route: '/info', kind: 'status', status: 500 }])
    const result = await runCycle(test_.world, never)
    expect(result.status).toBe('skipped')
    expect(result.reason).toContain('did not answer')
  })
})

/** What the loop does for a command that stops: abort the cycle, then the work. */
const abortThen =
  (abort: AbortController) =>
  <T>(work: () => Promise<T>): Promise<T> => {
    abort.abort()
    return work()
  }

describe('halting', () => {
  test('a halt while the model thinks sends no order', async () => {
    const abort = new AbortController()
    const control = createControl(test_.world, { exclusive: abortThen(abort), runNow: () => {} })
    test_.say([await entry()])
    test_.whileThinking(async () => {
      await insertCommand(test_.temp.db, {
        agentId: test_.agentId,
        kind: 'halt',
        reason: 'test',
        wallMs: 1,
      })
      await control.poll()
    })
    const result = await runCycle(test_.world, abort.signal)
    expect(result.status).toBe('halted')
    expect(await intents()).toEqual([])
    expect((await account()).positions).toEqual([])
  })

  test('a halt between gate and execute sends no order, and says so on the intent', async () => {
    test_.say([await entry()])
    const { world } = test_
    // The leverage is set after the gate and before the order: the last moment at which a person can still stop it.
    const setLeverage = world.exchange.setLeverage
    world.exchange.setLeverage = async (coin, leverage) => {
      await world.books.state.update({ tradingState: 'halted' })
      return setLeverage(coin, leverage)
    }
    await runCycle(world, never)
    expect((await account()).positions).toEqual([])
    expect(await intents()).toMatchObject([
      { role: 'entry', outcome: 'notSent', message: 'The trading state is halted.' },
    ])
  })

  test('while halted the model is not asked, and a stop that vanished is put back', async () => {
    test_.say([await entry()])
    await runCycle(test_.world, never)
    await test_.world.books.state.update({ tradingState: 'halted' })
    const { openOrders } = await account()
    await test_.world.exchange.cancelOrders(openOrders.map(({ coin, oid }) => ({ coin, oid })))
    test_.whileThinking(() => Promise.reject(new Error('the model was asked')))
    const result = await runCycle(test_.world, never)
    expect(result.status).toBe('halted')
    const after = await account()
    expect(after.positions.every((position) => hasWorkingStop(position, after.openOrders))).toBe(true)
  })

  test('flatten closes everything although trading is halted, and its outcome says flat', async () => {
    test_.say([await entry()])
    await runCycle(test_.world, never)
    const control = createControl(test_.world, { exclusive: (work) => work(), runNow: () => {} })
    await insertCommand(test_.temp.db, {
      agentId: test_.agentId,
      kind: 'flatten',
      reason: 'enough',
      wallMs: 1,
    })
    await control.poll()
    expect(await account()).toMatchObject({ positions: [], openOrders: [] })
    expect(await test_.temp.db.commandOutcome.findFirstOrThrow()).toMatchObject({ status: 'done' })
    expect(await test_.temp.db.agentState.findFirstOrThrow()).toMatchObject({ tradingState: 'halted' })
    expect(await test_.temp.db.trade.findFirstOrThrow()).toMatchObject({ status: 'closed', exitKind: 'person' })
  })

  test('the only stop of a position cannot be cancelled from the dashboard', async () => {
    test_.say([await entry()])
    await runCycle(test_.world, never)
    const stop = (await account()).openOrders.find((order) => order.tpsl === 'sl')
    const control = createControl(test_.world, { exclusive: (work) => work(), runNow: () => {} })
    await insertCommand(test_.temp.db, {
      agentId: test_.agentId,
      kind: 'cancelOrder',
      coin: 'BTC',
      oid: stop?.oid ?? '',
      reason: '',
      wallMs: 1,
    })
    await control.poll()
    expect(await test_.temp.db.commandOutcome.findFirstOrThrow()).toMatchObject({ status: 'failed' })
    expect((await account()).openOrders.some((order) => order.oid === stop?.oid)).toBe(true)
  })
})

describe('orders, exactly once in effect', () => {
  const entries = () => test_.temp.db.fill.findMany({ where: { dir: 'Open Long' } })

  test('an order that landed without an answer is found again by its cloid, protected, and never sent twice', async () => {
    test_.say([await entry()], [])
    await test_.setFaults([{ route: '/exchange', type: 'order', kind: 'dropAfterCommit', count: 1 }])
    await runCycle(test_.world, never)
    await runCycle(test_.world, never)
    const [first] = await intents()
    expect(first).toMatchObject({ role: 'entry', outcome: 'acknowledged', orderStatus: 'filled' })
    const seen = await account()
    expect(seen.positions).toHaveLength(1)
    expect(seen.positions.every((position) => hasWorkingStop(position, seen.openOrders))).toBe(true)
    const bought = (await entries()).reduce((sum, fill) => sum.plus(fill.sz), new Decimal(0))
    expect(bought.eq(first?.sz ?? 0)).toBe(true)
  })

  test('an order that never arrived is ruled out by burning its nonce', async () => {
    test_.say([await entry()], [])
    await test_.setFaults([{ route: '/exchange', type: 'order', kind: 'drop', count: 1 }])
    await runCycle(test_.world, never)
    expect(await intents()).toMatchObject([{ role: 'entry', outcome: 'notSent' }])
    expect((await account()).positions).toEqual([])
  })

  /** Lets the process die at a call of the venue, before it left or after it landed: from then on the venue is never reached again. */
  const dieAt =
    (method: 'placeOrders' | 'setLeverage', when: 'before' | 'after', nth: number) => (exchange: Exchange) => {
      let calls = 0
      let isDead = false
      const wrap =
        (name: string, real: (...args: never[]) => Promise<unknown>) =>
        async (...args: never[]) => {
          const isMoment = name === method && ++calls === nth
          if (isMoment && when === 'before') isDead = true
          if (isDead) throw new Error('killed')
          const result = await real(...args)
          if (isMoment) isDead = true
          if (isDead) throw new Error('killed')
          return result
        }
      return Object.fromEntries(
        Object.entries(exchange).map(([name, real]) => [name, name === 'cloidOf' ? real : wrap(name, real)]),
      ) as unknown as Exchange
    }

  test.each([
    ['before the entry is sent', 'placeOrders', 'before', 1],
    ['after the entry landed', 'placeOrders', 'after', 1],
    ['before the stop is sent', 'placeOrders', 'before', 2],
    ['after the stop landed', 'placeOrders', 'after', 2],
    ['before leverage is set', 'setLeverage', 'before', 1],
  ] as const)(
    'killed %s, the next start doubles nothing and leaves no position without a stop',
    async (_, method, when, nth) => {
      test_.say([await entry()], [])
      const dying = await test_.restart(dieAt(method, when, nth))
      await runCycle(dying, never)
      const next = await test_.restart()
      await runCycle(next, never)
      const seen = await account()
      expect(seen.positions.length).toBeLessThanOrEqual(1)
      expect(seen.positions.every((position) => hasWorkingStop(position, seen.openOrders))).toBe(true)
      expect(seen.openOrders.filter((order) => order.tpsl === 'sl')).toHaveLength(seen.positions.length)
      const [first] = await intents()
      const bought = (await entries()).reduce((sum, fill) => sum.plus(fill.sz), new Decimal(0))
      expect(bought.lte(first?.sz ?? 0)).toBe(true)
      expect((await intents()).filter((intent) => ['written', 'sent', 'unknown'].includes(intent.outcome))).toEqual([])
      expect((await moneyGap()).lt('0.01')).toBe(true)
    },
  )

  test('a position somebody else opened is adopted, told, and gets a stop', async () => {
    const other = await test_.restart()
    test_.say([await entry({ tp_price: null })], [])
    await runCycle(other, never)
    // Another program with the same account: our store has never heard of the position.
    await test_.temp.db.trade.deleteMany()
    await test_.temp.db.fill.deleteMany()
    await test_.temp.db.intent.deleteMany()
    const { openOrders } = await account()
    await other.exchange.cancelOrders(openOrders.map(({ coin, oid }) => ({ coin, oid })))
    // Nonces follow the venue's clock; two programs with one key at the same instant would take each other's.
    test_.advance(60_000)
    expect(await runCycle(test_.world, never)).toMatchObject({ status: 'hold' })
    const seen = await account()
    expect(seen.positions.every((position) => hasWorkingStop(position, seen.openOrders))).toBe(true)
    expect(await test_.temp.db.trade.findFirstOrThrow()).toMatchObject({ adopted: true, status: 'open' })
  })
})
