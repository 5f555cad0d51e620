import { afterEach, expect, test } from 'vitest'
import { GOOD_ANSWER, setUpAsk } from '@/tests/support/askSetup.ts'
import { type FakeBehaviour, type FakeProvider, startFakeProvider } from '@/tests/support/fakeProvider.ts'

let provider: FakeProvider | null = null
afterEach(async () => {
  await provider?.close()
  provider = null
})
const start = async (behave: FakeBehaviour, models: unknown = null) => {
  provider = await startFakeProvider(behave, models)
  return provider
}

const call = (name: string, args: string, id: string) => ({ id, type: 'function', function: { name, arguments: args } })

test('a tool round is answered, and the assistant message goes back with everything the provider put into it', async () => {
  const reasoning = [{ type: 'reasoning.encrypted', data: 'sig+/sk-notakeybutasignature==', index: 0, format: 'x' }]
  const fake = await start((_body, at) =>
    at === 0
      ? {
          message: {
            reasoning: 'let me look',
            reasoning_details: reasoning,
            tool_calls: [
              {
                ...call('get_indicator', '{"name":"rsi"}', 'c1'),
                extra_content: { google: { thought_signature: 'abc' } },
              },
              call('get_indicator', '{"name":"adx"}', 'c2'),
            ],
          },
        }
      : { message: { content: GOOD_ANSWER } },
  )
  const { llm, question, turns } = setUpAsk({ baseUrl: fake.baseUrl, endpointKind: 'openrouter' })
  const answer = await llm.ask(question)
  expect(answer).toMatchObject({ kind: 'answer', message: { content: GOOD_ANSWER }, finishReason: 'stop' })
  const replayed = fake.requests[1]?.body.messages
  expect(replayed?.[2]).toMatchObject({
    role: 'assistant',
    reasoning: 'let me look',
    reasoning_details: reasoning,
    tool_calls: [{ id: 'c1', extra_content: { google: { thought_signature: 'abc' } } }, { id: 'c2' }],
  })
  expect(replayed?.slice(3)).toEqual([
    { role: 'tool', tool_call_id: 'c1', content: '{"asked":{"name":"rsi"},"value":42}' },
    { role: 'tool', tool_call_id: 'c2', content: '{"asked":{"name":"adx"},"value":42}' },
  ])
  expect(turns.map((turn) => [turn.number, turn.toolCalls.length])).toEqual([
    [1, 2],
    [2, 0],
  ])
})

test('an unknown tool, broken arguments and a failing lookup are results the model reads, each under its own id', async () => {
  const fake = await start((_body, at) =>
    at === 0
      ? {
          message: {
            tool_calls: [
              call('place_order', '{}', 'a'),
              call('get_indicator', '{"name":', 'b'),
              call('get_broken', '', 'c'),
            ],
          },
        }
      : { message: { content: GOOD_ANSWER } },
  )
  const { llm, question } = setUpAsk({ baseUrl: fake.baseUrl, endpointKind: 'openrouter' })
  const broken = {
    name: 'get_broken',
    description: 'd',
    parameters: {},
    call: () => Promise.reject(new Error('no data for that coin')),
  }
  await llm.ask({ ...question, tools: [...question.tools, broken] })
  const results = fake.requests[1]?.body.messages.filter((message) => message.role === 'tool')
  expect(results?.map((one) => one.tool_call_id)).toEqual(['a', 'b', 'c'])
  expect(results?.map((one) => String(one.content))).toEqual([
    expect.stringContaining('There is no tool \\"place_order\\"'),
    expect.stringContaining('not JSON'),
    expect.stringContaining('no data for that coin'),
  ])
})

test('after six rounds the model is asked for its answer without tools, and it counts', async () => {
  const fake = await start((body, at) =>
    body.tools === undefined
      ? { message: { content: GOOD_ANSWER } }
      : { message: { tool_calls: [call('get_indicator', '{"name":"rsi"}', `c${at}`)] } },
  )
  const { llm, question, turns } = setUpAsk({ baseUrl: fake.baseUrl, endpointKind: 'openrouter' })
  const answer = await llm.ask(question)
  expect(answer).toMatchObject({ kind: 'answer', message: { content: GOOD_ANSWER } })
  expect(fake.requests.map((request) => request.body.tools !== undefined)).toEqual([
    true,
    true,
    true,
    true,
    true,
    true,
    false,
  ])
  expect(fake.requests[6]?.body.messages.at(-1)?.content).toContain('rounds are used up')
  expect(turns).toHaveLength(7)
})

test('where phases are split the answer format is asked for only once the tools are done', async () => {
  const fake = await start((body, at) => {
    if (at === 0) return { message: { tool_calls: [call('get_indicator', '{"name":"rsi"}', 'c')] } }
    return body.tools === undefined
      ? { message: { content: GOOD_ANSWER } }
      : { message: { content: 'I have seen enough.' } }
  })
  const { llm, question } = setUpAsk({ baseUrl: fake.baseUrl })
  const answer = await llm.ask(question)
  expect(answer).toMatchObject({ message: { content: GOOD_ANSWER } })
  expect(fake.requests.map(({ body }) => [body.tools !== undefined, body.response_format?.type])).toEqual([
    [true, undefined],
    [true, undefined],
    [false, 'json_schema'],
  ])
})

test('a readable answer of a tool round is not asked for twice', async () => {
  const fake = await start(() => ({ message: { content: GOOD_ANSWER } }))
  const { llm, question } = setUpAsk({ baseUrl: fake.baseUrl })
  await llm.ask(question)
  expect(fake.requests).toHaveLength(1)
})

test('reasoning and content reach the live view as they are written', async () => {
  const fake = await start(() => ({ message: { reasoning: 'thinking about BTC', content: GOOD_ANSWER } }))
  let reasoning = ''
  let content = ''
  const { llm, question } = setUpAsk(
    { baseUrl: fake.baseUrl },
    {
      onDelta: (delta) => {
        reasoning += delta.reasoning ?? ''
        content += delta.content ?? ''
      },
    },
  )
  await llm.ask(question)
  expect({ reasoning, content }).toEqual({ reasoning: 'thinking about BTC', content: GOOD_ANSWER })
})

test('a tool result longer than the model should read is cut and says so', async () => {
  const fake = await start((_body, at) =>
    at === 0 ? { message: { tool_calls: [call('get_long', '{}', 'c')] } } : { message: { content: GOOD_ANSWER } },
  )
  const { llm, question } = setUpAsk({ baseUrl: fake.baseUrl })
  const long = { name: 'get_long', description: 'd', parameters: {}, call: async () => 'x'.repeat(1_000_000) }
  await llm.ask({ ...question, tools: [long] })
  const result = String(fake.requests[1]?.body.messages.at(-1)?.content)
  expect(result.length).toBeLessThan(13_000)
  expect(result).toContain('"truncated":true')
})

test('a question that may not cost more is not asked', async () => {
  const models = { data: [{ id: 'test/model-1', pricing: { prompt: '0.01', completion: '0.02' } }] }
  const fake = await start(() => ({ message: { content: GOOD_ANSWER } }), models)
  const { llm, question } = setUpAsk({ baseUrl: fake.baseUrl }, { spendUsdMax: 0.05 })
  expect(await llm.ask(question)).toMatchObject({ kind: 'failed', code: 'spend_cap' })
  expect(fake.requests).toHaveLength(0)
})

test('the cost is what the provider reports, else list prices marked estimated', async () => {
  const models = {
    data: [
      { id: 'test/model-1', pricing: { prompt: '0.000001', completion: '0.00001', input_cache_read: '0.0000001' } },
    ],
  }
  const usages = [
    { prompt_tokens: 1000, completion_tokens: 100, cost: 0.0123 },
    {
      prompt_tokens: 1000,
      completion_tokens: 100,
      prompt_tokens_details: { cached_tokens: 500 },
      completion_tokens_details: { reasoning_tokens: 60 },
    },
  ]
  const fake = await start((_body, at) => ({ message: { content: GOOD_ANSWER }, usage: usages[at] ?? {} }), models)
  const { llm, question, turns } = setUpAsk({ baseUrl: fake.baseUrl })
  await llm.ask(question)
  await llm.ask(question)
  expect(turns[0]?.usage).toMatchObject({ costUsd: 0.0123, costEstimated: false })
  expect(turns[1]?.usage).toMatchObject({ cachedTokens: 500, reasoningTokens: 60, costEstimated: true })
  // 500 fresh at 1e-6, 500 cached at 1e-7, 100 written at 1e-5.
  expect(turns[1]?.usage.costUsd).toBeCloseTo(0.0005 + 0.00005 + 0.001, 10)
})

test('a cost that no such call has is estimated and told, and leaves room for the next', async () => {
  const usage = { prompt_tokens: 1000, completion_tokens: 100, cost: 50_000 }
  const fake = await start(() => ({ message: { content: GOOD_ANSWER }, usage }))
  const { llm, question, turns } = setUpAsk({ baseUrl: fake.baseUrl })
  await llm.ask(question)
  expect(turns[0]?.usage).toMatchObject({ costUsd: 0, costEstimated: true })
  expect(turns[0]?.usage.costUsdMax).toBeLessThan(0.01)
  expect(turns[0]?.problem).toMatch(/reports a cost of \$50000; .* It is estimated instead\./)
})

test('a retry says what was wrong, asks for more room and less thinking, and never sends two user messages in a row', async () => {
  const fake = await start(() => ({ message: { content: GOOD_ANSWER } }))
  const { llm, question, turns } = setUpAsk(
    {
      baseUrl: fake.baseUrl,
      endpointKind: 'openrouter',
      maxTokens: 2_000,
      reasoning: { enabled: true, effort: 'high' },
    },
    { retry: { instruction: 'Your last answer was cut off.', moreRoom: true } },
  )
  await llm.ask(question)
  const body = fake.requests[0]?.body
  expect(body).toMatchObject({ max_tokens: 4_000, reasoning: { effort: 'medium' } })
  expect(body?.messages.map((message) => message.role)).toEqual(['system', 'user'])
  expect(String(body?.messages[1]?.content)).toMatch(/^BTC 100000.*cut off\.$/s)
  expect(turns[0]?.purpose).toBe('retry')
})
