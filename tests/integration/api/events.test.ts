import { afterEach, beforeEach, expect, test } from 'vitest'
import { liveFeed } from '@/app/_lib/liveFeed.ts'
import { POST as postCommand } from '@/app/api/agent/commands/route.ts'
import { GET as getEvents } from '@/app/api/events/route.ts'
import { PUT as putSettings } from '@/app/api/settings/route.ts'
import { type LiveEvent, liveEventSchema } from '@/lib/contracts/liveEvent.ts'
import { DEFAULT_SETTINGS } from '@/lib/domain/defaultSettings.ts'
import { type Db, openDb } from '@/lib/store/db.ts'
import type { TempDb } from '@/tests/support/tempDb.ts'
import { asked, openWebStore, send } from '@/tests/support/webStore.ts'

let store: TempDb
/** Another connection, as the agent's process has one. */
let agent: Db
const open: AbortController[] = []
beforeEach(async () => {
  store = await openWebStore('fresh')
  agent = openDb(store.file)
})
afterEach(async () => {
  for (const each of open.splice(0)) each.abort()
  await agent.$disconnect()
  await store.close()
})

interface Message {
  id: string | null
  event: string
  data: string
}

/** Opens a stream and returns what reads its next message; comments and `retry` are skipped. */
async function listen(lastEventId?: string) {
  const aborter = new AbortController()
  open.push(aborter)
  const headers = new Headers(lastEventId === undefined ? [] : [['last-event-id', lastEventId]])
  const response = await getEvents(asked('/api/events', { headers, signal: aborter.signal }))
  const reader = (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream() as never).getReader()
  let text = ''
  const next = async (): Promise<Message | null> => {
    for (;;) {
      const end = text.indexOf('\n\n')
      if (end >= 0) {
        const message = parse(text.slice(0, end))
        text = text.slice(end + 2)
        if (message) return message
        continue
      }
      const { value, done } = await reader.read()
      if (done) return null
      text += String(value)
    }
  }
  const hint = async (): Promise<LiveEvent> => liveEventSchema.parse(JSON.parse((await next())?.data ?? 'null'))
  return { response, next, hint, abort: () => aborter.abort() }
}

function parse(block: string): Message | null {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? null
  const event = field('event')
  return event === null ? null : { id: field('id'), event, data: field('data') ?? '' }
}

const announce = (ref: string) =>
  agent.event.create({ data: { agentId: 'seed-fresh', kind: 'cycle', ref, wallAt: new Date() } })

test('a row another connection commits arrives as a hint with its id', async () => {
  const stream = await listen()
  expect((await stream.next())?.event).toBe('hello')
  const row = await announce('17')
  const message = await stream.next()
  expect(message).toMatchObject({ id: String(row.id), event: 'hint' })
  expect(liveEventSchema.parse(JSON.parse(message?.data ?? ''))).toMatchObject({ kind: 'cycle', ref: '17' })
  expect(stream.response.headers.get('content-type')).toContain('text/event-stream')
})

test('a reader that comes back gets exactly what it missed, then what follows, each once and in order', async () => {
  const first = await announce('1')
  await announce('2')
  await announce('3')
  const stream = await listen(String(first.id))
  expect((await stream.next())?.event).toBe('hello')
  expect((await stream.hint()).ref).toBe('2')
  expect((await stream.hint()).ref).toBe('3')
  await announce('4')
  expect((await stream.hint()).ref).toBe('4')
})

test('rows written while readers come and go reach each of them once', async () => {
  const before = (await announce('start')).id
  const writing = (async () => {
    for (let index = 0; index < 60; index += 1) await announce(String(index))
  })()
  const streams = []
  for (let index = 0; index < 5; index += 1) {
    streams.push(await listen(String(before)))
    await announce('between')
  }
  await writing
  await announce('end')
  for (const stream of streams) {
    expect((await stream.next())?.event).toBe('hello')
    const ids: number[] = []
    for (let event = await stream.hint(); event.ref !== 'end'; event = await stream.hint()) ids.push(event.id ?? -1)
    expect(ids).toEqual(Array.from({ length: 65 }, (_, index) => before + 1 + index))
  }
})

test('a reader that missed more than can be told is sent to read everything again', async () => {
  const first = await announce('0')
  const wallAt = new Date()
  const rows = Array.from({ length: 1_001 }, (_, index) => ({ agentId: 'x', kind: 'step', ref: String(index), wallAt }))
  await agent.event.createMany({ data: rows })
  const message = await (await listen(String(first.id))).next()
  expect(message).toMatchObject({ event: 'resync', id: String(first.id + 1_001) })
})

test.each(['999999', '0'])('an id of another store (%s), or one that was pruned, is a resync too', async (id) => {
  await announce('1')
  const last = await announce('2')
  await agent.event.deleteMany({ where: { id: { lt: last.id } } })
  expect((await (await listen(id)).next())?.event).toBe('resync')
})

test('a command, its outcome and new settings are announced although the agent wrote no event for them', async () => {
  const stream = await listen()
  await stream.next()
  const posted = await send(postCommand, 'POST', '/api/agent/commands', { kind: 'halt' })
  const { id } = (await posted.json()) as { id: number }
  expect(await stream.hint()).toMatchObject({ id: null, kind: 'command', ref: String(id) })
  const outcome = { commandId: id, agentId: 'seed-fresh', status: 'done', message: '', wallAt: new Date() }
  await agent.commandOutcome.create({ data: outcome })
  expect(await stream.hint()).toMatchObject({ id: null, kind: 'command', ref: String(id) })
  await send(putSettings, 'PUT', '/api/settings', { body: DEFAULT_SETTINGS, reason: 'A test.', baseVersion: 1 })
  expect(await stream.hint()).toMatchObject({ id: null, kind: 'settings', ref: '2' })
})

test('a stream ends when its reader goes, and the store is watched no longer once nobody listens', async () => {
  const [one, other] = [await listen(), await listen()]
  expect(liveFeed().size).toBe(2)
  one.abort()
  expect(liveFeed().size).toBe(1)
  await one.next()
  expect(await one.next()).toBeNull()
  other.abort()
  expect(liveFeed().size).toBe(0)
})

test('SIGTERM ends every stream, because next start waits for open responses', async () => {
  const stream = await listen()
  await stream.next()
  process.emit('SIGTERM')
  expect(await stream.next()).toBeNull()
  expect(liveFeed().size).toBe(0)
})

test('a reader that does not read is dropped instead of held in memory, and one that reads is not', async () => {
  const stalled = new AbortController()
  open.push(stalled)
  await getEvents(asked('/api/events', { signal: stalled.signal }))
  const witness = await listen()
  await witness.next()
  const wallAt = new Date()
  const COUNT = 15_000
  const rows = Array.from({ length: COUNT }, (_, index) => ({ agentId: 'x', kind: 'step', ref: String(index), wallAt }))
  await agent.event.createMany({ data: rows })
  for (let index = 0; index < COUNT; index += 1) expect((await witness.hint()).ref).toBe(String(index))
  expect(liveFeed().size).toBe(1)
})
