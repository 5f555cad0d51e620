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

const eventsOf = async (...pieces: string[]) => {
  const events: string[] = []
  const given = async function* () {
    yield* pieces
  }
  for await (const event of sseEvents(given())) events.push(event)
  return events
}

test('lines end as the standard says, also between two pieces, and only data is data', async () => {
  expect(
    await eventsOf('\ufeffdata: a\r', '\n\r', '\ndata:b\rdata\r\rdataset: x\n data: y\n', 'id: 7\n\ndata:  c'),
  ).toEqual(['a', 'b\n', ' c'])
})

test.each(['x\n', 'x: y\n', '\n', '\r', ':\n', 'data\n', 'retry:x\n', 'event: e\r\n', 'data:\n\n'])(
  'two million characters of %j cost little, and hold nobody up meanwhile',
  async (line) => {
    const text = line.repeat(2_000_000 / line.length)
    let turns = 0
    const beat = setInterval(() => {
      turns += 1
    }, 1)
    const before = process.threadCpuUsage()
    const events = await eventsOf(text, 'data: last\n\n')
    const { user, system } = process.threadCpuUsage(before)
    clearInterval(beat)
    expect(events.at(-1)).toMatch(/last$/)
    expect((user + system) / 1e6).toBeLessThan(3)
    expect(turns).toBeGreaterThan(5)
  },
)
