import { afterEach, describe, expect, test } from 'vitest'
import { readAnswer } from '@/lib/domain/answer/readAnswer.ts'
import { decideAndRead } from '@/lib/llm/answering/decideAndRead.ts'
import { GOOD_ANSWER, PRICES, setUpAsk } from '@/tests/support/askSetup.ts'
import { type FakeBehaviour, type FakeProvider, startFakeProvider } from '@/tests/support/fakeProvider.ts'

const DEEP = '['.repeat(100_000) + ']'.repeat(100_000)
const against = { prices: PRICES, minNotionalUsd: 10 }
let provider: FakeProvider | null = null
afterEach(async () => {
  await provider?.close()
})

async function decide(behave: FakeBehaviour) {
  provider = await startFakeProvider(behave)
  const { llm, question, turns } = setUpAsk({ baseUrl: provider.baseUrl })
  return { result: await decideAndRead(llm, question, against), turns, requests: provider.requests }
}

const body = (text: string, type = 'application/json'): FakeBehaviour => {
  return () => ({
    control: (response) => {
      response.writeHead(200, { 'content-type': type })
      response.end(text)
    },
  })
}
const completion = (message: string, rest = '') =>
  body(`{"choices":[{"index":0,"message":${message},"finish_reason":"stop"}]${rest}}`)
const call = (rawArguments: string) =>
  `{"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"get_indicator","arguments":${rawArguments}}}]}`
const text = JSON.stringify(DEEP)

describe('an answer nested 100,000 levels deep is a hold with a sentence, and its raw text is kept', () => {
  test.each<[string, FakeBehaviour]>([
    ['in a field of the message', completion(`{"role":"assistant","content":"{}","x":${DEEP}}`)],
    ['as the content', completion(`{"role":"assistant","content":${DEEP}}`)],
    ['as text in the content', completion(`{"role":"assistant","content":${text}}`)],
    ['in the error', completion('{"role":"assistant","content":"{}"}', `,"error":${DEEP}`)],
    ['in the arguments of a tool', completion(call(DEEP))],
    ['in the parsed answer', completion(`{"role":"assistant","content":null,"parsed":{"a":${DEEP}}}`)],
    [
      'in a piece of a stream',
      body(`data: {"choices":[{"index":0,"delta":{"x":${DEEP}}}]}\n\ndata: [DONE]\n\n`, 'text/event-stream'),
    ],
  ])('%s', async (_where, behave) => {
    const { result, turns } = await decide(behave)
    expect(result).toMatchObject({ outcome: 'hold', level: 'none' })
    expect(result.message).toMatch(/^[A-Z].*\.$/)
    expect(result.message).not.toContain('call stack')
    expect(turns[0]?.response).toContain('['.repeat(1_000))
  })

  test('as text in the arguments of a tool, which the model is told of', async () => {
    const { result, requests } = await decide((_body, at) =>
      at === 0
        ? {
            message: {
              tool_calls: [
                { id: 'a', type: 'function', function: { name: 'get_indicator', arguments: DEEP.slice(0, 30_000) } },
              ],
            },
          }
        : { message: { content: GOOD_ANSWER } },
    )
    expect(result.outcome).toBe('decisions')
    expect(JSON.stringify(requests[1]?.body.messages)).toContain('too_deep')
  })

  test('in a message handed over as it is', () => {
    let deep: unknown = 1
    for (let level = 0; level < 100_000; level += 1) deep = { deep }
    for (const message of [{ parsed: { deep } }, { content: { deep } }]) {
      const reading = readAnswer({ message, finishReason: 'stop', assets: ['BTC'], toolNames: null, ...against })
      expect(reading).toMatchObject({ outcome: 'hold', reason: 'too_deep' })
    }
  })
})

test('of 20,000 tool calls the first eight are run, sent back and stored, and both sides are told once', async () => {
  const calls = Array.from({ length: 20_000 }, (_, at) => ({
    id: `call-${at}`,
    type: 'function',
    function: { name: 'get_indicator', arguments: `{"name":"${'x'.repeat(60)}"}` },
  }))
  const { result, turns, requests } = await decide((asked) =>
    asked.tools === undefined
      ? { message: { content: GOOD_ANSWER } }
      : completion(JSON.stringify({ role: 'assistant', content: null, tool_calls: calls }))(asked, 0),
  )
  expect(result.outcome).toBe('decisions')
  expect(turns[0]?.toolCalls).toHaveLength(8)
  expect(turns[0]?.problem).toBe('The model called 20000 tools in one message; the first 8 were run.')
  const sentBack = requests[1]?.body.messages ?? []
  expect(sentBack.find((message) => message.role === 'assistant')?.tool_calls).toHaveLength(8)
  expect(sentBack.filter((message) => message.role === 'tool')).toHaveLength(8)
  expect(JSON.stringify(sentBack).match(/Only the first 8 of the 20000 calls/g)).toHaveLength(1)
  expect(Math.max(...requests.map((one) => JSON.stringify(one.body).length))).toBeLessThan(100_000)
  // Six rounds of 3 MB each, of which the calls beyond the first 64 are only counted.
  expect(requests).toHaveLength(7)
  expect(JSON.parse(turns[0]?.response ?? '')).toMatchObject({ choices: [{ message: { tool_calls_in_all: 20_000 } }] })
  expect(JSON.stringify(turns).length).toBeLessThan(500_000)
})

test('20,000 tool calls in a stream are put together in no time, and cut the same', async () => {
  const pieces = Array.from(
    { length: 20_000 },
    (_, at) =>
      `data: {"choices":[{"delta":{"tool_calls":[{"index":${at},"id":"c${at}","function":{"name":"get_indicator","arguments":"{}"}}]}}]}\n\n`,
  )
  const end = 'data: {"choices":[{"delta":{},"finish_reason":"tool_calls"}]}\n\ndata: [DONE]\n\n'
  const behave = body(pieces.join('') + end, 'text/event-stream')
  const { turns } = await decide((asked, at) =>
    asked.tools === undefined ? { message: { content: GOOD_ANSWER } } : behave(asked, at),
  )
  expect(turns[0]?.problem).toBe('The model called 20000 tools in one message; the first 8 were run.')
})

test('a message with megabytes of arguments is a hold that says so, not a history that grows', async () => {
  const { result, requests } = await decide(completion(call(`"${'x'.repeat(2_000_000)}"`)))
  expect(result).toMatchObject({ outcome: 'hold', reason: 'answer_too_large' })
  expect(result.message).toContain('more than 1000000 are not read')
  expect(requests).toHaveLength(1)
})

test('a stream of more pieces than any answer has is a hold that says so', async () => {
  const { result } = await decide(body('data: {}\n\n'.repeat(70_000), 'text/event-stream'))
  expect(result).toMatchObject({ outcome: 'hold', reason: 'answer_too_large' })
  expect(result.message).toContain('more than 60000 pieces')
})
