import { once } from 'node:events'
import net from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { proveStream } from '@/lib/paper/paperControl.ts'
import { TEST_CONTROL_KEY } from '../../support/paperControl.ts'
import { startPaper } from './paperHarness.ts'

// Programs without the key ask more than there is time for. What counts is who is answered before whom: the server shares this process, so a turn of its event
// loop is one of the test's.

interface Message {
  channel: string
  data?: unknown
}

/** A connection, all it was sent, and `say`, which sends all of these in one go. */
async function dial(url: string, { isOwners = false } = {}) {
  const socket = new WebSocket(url).on('error', () => {})
  onTestFinished(() => socket.terminate())
  await once(socket, 'open')
  const heard: Message[] = []
  if (isOwners) {
    socket.send(proveStream(TEST_CONTROL_KEY).begin().said)
    await once(socket, 'message')
  }
  socket.on('message', (data) => heard.push(JSON.parse(String(data))))
  const say = (...messages: unknown[]) => {
    for (const message of messages) socket.send(JSON.stringify(message))
  }
  return { socket, heard, say }
}

const ask = (id: number) => ({ method: 'post', id, request: { type: 'info', payload: { type: 'exchangeStatus' } } })
const asks = (count: number) => Array.from({ length: count }, (_, id) => ask(id))
const userOf = (at: number) => `0x${String(at).padStart(40, '0')}`
const watches = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => ({
    method: 'subscribe',
    subscription: { type: 'clearinghouseState', user: userOf(from + at) },
  }))
const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn += 1) await setImmediate()
}

test('the owner is answered before all but a few of what a stranger asked first', async () => {
  const { server } = await startPaper()
  const [owner, stranger] = [await dial(server.wsUrl, { isOwners: true }), await dial(server.wsUrl)]
  stranger.say(...asks(300))
  owner.say(ask(1))
  await vi.waitUntil(() => owner.heard.length > 0, { interval: 0 })
  expect(stranger.heard.length).toBeLessThan(30)
  await vi.waitUntil(() => stranger.heard.length === 300)
  expect(stranger.heard.map(({ data }) => (data as { id: number }).id)).toEqual(asks(300).map(({ id }) => id))
})

test('strangers take turns: one who asks little does not wait for one who asks much', async () => {
  const { server } = await startPaper()
  const [much, little] = [await dial(server.wsUrl), await dial(server.wsUrl)]
  much.say(...asks(300))
  little.say(ask(1))
  await vi.waitUntil(() => little.heard.length > 0, { interval: 0 })
  expect(much.heard.length).toBeLessThan(30)
})

test('what a connection asked that has gone is not worked on', async () => {
  const { server } = await startPaper()
  const advance = vi.spyOn(server.venue, 'advance')
  const [leaving, staying] = [await dial(server.wsUrl), await dial(server.wsUrl)]
  leaving.say(...asks(300))
  staying.say(...asks(300))
  // It goes once all it asked is with the server.
  await vi.waitUntil(() => leaving.heard.length > 0, { interval: 0 })
  leaving.socket.terminate()
  await vi.waitUntil(() => staying.heard.length === 300)
  await turns(1_000)
  expect(advance.mock.calls.length).toBeLessThan(400)
})

test('over HTTP as well, where one connection asks much without waiting for answers', async () => {
  const { server } = await startPaper()
  const owner = await dial(server.wsUrl, { isOwners: true })
  const advance = vi.spyOn(server.venue, 'advance')
  const body = JSON.stringify({ type: 'exchangeStatus' })
  const head = `POST /info HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`
  const stranger = net.connect(server.port, '127.0.0.1').on('error', () => {})
  onTestFinished(() => void stranger.destroy())
  stranger.write((head + body).repeat(300))
  owner.say(ask(1))
  await vi.waitUntil(() => owner.heard.length > 0, { interval: 0 })
  expect(advance.mock.calls.length).toBeLessThan(30)
  await vi.waitUntil(() => advance.mock.calls.length >= 301)
})

test('strangers have a thousand subscriptions together, the owner its own', async () => {
  const { server } = await startPaper()
  const strangers = [await dial(server.wsUrl), await dial(server.wsUrl), await dial(server.wsUrl)]
  const owner = await dial(server.wsUrl, { isOwners: true })
  for (const [at, { say }] of strangers.entries()) say(...watches(at * 400, 400))
  const heard = (channel: string) =>
    strangers.flatMap((each) => each.heard.filter((message) => message.channel === channel))
  await vi.waitUntil(() => heard('subscriptionResponse').length + heard('error').length === 1_200, { timeout: 5_000 })
  expect(heard('subscriptionResponse')).toHaveLength(1_000)
  expect(new Set(heard('error').map(({ data }) => data))).toEqual(
    new Set(['Cannot track more than 1000 total subscriptions.']),
  )
  owner.say(...watches(0, 1))
  await vi.waitUntil(() => owner.heard.length === 2)
  expect(owner.heard[0]?.channel).toBe('subscriptionResponse')
  strangers[0]?.socket.terminate()
  strangers[1]?.say(...watches(5_000, 1))
  await vi.waitUntil(() => heard('subscriptionResponse').length === 1_001)
})

test('new prices reach the owner before strangers with many subscriptions have theirs', async () => {
  const { server, wall } = await startPaper()
  const [stranger, owner] = [await dial(server.wsUrl), await dial(server.wsUrl, { isOwners: true })]
  stranger.say(...watches(0, 300))
  owner.say(...watches(0, 1))
  await vi.waitUntil(() => stranger.heard.length === 600 && owner.heard.length === 2, { timeout: 5_000 })
  wall.ms += 15_000
  server.venue.advance()
  await vi.waitUntil(() => owner.heard.length === 3, { interval: 0, timeout: 5_000 })
  expect(stranger.heard.length).toBeLessThan(630)
  await vi.waitUntil(() => stranger.heard.length === 900)
})
