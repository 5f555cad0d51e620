import { describe, expect, test } from 'vitest'
import { messageText } from '@/lib/domain/answer/messageText.ts'
import { sendChat } from '@/lib/llm/wire/chat.ts'

// An answer in many pieces is read between other work, never before it: heartbeat, watch and stops share the thread. Turns of the loop are counted.

const COUNT = 20_000
const range = Array.from({ length: COUNT }, (_, at) => at)
const chunk = (at: number) => ({
  choices: [{ index: 0, delta: { content: `${at},` }, finish_reason: at === COUNT - 1 ? 'stop' : null }],
})
const chunks = range.map(chunk)

/** Sends one call to a model that answers with this body at once, and counts the turns that other work had meanwhile. */
async function answered(body: string, type = 'application/json') {
  const fetch = async () => new Response(body, { headers: { 'content-type': type } })
  const endpoint = { baseUrl: 'http://model.test/v1', apiKey: null, headers: {}, secrets: [], fetch }
  let turns = 0
  let isOver = false
  const beat = () => {
    turns += 1
    if (!isOver) setImmediate(beat)
  }
  setImmediate(beat)
  const signal = new AbortController().signal
  const reply = await sendChat(endpoint, { body: { model: 'm' }, signal, timeoutMs: 60_000 })
  isOver = true
  return { reply, turns }
}

describe('other work has its turns while an answer is read', () => {
  test.each<[string, string, string?]>([
    ['as a list', JSON.stringify(chunks)],
    ['one a line', chunks.map((one) => JSON.stringify(one)).join('\n')],
    [
      'as events',
      `${chunks.map((one) => `data: ${JSON.stringify(one)}\n\n`).join('')}data: [DONE]\n\n`,
      'text/event-stream',
    ],
    ['as a list in one event', `data: ${JSON.stringify(chunks)}\n\ndata: [DONE]\n\n`, 'text/event-stream'],
  ])('of 20,000 chunks %s', async (_how, body, type) => {
    const { reply, turns } = await answered(body, type)
    expect(reply.kind === 'message' && messageText(reply.message)).toBe(`${range.join(',')},`)
    expect(turns).toBeGreaterThan(COUNT / 100)
  })
})

test.each([
  ['a list', `[${'{},'.repeat(100_000)}{}]`],
  ['lines', '{}\n'.repeat(100_000)],
  ['a list in one event', `data: [${'{},'.repeat(100_000)}{}]\n\n`],
])('%s of more pieces than any answer has is not put together', async (_how, body) => {
  const { reply } = await answered(body)
  expect(reply).toMatchObject({
    kind: 'failed',
    failure: { kind: 'too_large', message: expect.stringContaining('60000 pieces') },
  })
})

test('of 20,000 choices the one that was asked for is read', async () => {
  const choices = range.map((index) => ({
    index,
    message: { role: 'assistant', content: `${index}` },
    finish_reason: 'stop',
  }))
  const { reply } = await answered(JSON.stringify({ choices }))
  expect(reply.kind === 'message' && messageText(reply.message)).toBe('0')
  expect(reply.kind === 'message' && (reply.completion.choices as unknown[]).length).toBe(16)
})

describe('of more members or names than any answer has nothing is built', () => {
  const names = Array.from({ length: 240_000 }, (_, at) => `"k${at}":1`)
  const event = (members: string[]) => `data: {"choices":[{"delta":{"content":"x"}}],${members.join(',')}}\n\n`
  const events = Array.from({ length: 240 }, (_, at) => event(names.slice(at * 1_000, (at + 1) * 1_000)))
  test.each([
    ['names in a body', `{"choices":[{"message":{"content":"x"}}],${names.join(',')}}`],
    ['names in a message', `{"choices":[{"message":{"content":"x",${names.join(' , ')}}}]}`],
    ['names in a list', `[${names.map((name) => `{${name}}`).join(',')}]`],
    ['names in lines', names.map((name) => `{${name}}`).join('\n')],
    ['names in an event', event(names)],
    ['names in many events', events.join('')],
    ['values', `{"choices":[{"message":{"content":"x"}}],"more":[${'1,'.repeat(1_000_000)}1]}`],
    ['lists', `{"choices":[{"message":{"content":"x"}}],"more":[${'[[]],'.repeat(300_000)}1]}`],
  ])('%s', async (_what, body) => {
    const { reply } = await answered(body)
    expect(reply).toMatchObject({
      kind: 'failed',
      failure: { kind: 'too_large', message: expect.stringContaining('300000 members or 20000 different names') },
    })
  })
})

test('a text of megabytes is read, whatever looks like structure in it', async () => {
  const content = 'a, {"k": [1]} \\" '.repeat(160_000)
  for (const how of ['message', 'delta']) {
    const body = JSON.stringify({ choices: [{ index: 0, [how]: { content }, finish_reason: 'stop' }] })
    const { reply } = await answered(how === 'message' ? body : `data: ${body}\n\ndata: [DONE]\n\n`)
    expect(reply.kind === 'message' && messageText(reply.message)).toBe(content)
  }
})
