import { afterEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { readModels } from '@/app/_lib/models.ts'
import type { CommandArgs } from '@/lib/contracts/commands.ts'
import { storedModelSchema } from '@/lib/contracts/models.ts'
import { DEFAULT_MODEL_SETTINGS } from '@/lib/domain/defaultModelSettings.ts'
import type { ModelSettings } from '@/lib/domain/modelSettings.ts'
import { agentEnv } from '@/lib/env/agentEnv.ts'
import type { Exchange } from '@/lib/ports.ts'
import { insertCommand } from '@/lib/store/commands.ts'
import { insertSettings } from '@/lib/store/settings.ts'
import { type FakeBehaviour, type FakeProvider, startFakeProvider } from '@/tests/support/fakeProvider.ts'
import { createTestWorld, type TestWorld } from '@/tests/support/testWorld.ts'
import { type Control, createControl } from '@/worker/cycle/control.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import { createModelSource } from '@/worker/model/modelSource.ts'

const KEY = 'sk-test-of-the-test-0001'
const never = new AbortController().signal

let provider: FakeProvider
let test_: TestWorld
let control: Control
afterEach(async () => {
  await control.close()
  await test_.close()
  await provider.close()
})

/** An answer that would open a position, were it traded. */
const wish = (asset: string) => ({
  asset,
  action: 'buy',
  allocation_usd: 1_000,
  leverage: null,
  tp_price: null,
  sl_price: null,
  exit_plan: '',
  exit_rules: null,
  confidence: null,
  rationale: 'Because of the test.',
})
let stopPx: number | null
const wantsToBuy: FakeBehaviour = () => ({
  message: {
    content: JSON.stringify({
      reasoning: 'up',
      trade_decisions: [
        { ...wish('BTC'), sl_price: stopPx },
        { ...wish('ETH'), action: 'hold', allocation_usd: 0 },
      ],
    }),
  },
  usage: { prompt_tokens: 4_000, completion_tokens: 300, cost: 0.0123 },
})

async function open(behave: FakeBehaviour, wrap?: (exchange: Exchange) => Exchange): Promise<void> {
  provider = await startFakeProvider(behave)
  const env = agentEnv({ LLM_BASE_URL: provider.baseUrl, LLM_API_KEY: KEY, LLM_MODEL: 'test/model' })
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  test_ = await createTestWorld({
    ...(wrap ? { wrap } : {}),
    models: (wallMs, capabilities) => createModelSource({ env, capabilities, wallMs, log, sessionId: 'paper-test' }),
  })
  control = createControl(test_.world, {
    exclusive: (work) => work(),
    runNow: () => {},
  })
  const { coins } = await test_.world.exchange.fetchSnapshot(['BTC'])
  stopPx = Math.round((coins.BTC?.markPx.toNumber() ?? 0) * 0.98)
}

const command = (about: CommandArgs) =>
  insertCommand(test_.temp.db, { ...about, agentId: test_.agentId, reason: '', wallMs: 1 })

/** Sends the command and returns its outcome, whenever it comes. */
async function outcomeOf(about: CommandArgs) {
  const { id } = await command(about)
  await control.poll()
  return untilThere(() => test_.temp.db.commandOutcome.findUnique({ where: { commandId: id } }))
}

async function untilThere<T>(look: () => Promise<T | null>): Promise<T> {
  return vi.waitFor(
    async () => {
      const seen = await look()
      if (seen === null) throw new Error('not yet')
      return seen
    },
    { timeout: 10_000, interval: 10 },
  )
}

/** A first cycle that asks the model and holds, so that there is a context. */
async function firstCycle(): Promise<void> {
  await runCycle(test_.world, never)
}

const save = async (model: Partial<ModelSettings>, limits: Record<string, number> = {}) => {
  const { settings, version } = await test_.world.books.settings.latest()
  await insertSettings(test_.temp.db, {
    agentId: test_.agentId,
    baseVersion: version,
    body: { ...settings, limits: { ...settings.limits, ...limits }, model: { ...DEFAULT_MODEL_SETTINGS, ...model } },
    reason: 'test',
    wallMs: 1,
  })
}

const stepsSchema = z.array(z.object({ step: z.string(), status: z.string() }))

describe('a test of the model', () => {
  test('asks once on the last context, is a cycle of its own, and says what it took', async () => {
    await open(wantsToBuy)
    stopPx = null // Not tradable without a stop: the first cycle leaves the account flat.
    await firstCycle()
    const before = await test_.temp.db.cycle.findFirstOrThrow()
    stopPx = Math.round((await test_.world.exchange.fetchSnapshot(['BTC'])).coins.BTC?.markPx.toNumber() ?? 0) - 1_000
    const outcome = await outcomeOf({ kind: 'testModel' })
    const row = await test_.temp.db.cycle.findFirstOrThrow({ orderBy: { id: 'desc' }, include: { turns: true } })

    expect(outcome.status).toBe('done')
    expect(outcome.message).toContain('BTC buy $1000, ETH hold')
    expect(outcome.message).toContain('1 call in')
    expect(outcome.message).toContain('$0.0123 as the provider reports it')
    expect(outcome.message).toContain('read as: strict')
    expect(outcome.message).toContain(`cycle ${row.number} (id ${row.id})`)
    expect(row).toMatchObject({ number: before.number + 1, status: 'ok', context: before.context, model: 'test/model' })
    expect(row.reason).toContain('nothing was sent')
    expect(row.answer).toContain('Because of the test.')
    expect(row.turns).toHaveLength(1)
    const steps = stepsSchema.parse(JSON.parse(row.steps))
    expect(steps.filter(({ status }) => status === 'done').map(({ step }) => step)).toEqual([
      'context',
      'decide',
      'parse',
    ])
    expect(steps.filter(({ status }) => status === 'skipped').map(({ step }) => step)).toEqual([
      'observe',
      'reconcile',
      'gate',
      'intend',
      'execute',
      'record',
      'publish',
    ])
  })

  test('never decides, writes an order down, or sends anything, whatever the model wishes', async () => {
    const sent: string[] = []
    const spy = (exchange: Exchange): Exchange => ({
      ...exchange,
      placeOrders: async (...given) => {
        sent.push('placeOrders')
        return exchange.placeOrders(...given)
      },
      cancelOrders: async (...given) => {
        sent.push('cancelOrders')
        return exchange.cancelOrders(...given)
      },
      setLeverage: async (...given) => {
        sent.push('setLeverage')
        return exchange.setLeverage(...given)
      },
      burnNonce: async (...given) => {
        sent.push('burnNonce')
        return exchange.burnNonce(...given)
      },
    })
    await open(wantsToBuy, spy)
    const tradable = stopPx
    stopPx = null
    await firstCycle()
    const { db } = test_.temp
    const counts = async () => ({
      decisions: await db.decision.count(),
      intents: await db.intent.count(),
      fills: await db.fill.count(),
      diary: await db.diaryEntry.count(),
      equity: await db.equityPoint.count(),
    })
    const before = await counts()
    const state = await db.agentState.findFirstOrThrow()
    stopPx = tradable
    expect((await outcomeOf({ kind: 'testModel' })).status).toBe('done')
    expect(await counts()).toEqual(before)
    expect(sent).toEqual([])
    expect((await test_.world.exchange.fetchAccount()).positions).toEqual([])
    expect(await db.agentState.findFirstOrThrow()).toMatchObject({ cycleId: state.cycleId, step: state.step })

    // The same answer in a cycle does trade: the test above could fail.
    await firstCycle()
    expect(sent).toContain('placeOrders')
  })

  test('leaves numbering whole, also when a cycle begins at the same moment', async () => {
    await open(wantsToBuy)
    stopPx = null
    await firstCycle()
    const [outcome] = await Promise.all([outcomeOf({ kind: 'testModel' }), firstCycle()])
    await firstCycle()
    expect(outcome.status).toBe('done')
    const rows = await test_.temp.db.cycle.findMany({ orderBy: { number: 'asc' } })
    expect(rows.map((row) => row.number)).toEqual([1, 2, 3, 4])
    expect(rows.filter((row) => row.reason.startsWith('Test of'))).toHaveLength(1)
  })

  test('is allowed while halted, and changes nothing about it', async () => {
    await open(wantsToBuy)
    stopPx = null
    await firstCycle()
    await outcomeOf({ kind: 'halt' })
    expect((await outcomeOf({ kind: 'testModel' })).status).toBe('done')
    expect(await test_.temp.db.agentState.findFirstOrThrow()).toMatchObject({ tradingState: 'halted' })
  })

  test('a halt does not wait for it, and ends it', async () => {
    let asked = () => {}
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve
    })
    let hang = false
    await open((body, at) => {
      if (!hang) return wantsToBuy(body, at)
      asked()
      return { control: () => {} }
    })
    stopPx = null
    await firstCycle()
    hang = true
    const { id } = await command({ kind: 'testModel' })
    await control.poll()
    await isAsked
    expect((await outcomeOf({ kind: 'halt' })).status).toBe('done')
    const outcome = await untilThere(() => test_.temp.db.commandOutcome.findUnique({ where: { commandId: id } }))
    expect(outcome).toMatchObject({ status: 'failed' })
    expect(outcome.message).toContain('stopped')
  })

  test('two at once: the second is refused, the first goes on', async () => {
    let release = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    let hold = false
    await open((body, at) => {
      if (!hold) return wantsToBuy(body, at)
      return {
        control: (response) => {
          void gate.then(() => {
            response.writeHead(503)
            response.end('{}')
          })
        },
      }
    })
    stopPx = null
    await firstCycle()
    hold = true
    const first = await command({ kind: 'testModel' })
    await control.poll()
    expect(await outcomeOf({ kind: 'testModel' })).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('under way'),
    })
    expect(await test_.temp.db.commandOutcome.findUnique({ where: { commandId: first.id } })).toBeNull()
    release()
    await control.close()
    expect(await test_.temp.db.commandOutcome.findUnique({ where: { commandId: first.id } })).toMatchObject({
      status: 'failed',
    })
  })

  test('costs nothing more once the day’s cap is spent', async () => {
    await open(wantsToBuy)
    stopPx = null
    await firstCycle()
    const calls = provider.requests.length
    await save({}, { modelDayUsdMax: 0.01 })
    const outcome = await outcomeOf({ kind: 'testModel' })
    expect(outcome).toMatchObject({ status: 'failed' })
    expect(outcome.message).toContain('0.01 dollars a day')
    expect(provider.requests).toHaveLength(calls)
  })

  test('keeps to the day’s cap together with a cycle that is asking at the same time', async () => {
    await open(wantsToBuy)
    stopPx = null
    await firstCycle()
    const calls = provider.requests.length
    await save({}, { modelCycleUsdMax: 0.5, modelDayUsdMax: 0.5 })
    const { cycles } = test_.world.books
    const { id } = await cycles.insert({ settingsVersion: 2, model: 'test/model', ruleBased: false })
    expect((await outcomeOf({ kind: 'testModel' })).status).toBe('failed')
    expect(provider.requests).toHaveLength(calls)
    await cycles.end(id, { status: 'hold', reason: '', steps: [] }, false)
    expect((await outcomeOf({ kind: 'testModel' })).status).toBe('done')
  })

  test('a model that fails says why, and its cycle keeps the transcript', async () => {
    let isDown = false
    await open((body, at) =>
      isDown ? { status: 401, body: { error: { message: 'No auth credentials found' } } } : wantsToBuy(body, at),
    )
    stopPx = null
    await firstCycle()
    isDown = true
    const outcome = await outcomeOf({ kind: 'testModel' })
    expect(outcome).toMatchObject({ status: 'failed' })
    expect(outcome.message).toContain('No auth credentials found')
    const row = await test_.temp.db.cycle.findFirstOrThrow({ orderBy: { id: 'desc' }, include: { turns: true } })
    expect(row).toMatchObject({ status: 'hold', turns: [{ httpStatus: 401 }] })
  })

  test('before any cycle asked a model there is nothing to ask about', async () => {
    await open(wantsToBuy)
    expect(await outcomeOf({ kind: 'testModel' })).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('Run a cycle'),
    })
    expect(await test_.temp.db.cycle.count()).toBe(0)
  })
})

describe('what was learned', () => {
  const noTools: FakeBehaviour = (body, at) =>
    body.tools
      ? { status: 400, body: { error: { message: 'test/model does not support tools' } } }
      : wantsToBuy(body, at)

  test('is told by the test that learned it, listed, and forgotten on request', async () => {
    await open(wantsToBuy)
    stopPx = null
    await firstCycle()
    await provider.close()
    provider = await startFakeProvider(noTools)
    await save({ baseUrl: provider.baseUrl, name: 'test/model' })
    const outcome = await outcomeOf({ kind: 'testModel' })
    expect(outcome.message).toContain('learned: drop_tools')
    expect((await outcomeOf({ kind: 'testModel' })).message).toContain('nothing new learned')
    process.env.NOCTURNE_DATA_DIR = test_.temp.dataDir
    const { known, inForce } = await readModels(test_.agentId)
    expect(known).toMatchObject([
      {
        model: 'test/model',
        baseUrl: provider.baseUrl,
        tools: false,
        isInForce: true,
        learned: [{ step: 'drop_tools', because: expect.stringContaining('does not support tools') }],
      },
    ])
    expect(inForce).toMatchObject({ source: 'settings', keyConfigured: false })

    const args = { baseUrl: provider.baseUrl, model: 'test/model' }
    expect((await outcomeOf({ kind: 'forgetModel', ...args })).message).toContain('is forgotten')
    expect(await test_.temp.db.modelCapability.count()).toBe(0)
    expect(await outcomeOf({ kind: 'forgetModel', ...args })).toMatchObject({
      status: 'done',
      message: expect.stringContaining('Nothing had been learned'),
    })
    const { closeWebDb } = await import('@/tests/support/closeWebDb.ts')
    await closeWebDb()
  })
})

describe('the model in force', () => {
  const stored = async () =>
    storedModelSchema.parse(JSON.parse((await test_.temp.db.agentState.findFirstOrThrow()).modelFacts ?? ''))

  test('is the one of the settings a cycle began with, on the row, in the request and on the screen', async () => {
    await open(wantsToBuy)
    stopPx = null
    await firstCycle()
    expect(await test_.temp.db.agentState.findFirstOrThrow()).toMatchObject({ model: 'test/model', ruleBased: false })
    expect(await stored()).toMatchObject({ source: 'environment', keyConfigured: true })
    await save({ name: 'other/model' })
    await firstCycle()
    expect(provider.requests.map(({ body }) => body.model)).toEqual(['test/model', 'other/model'])
    const rows = await test_.temp.db.cycle.findMany({ orderBy: { id: 'asc' } })
    expect(rows.map((row) => row.model)).toEqual(['test/model', 'other/model'])
    expect(await test_.temp.db.agentState.findFirstOrThrow()).toMatchObject({ model: 'other/model' })
  })

  test('credit is asked for at a test and at most once an hour, and forgotten with the model it belongs to', async () => {
    await open(wantsToBuy)
    stopPx = null
    provider.routes['/v1/key'] = { data: { limit: 10, limit_remaining: 4, usage: 6 } }
    const asked = () => provider.heard.filter(({ url }) => url === '/v1/key').length
    await firstCycle()
    await firstCycle()
    expect(asked()).toBe(1)
    expect((await stored()).credit).toMatchObject({ limitUsd: 10, remainingUsd: 4 })
    await outcomeOf({ kind: 'testModel' })
    expect(asked()).toBe(2)
    test_.advance(3_600_001)
    await firstCycle()
    expect(asked()).toBe(3)
    delete provider.routes['/v1/key']
    await save({ name: 'other/model' })
    await firstCycle()
    expect(await stored()).toMatchObject({ model: 'other/model', credit: null })
  })
})
