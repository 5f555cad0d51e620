import { expect, test } from 'vitest'
import { sseEvents } from '@/lib/llm/wire/sseEvents.ts'
import { createStreamedCompletion } from '@/lib/llm/wire/streamedCompletion.ts'

const chunk = (delta: Record<string, unknown>, rest: Record<string, unknown> = {}) => ({
  id: 'g',
  choices: [{ index: 0, delta, ...rest }],
})
const assemble = (deltas: Record<string, unknown>[]) => {
  const streamed = createStreamedCompletion()
  for (const delta of deltas) streamed.add(chunk(delta))
  return (streamed.result().choices as { message: Record<string, unknown> }[])[0]?.message
}

test('text and reasoning grow, and fields nobody knows are kept', () => {
  expect(
    assemble([
      { role: 'assistant', reasoning: 'a' },
      { reasoning: 'b', content: '{' },
      { content: '}', extra_content: { google: { thought_signature: 's' } } },
    ]),
  ).toEqual({
    role: 'assistant',
    content: '{}',
    reasoning: 'ab',
    extra_content: { google: { thought_signature: 's' } },
  })
})

test('pieces of one reasoning block become one block, other blocks stay apart', () => {
  const message = assemble([
    { reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'one ' }] },
    { reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'two' }] },
    { reasoning_details: [{ type: 'reasoning.text', index: 0, signature: 'sig' }] },
    { reasoning_details: [{ type: 'reasoning.encrypted', index: 1, data: 'x' }] },
  ])
  expect(message?.reasoning_details).toEqual([
    { type: 'reasoning.text', index: 0, text: 'one two', signature: 'sig' },
    { type: 'reasoning.encrypted', index: 1, data: 'x' },
  ])
})

test('parallel tool calls stay apart, also where a server numbers them all 0', () => {
  const begin = (id: string, name: string) => ({
    tool_calls: [{ index: 0, id, type: 'function', function: { name, arguments: '{}' } }],
  })
  expect(assemble([begin('a', 'one'), begin('b', 'two')])?.tool_calls).toEqual([
    { id: 'a', type: 'function', function: { name: 'one', arguments: '{}' } },
    { id: 'b', type: 'function', function: { name: 'two', arguments: '{}' } },
  ])
})

test('arguments grow piece by piece under their number', () => {
  const part = (index: number, args: string, rest: object = {}) => ({
    tool_calls: [{ index, function: { arguments: args }, ...rest }],
  })
  const named = (index: number, id: string) => ({
    tool_calls: [{ index, id, function: { name: `f${index}`, arguments: '' } }],
  })
  expect(
    assemble([named(0, 'a'), named(1, 'b'), part(0, '{"x"'), part(1, '{"y"'), part(0, ':1}'), part(1, ':2}')])
      ?.tool_calls,
  ).toMatchObject([
    { id: 'a', function: { name: 'f0', arguments: '{"x":1}' } },
    { id: 'b', function: { name: 'f1', arguments: '{"y":2}' } },
  ])
})

test('events are found however the bytes are cut, and comments are none', async () => {
  const text = ': hi\n\ndata: {"a":1}\r\n\r\nevent: x\ndata: two\ndata: lines\n\ndata:[DONE]'
  for (const size of [1, 2, 3, 7, 100]) {
    const pieces = async function* () {
      for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
    }
    const events: string[] = []
    for await (const event of sseEvents(pieces())) events.push(event)
    expect(events).toEqual(['{"a":1}', 'two\nlines', '[DONE]'])
  }
})

test('an event that never ends is given up at its bound, after those before it were told', async () => {
  let given = 0
  const endless = async function* () {
    yield 'data: first\n\n'
    for (;;) {
      given += 1
      yield given === 1 ? 'data: ' : 'x'.repeat(100)
    }
  }
  const events: string[] = []
  const read = async () => {
    for await (const event of sseEvents(endless(), 10_000)) events.push(event)
  }
  await expect(read()).rejects.toThrow('longer than 10000 characters')
  expect(events).toEqual(['first'])
  expect(given).toBeLessThan(110)
})

test('an event of many unfinished lines is given up at the same bound', async () => {
  const endless = async function* () {
    for (;;) yield `data: ${'x'.repeat(1_000)}\n`
  }
  await expect(sseEvents(endless(), 10_000).next()).rejects.toThrow('longer than 10000 characters')
})
