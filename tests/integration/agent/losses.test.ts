import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CommandArgs } from '@/lib/contracts/commands.ts'
import { toText, usd } from '@/lib/domain/decimal.ts'
import { DEFAULT_SETTINGS } from '@/lib/domain/defaultSettings.ts'
import { insertCommand } from '@/lib/store/commands.ts'
import { readState } from '@/worker/cycle/changeState.ts'
import { createControl } from '@/worker/cycle/control.ts'
import { glanceAtLosses, guardLosses } from '@/worker/cycle/guardLosses.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import { createWatch } from '@/worker/cycle/watch.ts'
import { decision } from '../../support/builders.ts'
import { createTestWorld, type TestWorld } from '../../support/testWorld.ts'

let test_: TestWorld
const never = new AbortController().signal
const LIMITS = DEFAULT_SETTINGS.limits

beforeEach(async () => {
  test_ = await createTestWorld()
  await runCycle(test_.world, never)
})
afterEach(() => test_.close())

/** Money the account once had and lost, as the marks remember it. */
async function loseFrac(share: number): Promise<void> {
  const { books } = test_.world
  const { equityMarks } = await books.state.read()
  if (equityMarks === null) throw new Error('Nothing was measured.')
  const beforeUsd = usd(equityMarks.equityUsd.div(1 - share))
  await books.state.setEquityMarks({ ...equityMarks, dayStartUsd: beforeUsd, peakUsd: beforeUsd })
}
const state = async () => {
  const { tradingState, stateReason } = await readState(test_.world)
  return { tradingState, stateReason }
}
const guard = async (world = test_.world) => guardLosses(world, await world.exchange.fetchAccount(), LIMITS)
const locks = () => test_.temp.db.lock.findMany({ orderBy: { id: 'asc' } })

async function command(args: CommandArgs, reason: string) {
  const wallMs = test_.world.clock.wallMs()
  const { id } = await insertCommand(test_.temp.db, { ...args, agentId: test_.agentId, reason, wallMs })
  await createControl(test_.world, { exclusive: (work) => work(), runNow: () => {} }).poll()
  return test_.temp.db.commandOutcome.findFirstOrThrow({ where: { commandId: id } })
}

describe('a loss of the day', () => {
  test('reduces until midnight UTC, after a restart too, and then lets go', async () => {
    await loseFrac(0.051)
    await guard()
    const nowMs = test_.world.clock.nowMs()
    const midnight = new Date((Math.floor(nowMs / 86_400_000) + 1) * 86_400_000)
    expect(await state()).toEqual({
      tradingState: 'reducing',
      stateReason: `The loss of the day is 5.1 %; 5 % is allowed. Unlocks ${midnight.toISOString().slice(0, 16).replace('T', ' ')} UTC.`,
    })
    const again = await test_.restart()
    await guard(again)
    expect((await locks()).map(({ kind, untilAt, closedAt }) => [kind, untilAt, closedAt])).toEqual([
      ['dayLoss', midnight, null],
    ])
    test_.advance(midnight.getTime() - nowMs + 1)
    await runCycle(again, never)
    expect((await state()).tradingState).toBe('active')
    expect(await locks()).toMatchObject([{ closedBy: 'time' }])
  })

  test('does not take back what a person said meanwhile', async () => {
    await loseFrac(0.06)
    await guard()
    await command({ kind: 'halt' }, 'Enough for today.')
    test_.advance(86_400_000)
    await runCycle(test_.world, never)
    expect(await state()).toEqual({ tradingState: 'halted', stateReason: 'Enough for today.' })
  })
})

describe('a fall between two cycles', () => {
  test('while the model thinks denies what it then wants to open', async () => {
    const { coins } = await test_.world.exchange.fetchSnapshot(['BTC'])
    const mark = coins.BTC?.markPx.toNumber() ?? Number.NaN
    test_.say([decision({ allocation_usd: 500, sl_price: Math.round(mark * 0.98), tp_price: null })])
    test_.whileThinking(async () => {
      if ((await locks()).length > 0) return
      await loseFrac(0.06)
      while ((await state()).tradingState === 'active') await new Promise((resolve) => setImmediate(resolve))
    })
    await runCycle(test_.world, never)
    expect(await test_.temp.db.decision.findFirstOrThrow()).toMatchObject({ denial: 'tradingReducing' })
    expect(await locks()).toMatchObject([{ kind: 'dayLoss', closedAt: null }])
    expect(await test_.temp.db.intent.count()).toBe(0)
  })

  test('is seen by the watch, and told once', async () => {
    await loseFrac(0.25)
    const watch = createWatch(test_.world)
    await watch()
    await watch()
    expect((await state()).tradingState).toBe('halted')
    expect((await locks()).map(({ kind }) => kind)).toEqual(['dayLoss', 'drawdown'])
    expect(await test_.temp.db.diaryEntry.count({ where: { action: 'lock' } })).toBe(2)
  })

  test('is no money that left and is not in the books yet', async () => {
    const account = await test_.world.exchange.fetchAccount()
    await glanceAtLosses(test_.world, { ...account, equityUsd: usd(account.equityUsd.times(0.7)) })
    expect(await locks()).toEqual([])
    expect((await state()).tradingState).toBe('active')
  })
})

describe('a loss from the peak', () => {
  test('halts until a person resumes, whose reason is kept, and is then measured from what there is', async () => {
    await loseFrac(0.21)
    await guard()
    expect(await state()).toEqual({
      tradingState: 'halted',
      stateReason: 'Equity is 21 % below its highest; 20 % is allowed.',
    })
    await command({ kind: 'resume' }, 'I know why.')
    const kept = await locks()
    expect(kept.length).toBeGreaterThan(0)
    for (const lock of kept) expect(lock).toMatchObject({ closedBy: 'person', closeReason: 'I know why.' })
    await guard()
    expect(await locks()).toHaveLength(kept.length)
    expect((await state()).tradingState).toBe('active')
  })

  test('is not loosened to “only reduce”, which asks for no reason, nor is a person’s halt', async () => {
    await loseFrac(0.21)
    await guard()
    const refused = {
      status: 'failed',
      message: 'Trading is halted, which sends less. Resume, then choose only reduce.',
    }
    expect(await command({ kind: 'reduce' }, '')).toMatchObject(refused)
    expect((await state()).tradingState).toBe('halted')
    await command({ kind: 'resume' }, 'I know why.')
    expect(await command({ kind: 'reduce' }, '')).toMatchObject({ status: 'done' })
    await command({ kind: 'halt' }, 'Enough.')
    expect(await command({ kind: 'reduce' }, '')).toMatchObject(refused)
    expect(await state()).toEqual({ tradingState: 'halted', stateReason: 'Enough.' })
  })

  test.each([
    ['halt', 'halted'],
    ['reduce', 'reducing'],
  ] as const)('leaves a person’s %s as it was, before and after it is let go', async (kind, stored) => {
    await command({ kind }, 'Nothing new today.')
    await loseFrac(0.21)
    await guard()
    expect((await state()).tradingState).toBe('halted')
    const outcome = await command({ kind: 'unlock', coin: '' }, 'I know why.')
    expect(outcome).toMatchObject({
      status: 'done',
      message: expect.stringContaining(`Trading is ${stored}: Nothing new today.`),
    })
    await guard()
    expect(await state()).toEqual({ tradingState: stored, stateReason: 'Nothing new today.' })
  })

  test('is not let go by a resume that ends a pause, which says so', async () => {
    await command({ kind: 'pause' }, 'Lunch.')
    await loseFrac(0.21)
    await guard()
    const { message } = await command({ kind: 'resume' }, 'Back.')
    expect(message).toBe(
      'Trading is halted: Equity is 21 % below its highest; 20 % is allowed. Still held back by loss of the day, loss from the peak.',
    )
    expect((await locks()).every(({ closedAt }) => closedAt === null)).toBe(true)
    expect((await test_.world.books.state.read()).paused).toBe(false)
    // Now nothing of a person's holds: the next resume answers for the locks, by name.
    expect((await command({ kind: 'resume' }, 'I know why.')).message).toBe(
      'Let go: loss of the day, loss from the peak. Trading is active.',
    )
  })

  test('is nothing a deposit or a withdrawal looks like', async () => {
    const account = test_.world.exchange.fetchAccount
    const before = await account()
    await test_.deposit('5000')
    await runCycle(test_.world, never)
    const { equityMarks } = await test_.world.books.state.read()
    expect(toText(equityMarks?.equityUsd ?? usd(0))).toBe(toText(usd(before.equityUsd.plus(5_000))))
    expect(toText(equityMarks?.peakUsd ?? usd(0))).toBe(toText(equityMarks?.equityUsd ?? usd(1)))
    expect(await locks()).toEqual([])
  })
})

describe('a coin that was stopped out too often', () => {
  const closedTrade = (minutesAgo: number, realizedPnlUsd = '-1') => {
    const at = new Date(test_.world.clock.nowMs() - minutesAgo * 60_000)
    return test_.temp.db.trade.create({
      data: {
        agentId: test_.agentId,
        coin: 'BTC',
        side: 'long',
        status: 'closed',
        openedAt: at,
        closedAt: at,
        entryPx: '100',
        exitPx: '99',
        szMax: '1',
        exitKind: 'stop',
        realizedPnlUsd,
      },
    })
  }

  test('does not count stops that trailed into a gain', async () => {
    for (const minutes of [300, 200, 100]) await closedTrade(minutes, '5')
    await guard()
    expect(await locks()).toEqual([])
  })

  test('pauses, once for the same stops, and goes on when a person says so', async () => {
    for (const minutes of [300, 200, 100]) await closedTrade(minutes)
    await guard()
    await guard()
    expect(await locks()).toMatchObject([{ kind: 'stopGuard', coin: 'BTC', closedAt: null }])
    expect((await state()).tradingState).toBe('active')
    expect(await command({ kind: 'unlock', coin: 'BTC' }, 'Stops were too near.')).toMatchObject({
      status: 'done',
    })
    await guard()
    expect(await locks()).toMatchObject([{ closedBy: 'person', closeReason: 'Stops were too near.' }])
    expect(await command({ kind: 'unlock', coin: 'BTC' }, 'Once more.')).toMatchObject({ status: 'failed' })
    test_.advance(60_000)
    await closedTrade(0)
    await guard()
    // The fourth loss in a row is one trade too many without profit, too.
    expect((await locks()).map(({ kind }) => kind)).toEqual(['stopGuard', 'stopGuard', 'lowProfit'])
  })
})
