import { afterEach, beforeEach, expect, test } from 'vitest'
import { usd } from '@/lib/domain/decimal.ts'
import { NO_USAGE } from '@/lib/llm/wire/usage.ts'
import { agentBooks } from '@/lib/store/agentBooks.ts'
import { createMoneyTally } from '@/lib/store/moneyTally.ts'
import { fill } from '../../support/builders.ts'
import { openTempDb, type TempDb } from '../../support/tempDb.ts'

let temp: TempDb
beforeEach(() => {
  temp = openTempDb()
})
afterEach(() => temp.close())

const books = () => agentBooks(temp.db, 'a', { nowMs: () => 1, wallMs: () => 1 })
const store = (tid: string, feeUsd: string) =>
  books().fills.insert(
    { fill: fill({ tid, feeUsd: usd(feeUsd), closedPnlUsd: usd('0.1') }), intentId: null, decisionId: null },
    { trades: [], diary: [] },
  )

test('adds what is new to what was counted, and agrees with a count from the beginning', async () => {
  const tally = createMoneyTally(temp.db, 'a')
  await books().ledger.insert([{ kind: 'deposit', coin: '', usd: usd(100), timeMs: 1, ref: 'x' }])
  await store('1', '0.1')
  expect((await tally.read()).feesUsd.toString()).toBe('0.1')
  await store('2', '0.2')
  await books().ledger.insert([
    { kind: 'withdrawal', coin: '', usd: usd(-30), timeMs: 2, ref: 'y' },
    { kind: 'funding', coin: 'BTC', usd: usd('-0.5'), timeMs: 3, ref: 'z' },
  ])
  const [first, second] = await Promise.all([tally.read(), tally.read()])
  expect(second).toEqual(first)
  // 0.1 + 0.2 is 0.3 here, not 0.30000000000000004.
  expect(first.feesUsd.toString()).toBe('0.3')
  expect(first.realizedUsd.toString()).toBe('0.2')
  expect(first.depositsUsd.toString()).toBe('70')
  expect(first.fundingUsd.toString()).toBe('-0.5')
  expect(await createMoneyTally(temp.db, 'a').read()).toEqual(first)
})

test('a cost that nobody names is no part of what is known, and of the most it may be', async () => {
  const { cycles, turns } = books()
  const { id } = await cycles.insert({ settingsVersion: 1, model: 'm', ruleBased: false })
  const turn = {
    purpose: 'decide',
    request: '',
    response: '',
    httpStatus: 200,
    content: null,
    reasoning: null,
  } as const
  const ended = { finishReason: null, problem: null, latencyMs: 1, toolCalls: [] }
  await turns.insert(id, { ...turn, ...ended, number: 1, usage: { ...NO_USAGE, costUsd: 0.1, costUsdMax: 0.1 } })
  await turns.insert(id, { ...turn, ...ended, number: 2, usage: { ...NO_USAGE, costUsdMax: 0.2 } })
  const sums = await createMoneyTally(temp.db, 'a').read()
  expect([sums.modelCostUsd.toString(), sums.modelCostUsdMax.toString()]).toEqual(['0.1', '0.3'])
})

test('counts nothing of another agent', async () => {
  await store('1', '5')
  expect((await createMoneyTally(temp.db, 'b').read()).feesUsd.isZero()).toBe(true)
})
