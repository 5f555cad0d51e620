import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type TrialPlanInput, type TrialReport, trialPlanSchema } from '@/lib/contracts/labTrial.ts'
import { createMemoryCapabilityStore } from '@/lib/llm/ladder/capabilities.ts'
import { NO_ARCHIVE } from '@/lib/store/transcripts/transcriptArchive.ts'
import { silentLog } from '@/tests/support/askSetup.ts'
import { type FakeBehaviour, type FakeProvider, startFakeProvider } from '@/tests/support/fakeProvider.ts'
import { openTempDb, type TempDb } from '@/tests/support/tempDb.ts'
import { answerWith, buyingProvider, recordContexts } from '@/tests/support/trialWorld.ts'
import { createAnswerCache } from '@/worker/lab/trial/answerCache.ts'
import { prepareTrial } from '@/worker/lab/trial/prepareTrial.ts'
import { runTrial, type TrialProgress } from '@/worker/lab/trial/runTrial.ts'
import { createModelSource } from '@/worker/model/modelSource.ts'

let recorded: TempDb
let provider: FakeProvider | null = null
let copy: TempDb | null = null
beforeAll(async () => {
  recorded = await recordContexts(14)
  await recorded.db.$queryRawUnsafe('PRAGMA wal_checkpoint(TRUNCATE)')
}, 240_000)
afterAll(() => recorded.close())
afterEach(async () => {
  await provider?.close()
  await copy?.close()
  copy = null
})

const PROMPT = 'Trade with care. This is the CAREFUL prompt.'
const BOLD = 'Trade with nerve. This is the BOLD prompt.'

/** The world of a test: a copy of the record and a provider that answers as told. */
async function world(behave: FakeBehaviour) {
  copy = openTempDb(recorded.file)
  provider = await startFakeProvider(behave)
  const { baseUrl } = provider
  const { db } = copy
  const planOf = (more: Partial<TrialPlanInput> = {}) =>
    trialPlanSchema.parse({
      name: 'two prompts',
      agentId: 'recorded',
      contexts: { count: 8 },
      variants: [
        { name: 'careful', prompt: PROMPT, model: { baseUrl, name: 'm' } },
        { name: 'bold', prompt: BOLD, model: { baseUrl, name: 'm' } },
      ],
      samples: 3,
      spendUsdMax: 1,
      ...more,
    })
  const begin = () => {
    const cache = createAnswerCache(db, { wallMs: Date.now, log: silentLog })
    const models = createModelSource({
      env: { llm: null, llmKeys: [] },
      capabilities: createMemoryCapabilityStore(),
      wallMs: Date.now,
      log: silentLog,
      sessionId: 'lab',
      modelFetch: cache.fetch,
    })
    return { cache, models }
  }
  const run = async (
    more: Partial<TrialPlanInput> = {},
    {
      stop = new AbortController(),
      onProgress,
    }: { stop?: AbortController; onProgress?: (at: TrialProgress) => void } = {},
  ): Promise<TrialReport> => {
    const { cache, models } = begin()
    const prepared = await prepareTrial(db, planOf(more), { models, archive: NO_ARCHIVE, signal: stop.signal })
    const options = { models, cache, build: 'test', wallMs: Date.now, signal: stop.signal }
    const report = await runTrial(db, prepared, { ...options, ...(onProgress ? { onProgress } : {}) })
    await cache.settle(5_000)
    return report
  }
  return { db, run, provider, planOf, begin }
}

/** What a report says, without who paid when. */
const said = ({ samples, ...report }: TrialReport) => ({
  pairs: report.pairs,
  samples: samples.map(({ asked: _asked, cached: _cached, paidUsdMax: _paid, ...sample }) => sample),
})

test('asks each context of each variant as often as planned, finds a true difference, and judges each answer by the gate', async () => {
  const { run, provider } = await world(buyingProvider({ CAREFUL: 0.1, BOLD: 0.9 }))
  const report = await run()
  expect(provider.requests).toHaveLength(8 * 2 * 3)
  expect(report).toMatchObject({ ended: 'done', planned: 48 })
  expect(report.variants.map(({ statuses }) => statuses.decided)).toEqual([24, 24])
  expect(report.pairs[0]?.says).toContain('answer differently')
  const [careful, bold] = report.variants
  const buys = (variant = careful) => variant?.actions.find(({ action }) => action === 'buy')?.count ?? 0
  expect(buys(bold)).toBeGreaterThan(buys(careful))
  const judged = report.samples.flatMap(({ decisions }) => decisions)
  for (const { action, verdict } of judged)
    if (action === 'buy') expect(['pass', 'clamp', 'deny']).toContain(verdict)
    else expect(verdict).toBe('hold')
  expect(new Set(judged.map(({ verdict }) => verdict)).size).toBeGreaterThan(1)
}, 60_000)

test('two equal variants draw answers of their own, and none is called different', async () => {
  const { run, provider, planOf } = await world(buyingProvider({ CAREFUL: 0.5 }))
  const { model } = planOf().variants[0] ?? {}
  const report = await run({
    variants: [
      { name: 'one', prompt: PROMPT, model: model ?? null },
      { name: 'same', prompt: PROMPT, model: model ?? null },
    ],
  })
  expect(provider.requests).toHaveLength(48)
  expect(report.pairs[0]?.says).toContain('No difference found')
}, 60_000)

test('made again it costs nothing and says the same; another draw is asked anew', async () => {
  const { run, provider } = await world(buyingProvider({ CAREFUL: 0.3, BOLD: 0.7 }))
  const first = await run()
  const again = await run()
  expect(provider.requests).toHaveLength(48)
  expect(again.variants[0]).toMatchObject({ requestsAsked: 0, requestsCached: 24, paidUsdMax: 0 })
  expect(said(again)).toEqual(said(first))
  await run({ draw: 1 })
  expect(provider.requests).toHaveLength(96)
}, 60_000)

test('cancelled it keeps what was answered, says so, and goes on without paying for that again', async () => {
  const { run, provider } = await world(buyingProvider({ CAREFUL: 0.3, BOLD: 0.7 }))
  const stop = new AbortController()
  const report = await run({}, { stop, onProgress: ({ done }) => (done >= 10 ? stop.abort() : undefined) })
  expect(report.ended).toBe('cancelled')
  expect(report.samples.length).toBeGreaterThanOrEqual(10)
  expect(report.notes.join(' ')).toContain('it was cancelled')
  const before = provider.requests.length
  const whole = await run()
  expect(whole.ended).toBe('done')
  expect(provider.requests).toHaveLength(48)
  expect(whole.variants.reduce((sum, { requestsCached }) => sum + requestsCached, 0)).toBe(before)
}, 60_000)

test('a model that fails half the time is counted by variant, and never half counted in agreement', async () => {
  let at = 0
  const buying = buyingProvider({ CAREFUL: 0.5, BOLD: 0.5 })
  const { run } = await world((body, index) => {
    at += 1
    return at % 2 === 0 ? { status: 400, body: { error: { message: 'content policy' } } } : buying(body, index)
  })
  const { variants, samples, pairs } = await run({ concurrency: 1 })
  for (const { statuses, actions, failures } of variants) {
    expect(statuses.decided + statuses.failed + statuses.held).toBe(24)
    expect(actions.reduce((sum, { count }) => sum + count, 0)).toBe(statuses.decided * 2)
    expect(Object.values(failures).reduce((sum, count) => sum + count, 0)).toBe(24 - statuses.decided)
  }
  expect(samples.some(({ status }) => status !== 'decided')).toBe(true)
  for (const { status, decisions } of samples) expect(decisions).toHaveLength(status === 'decided' ? 2 : 0)
  expect(pairs[0]?.says).not.toContain('answer differently')
}, 60_000)

test('it ends below its cap, and goes on when that is raised', async () => {
  const buying = buyingProvider({ CAREFUL: 0.5, BOLD: 0.5 })
  const { run, provider } = await world((body, at) => {
    const reply = buying(body, at)
    return 'message' in reply ? { ...reply, usage: { prompt_tokens: 100, completion_tokens: 20, cost: 0.001 } } : reply
  })
  const capped = await run({ spendUsdMax: 0.0105, concurrency: 1 })
  expect(capped.ended).toBe('capped')
  expect(provider.requests).toHaveLength(10)
  expect(capped.variants.reduce((sum, { paidUsdMax }) => sum + paidUsdMax, 0)).toBeCloseTo(0.01, 9)
  expect(capped.notes.join(' ')).toContain('10 of 48 samples were asked')
  expect((await run()).ended).toBe('done')
  expect(provider.requests).toHaveLength(48)
}, 60_000)

test('hidden names and dates are not in what is sent, and are put back before the answer is judged', async () => {
  const { run, provider } = await world(buyingProvider({ CAREFUL: 0.5, BOLD: 0.5 }))
  const plain = await run({ samples: 1 })
  const from = provider.requests.length
  const { samples, notes } = await run({ samples: 1, mask: { coins: true, dates: true } })
  const sent = provider.requests.slice(from).map(({ body }) => JSON.stringify(body.messages))
  expect(sent.length).toBe(16)
  for (const text of sent) {
    expect(text).not.toMatch(/\bBTC\b|\bETH\b|2026-/)
    expect(text).toMatch(/COIN1[\s\S]*2001-01-/)
  }
  for (const { decisions } of samples)
    expect(decisions.map(({ coin, rationale }) => [coin, rationale])).toEqual([
      ['BTC', 'About BTC.'],
      ['ETH', 'About ETH.'],
    ])
  expect(samples.map(({ cycleId }) => cycleId)).toEqual(plain.samples.map(({ cycleId }) => cycleId))
  expect(notes.join(' ')).toContain('names of coins and dates were hidden')
}, 60_000)

describe('tools', () => {
  const asking =
    (name: string, args: object): FakeBehaviour =>
    (body) => {
      const results = body.messages.filter(({ role }) => role === 'tool')
      if (results.length > 0 || !body.tools) return answerWith(body, () => 'hold')
      return {
        message: { tool_calls: [{ id: 'c1', type: 'function', function: { name, arguments: JSON.stringify(args) } }] },
      }
    }

  test('that were not recorded are computed from bars that had closed by then', async () => {
    const { run, provider } = await world(asking('get_candles', { symbol: 'BTC', interval: '4h', count: 5 }))
    const { samples, notes } = await run({ contexts: { count: 3 }, samples: 1 })
    expect(samples.every(({ toolsComputed, toolsMissed }) => toolsComputed === 1 && toolsMissed === 0)).toBe(true)
    expect(notes.join(' ')).toContain('computed from stored bars that had closed by then')
    const told = provider.requests.flatMap(({ body }) => {
      const result = body.messages.find(({ role }) => role === 'tool')
      if (result === undefined) return []
      const { now } = JSON.parse(String(body.messages[1]?.content)) as { now: string }
      return [{ now, ...(JSON.parse(String(result.content)) as { last_bar: string; last_bar_ends_at: string }) }]
    })
    expect(told.length).toBe(6)
    for (const { now, last_bar, last_bar_ends_at } of told) {
      expect(last_bar).toBe('closed')
      expect(Date.parse(last_bar_ends_at)).toBeLessThanOrEqual(Date.parse(now))
    }
  }, 60_000)

  test('that nobody can answer are told to be missing, and the variants are not compared', async () => {
    const { run } = await world(asking('get_order_book_imbalance', { symbol: 'BTC', levels: 5 }))
    const { samples, pairs } = await run({ contexts: { count: 3 }, samples: 2 })
    expect(samples.every(({ toolsMissed }) => toolsMissed === 1)).toBe(true)
    expect(pairs[0]).toMatchObject({ difference: null })
    expect(pairs[0]?.says).toContain('more than a fifth')
  }, 60_000)
})

test('the price is known before anything is asked, and changes with what is confirmed', async () => {
  const { db, planOf, begin, provider } = await world(buyingProvider({}))
  const prepare = async (more: Partial<TrialPlanInput>) => {
    const { models } = begin()
    return prepareTrial(db, planOf(more), { models, archive: NO_ARCHIVE, signal: new AbortController().signal })
  }
  const { estimate } = await prepare({})
  expect(estimate).toMatchObject({ contexts: 8, samples: 48, expectedUsd: 0 })
  expect(provider.requests).toHaveLength(0)
  expect((await prepare({ samples: 2 })).estimate.token).not.toBe(estimate.token)
  expect((await prepare({})).estimate.token).toBe(estimate.token)
  const dear = await prepare({
    variants: [{ name: 'far', model: { baseUrl: 'https://models.invalid/v1', name: 'm' } }],
  })
  expect(dear.estimate.variants[0]?.prices).toBe('unknown')
  expect(dear.estimate.expectedUsd).toBeGreaterThan(0)
  expect(dear.estimate.highUsd).toBeGreaterThan(dear.estimate.expectedUsd)
  await expect(prepare({ contexts: { kind: 'lost', untilMs: 1 } })).rejects.toMatchObject({ code: 'trial_plan' })
}, 60_000)

test('a prompt with a variable that means nothing is refused with its name', () => {
  const written = {
    name: 'x',
    agentId: 'a',
    variants: [{ name: 'v', prompt: 'Use at most {{levrage_max}} of leverage.' }],
    spendUsdMax: 1,
  }
  const { error } = trialPlanSchema.safeParse(written)
  expect(error?.issues[0]?.message).toBe('The prompt has variables that mean nothing: {{levrage_max}}.')
})
