import { HttpRequestError } from '@nktkas/hyperliquid'
import { describe, expect, test } from 'vitest'
import { createBudgetedTransport } from '@/lib/hyperliquid/budgetedTransport.ts'
import { createRequestBudget } from '@/lib/hyperliquid/requestBudget.ts'
import { actionsOf, urgencyOf, weightOf, weightOfAnswer } from '@/lib/hyperliquid/requestWeights.ts'

/** Time that passes only where somebody waits for it. */
function handTime() {
  let atMs = 0
  return {
    elapsedMs: () => atMs,
    pass(ms: number) {
      atMs += ms
    },
    async pause(ms: number) {
      atMs += ms
    },
  }
}

const ACCOUNT = { type: 'clearinghouseState', user: '0x1' }
const CANDLES = { type: 'candleSnapshot', req: { coin: 'BTC' } }
const FILLS = { type: 'userFillsByTime', user: '0x1', startTime: 0 }
const rows = (count: number) => Array.from({ length: count }, () => ({}))

/** A venue that answers what it is told to, one answer a request; the last one for ever. */
function scripted(...answers: (unknown | Error)[]) {
  const asked: unknown[] = []
  return {
    asked,
    transport: {
      isTestnet: true,
      async request<T>(_endpoint: 'info' | 'exchange', payload: unknown): Promise<T> {
        asked.push(payload)
        const answer = answers.length > 1 ? answers.shift() : answers[0]
        if (answer instanceof Error) throw answer
        return answer as T
      },
    },
  }
}

const tooMany = (headers: Record<string, string> = {}) =>
  new HttpRequestError({ response: new Response('null', { status: 429, headers }) })

describe('what a request costs', () => {
  test.each([
    [{ type: 'l2Book' }, 2],
    [{ type: 'clearinghouseState' }, 2],
    [{ type: 'orderStatus' }, 2],
    [{ type: 'frontendOpenOrders' }, 20],
    [{ type: 'meta' }, 20],
    [{ type: 'userRole' }, 60],
  ])('the read %o takes %d', (payload, weight) => {
    expect(weightOf('info', payload)).toBe(weight)
  })

  test('a batch of forty legs takes one more than a single order, and counts as forty actions', () => {
    expect(weightOf('exchange', { action: { type: 'order', orders: rows(39) } })).toBe(1)
    expect(weightOf('exchange', { action: { type: 'order', orders: rows(40) } })).toBe(2)
    expect(actionsOf({ action: { type: 'cancel', cancels: rows(40) } })).toBe(40)
    expect(actionsOf({ action: { type: 'updateLeverage' } })).toBe(1)
  })

  test('long answers cost more: a week of funding eight, three hundred candles five', () => {
    expect(weightOfAnswer('info', { type: 'fundingHistory' }, rows(168))).toBe(8)
    expect(weightOfAnswer('info', CANDLES, rows(300))).toBe(5)
    expect(weightOfAnswer('info', { type: 'l2Book' }, rows(300))).toBe(0)
  })

  test('what protects and what leaves a position waits for nothing', () => {
    for (const type of [
      'clearinghouseState',
      'frontendOpenOrders',
      'meta',
      'orderStatus',
      'l2Book',
      'metaAndAssetCtxs',
    ])
      expect(urgencyOf('info', { type })).toBe('now')
    expect(urgencyOf('exchange', { action: { type: 'order', orders: [] } })).toBe('now')
  })
})

describe('the minute', () => {
  test('is spent by what a model reads to a half only, which goes on when what was spent is a minute old', async () => {
    const time = handTime()
    const budget = createRequestBudget(time)
    for (let index = 0; index < 30; index += 1) expect(await budget.take(20, 'later')).toBe(true)
    expect(time.elapsedMs()).toBe(0)
    expect(budget.usedWeight()).toBe(600)
    expect(await budget.take(20, 'later')).toBe(true)
    expect(time.elapsedMs()).toBe(60_000)
  })

  test('has room for the books when a model has read its half', async () => {
    const time = handTime()
    const budget = createRequestBudget(time)
    await budget.take(600, 'later')
    for (let index = 0; index < 10; index += 1) expect(await budget.take(20, 'soon')).toBe(true)
    expect(time.elapsedMs()).toBe(0)
  })

  test('is open to safety when it is spent for others, and beyond', async () => {
    const time = handTime()
    const budget = createRequestBudget(time)
    await budget.take(800, 'soon')
    for (let index = 0; index < 100; index += 1) expect(await budget.take(22, 'now')).toBe(true)
    expect(time.elapsedMs()).toBe(0)
  })

  test('does not hold up a cycle for its books longer than ten seconds', async () => {
    const time = handTime()
    const budget = createRequestBudget(time)
    await budget.take(800, 'soon')
    expect(await budget.take(20, 'soon')).toBe(false)
    expect(time.elapsedMs()).toBe(0)
    time.pass(51_000)
    expect(await budget.take(20, 'soon')).toBe(true)
    expect(time.elapsedMs()).toBe(60_000)
  })

  test('of the first cycle with twenty coins is spread over three, and never above its half', async () => {
    const time = handTime()
    const budget = createRequestBudget(time)
    const spent: { atMs: number; weight: number }[] = []
    for (let coin = 0; coin < 20; coin += 1)
      for (const weight of [25, 25, 28]) {
        expect(await budget.take(weight, 'later')).toBe(true)
        spent.push({ atMs: time.elapsedMs(), weight })
      }
    const busiest = Math.max(
      ...spent.map(({ atMs }) =>
        spent.filter((one) => one.atMs > atMs - 60_000 && one.atMs <= atMs).reduce((sum, one) => sum + one.weight, 0),
      ),
    )
    expect(busiest).toBeLessThanOrEqual(600)
    expect(time.elapsedMs()).toBeLessThanOrEqual(120_000)
  })
})

describe('a 429', () => {
  test('of a read that safety needs is asked again at once', async () => {
    const time = handTime()
    const venue = scripted(tooMany(), tooMany(), { ok: true })
    const transport = createBudgetedTransport(venue.transport, null, createRequestBudget(time), time)
    expect(await transport.request('info', ACCOUNT)).toEqual({ ok: true })
    expect(venue.asked).toHaveLength(3)
    expect(time.elapsedMs()).toBeLessThan(1_000)
  })

  test('of an action is not answered with a second one', async () => {
    const time = handTime()
    const venue = scripted(tooMany())
    const transport = createBudgetedTransport(venue.transport, null, createRequestBudget(time), time)
    await expect(transport.request('exchange', { action: { type: 'order', orders: [{}] } })).rejects.toThrow('429')
    expect(venue.asked).toHaveLength(1)
  })

  test('sends what is urgent over the websocket until the rest is over, each action once and one way', async () => {
    const time = handTime()
    const venue = scripted(tooMany(), 'over HTTP')
    const other = scripted('posted')
    const posted = { ...other.transport, isOpen: async () => true, close() {} }
    const transport = createBudgetedTransport(venue.transport, posted, createRequestBudget(time), time)
    const order = { action: { type: 'order', orders: [{}] } }
    expect(await transport.request('info', ACCOUNT)).toBe('posted')
    expect(await transport.request('exchange', order)).toBe('posted')
    expect([venue.asked, other.asked]).toEqual([[ACCOUNT], [ACCOUNT, order]])
    expect(time.elapsedMs()).toBe(0)
    time.pass(5_000)
    expect(await transport.request('exchange', order)).toBe('over HTTP')
    expect(other.asked).toHaveLength(2)
  })

  test('of a venue whose websocket is shut leaves HTTP as it was, and a post of an action that fails is not sent again', async () => {
    const time = handTime()
    const venue = scripted(tooMany(), tooMany(), 'over HTTP')
    const shut = scripted(new Error('no connection'))
    const isOpen = { now: false }
    const posted = { ...shut.transport, isOpen: async () => isOpen.now, close() {} }
    const transport = createBudgetedTransport(venue.transport, posted, createRequestBudget(time), time)
    expect(await transport.request('info', ACCOUNT)).toBe('over HTTP')
    expect(shut.asked).toHaveLength(0)
    isOpen.now = true
    await expect(transport.request('exchange', { action: { type: 'noop' } })).rejects.toThrow('no connection')
    expect([venue.asked.length, shut.asked.length]).toEqual([3, 1])
    expect(await transport.request('info', ACCOUNT)).toBe('over HTTP')
  })

  test('holds all others back for as long as the venue asked, and safety not at all', async () => {
    const time = handTime()
    const venue = scripted(tooMany({ 'retry-after': '7' }), [])
    const transport = createBudgetedTransport(venue.transport, null, createRequestBudget(time), time)
    await transport.request('info', FILLS)
    expect(time.elapsedMs()).toBe(7_000)
  })

  test('without a word on how long rests longer each time', () => {
    const time = handTime()
    const budget = createRequestBudget(time)
    budget.refused(null)
    budget.refused(null)
    return budget.take(20, 'later').then(() => expect(time.elapsedMs()).toBe(10_000))
  })
})

test('a read that finds no room says so, and is not sent', async () => {
  const time = handTime()
  const budget = createRequestBudget(time)
  const venue = scripted([])
  const transport = createBudgetedTransport(venue.transport, null, budget, time)
  await budget.take(800, 'soon')
  await expect(transport.request('info', FILLS)).rejects.toThrow('used up')
  expect(venue.asked).toHaveLength(0)
})
