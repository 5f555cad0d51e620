import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { DEFAULT_MODEL_SETTINGS } from '@/lib/domain/defaultModelSettings.ts'
import type { ModelSettings } from '@/lib/domain/modelSettings.ts'
import { agentEnv } from '@/lib/env/agentEnv.ts'
import { createMemoryCapabilityStore } from '@/lib/llm/ladder/capabilities.ts'
import { type FakeBehaviour, type FakeProvider, startFakeProvider } from '@/tests/support/fakeProvider.ts'
import { createModelSource, type ModelSource } from '@/worker/model/modelSource.ts'
import { GOOD_ANSWER, silentLog } from '../../support/askSetup.ts'

const OPENROUTER_KEY = 'sk-or-v1-openrouter-key-0001'
const LLM_KEY = 'llm-key-of-another-endpoint-0002'

let providers: FakeProvider[] = []
afterEach(async () => {
  await Promise.all(providers.map((provider) => provider.close()))
  providers = []
})

const good: FakeBehaviour = () => ({ message: { content: GOOD_ANSWER } })
async function provider(behave: FakeBehaviour = good): Promise<FakeProvider> {
  const started = await startFakeProvider(behave)
  providers.push(started)
  return started
}

const source = (variables: Record<string, string>, kindOf?: () => 'openrouter'): ModelSource =>
  createModelSource({
    env: agentEnv(variables),
    capabilities: createMemoryCapabilityStore(),
    wallMs: Date.now,
    log: silentLog,
    sessionId: 'agent-1',
    ...(kindOf ? { kindOf } : {}),
  })
const settings = (change: Partial<ModelSettings> = {}) => ({ model: { ...DEFAULT_MODEL_SETTINGS, ...change } })

const ask = (models: ModelSource, of: { model: ModelSettings }) =>
  models.llmFor(of).ask({
    system: 's',
    context: 'c',
    coins: ['BTC'],
    tools: [],
    deadlineWallMs: Date.now() + 10_000,
    spendUsdMax: null,
    signal: new AbortController().signal,
    onTurn: async () => {},
  })

test('the rules decide in this process, whoever answers at any port', async () => {
  const stranger = await provider()
  const models = source({ BASELINE_PORT: new URL(stranger.baseUrl).port })
  const fetched = vi.spyOn(globalThis, 'fetch')
  onTestFinished(() => fetched.mockRestore())
  await ask(models, settings())
  expect(fetched).not.toHaveBeenCalled()
  expect(stranger.requests).toEqual([])
  expect(models.modelFacts(settings())).toMatchObject({ ruleBased: true, baseUrl: null })
})

describe('a key goes to the origin it was configured for, and nowhere else', () => {
  test('the environment’s own endpoint gets its key', async () => {
    const own = await provider()
    const models = source({ LLM_BASE_URL: own.baseUrl, LLM_API_KEY: LLM_KEY, LLM_MODEL: 'm' })
    expect((await ask(models, settings())).kind).toBe('answer')
    expect(own.requests[0]?.headers.authorization).toBe(`Bearer ${LLM_KEY}`)
    expect(models.modelFacts(settings())).toMatchObject({ source: 'environment', keyConfigured: true })
  })

  test('an address of another origin set in Settings gets no key at all', async () => {
    const [own, other] = [await provider(), await provider()]
    const models = source({
      LLM_BASE_URL: own.baseUrl,
      LLM_API_KEY: LLM_KEY,
      LLM_MODEL: 'm',
      OPENROUTER_API_KEY: OPENROUTER_KEY,
      OPENROUTER_APP_TITLE: 'mine',
    })
    const foreign = settings({ baseUrl: other.baseUrl, name: 'm2' })
    expect((await ask(models, foreign)).kind).toBe('answer')
    await models.lookUpModel(foreign, new AbortController().signal)
    expect(own.requests).toEqual([])
    expect(other.requests[0]?.headers.authorization).toBeUndefined()
    expect(other.requests[0]?.headers['x-title']).toBeUndefined()
    const heard = JSON.stringify(other.heard)
    for (const key of [LLM_KEY, OPENROUTER_KEY]) expect(heard).not.toContain(key)
    expect(models.modelFacts(foreign)).toMatchObject({ source: 'settings', keyConfigured: false })
  })

  test('another path of the same origin gets the key; another port does not', async () => {
    const own = await provider()
    const models = source({ LLM_BASE_URL: own.baseUrl, LLM_API_KEY: LLM_KEY, LLM_MODEL: 'm' })
    const samePort = settings({ baseUrl: `${own.baseUrl.replace('/v1', '')}/other/v1/`, name: 'm' })
    await ask(models, samePort)
    expect(own.requests[0]?.headers.authorization).toBe(`Bearer ${LLM_KEY}`)
    const port = Number(new URL(own.baseUrl).port)
    const otherPort = settings({ baseUrl: `http://127.0.0.1:${port === 65_535 ? 1 : port + 1}/v1`, name: 'm' })
    expect(models.modelFacts(otherPort).keyConfigured).toBe(false)
  })

  test('a redirect to another origin is not followed with the key', async () => {
    const thief = await provider()
    const own = await provider(() => ({
      status: 307,
      body: '',
      headers: { location: `${thief.baseUrl}/chat/completions` },
    }))
    const models = source({ LLM_BASE_URL: own.baseUrl, LLM_API_KEY: LLM_KEY, LLM_MODEL: 'm' })
    expect((await ask(models, settings())).kind).toBe('failed')
    expect(thief.heard).toEqual([])
  })

  test('each of two keys goes to its own address', async () => {
    const [first, second] = [await provider(), await provider()]
    const models = source({
      LLM_BASE_URL: first.baseUrl,
      LLM_API_KEY: LLM_KEY,
      LLM_MODEL: 'm',
      OPENROUTER_BASE_URL: second.baseUrl,
      OPENROUTER_API_KEY: OPENROUTER_KEY,
    })
    await ask(models, settings({ baseUrl: second.baseUrl, name: 'x' }))
    await ask(models, settings())
    expect(second.requests[0]?.headers.authorization).toBe(`Bearer ${OPENROUTER_KEY}`)
    expect(first.requests[0]?.headers.authorization).toBe(`Bearer ${LLM_KEY}`)
    expect(models.modelFacts(settings()).keyOrigins).toEqual([first, second].map((one) => new URL(one.baseUrl).origin))
  })

  test('a key serves an address Settings name, also where the environment lets rules decide', async () => {
    const own = await provider()
    const models = source({
      LLM_MODEL: 'baseline',
      OPENROUTER_BASE_URL: own.baseUrl,
      OPENROUTER_API_KEY: OPENROUTER_KEY,
    })
    expect(models.modelFacts(settings())).toMatchObject({ ruleBased: true, source: 'baseline' })
    const named = settings({ name: 'x-ai/grok-4' })
    expect(models.llmFor(named).label).toEqual({ model: 'x-ai/grok-4', ruleBased: false })
    await ask(models, named)
    expect(own.requests[0]?.headers.authorization).toBe(`Bearer ${OPENROUTER_KEY}`)
  })
})

describe('what is asked', () => {
  const openRouter = { OPENROUTER_API_KEY: OPENROUTER_KEY, LLM_MODEL: 'env/model' }

  test('every field of Settings reaches the request', async () => {
    const own = await provider()
    const models = source({ ...openRouter, OPENROUTER_BASE_URL: own.baseUrl }, () => 'openrouter')
    await ask(
      models,
      settings({
        name: 'a/b',
        reasoning: { enabled: null, effort: null, maxTokens: 2_000 },
        temperature: 0.3,
        maxTokens: 5_000,
        routing: { ...DEFAULT_MODEL_SETTINGS.routing, ignore: ['slow'], sort: 'price' },
        headers: { 'X-Title': 'mine' },
      }),
    )
    const [request] = own.requests
    expect(request?.body).toMatchObject({
      model: 'a/b',
      temperature: 0.3,
      max_tokens: 5_000,
      reasoning: { max_tokens: 2_000 },
      provider: { ignore: ['slow'], sort: 'price', require_parameters: true },
      session_id: 'agent-1',
    })
    expect(request?.headers['x-title']).toBe('mine')
  })

  test('what Settings leave open is the environment’s word for its own endpoint, and nobody’s for another', async () => {
    const [own, other] = [await provider(), await provider()]
    const env = {
      ...openRouter,
      OPENROUTER_BASE_URL: own.baseUrl,
      REASONING_EFFORT: 'high',
      PROVIDER_CONFIG: '{"only":["xai"],"sort":"price"}',
    }
    const models = source(env, () => 'openrouter')
    await ask(models, settings({ routing: { ...DEFAULT_MODEL_SETTINGS.routing, sort: 'latency' } }))
    expect(own.requests[0]?.body).toMatchObject({
      model: 'env/model',
      reasoning: { effort: 'high' },
      provider: { only: ['xai'], sort: 'latency' },
    })
    await ask(models, settings({ baseUrl: other.baseUrl, name: 'm' }))
    expect(other.requests[0]?.body.reasoning).toBeUndefined()
    expect(other.requests[0]?.body.provider).toEqual({ require_parameters: true })
  })

  test('the fallbacks are asked in order when the model cannot answer', async () => {
    const own = await provider((body) =>
      body.model === 'second' ? good(body, 0) : { status: 404, body: { error: { message: 'No such model' } } },
    )
    const models = source({ LLM_BASE_URL: own.baseUrl, LLM_MODEL: 'first' })
    const answer = await ask(models, settings({ fallbacks: ['second'] }))
    expect(answer.kind).toBe('answer')
    expect(own.requests.map(({ body }) => body.model)).toEqual(['first', 'second'])
  })

  test('a model named without anybody saying where is a hold that says so, never the rules in its place', async () => {
    const models = source({})
    const named = settings({ name: 'a/b' })
    expect(models.modelFacts(named)).toMatchObject({ baseUrl: null, ruleBased: false })
    expect(await ask(models, named)).toMatchObject({ kind: 'failed', code: 'fatal_config' })
  })

  test('the same settings give the same model, so what it remembers is kept', () => {
    const models = source({})
    expect(models.llmFor(settings())).toBe(models.llmFor(structuredClone(settings())))
    expect(models.llmFor(settings())).not.toBe(models.llmFor(settings({ temperature: 1 })))
  })
})

describe('credit', () => {
  test('is what the provider says; the label, which is part of the key, is not kept', async () => {
    const own = await provider()
    own.routes['/v1/key'] = {
      data: {
        label: 'sk-or-v1-ope...001',
        limit: 20,
        limit_remaining: 7.5,
        usage: 12.5,
        usage_daily: 0.4,
        is_free_tier: false,
      },
    }
    const models = source({ LLM_BASE_URL: own.baseUrl, LLM_API_KEY: LLM_KEY, LLM_MODEL: 'm' })
    const { credit } = await models.lookUpModel(settings(), new AbortController().signal)
    expect(credit).toEqual({ limitUsd: 20, remainingUsd: 7.5, usedUsd: 12.5, usedTodayUsd: 0.4, isFreeTier: false })
  })

  test('is null where the provider has no such route, answers nonsense or is not there', async () => {
    const own = await provider()
    const env = { LLM_BASE_URL: own.baseUrl, LLM_API_KEY: LLM_KEY, LLM_MODEL: 'm' }
    const look = () => source(env).lookUpModel(settings(), new AbortController().signal)
    expect((await look()).credit).toBeNull()
    own.routes['/v1/key'] = { data: { limit: 'a lot' } }
    expect((await look()).credit).toBeNull()
    await own.close()
    expect(await look()).toEqual({ credit: null, prices: null })
  })
})
