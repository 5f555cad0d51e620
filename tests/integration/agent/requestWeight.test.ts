import { beforeAll, expect, test } from 'vitest'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import { createWatch } from '@/worker/cycle/watch.ts'
import { decision } from '../../support/builders.ts'
import { SYNTHETIC_MARKET } from '../../support/syntheticMarket.ts'
import { createTestWorld } from '../../support/testWorld.ts'

/** What the venue allows, and what of it must stay free. https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/rate-limits-and-user-limits */
const WEIGHT_A_MINUTE = 1_200
const RESERVE = WEIGHT_A_MINUTE / 3

const COINS = ['BTC', 'ETH', 'SOL', 'HYPE', 'XRP', 'DOGE', 'AVAX', 'LINK', 'SUI', 'BNB']
const MINUTE_S = 60
const LOOK_S = 5
const NEVER_MS = 2_000_000_000
const never = new AbortController().signal

interface Cost {
  /** Candles aside: on a market in real time they are pushed. */
  firstCycle: number
  quickCycle: number
  slowCycle: number
  candles: number
  /** The first cycle of a process that follows another, and its candles. */
  restartCycle: number
  restartCandles: number
  restartAsked: ReadonlySet<string>
  look: number
  watch: number
  watchEveryS: number
  /** The same while the venue pushes what happens to the account: the looks are the check, no longer the source. */
  watchPushedS: number
}

/** Weighs what one agent that holds a position asks for, by what the venue documents. */
async function measure(coins: readonly string[]): Promise<Cost> {
  let weight = 0
  let candles = 0
  const asked = new Set<string>()
  const heavy: Record<string, number> = { userRole: 60 }
  const light = new Set(['l2Book', 'clearinghouseState', 'orderStatus', 'allMids', 'exchangeStatus'])
  const rowsPer: Record<string, number> = {
    candleSnapshot: 60,
    fundingHistory: 20,
    userFillsByTime: 20,
    userFunding: 20,
    userNonFundingLedgerUpdates: 20,
  }
  const test_ = await createTestWorld({
    feed: SYNTHETIC_MARKET,
    settings: { coins: [...coins] },
    onInfo(type, reply) {
      asked.add(type)
      const rows = rowsPer[type]
      const base = light.has(type) ? 2 : (heavy[type] ?? 20)
      const cost = base + (rows && Array.isArray(reply) ? Math.floor(reply.length / rows) : 0)
      if (type === 'candleSnapshot') candles += cost
      else weight += cost
      return reply
    },
  })
  const spent = async (work: () => Promise<unknown>): Promise<number> => {
    const before = weight
    await work()
    return weight - before
  }
  try {
    const quiet = { ...test_.world, safetyEveryMs: NEVER_MS }
    test_.say([decision({ asset: 'BTC', action: 'buy' })], [decision({ asset: 'BTC', action: 'hold' })])
    const firstCycle = await spent(() => runCycle(quiet, never))
    const nextCycle = async (elapsedMs: () => number) => {
      test_.advance(MINUTE_S * 1_000)
      candles = 0
      return spent(() => runCycle({ ...quiet, elapsedMs }, never))
    }
    const quickCycle = await nextCycle(() => 0)
    let atMs = 0
    // A model that was slow has the world looked at again.
    const slowCycle = await nextCycle(() => {
      atMs += 20_000
      return atMs
    })
    const afterwards = { slowCycle, candles }
    const again = { ...(await test_.restart()), safetyEveryMs: NEVER_MS, elapsedMs: () => 0 }
    candles = 0
    asked.clear()
    const restartCycle = await spent(() => runCycle(again, never))
    const [restartCandles, restartAsked] = [candles, new Set(asked)]
    const watch = createWatch(test_.world)
    await watch()
    let watchEveryS = 0
    const watched = await spent(async () => {
      watchEveryS = (await watch()) / 1_000
    })
    const accountStream = { onHint: () => () => {}, isFresh: () => true, close: () => {} }
    const watchPushedS = (await createWatch({ ...test_.world, accountStream })()) / 1_000
    const look = await spent(() => test_.world.exchange.fetchAccount())
    expect((await test_.world.exchange.fetchAccount()).positions.map(({ coin }) => coin)).toEqual(['BTC'])
    return {
      firstCycle,
      quickCycle,
      ...afterwards,
      restartCycle,
      restartCandles,
      restartAsked,
      look,
      watch: watched,
      watchEveryS,
      watchPushedS,
    }
  } finally {
    await test_.close()
  }
}

const costs = new Map<number, Cost>()
beforeAll(async () => {
  for (const count of [3, 10]) costs.set(count, await measure(COINS.slice(0, count)))
}, 120_000)

/** The feed lists fewer coins than Settings allow; what a coin adds is the same for each. */
function costOf(count: number): Cost {
  const known = costs.get(count)
  if (known) return known
  const [few, many] = [costOf(3), costOf(10)]
  const on = (name: Exclude<keyof Cost, 'restartAsked'>) => many[name] + ((many[name] - few[name]) / 7) * (count - 10)
  return {
    firstCycle: on('firstCycle'),
    quickCycle: on('quickCycle'),
    slowCycle: on('slowCycle'),
    candles: on('candles'),
    restartCycle: on('restartCycle'),
    restartCandles: on('restartCandles'),
    restartAsked: many.restartAsked,
    look: many.look,
    watch: many.watch,
    watchEveryS: many.watchEveryS,
    watchPushedS: many.watchPushedS,
  }
}

test.each([3, 10, 20].flatMap((count) => [0, 20, 60].map((thinksS) => ({ count, thinksS }))))(
  'a minute with $count coins and a model that thinks $thinksS s leaves a third of the venue’s minute free',
  ({ count, thinksS }) => {
    const cost = costOf(count)
    const cycle = thinksS === 0 ? cost.quickCycle : cost.slowCycle
    const looks = Math.floor(thinksS / LOOK_S) * cost.look
    const watchOf = (everyS: number) => Math.floor((MINUTE_S - thinksS) / everyS) * cost.watch
    const watch = watchOf(cost.watchEveryS)
    const total = Math.round(cycle + looks + watch)
    const pushed = Math.round(cycle + looks + watchOf(cost.watchPushedS))
    console.info(
      `${count} coins, ${thinksS} s: cycle ${Math.round(cycle)} + looks ${looks} + watch ${watch} = ${total}, with pushes ${pushed} (first cycle ${Math.round(cost.firstCycle)}; candles if not pushed ${Math.round(cost.candles)})`,
    )
    expect(total).toBeLessThanOrEqual(WEIGHT_A_MINUTE - RESERVE)
    if (thinksS < MINUTE_S) expect(pushed).toBeLessThan(total)
  },
)

test('a flat account is looked at less often than a held position, and what was used of both budgets is stored', async () => {
  const test_ = await createTestWorld({ settings: { coins: ['BTC'] } })
  try {
    const watch = createWatch(test_.world)
    expect(await watch()).toBe(10_000)
    test_.say([decision({ asset: 'BTC', action: 'buy' })])
    await runCycle({ ...test_.world, safetyEveryMs: NEVER_MS }, never)
    expect(await watch()).toBe(5_000)
    const { requestUse } = await test_.world.books.state.read()
    expect(requestUse).toMatchObject({ weightMax: WEIGHT_A_MINUTE })
    expect(requestUse?.weight).toBeGreaterThan(0)
    // Leverage, entry, stop and target, of ten thousand and what was traded.
    expect(requestUse?.actions).toBeGreaterThanOrEqual(3)
    expect(requestUse?.actionsMax).toBeGreaterThanOrEqual(10_000)
  } finally {
    await test_.close()
  }
})

test('an account with few actions left has it on the banner', async () => {
  const test_ = await createTestWorld({
    settings: { coins: ['BTC'] },
    onInfo: (type, reply) => (type === 'userRateLimit' ? { nRequestsUsed: 9_900, nRequestsCap: 10_000 } : reply),
  })
  try {
    await runCycle({ ...test_.world, safetyEveryMs: NEVER_MS }, never)
    const { trouble } = await test_.world.books.state.read()
    expect(trouble?.code).toBe('actions_spent')
    expect(trouble?.message).toContain('100 of 10000 actions left')
  } finally {
    await test_.close()
  }
})

test.each([3, 10])('a process that follows another asks again for nothing that is still true: %i coins', (count) => {
  const { firstCycle, restartCycle, restartCandles, restartAsked } = costOf(count)
  console.info(
    `${count} coins: first cycle ever ${Math.round(firstCycle)}, first after a restart ${Math.round(restartCycle)} and candles ${Math.round(restartCandles)}`,
  )
  const stillTrue = ['meta', 'userRole', 'userAbstraction', 'userFees', 'fundingHistory']
  expect(stillTrue.filter((type) => restartAsked.has(type))).toEqual([])
  expect(restartAsked).toContain('clearinghouseState')
})
