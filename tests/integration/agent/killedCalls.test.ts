import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { costWords } from '@/app/_components/numbers/costWords.ts'
import { readCycle, readStatus } from '@/app/_lib/queries.ts'
import { usd } from '@/lib/domain/decimal.ts'
import { agentEnv } from '@/lib/env/agentEnv.ts'
import { NO_USAGE } from '@/lib/llm/wire/usage.ts'
import { insertSettings } from '@/lib/store/settings.ts'
import { closeWebDb } from '@/tests/support/closeWebDb.ts'
import { type FakeProvider, startFakeProvider } from '@/tests/support/fakeProvider.ts'
import { createTestWorld, type TestWorld } from '@/tests/support/testWorld.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import { createModelSource } from '@/worker/model/modelSource.ts'

// A call whose agent is killed is billed, and nobody is left to hear what it cost: the caps count the most it may be, and the screens say so.

let provider: FakeProvider
let test_: TestWorld
let dead = new AbortController()
const left: Promise<void>[] = []

beforeEach(async () => {
  dead = new AbortController()
  // The model thinks on: what dies in this test dies in the middle of a call.
  provider = await startFakeProvider(() => ({ control: () => {} }))
  const env = agentEnv({
    LLM_BASE_URL: provider.baseUrl,
    LLM_API_KEY: 'sk-test-of-the-test-0001',
    LLM_MODEL: 'test/model',
  })
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  test_ = await createTestWorld({
    models: (wallMs, capabilities) => createModelSource({ env, capabilities, wallMs, log, sessionId: 'paper-test' }),
  })
  process.env.NOCTURNE_DATA_DIR = test_.temp.dataDir
  const { settings, version } = await test_.world.books.settings.latest()
  const limits = { ...settings.limits, modelCycleUsdMax: 0.5, modelDayUsdMax: 1.2 }
  const body = { ...settings, limits }
  await insertSettings(test_.temp.db, { agentId: test_.agentId, baseVersion: version, body, reason: 'test', wallMs: 1 })
})
afterEach(async () => {
  dead.abort()
  await Promise.allSettled(left.splice(0))
  await provider.close()
  await closeWebDb()
  await test_.close()
})

/** Runs a cycle until its model is asked, and then goes on as the next process does. */
async function dieAsking(): Promise<void> {
  const calls = provider.requests.length
  left.push(runCycle(test_.world, dead.signal).then(() => undefined))
  await vi.waitFor(() => expect(provider.requests).toHaveLength(calls + 1), { timeout: 10_000, interval: 10 })
  await test_.world.books.cycles.closeBroken()
}

test('kills in the middle of calls cannot spend past the day’s limit', async () => {
  for (let kill = 0; kill < 3; kill += 1) await dieAsking()
  await runCycle(test_.world, dead.signal)
  expect(provider.requests).toHaveLength(3)
  const last = await test_.temp.db.cycle.findFirstOrThrow({ orderBy: { id: 'desc' } })
  expect(last).toMatchObject({ status: 'hold', reason: expect.stringContaining('1.2 dollars a day') })
  const counted = (await test_.world.books.cycles.costsSince(0)).map(({ costUsdMax }) => costUsdMax.toNumber())
  // The last of them was only allowed what the day had left.
  expect(counted).toEqual([0.5, 0.5, 0.2, 0])
})

test('the screens say that the answer was lost and what it may have cost, and count the same', async () => {
  await dieAsking()
  const { id } = await test_.temp.db.cycle.findFirstOrThrow()
  const cycle = await readCycle(id)
  expect(cycle?.reason).toContain('at most $0.5, and its answer was lost')
  expect(cycle && costWords(cycle.usage)).toBe('not known, at most $0.5000')
  expect(cycle?.turns).toMatchObject([
    { problem: expect.stringContaining('lost'), usage: { costUsd: '0', costUsdMax: '0.5' } },
  ])
  const [agent] = (await readStatus()).agents
  expect(agent?.limits.find(({ code }) => code === 'modelDayUsdMax')).toMatchObject({
    value: '0.5',
    atMost: true,
    limit: '1.2',
  })
})

test('a cycle that dies before or after its question has lost no call', async () => {
  const { cycles } = test_.world.books
  const before = await cycles.insert({ settingsVersion: 2, model: 'test/model', ruleBased: false })
  const after = await cycles.insert({ settingsVersion: 2, model: 'test/model', ruleBased: false })
  await cycles.update(after.id, { askingUsd: usd('0.5') })
  await cycles.update(after.id, { askingUsd: null, answer: '{}' })
  expect(await cycles.closeBroken()).toBe(2)
  for (const { id } of [before, after]) expect((await cycles.get(id)).costUsdMax.isZero()).toBe(true)
  expect(await test_.temp.db.turn.count()).toBe(0)
})

test('a question that ends with its turn unwritten is booked as lost when its cycle ends', async () => {
  const { cycles } = test_.world.books
  const { id } = await cycles.insert({ settingsVersion: 2, model: 'test/model', ruleBased: false })
  await cycles.update(id, { askingUsd: usd('0.5') })
  await cycles.addUsage(id, { ...NO_USAGE, costUsd: 0.2, costUsdMax: 0.2 })
  await cycles.end(id, { status: 'failed', reason: 'The store was locked.', steps: [] }, false)
  expect(await test_.temp.db.turn.findMany()).toMatchObject([{ costUsd: '0', costUsdMax: '0.3' }])
  expect((await cycles.get(id)).costUsdMax.toFixed()).toBe('0.5')
})
