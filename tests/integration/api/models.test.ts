import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { GET as getModels } from '@/app/api/models/route.ts'
import { POST as postPreview } from '@/app/api/settings/preview/route.ts'
import { modelsSchema, type StoredModel, settingsPreviewSchema } from '@/lib/contracts/models.ts'
import { DEFAULT_SETTINGS } from '@/lib/domain/defaultSettings.ts'
import { renderSystemPrompt } from '@/lib/domain/systemPrompt.ts'
import { initialCapabilities } from '@/lib/llm/ladder/capabilities.ts'
import type { TempDb } from '@/tests/support/tempDb.ts'
import { get, openWebStore, read, readError, send } from '@/tests/support/webStore.ts'

const AGENT = 'seed-fresh'
let store: TempDb
beforeEach(async () => {
  store = await openWebStore('fresh')
})
afterEach(() => store.close())

const inForce: StoredModel = {
  baseUrl: 'https://api.example.org/v1',
  model: 'a/b',
  ruleBased: false,
  source: 'environment',
  keyConfigured: true,
  environment: { baseUrl: 'https://api.example.org/v1', model: 'a/b' },
  keyOrigins: ['https://api.example.org'],
  credit: null,
  prices: { promptUsd: 0.000002, completionUsd: 0.00001, cachedPromptUsd: null },
  lookedUpWallMs: 5,
}
const tell = (data: Record<string, unknown>) => store.db.agentState.update({ where: { agentId: AGENT }, data })
/** The agent as it was before its first cycle. */
async function unsaid(): Promise<void> {
  await tell({ modelFacts: null, promptFacts: null })
  await store.db.cycle.updateMany({ data: { context: '' } })
}
const models = async () => read(modelsSchema, await get(getModels, '/api/models'))
const preview = async (body: unknown = DEFAULT_SETTINGS) =>
  read(settingsPreviewSchema, await send(postPreview, 'POST', '/api/settings/preview', { body }))

describe('GET /api/models', () => {
  test('before the agent said anything nothing is claimed', async () => {
    await unsaid()
    expect(await models()).toEqual({ agentId: AGENT, inForce: null, known: [] })
  })

  test('tells what is in force and what was learned of each, the latest first', async () => {
    await tell({ modelFacts: JSON.stringify(inForce) })
    const learned = {
      ...initialCapabilities('other', 'a/b'),
      tools: false,
      learned: [{ step: 'drop_tools', because: 'no tools <script>' }],
    }
    const rows = [
      { model: 'a/b', body: JSON.stringify(learned), wallAt: new Date(2_000) },
      { model: 'c/d', body: JSON.stringify(initialCapabilities('other', 'c/d')), wallAt: new Date(1_000) },
      { model: 'old', body: '{"tools":"of an older form"}', wallAt: new Date(3_000) },
    ]
    for (const row of rows)
      await store.db.modelCapability.create({ data: { venueId: AGENT, baseUrl: inForce.baseUrl ?? '', ...row } })
    const view = await models()
    expect(view.inForce).toEqual(inForce)
    expect(view.known.map(({ model, isInForce, wallMs }) => [model, isInForce, wallMs])).toEqual([
      ['a/b', true, 2_000],
      ['c/d', false, 1_000],
    ])
    expect(view.known[0]?.learned).toEqual([{ step: 'drop_tools', because: 'no tools <script>' }])
  })

  test('an agent nobody knows is 404', async () => {
    expect(await readError(await get(getModels, '/api/models?agent=nobody'))).toMatchObject({ status: 404 })
  })
})

describe('POST /api/settings/preview', () => {
  const facts = { takerFeeFrac: 0.0003, tools: ['get_candles'] }
  const context = JSON.stringify({ decide_for: ['BTC'], numbers: '1234.5 '.repeat(100) })

  test('is, byte for byte, what the agent would render from these settings, saved or not', async () => {
    await tell({ promptFacts: JSON.stringify(facts), modelFacts: JSON.stringify(inForce) })
    const body = {
      ...DEFAULT_SETTINGS,
      prompt: 'Trade {{interval}} with {{leverage_max}} and {{nonsense}}.',
      interval: '1h',
      limits: { ...DEFAULT_SETTINGS.limits, leverageMax: 7 },
    }
    const shown = await preview(body)
    expect(shown.system).toBe(renderSystemPrompt({ settings: { ...body }, ...facts }))
    expect(shown.system).toMatch(/^Trade 1h with 7x and \{\{nonsense\}\}\./)
    expect(shown.sections.map(({ text }) => text).join('\n\n')).toBe(shown.system)
    expect(shown.notes).toEqual([])
    expect(await store.db.settings.count()).toBe(1)
  })

  test('shows the context of the last question, its weight, and the price of sending both', async () => {
    await tell({ promptFacts: JSON.stringify(facts), modelFacts: JSON.stringify(inForce) })
    const row = { agentId: AGENT, status: 'ok', settingsVersion: 1, model: 'a/b', ruleBased: false }
    const at = { startedAt: new Date(7_000), wallStartedAt: new Date(7_000) }
    await store.db.cycle.create({ data: { ...row, ...at, number: 901, context } })
    const newest = await store.db.cycle.create({ data: { ...row, ...at, number: 902, context: '' } })
    const shown = await preview()
    expect(shown.context).toBe(context)
    expect(shown.contextCycleId).toBe(newest.id - 1)
    expect(shown.contextTokens).toBe(Math.ceil(context.length / 2.3))
    expect(shown.systemTokens).toBe(Math.ceil(shown.system.length / 4))
    const tokens = shown.systemTokens + (shown.contextTokens ?? 0)
    expect(Number(shown.costUsd)).toBeCloseTo(tokens * 0.000002, 4)
  })

  test('names no price for a model that was never asked', async () => {
    await tell({ promptFacts: JSON.stringify(facts), modelFacts: JSON.stringify(inForce) })
    expect((await preview()).costUsd).not.toBeNull()
    const other = { ...DEFAULT_SETTINGS, model: { ...DEFAULT_SETTINGS.model, name: 'another/model' } }
    expect((await preview(other)).costUsd).toBeNull()
  })

  test('before any model was asked it says what it assumes', async () => {
    await unsaid()
    const shown = await preview()
    expect(shown).toMatchObject({ context: null, contextTokens: null, costUsd: null, tokensEstimated: true })
    expect(shown.notes.join()).toContain('assumed')
  })

  test('settings that would be refused are refused here too, by field', async () => {
    const body = { ...DEFAULT_SETTINGS, model: { ...DEFAULT_SETTINGS.model, baseUrl: 'http://example.org', name: 'm' } }
    const error = await readError(await send(postPreview, 'POST', '/api/settings/preview', { body }))
    expect(error).toMatchObject({ status: 422 })
    expect(Object.keys(error.fields ?? {})).toEqual(['body.model.baseUrl'])
  })
})
