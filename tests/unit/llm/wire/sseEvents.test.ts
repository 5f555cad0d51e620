import { expect, test } from 'vitest'
import { sseEvents } from '@/lib/llm/wire/sseEvents.ts'

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
