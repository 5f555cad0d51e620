import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decideAndRead } from '@/lib/llm/answering/decideAndRead.ts'
import { GOOD_ANSWER, PRICES, setUpAsk } from '@/tests/support/askSetup.ts'
import { type FakeProvider, type FakeReply, startFakeProvider } from '@/tests/support/fakeProvider.ts'

const ANSWER = GOOD_ANSWER.replace('trend up', 'Zürich 🚀 up')
const piece = (content: unknown, finish: string | null = null) =>
  JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] })
const USAGE = JSON.stringify({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 9, cost: 0.01 } })
const FOUR = [0, 1, 2, 3].map((at) => ANSWER.slice((at * ANSWER.length) / 4, ((at + 1) * ANSWER.length) / 4))
const events = (...data: string[]) => data.map((one) => `data: ${one}\n\n`).join('')
const usual = events(...FOUR.map((text) => piece(text)), piece('', 'stop'), USAGE, '[DONE]')

interface Sent {
  body: string | Buffer
  headers?: Record<string, string>
  /** Bytes of each write. */
  step?: number
  /** What becomes of the connection after the body. */
  end?: 'close' | 'break'
}

let reply: FakeReply
let provider: FakeProvider
beforeAll(async () => {
  provider = await startFakeProvider(() => reply)
})
afterAll(() => provider.close())

/** Writes go out one after the other, each when the one before was taken. */
async function send(response: ServerResponse, { body, headers = {}, step = 1_000_000, end = 'close' }: Sent) {
  response.writeHead(200, { 'content-type': 'text/event-stream', ...headers })
  const bytes = Buffer.from(body)
  for (let at = 0; at < bytes.length; at += step)
    await new Promise((resolve) => response.write(bytes.subarray(at, at + step), resolve))
  if (end === 'close') response.end()
  else response.destroy()
}

async function decide(sent: Sent) {
  reply = { control: (response) => void send(response, sent) }
  const { llm, question, turns } = setUpAsk({ baseUrl: provider.baseUrl }, { tools: [] })
  const decided = await decideAndRead(llm, question, { prices: PRICES, minNotionalUsd: 10 })
  return { decided, turns }
}

const bought = {
  outcome: 'decisions',
  decisions: [{ asset: 'BTC', action: 'buy', allocation_usd: 1500 }, { asset: 'ETH' }],
}
const JSON_TYPE = { 'content-type': 'application/json' }
const completion = { choices: [{ index: 0, message: { role: 'assistant', content: ANSWER }, finish_reason: 'stop' }] }

describe('an answer is read from', () => {
  test.each<[string, Sent]>([
    ['the usual stream', { body: usual }],
    ['bytes one by one', { body: usual, step: 1 }],
    ['bytes by threes, with carriage returns', { body: usual.replaceAll('\n', '\r\n'), step: 3 }],
    [
      'comments, keep-alives, event names and numbers',
      {
        body: `: OPENROUTER PROCESSING\n\nevent: ping\ndata: {"type": "ping"}\n\ndata:\n\nid: 7\nretry: 10\n${usual.replaceAll('\n\n', '\n\n: keep-alive\n\n')}`,
      },
    ],
    ['gzip', { body: gzipSync(usual), headers: { 'content-encoding': 'gzip' }, step: 50 }],
    ['a stream without [DONE]', { body: usual.replace('data: [DONE]\n\n', '') }],
    [
      'a last event without its blank line',
      { body: `${events(...FOUR.map((text) => piece(text)))}data: ${piece('', 'stop')}` },
    ],
    ['what comes before [DONE], not after', { body: usual + events(piece(ANSWER.replaceAll('1500', '9000'), 'stop')) }],
    [
      'a stop in every chunk, and usage too',
      {
        body: events(
          ...FOUR.map(
            (text) => `${piece(text, 'stop').slice(0, -1)},"usage":{"prompt_tokens":1,"completion_tokens":1}}`,
          ),
          '[DONE]',
        ),
      },
    ],
    [
      'a stop before the last text',
      { body: events(piece(FOUR[0], 'stop'), USAGE, ...FOUR.slice(1).map((text) => piece(text)), '[DONE]') },
    ],
    [
      'lists of parts',
      { body: events(...FOUR.map((text) => piece([{ type: 'text', text }])), piece([], 'stop'), '[DONE]') },
    ],
    [
      'a connection that breaks behind the stop',
      { body: events(...FOUR.map((text) => piece(text)), piece('', 'stop')), end: 'break' },
    ],
    ['a body instead of a stream', { body: JSON.stringify(completion), headers: JSON_TYPE }],
    ['a body that calls itself a stream', { body: ` \n${JSON.stringify(completion)}` }],
    ['a stream that calls itself a body', { body: usual, headers: JSON_TYPE }],
    [
      'a body of chunks, one a line',
      { body: [...FOUR.map((text) => piece(text)), piece('', 'stop')].join('\n'), headers: JSON_TYPE },
    ],
    [
      'a body of chunks in a list',
      { body: `[${[...FOUR.map((text) => piece(text)), piece('', 'stop')].join()}]`, headers: JSON_TYPE },
    ],
  ])('%s', async (_what, sent) => {
    const { decided, turns } = await decide(sent)
    expect(decided).toMatchObject(bought)
    expect(turns).toMatchObject([{ content: ANSWER }])
  })
})

describe('nothing is traded from', () => {
  const error = { error: { message: 'overloaded', code: 503 } }
  test.each<[string, Sent]>([
    [
      'an error behind a whole answer',
      {
        body: events(
          piece(ANSWER),
          JSON.stringify({ ...error, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
        ),
      },
    ],
    [
      'an error of one level behind a whole answer',
      { body: events(piece(ANSWER), JSON.stringify({ object: 'error', message: 'out of memory', code: 500 })) },
    ],
    [
      'an error event of another dialect',
      { body: events(piece(ANSWER), JSON.stringify({ type: 'error', error: { type: 'overloaded_error' } })) },
    ],
    [
      'a message that carries an error beside a whole answer',
      { body: JSON.stringify({ choices: [{ message: { content: ANSWER, ...error }, finish_reason: 'stop' }] }) },
    ],
    [
      'a piece that carries an error beside a whole answer',
      { body: events(JSON.stringify({ choices: [{ delta: { content: ANSWER, ...error }, finish_reason: 'stop' }] })) },
    ],
    ['a whole answer that does not end', { body: events(piece(ANSWER)) }],
    [
      'a stop in every chunk, and then a broken connection',
      { body: events(piece(FOUR[0], 'stop'), piece(FOUR.slice(1).join(''), 'stop')), end: 'break' },
    ],
    [
      'a cut said in an earlier chunk than the last',
      { body: events(piece(ANSWER, 'length'), piece('', 'stop'), '[DONE]') },
    ],
    ['a chunk that is no JSON', { body: events(piece(ANSWER), '{"choices":', '[DONE]') }],
    [
      'a refusal part beside the answer',
      {
        body: events(
          piece(
            [
              { type: 'text', text: ANSWER },
              { type: 'refusal', refusal: 'no' },
            ],
            'stop',
          ),
          '[DONE]',
        ),
      },
    ],
    [
      'an answer in thinking parts',
      { body: events(piece([{ type: 'thinking', thinking: ANSWER }], 'stop'), '[DONE]') },
    ],
  ])('%s', async (_what, sent) => {
    expect((await decide(sent)).decided).toMatchObject({ outcome: 'hold' })
  })
})
