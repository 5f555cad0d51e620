import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { usd } from '@/lib/domain/decimal.ts'
import { unseenReason } from '@/lib/domain/unseenFills.ts'
import { insertCommand } from '@/lib/store/commands.ts'
import { changeState, readState } from '@/worker/cycle/changeState.ts'
import { createControl } from '@/worker/cycle/control.ts'
import { guardLosses } from '@/worker/cycle/guardLosses.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import { barUnseen } from '@/worker/cycle/unseenFills.ts'
import type { World } from '@/worker/wiring/world.ts'
import { decision, exitRules } from '../../support/builders.ts'
import { createTestWorld, type TestWorld, UNHURRIED } from '../../support/testWorld.ts'

// A lock that is open holds, whatever became of the state that tells of it.

let test_: TestWorld
const never = new AbortController().signal

beforeEach(async () => {
  test_ = await createTestWorld({ settings: { limits: UNHURRIED } })
  await runCycle(test_.world, never)
})
afterEach(() => test_.close())

/** Money the account once had and lost since midnight, and from its peak as well or not. */
async function lose(share: number, isFromPeak: boolean): Promise<void> {
  const { state } = test_.world.books
  const { equityMarks } = await state.read()
  if (equityMarks === null) throw new Error('Nothing was measured.')
  const beforeUsd = usd(equityMarks.equityUsd.div(1 - share))
  await state.setEquityMarks({
    ...equityMarks,
    dayStartUsd: beforeUsd,
    peakUsd: isFromPeak ? beforeUsd : equityMarks.peakUsd,
  })
}
const guard = async () => guardLosses(test_.world, await test_.world.exchange.fetchAccount(), UNHURRIED)

/** Returns what became of an entry that a model wants now. */
async function entry(world: World = test_.world) {
  const { coins } = await world.exchange.fetchSnapshot(['BTC'])
  const mark = coins.BTC?.markPx.toNumber() ?? 0
  test_.say([decision({ allocation_usd: 500, sl_price: Math.round(mark * 0.98), tp_price: null })])
  test_.advance(300_000)
  await runCycle(world, never)
  const { verdict, denial } = await test_.temp.db.decision.findFirstOrThrow({
    where: { coin: 'BTC' },
    orderBy: { id: 'desc' },
  })
  const { tradingState } = await readState(world)
  return { verdict, denial, tradingState, positions: (await world.exchange.fetchAccount()).positions.length }
}
const UNSEEN = {
  ...{ coin: 'BTC', cloid: 'x', side: 'long', answeredMs: 1 },
  ...{ filledSz: usd(1), limitPx: usd(1), sz: usd(1), tracedSz: usd(0) },
} as unknown as Parameters<typeof unseenReason>[0][number]
const isHeld = { verdict: 'deny', denial: 'tradingReducing', tradingState: 'reducing', positions: 0 }

describe('an entry is denied', () => {
  test('while the loss of the day holds, though a person let go of the loss from the peak', async () => {
    await lose(0.25, true)
    await guard()
    const args = { kind: 'unlock', lock: 'drawdown', coin: '' } as const
    const wallMs = test_.world.clock.wallMs()
    await insertCommand(test_.temp.db, { ...args, agentId: test_.agentId, reason: 'seen', wallMs })
    await createControl(test_.world, { exclusive: (work) => work(), runNow: () => {} }).poll()
    const { message } = await test_.temp.db.commandOutcome.findFirstOrThrow()
    expect(message).toContain('Still held back by loss of the day.')
    expect(await entry()).toEqual(isHeld)
  })

  test('while it holds, though the process died before it told of it', async () => {
    const { state, diary } = test_.world.books
    const { insert } = diary
    await lose(0.06, false)
    diary.insert = () => Promise.reject(new Error('The process died.'))
    await expect(guard()).rejects.toThrow('died')
    diary.insert = insert
    expect((await state.read()).tradingState).toBe('active')
    expect(await entry(await test_.restart())).toEqual(isHeld)
  })

  test('while it holds, though what the state was reduced for is over', async () => {
    await changeState(test_.world, 'reducing', unseenReason([UNSEEN]))
    await lose(0.06, false)
    await guard()
    await barUnseen(test_.world, [])
    expect(await entry()).toEqual(isHeld)
  })
})

test('a time no clock reaches, as a model may write it, stops neither the agent nor who reads its state', async () => {
  const { coins } = await test_.world.exchange.fetchSnapshot(['BTC'])
  const mark = coins.BTC?.markPx.toNumber() ?? 0
  const rules = { ...exitRules([]), max_hold_minutes: 999_999_999_999 }
  test_.say(
    [decision({ allocation_usd: 500, sl_price: Math.round(mark * 0.97), tp_price: null, exit_rules: rules })],
    [],
  )
  for (let cycle = 0; cycle < 3; cycle += 1) {
    await runCycle(test_.world, never)
    test_.advance(60_000)
  }
  const { account } = await test_.world.books.state.read()
  expect(account?.positions).toHaveLength(1)
  const statuses = (await test_.temp.db.cycle.findMany()).map(({ status }) => status)
  expect(statuses).not.toContain('failed')
})

test('where a plan stands is for screens: a stored one that cannot be read hides no account', async () => {
  await entry()
  const row = await test_.temp.db.agentState.findFirstOrThrow()
  const stored = JSON.parse(row.account) as { positions: Record<string, unknown>[] }
  for (const position of stored.positions) position.exitState = { endsMs: 1e300 }
  await test_.temp.db.agentState.updateMany({ data: { account: JSON.stringify(stored) } })
  const { account } = (await test_.world.books.state.read()) as {
    account: { positions: { exitState: unknown }[] } | null
  }
  expect(account?.positions.map(({ exitState }) => exitState)).toEqual([null])
})
