import { describe, expect, it } from 'vitest'
import {
  MODEL_FIELDS,
  modelLabel,
  toModelDraft,
  toModelSettings,
} from '@/app/(dashboard)/settings/_components/modelDraft.ts'
import { creditWords, takesWords, testedCycleId } from '@/app/(dashboard)/settings/_components/modelWords.ts'
import { diffSettings } from '@/app/(dashboard)/settings/_components/settingsDiff.ts'
import { rebaseDraft, toBody, toDraft } from '@/app/(dashboard)/settings/_components/settingsDraft.ts'
import { learnedModelSchema, type StoredModel } from '@/lib/contracts/models.ts'
import { DEFAULT_MODEL_SETTINGS } from '@/lib/domain/defaultModelSettings.ts'
import { DEFAULT_PROMPT } from '@/lib/domain/defaultPrompt.ts'
import { DEFAULT_SETTINGS } from '@/lib/domain/defaultSettings.ts'
import { type ModelSettings, modelSettingsSchema } from '@/lib/domain/modelSettings.ts'
import { unknownVariables } from '@/lib/domain/unknownVariables.ts'
import { initialCapabilities } from '@/lib/llm/ladder/capabilities.ts'

/** Every field set to something of its own. */
const full: ModelSettings = {
  baseUrl: 'https://api.example.org/v1',
  name: 'a/b:free',
  fallbacks: ['c', 'd'],
  sanitizer: 'e',
  reasoning: { enabled: false, effort: null, maxTokens: 2_000 },
  temperature: 0.7,
  maxTokens: 12_000,
  routing: {
    order: ['x'],
    only: ['y', 'z'],
    ignore: ['w'],
    quantizations: ['fp8', 'bf16'],
    dataCollection: 'deny',
    sort: 'latency',
    allowFallbacks: true,
    maxPrice: { prompt: 1.5, completion: 6 },
  },
  headers: { 'X-Title': 'a: b', 'HTTP-Referer': 'https://example.org' },
}
const draft = toModelDraft(DEFAULT_MODEL_SETTINGS)
const problems = (change: Partial<typeof draft>): string[] =>
  (modelSettingsSchema.safeParse(toModelSettings({ ...draft, ...change })).error?.issues ?? []).map((issue) =>
    ['model', ...issue.path].join('.'),
  )

describe('the model’s fields', () => {
  it('come back as the same settings when nothing was typed', () => {
    for (const model of [full, DEFAULT_MODEL_SETTINGS]) expect(toModelSettings(toModelDraft(model))).toEqual(model)
    expect(modelSettingsSchema.parse(full)).toEqual(full)
  })
  it('turn what is no number into a value the schema refuses at that field, never into 0', () => {
    expect(problems({ temperature: 'warm' })).toEqual([MODEL_FIELDS.temperature.path])
    expect(problems({ maxTokens: '8k' })).toEqual([MODEL_FIELDS.maxTokens.path])
    expect(problems({ pricePrompt: '-1' })).toEqual([MODEL_FIELDS.pricePrompt.path])
  })
  it('name every problem by the path of a field, so that it is told in place', () => {
    const paths: string[] = Object.values(MODEL_FIELDS).map(({ path }) => path)
    const wrong = problems({
      baseUrl: 'http://example.org',
      fallbacks: 'a a',
      quantizations: 'fp3',
      reasoning: 'yes',
      effort: 'high',
      reasoningTokens: '500',
      headers: 'Authorization: Bearer x\nno colon here',
    })
    expect(wrong.length).toBeGreaterThanOrEqual(6)
    for (const at of wrong) expect(paths.some((path) => at === path || at.startsWith(`${path}.`))).toBe(true)
  })
  it('show in a difference under their own names', () => {
    const after = { ...DEFAULT_SETTINGS, model: full }
    const names = diffSettings(DEFAULT_SETTINGS, after).map((change) => change.name)
    expect(names).toContain('Base URL')
    expect(names).toContain('Header X-Title')
    expect(names.filter((name) => name.startsWith('model.'))).toEqual([])
    expect(diffSettings(DEFAULT_SETTINGS, after)).toContainEqual({
      kind: 'value',
      name: 'Fallbacks',
      before: 'none',
      after: 'c, d',
    })
    expect(modelLabel('limits.leverageMax')).toBeNull()
  })
  it('keep my edit of one field when somebody else changed another', () => {
    const base = toDraft(DEFAULT_SETTINGS)
    const mine = { ...base, model: { ...base.model, name: 'mine' } }
    const theirs = toDraft({ ...DEFAULT_SETTINGS, model: { ...DEFAULT_MODEL_SETTINGS, temperature: 1 } })
    expect(toBody(rebaseDraft(base, mine, theirs), DEFAULT_SETTINGS).model).toMatchObject({
      name: 'mine',
      temperature: 1,
    })
  })
})

describe('words about a model', () => {
  const stored: StoredModel = {
    baseUrl: 'https://openrouter.ai/api/v1',
    model: 'a/b',
    ruleBased: false,
    source: 'environment',
    keyConfigured: true,
    environment: null,
    keyOrigins: [],
    credit: { limitUsd: 20, remainingUsd: 7.5, usedUsd: 12.5, usedTodayUsd: null, isFreeTier: false },
    prices: null,
    lookedUpWallMs: 1,
  }
  it('never call unknown credit nothing left', () => {
    expect(creditWords(stored)).toContain('$7.50')
    expect(creditWords({ ...stored, credit: null })).toBe('this provider does not say')
    expect(creditWords({ ...stored, credit: null, lookedUpWallMs: null })).toBe('not asked yet')
    const unlimited = { limitUsd: null, remainingUsd: null, usedUsd: 3, usedTodayUsd: null, isFreeTier: null }
    expect(creditWords({ ...stored, credit: unlimited })).toMatch(/^no limit/)
  })
  it('say what the agent’s own record of a model says', () => {
    const learned = learnedModelSchema.parse(initialCapabilities('other', 'a/b'))
    const known = { ...learned, baseUrl: 'https://x.example/v1', model: 'a/b', wallMs: 0, isInForce: false }
    expect(takesWords(known)).toEqual(['tools', 'tools first, schema last', 'JSON schema'])
    expect(takesWords({ ...known, tools: false, format: 'prompt', droppedParams: ['temperature'] })).toEqual([
      'no tools',
      'JSON by prompt',
      'never sent: temperature',
    ])
  })
  it('find the cycle a test names, and none where there is none', () => {
    expect(testedCycleId('It would say BTC hold. Nothing was sent. See cycle 12 (id 340).')).toBe(340)
    expect(testedCycleId('A test is under way (command 7).')).toBeNull()
  })
})

describe('variables of the prompt', () => {
  it('are all known in the default prompt, and a slip is named', () => {
    expect(unknownVariables(DEFAULT_PROMPT)).toEqual([])
    expect(unknownVariables('{{interval}} {{ levrage_max }} {{levrage_max}} {{ }} { {x} }')).toEqual(['levrage_max'])
  })
})
