import type { ServerResponse } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { sendChat } from '@/lib/llm/wire/chat.ts'
import { toTurn } from '@/lib/llm/wire/toTurn.ts'
import { type FakeProvider, startFakeProvider } from '@/tests/support/fakeProvider.ts'
import { freePort } from '@/tests/support/freePort.ts'

// A call without an answer may be billed all the same: its cost is not known, and never 0, unless no model can have read it.

let provider: FakeProvider
afterEach(() => provider.close())

const PRICES = { promptUsd: 1e-6, completionUsd: 1e-5, cachedPromptUsd: null }
const OUTPUT = 4_000

async function usageOf(behave: (response: ServerResponse) => void, when: { timeoutMs?: number; port?: number } = {}) {
  provider = await startFakeProvider(() => ({ control: behave }))
  const baseUrl = when.port === undefined ? provider.baseUrl : `http://127.0.0.1:${when.port}/v1`
  const endpoint = { baseUrl, apiKey: null, headers: {}, secrets: [] }
  const body = { model: 'm', messages: [{ role: 'user', content: 'x'.repeat(2_500) }] }
  const signal = new AbortController().signal
  const reply = await sendChat(endpoint, { body, signal, timeoutMs: when.timeoutMs ?? 10_000 })
  expect(reply.kind).toBe('failed')
  const billing = { prices: PRICES, by: 'provider', outputTokensMax: OUTPUT } as const
  return toTurn(reply, { number: 1, purpose: 'decide', latencyMs: 1, billing }).usage
}

test.each<[string, (response: ServerResponse) => void, number?]>([
  ['that is hung up on', (response) => response.destroy()],
  ['that nobody answers in time', () => {}, 300],
])('a call %s may cost all the tokens it asked for', async (_what, behave, timeoutMs) => {
  const usage = await usageOf(behave, timeoutMs === undefined ? {} : { timeoutMs })
  expect(usage).toMatchObject({ costUsd: 0, costEstimated: true })
  expect(usage.costUsdMax).toBeGreaterThan(OUTPUT * PRICES.completionUsd + 0.001)
})

test('an answer that breaks off costs what was sent, and at most all the tokens it asked for', async () => {
  const usage = await usageOf((response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{"choices":[{"message":{"content":"{')
    setImmediate(() => response.destroy())
  })
  expect(usage.costUsd).toBeGreaterThan(0.001)
  expect(usage.costUsdMax).toBeCloseTo(usage.costUsd + OUTPUT * PRICES.completionUsd, 12)
})

test('so does a stream that was begun and ends in an error, and one that is nothing but an error costs nothing', async () => {
  const stream =
    (...events: object[]) =>
    (response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''))
    }
  const error = { error: { message: 'Overloaded', code: 502 } }
  const written = { choices: [{ index: 0, delta: { content: '{"reasoning":' } }] }
  const usage = await usageOf(stream(written, error))
  expect(usage.costUsd).toBeGreaterThan(0.001)
  expect(usage.costUsdMax).toBeGreaterThan(OUTPUT * PRICES.completionUsd)
  await provider.close()
  expect((await usageOf(stream(error))).costUsdMax).toBe(0)
})

test('a call that nothing listens for costs nothing, and neither does one that is refused', async () => {
  expect((await usageOf(() => {}, { port: await freePort() })).costUsdMax).toBe(0)
  await provider.close()
  const refusal = (response: ServerResponse) => response.writeHead(429).end('{"error":{"message":"Slow down."}}')
  expect((await usageOf(refusal)).costUsdMax).toBe(0)
})
