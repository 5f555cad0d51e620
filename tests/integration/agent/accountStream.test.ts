import { once } from 'node:events'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { hasWorkingStop } from '@/lib/domain/protection.ts'
import { createAccountStream } from '@/lib/hyperliquid/accountStream.ts'
import { keepWatch } from '@/worker/cycle/loop.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import { createWatch } from '@/worker/cycle/watch.ts'
import { decision } from '../../support/builders.ts'
import { handOrders } from '../../support/handOrders.ts'
import { createTestWorld, type TestWorld } from '../../support/testWorld.ts'

// What the venue pushes makes the next look come at once, or later; what is seen there is always asked for.

const never = new AbortController().signal
/** A clock that does not bring a look within any test. */
const NEVER_MS = 2_000_000_000
const silent = { info: () => {}, warn: () => {}, error: () => {} }
let test_: TestWorld
afterEach(() => test_?.close())

async function long(): Promise<void> {
  const mark = (await handOrders(test_).mark()).toNumber()
  test_.say([decision({ allocation_usd: 2_000, sl_price: Math.round(mark * 0.98), tp_price: null })], [])
  await runCycle({ ...test_.world, accountStream: null, safetyEveryMs: NEVER_MS }, never)
  test_.advance(10_000)
}
const isProtected = async () => {
  const seen = await test_.hand.fetchAccount()
  return seen.positions.length === 1 && seen.positions.every((position) => hasWorkingStop(position, seen.openOrders))
}

describe('a push of the venue', () => {
  test('between cycles: a stop taken off by hand is put back without waiting for the next look', async () => {
    test_ = await createTestWorld({ isPushed: true })
    await long()
    const stop = new AbortController()
    const watch = createWatch(test_.world)
    const look = async () => {
      await watch()
      return NEVER_MS
    }
    const watching = keepWatch(test_.world, look, stop.signal)
    await vi.waitFor(() => expect(test_.world.accountStream?.isFresh()).toBe(true), { timeout: 10_000 })
    await handOrders(test_).cancel(() => true)
    await vi.waitFor(async () => expect(await isProtected()).toBe(true), { timeout: 15_000 })
    stop.abort()
    await watching
  })

  test('while a model thinks: the same', async () => {
    test_ = await createTestWorld({ isPushed: true })
    await long()
    test_.whileThinking(async () => {
      await vi.waitFor(() => expect(test_.world.accountStream?.isFresh()).toBe(true), { timeout: 10_000 })
      await handOrders(test_).cancel(() => true)
      await vi.waitFor(async () => expect(await isProtected()).toBe(true), { timeout: 15_000 })
    })
    await runCycle({ ...test_.world, safetyEveryMs: NEVER_MS }, never)
    expect(await isProtected()).toBe(true)
  })
})

describe('hints make no storm of looks', () => {
  test('a hundred at once are one look', async () => {
    let elapsedMs = 0
    let hint = () => {}
    const accountStream = {
      onHint: (listener: () => void) => {
        hint = listener
        return () => {}
      },
      isFresh: () => true,
      close: () => {},
    }
    const stop = new AbortController()
    let looks = 0
    const look = async () => {
      looks += 1
      if (looks === 3) stop.abort()
      return NEVER_MS
    }
    const watching = keepWatch({ accountStream, elapsedMs: () => elapsedMs }, look, stop.signal)
    for (let time = 0; time < 100; time += 1) hint()
    await vi.waitFor(() => expect(looks).toBe(2))
    elapsedMs += 5_000
    hint()
    await watching
    expect(looks).toBe(3)
  })
})

describe('a socket that is not what it should be', () => {
  /** A venue whose socket does as the test says. */
  async function venueSocket(behave: (send: (message: unknown) => void, message: Record<string, unknown>) => void) {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    server.on('connection', (socket) =>
      socket.on('message', (data) =>
        behave((message) => socket.send(JSON.stringify(message)), JSON.parse(String(data)) as Record<string, unknown>),
      ),
    )
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    let elapsedMs = 0
    const stream = createAccountStream({
      ...{ wsUrl: `ws://127.0.0.1:${port}`, isTestnet: true, user: USER, log: silent },
      elapsedMs: () => elapsedMs,
    })
    let hints = 0
    stream.onHint(() => {
      hints += 1
    })
    return {
      stream,
      hints: () => hints,
      pass: (ms: number) => {
        elapsedMs += ms
      },
      async close() {
        stream.close()
        for (const client of server.clients) client.terminate()
        await new Promise((resolve) => server.close(resolve))
      },
    }
  }
  const USER = `0x${'ab'.repeat(20)}`
  const state = (user: string, szi: string) => ({
    channel: 'clearinghouseState',
    data: { dex: '', user, clearinghouseState: { assetPositions: [{ position: { coin: 'BTC', szi } }] } },
  })
  const confirm = (subscription: unknown) => ({
    channel: 'subscriptionResponse',
    data: { method: 'subscribe', subscription },
  })

  test('is fresh only while this account is heard', async () => {
    const site = await venueSocket((send, { method, subscription }) => {
      if (method !== 'subscribe') return
      send(confirm(subscription))
      const { type } = subscription as { type: string }
      if (type === 'clearinghouseState') send(state(`0x${'cd'.repeat(20)}`, '9'))
      if (type === 'userFills') send(state(USER, '1'))
    })
    await vi.waitFor(() => expect(site.stream.isFresh()).toBe(true), { timeout: 10_000 })
    site.pass(16_000)
    expect(site.stream.isFresh()).toBe(false)
    await site.close()
  })

  test('words nobody knows, and a subscription that is refused, end nothing and are never fresh', async () => {
    const heard: unknown[] = []
    const site = await venueSocket((send, message) => {
      heard.push(message)
      send('nonsense')
      send({ channel: 'error', data: null })
      send({ channel: 'userFills', data: 7 })
      send({ channel: 'clearinghouseState', data: { user: USER } })
    })
    await vi.waitFor(() => expect(heard.length).toBeGreaterThanOrEqual(3), { timeout: 10_000 })
    expect(site.stream.isFresh()).toBe(false)
    await site.close()
  })
})

describe('what is saved', () => {
  test.each([
    ['fresh', true, 10_000],
    ['silent', false, 5_000],
  ])('a held position is looked at every so often while the stream is %s', async (_, isFresh, everyMs) => {
    test_ = await createTestWorld()
    await long()
    const accountStream = { onHint: () => () => {}, isFresh: () => isFresh, close: () => {} }
    expect(await createWatch({ ...test_.world, accountStream })()).toBe(everyMs)
  })
})
