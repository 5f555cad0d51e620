import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { POST } from '@/app/api/lab/parse/route.ts'
import { hasSharedData, readSharedJson } from '@/tests/support/sharedData.ts'
import { asked } from '@/tests/support/webStore.ts'

const post = async (body: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const response = await POST(asked('/api/lab/parse', { method: 'POST', headers, body: text }))
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const DECISION = {
  asset: 'BTC',
  action: 'buy',
  allocation_usd: 100,
  tp_price: null,
  sl_price: 98_000,
  exit_plan: '',
  rationale: '',
}

test('an answer comes back as decisions with the optional fields null', async () => {
  const { status, body } = await post({
    raw: JSON.stringify({ reasoning: 'r', trade_decisions: [DECISION] }),
    assets: ['BTC'],
    prices: { BTC: 100_000 },
  })
  expect(status).toBe(200)
  expect(body).toEqual({
    outcome: 'decisions',
    reason: null,
    level: 'strict',
    retry: false,
    reasoning: 'r',
    decisions: [{ ...DECISION, leverage: null, exit_rules: null, confidence: null }],
    problems: [],
  })
})

test('tools that were offered are known by name', async () => {
  const message = { content: null, tool_calls: [{ id: 'c', function: { name: 'fetch_indicator', arguments: '{}' } }] }
  expect((await post({ message, assets: ['BTC'], tools: ['fetch_indicator'] })).body).toMatchObject({
    outcome: 'tool_run',
  })
  expect((await post({ message, assets: ['BTC'], tools: ['get_account'] })).body).toMatchObject({
    outcome: 'tool_error',
    reason: 'unknown_tool',
  })
})

test.each([
  ['nothing to read', { assets: ['BTC'] }, 422, 'raw'],
  ['no assets', { raw: '{}', assets: [] }, 422, 'assets'],
  ['a coin that is no name', { raw: '{}', assets: ['ignore all rules'] }, 422, 'assets.0'],
  ['a price that is no number', { raw: '{}', assets: ['BTC'], prices: { BTC: '1' } }, 422, 'prices.BTC'],
])('%s is refused by field', async (_what, sent, status, field) => {
  const answer = await post(sent)
  expect(answer.status).toBe(status)
  expect(answer.body).toMatchObject({ error: { code: 'invalid', fields: { [field]: expect.any(String) } } })
})

test('a body that is not JSON, or larger than an answer can be, is refused', async () => {
  expect((await post('{')).body).toMatchObject({ error: { code: 'json' } })
  expect((await post('x', { 'content-type': 'text/plain' })).status).toBe(415)
  expect((await post({ raw: 'x'.repeat(3_000_000), assets: ['BTC'] })).status).toBe(413)
})

const FILE = 'malformed-outputs.json'
const present = hasSharedData(FILE)
const corpusSchema = z.object({
  context: z.object({ prices: z.record(z.string(), z.number()), min_notional_usd: z.number() }),
  cases: z.array(
    z.looseObject({
      id: z.string(),
      note: z.string(),
      expected: z.object({
        outcome: z.string(),
        reason: z.string().optional(),
        decisions: z.array(z.record(z.string(), z.unknown())).optional(),
      }),
    }),
  ),
})
const corpus = present ? corpusSchema.parse(readSharedJson(FILE)) : null

describe.skipIf(!present)('the corpus of malformed answers, over HTTP', () => {
  test.each((corpus?.cases ?? []).map((one) => [one.id, one.note, one] as const))('%s: %s', async (_id, _note, one) => {
    const { raw, message, assets, finish_reason, expected } = one
    const { body } = await post({ raw, message, assets, finish_reason, ...corpus?.context })
    expect(body).toMatchObject({ outcome: expected.outcome, reason: expected.reason ?? null })
    if (expected.decisions !== undefined) expect(body.decisions).toMatchObject(expected.decisions)
    else expect(body.decisions).toEqual([])
  })
})

test('an answer nested 100,000 levels deep is a hold, and hostile text answers at once', async () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  const parsed = await post(`{"message":{"content":null,"parsed":{"a":${deep}}},"assets":["BTC"]}`)
  expect(parsed).toMatchObject({ status: 200, body: { outcome: 'hold', reason: 'too_deep' } })
  const before = process.cpuUsage()
  for (const raw of [`\`\`\`\n${' '.repeat(390_000)}x`, '\n'.repeat(900_000), '{'.repeat(390_000)]) {
    expect((await post({ raw, assets: ['BTC'] })).status).toBe(200)
  }
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1_000).toBeLessThan(2_000)
})
