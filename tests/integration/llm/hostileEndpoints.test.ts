import type { ServerResponse } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import type { ModelQuestion } from '@/lib/ports.ts'
import { type Asked, GOOD_ANSWER, setUpAsk } from '@/tests/support/askSetup.ts'
import {
  type FakeBehaviour,
  type FakeProvider,
  type FakeReply,
  startFakeProvider,
} from '@/tests/support/fakeProvider.ts'

const KEY = 'sk-test-marked-key-000111222'
let providers: FakeProvider[] = []
afterEach(async () => {
  await Promise.all(providers.map((provider) => provider.close()))
  providers = []
})

async function ask(behave: FakeBehaviour, question: Partial<ModelQuestion> = {}) {
  const provider = await startFakeProvider(behave)
  providers.push(provider)
  const set: Asked = setUpAsk({ baseUrl: provider.baseUrl }, question)
  return { ...set, provider, answer: await set.llm.ask(set.question) }
}

const soon = (ms: number) => ({ deadlineWallMs: Date.now() + ms })

test('an endpoint that never answers is a failure at the deadline', async () => {
  const startedMs = Date.now()
  const { answer } = await ask(() => ({ control: () => undefined }), soon(150))
  expect(answer).toMatchObject({ kind: 'failed', code: 'deadline' })
  expect(Date.now() - startedMs).toBeLessThan(1_500)
})

test('an endpoint that drips bytes without end is a failure at the deadline', async () => {
  let timer: NodeJS.Timeout | undefined
  const { answer, turns } = await ask(
    () => ({
      control: (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        const drip = () => response.write('data: {"choices":[{"index":0,"delta":{"content":"x"}}]}\n\n')
        for (let i = 0; i < 3; i += 1) drip()
        timer = setInterval(drip, 10)
      },
    }),
    soon(600),
  )
  clearInterval(timer)
  expect(answer).toMatchObject({ kind: 'failed', code: 'deadline' })
  expect(turns[0]?.response).toContain('xxx')
})

test('a server that has said all but leaves the connection open is not waited for', async () => {
  const send = (response: ServerResponse, body: object) => response.write(`data: ${JSON.stringify(body)}\n\n`)
  const { answer } = await ask(
    () => ({
      control: (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        send(response, { choices: [{ index: 0, delta: { content: GOOD_ANSWER }, finish_reason: 'stop' }] })
        send(response, { choices: [], usage: { prompt_tokens: 1, completion_tokens: 1 } })
      },
    }),
    soon(5_000),
  )
  expect(answer).toMatchObject({ kind: 'answer', finishReason: 'stop' })
})

test('headers without a body are a failure at the deadline', async () => {
  const { answer } = await ask(
    () => ({
      control: (response) => void response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders(),
    }),
    soon(150),
  )
  expect(answer).toMatchObject({ kind: 'failed', code: 'deadline' })
})

test('a halt withdraws the question while the model is writing', async () => {
  const halt = new AbortController()
  const { answer } = await ask(
    () => ({
      control: () => {
        halt.abort()
      },
    }),
    { signal: halt.signal },
  )
  expect(answer).toMatchObject({ kind: 'failed', code: 'aborted' })
})

test('an answer of fifty megabytes ends at the limit, without being kept', async () => {
  const piece = Buffer.from(`data: {"choices":[{"index":0,"delta":{"content":"${'x'.repeat(60_000)}"}}]}\n\n`)
  let sent = 0
  const before = process.memoryUsage().arrayBuffers
  const { answer } = await ask(() => ({
    control: (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const more = () => {
        while (sent < 50_000_000 && !response.destroyed) {
          sent += piece.length
          if (!response.write(piece)) {
            response.once('drain', more)
            return
          }
        }
        response.end()
      }
      more()
    },
  }))
  expect(answer).toMatchObject({ kind: 'failed', code: 'answer_too_large' })
  expect(sent).toBeLessThan(40_000_000)
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40_000_000)
})

test('a redirect to another host is refused and the key does not travel', async () => {
  const thief = await startFakeProvider(() => ({ message: { content: GOOD_ANSWER } }))
  providers.push(thief)
  const { answer } = await ask(() => ({
    status: 307,
    body: '',
    headers: { location: `${thief.baseUrl.replace('127.0.0.1', 'localhost')}/chat/completions` },
  }))
  expect(answer).toMatchObject({
    kind: 'failed',
    code: 'fatal_config',
    message: expect.stringContaining('not followed'),
  })
  expect(thief.requests).toHaveLength(0)
})

test.each<[string, FakeReply]>([
  ['closes the connection at once', { control: (response) => void response.destroy() }],
  [
    'closes it in the middle of a body',
    {
      control: (response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' })
        response.write('{"choices":[{"message"')
        setImmediate(() => response.destroy())
      },
    },
  ],
  [
    'closes it in the middle of a stream',
    {
      control: (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.end('data: {"choices":[{"index":0,"delta":{"content":"{\\"a"}}]}\n\n')
      },
    },
  ],
  ['answers with nothing', { status: 200, body: '' }],
  ['answers with a web page', { status: 200, body: '<!DOCTYPE html><html>welcome</html>' }],
  ['answers with an error page', { status: 502, body: '<html><body>502 Bad Gateway</body></html>' }],
  ['answers with half a JSON object', { status: 200, body: '{"choices":[{"mess' }],
  ['answers with an array', { status: 200, body: [] }],
  ['answers without choices', { status: 200, body: { id: 'x', choices: [] } }],
  ['puts nonsense into its stream', { status: 200, body: 'data: nonsense\n\n' }],
])('an endpoint that %s is tried again, and believed when it answers', async (_what, reply) => {
  const { answer, turns, pauses } = await ask((_body, at) => (at === 0 ? reply : { message: { content: GOOD_ANSWER } }))
  expect(answer).toMatchObject({ kind: 'answer', message: { content: GOOD_ANSWER } })
  expect(turns[0]?.problem).toMatch(/^wait_retry: ./)
  expect(pauses).toHaveLength(1)
})

test('an endpoint that keeps failing is given up on', async () => {
  const { answer, provider, pauses } = await ask(() => ({ status: 503, body: { error: { message: 'overloaded' } } }))
  expect(answer).toMatchObject({
    kind: 'failed',
    code: 'provider_unavailable',
    message: expect.stringContaining('overloaded'),
  })
  expect(provider.requests).toHaveLength(5)
  expect(pauses).toEqual([600, 1200, 2400, 4800])
})

test('Retry-After is honoured within the deadline', async () => {
  const { answer, pauses } = await ask((_body, at) =>
    at === 0
      ? { status: 429, body: { error: { message: 'slow down' } }, headers: { 'retry-after': '3' } }
      : { message: { content: GOOD_ANSWER } },
  )
  expect(answer.kind).toBe('answer')
  expect(pauses).toEqual([3000])
})

test('a Retry-After beyond the deadline ends the question at once', async () => {
  const { answer, pauses } = await ask(() => ({
    status: 429,
    body: { error: { message: 'slow down' } },
    headers: { 'retry-after': '3600' },
  }))
  expect(answer).toMatchObject({ kind: 'failed', code: 'provider_unavailable' })
  expect(pauses).toEqual([])
})

test('a server nobody listens at is named as such', async () => {
  const gone = await startFakeProvider(() => ({ status: 500, body: '' }))
  await gone.close()
  const { llm, question } = setUpAsk({ baseUrl: gone.baseUrl })
  expect(await llm.ask(question)).toMatchObject({ kind: 'failed', code: 'provider_unavailable' })
})

test('the next model is asked when one is gone', async () => {
  const provider = await startFakeProvider((body) =>
    body.model === 'old'
      ? { status: 404, body: { error: { message: 'The model `old` does not exist', code: 'model_not_found' } } }
      : { message: { content: GOOD_ANSWER } },
  )
  providers.push(provider)
  const { llm, question } = setUpAsk({ baseUrl: provider.baseUrl, model: 'old', fallbackModels: ['new'] })
  expect(await llm.ask(question)).toMatchObject({ kind: 'answer' })
  expect(provider.requests.map(({ body }) => body.model)).toEqual(['old', 'new'])
})

test('no key reaches a transcript, an answer or the live view, not even when the endpoint echoes it', async () => {
  const echo = (text: string): FakeReply => ({
    message: { content: text, reasoning: `key ${KEY}`, tool_calls: undefined },
  })
  const provider = await startFakeProvider((_body, at) => {
    if (at === 0)
      return {
        status: 400,
        body: {
          error: {
            message: `temperature is not supported on this model. Authorization: Bearer ${KEY}`,
            param: 'temperature',
          },
        },
      }
    if (at === 1)
      return {
        message: {
          tool_calls: [{ id: 'c', type: 'function', function: { name: KEY, arguments: `{"name":"${KEY}"}` } }],
        },
      }
    return echo(`the key is ${KEY}, header secret-header-value`)
  })
  providers.push(provider)
  let live = ''
  const { llm, question, turns } = setUpAsk(
    {
      baseUrl: provider.baseUrl,
      apiKey: KEY,
      headers: { 'x-api-key': 'secret-header-value', 'X-Title': 'Nocturne' },
      temperature: 0.1,
    },
    {
      onDelta: (delta) => {
        live += `${delta.reasoning ?? ''}${delta.content ?? ''}`
      },
    },
  )
  const answer = await llm.ask({ ...question, context: `the context holds ${KEY}` })
  expect(provider.requests[0]?.headers).toMatchObject({
    authorization: `Bearer ${KEY}`,
    'x-api-key': 'secret-header-value',
    'x-title': 'Nocturne',
  })
  const told = JSON.stringify([turns, answer, live])
  expect(told).toContain('[redacted]')
  expect(live).toContain('the key is [redacted]')
  expect(told).not.toContain(KEY)
  expect(told).not.toContain('secret-header-value')
  expect(told).not.toContain(KEY.slice(0, 20))
})

test('without a key no authorization is sent, and nothing announces the machine', async () => {
  const provider = await startFakeProvider(() => ({ message: { content: GOOD_ANSWER } }))
  providers.push(provider)
  const { llm, question } = setUpAsk({ baseUrl: provider.baseUrl, apiKey: null })
  await llm.ask(question)
  const names = Object.keys(provider.requests[0]?.headers ?? {})
  expect(names).not.toContain('authorization')
  expect(names.filter((name) => name.startsWith('x-stainless'))).toEqual([])
})

test('a password in the address never shows, not even where the client complains about it', async () => {
  const { llm, question, turns } = setUpAsk({ baseUrl: 'http://user:hunter2secret@127.0.0.1:9/v1?key=querysecret99' })
  const answer = await llm.ask(question)
  expect(answer.kind).toBe('failed')
  expect(JSON.stringify([answer, turns])).not.toMatch(/hunter2secret|querysecret99/)
})

test('a router without a provider for the only model is asked again; with another model, that one is', async () => {
  const noProvider: FakeReply = {
    status: 503,
    body: { error: { message: 'There is no available model provider that meets your routing requirements' } },
  }
  const behave: FakeBehaviour = (body, at) =>
    at === 0 || body.model === 'gone' ? noProvider : { message: { content: GOOD_ANSWER } }
  const { answer, pauses } = await ask(behave)
  expect(answer.kind).toBe('answer')
  expect(pauses).toHaveLength(1)
  const provider = await startFakeProvider(behave)
  providers.push(provider)
  const second = setUpAsk({ baseUrl: provider.baseUrl, model: 'gone', fallbackModels: ['here'] })
  expect(await second.llm.ask(second.question)).toMatchObject({ kind: 'answer' })
  expect(second.pauses).toEqual([])
})

test('an endpoint that never accepts a history of tool calls is asked without tools', async () => {
  const call = { id: 'c', type: 'function', function: { name: 'get_indicator', arguments: '{}' } }
  const { answer, provider } = await ask((body, at) => {
    if (at === 0) return { message: { tool_calls: [call] } }
    if (body.tools !== undefined)
      return {
        status: 400,
        body: { error: { message: 'Missing `reasoning_content` field in the assistant message at message index 2.' } },
      }
    return { message: { content: GOOD_ANSWER } }
  })
  expect(answer).toMatchObject({ kind: 'answer' })
  const last = provider.requests.at(-1)?.body
  expect(last?.messages.map((message) => message.role)).toEqual(['system', 'user'])
  expect(String(last?.messages[1]?.content)).toContain('Their results are data')
})
