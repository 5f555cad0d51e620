import net from 'node:net'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { createBaselineServer } from '@/lib/baseline/baselineServer.ts'
import { createPaperServer } from '@/lib/paper/paperServer.ts'
import { SYNTHETIC_MARKET } from '../../support/syntheticMarket.ts'

// Whatever arrives at the ports of our own processes, they go on: an error nobody caught would end them, and fails the test here.

interface Target {
  port: number
  /** A request that is answered when all is well. */
  path: string
  /** Where bodies are read. */
  routes: readonly string[]
  /** What ended it; null: it lives. */
  ended: () => unknown
}

async function paper(): Promise<Target> {
  let ended: unknown = null
  const server = await createPaperServer({
    feed: SYNTHETIC_MARKET,
    onFatal: (error) => {
      ended = error
    },
  })
  onTestFinished(() => server.close())
  const routes = ['/exchange', '/info', '/paper/deposit', '/paper/clock', '/paper/faults', '/paper/facts', '/nowhere']
  return { port: server.port, path: '/paper/health', routes, ended: () => ended }
}

async function baseline(): Promise<Target> {
  const server = await createBaselineServer({ port: 0 })
  onTestFinished(() => server.close())
  const routes = ['/v1/chat/completions', '/v1/models', '/nowhere']
  return { port: Number(new URL(server.url).port), path: '/v1/models', routes, ended: () => null }
}

async function lives({ port, path, ended }: Target): Promise<void> {
  expect((await fetch(`http://127.0.0.1:${port}${path}`)).status).toBe(200)
  expect(ended()).toBeNull()
}

/** Sends bytes and reads to the end; `leave` hangs up as soon as they are sent, rudely. */
function send(port: number, bytes: string | Uint8Array, leave = false): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = net.connect(port, '127.0.0.1')
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      answer += String(chunk)
    })
    socket.on('close', () => resolve(answer))
    if (leave) socket.write(bytes, () => socket.resetAndDestroy())
    else socket.end(bytes)
  })
}

/** Opens connections that send this and stay for the test; resolves when all have been accepted. */
async function hold(port: number, count: number, bytes: string): Promise<void> {
  const sockets = Array.from({ length: count }, () => net.connect(port, '127.0.0.1').on('error', () => {}))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
  })
  const sent = (socket: net.Socket) =>
    new Promise((done) => socket.once('connect', () => socket.write(bytes, done)).once('close', done))
  await Promise.all(sockets.map(sent))
}

const head = (route: string, length: number | string, extra = '') =>
  `POST ${route} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n${extra}\r\n`
const post = (route: string, body: string) => head(route, Buffer.byteLength(body), 'Connection: close\r\n') + body

const NESTED = '['.repeat(100_000)
const BODIES = [
  `${NESTED}${']'.repeat(100_000)}`,
  NESTED,
  `{"type":${NESTED}${']'.repeat(100_000)}}`,
  '{"a":'.repeat(50_000),
  `{"action":{"type":"order","orders":${'['.repeat(5_000)}${']'.repeat(5_000)}}}`,
  '',
  'null',
  'true',
  '0',
  '1e400',
  '"\\ud800"',
  '{"__proto__":{"type":"meta"},"constructor":{"prototype":{"x":1}}}',
  '{"type":"__proto__"}',
  '{"type":"constructor","user":"toString"}',
  '{"type":"l2Book","coin":"__proto__"}',
  '{"type":"candleSnapshot","req":{"coin":"hasOwnProperty","interval":"1m","startTime":-1e308,"endTime":1e308}}',
  '{"action":{"type":"__proto__"},"nonce":1,"signature":{"r":"0x0","s":"0x0","v":27}}',
  `{"action":{"type":"order","orders":[{"a":1e308,"b":true,"p":"${'9'.repeat(5000)}","s":"1e999","r":false,"t":{"limit":{"tif":"Ioc"}}}],"grouping":"na"},"nonce":1e308,"signature":{"r":"0x${'f'.repeat(64)}","s":"0x${'0'.repeat(64)}","v":28}}`,
  '{"action":{"type":"cancel","cancels":[{"a":-1,"o":9007199254740993}]},"nonce":0,"signature":{"r":"0x1","s":"0x1","v":27}}',
  '{"holdAtMs":1e308,"leaseMs":3600000,"holder":"__proto__"}',
  '{"address":"0x0000000000000000000000000000000000000000","usd":"999999999999.999999"}',
  '{"messages":[{"role":"user","content":null,"tool_calls":[{"id":"","function":{"name":"","arguments":"{"}}]}],"stream":true}',
  `{"messages":[{"role":"user","content":${JSON.stringify('{"a":'.repeat(40_000))}}]}`,
  `{"messages":[{"role":"user","content":${JSON.stringify(`<context>${' '.repeat(200_000)}`)}}]}`,
]

describe.each([
  ['the paper exchange', paper],
  ['the baseline', baseline],
])('%s goes on after', (_name, start) => {
  test('bodies that break off, lie about their length or never end', async () => {
    const target = await start()
    for (const route of target.routes) {
      await send(target.port, `${head(route, 1_000)}{"a":1,"b"`)
      await send(target.port, `${head(route, 1_000)}{"a":1,"b"`, true)
      await send(target.port, `${head(route, 2)}{"a":1,"b":2}`)
      await send(target.port, head(route, 'many'))
      await send(target.port, head(route, 5, 'Transfer-Encoding: chunked\r\n'))
      const chunked = head(route, 0).replace('Content-Length: 0', 'Transfer-Encoding: chunked')
      await send(target.port, `${chunked}zz\r\nnonsense\r\n`)
      await send(target.port, `${chunked}ffffffff\r\n{`, true)
    }
    await lives(target)
  })

  test('bodies far larger than it reads', async () => {
    const target = await start()
    const huge = ' '.repeat(70_000_000)
    for (const route of target.routes.slice(0, 2)) {
      await send(target.port, head(route, huge.length) + huge)
      await send(target.port, head(route, huge.length) + huge, true)
    }
    await lives(target)
  })

  test('nonsense in JSON, on every route', async () => {
    const target = await start()
    for (const route of target.routes) for (const body of BODIES) await send(target.port, post(route, body))
    await lives(target)
  })

  test('any JSON, on every route', async () => {
    const target = await start()
    const member = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'medium' }, fc.jsonValue(), fc.dictionary(fc.constantFrom(...WORDS), tie('value'))),
    })).value
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...target.routes), member, async (route, body) => {
        expect(await send(target.port, post(route, JSON.stringify(body)))).not.toContain('HTTP/1.1 500')
      }),
      { numRuns: 150 },
    )
    await lives(target)
  })

  test('bytes that are no request', async () => {
    const target = await start()
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.boolean(), async (bytes, leave) => {
        await send(target.port, bytes, leave)
      }),
      { numRuns: 60 },
    )
    for (const line of [
      'GET / HTTP/1.1\r\n\r\n',
      'GET http://evil.example/paper/health HTTP/1.1\r\nHost: evil.example\r\n\r\n',
      'CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
      'OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n',
      'TRACE / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      `GET /${'%'.repeat(9_000)} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`,
      `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n${'X: y\r\n'.repeat(4_000)}\r\n`,
      'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: nonsense\r\nContent-Length: 1\r\n\r\n',
      'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n12',
    ])
      for (const leave of [false, true]) await send(target.port, line, leave)
    await lives(target)
  })

  test('hundreds of connections that say nothing, or half of something', async () => {
    const target = await start()
    const sockets = Array.from({ length: 600 }, (_, at) => {
      const socket = net.connect({ port: target.port, host: '127.0.0.1', allowHalfOpen: true })
      socket.on('error', () => {})
      const half = 'POST /info HTTP/1.1\r\nHost: 127.0.0.1\r\n'
      socket.on('connect', () => (at % 3 === 0 ? socket.end(half) : at % 3 === 1 ? socket.write(half) : null))
      return socket
    })
    await Promise.all(sockets.map((socket) => new Promise((done) => socket.once('connect', done).once('error', done))))
    for (const socket of sockets) socket.resetAndDestroy()
    await lives(target)
  })

  test('and while hundreds of connections that say nothing, or half of something, are held', async () => {
    const target = await start()
    const half = 'POST /info HTTP/1.1\r\nHost: 127.0.0.1\r\n'
    await hold(target.port, 300, half)
    await hold(target.port, 300, '')
    await lives(target)
    await hold(target.port, 600, `GET ${target.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)
    await lives(target)
  })

  test('upgrades of any kind, whose senders leave at once', async () => {
    const target = await start()
    const ask = (path: string, extra: string) =>
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n${extra}\r\n`
    const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
    for (const extra of [
      'Upgrade: websocket\r\n',
      `Upgrade: websocket\r\n${key}Sec-WebSocket-Version: 99\r\n`,
      `Upgrade: websocket\r\n${key}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: permessage-deflate; x=${'y'.repeat(900)}\r\n`,
      'Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n',
      `Upgrade: websocket\r\n${key}Sec-WebSocket-Version: 13\r\n`,
    ])
      for (const path of ['/ws', '/', '/ws/', '//ws', '/ws?x']) await send(target.port, ask(path, extra), true)
    await lives(target)
  })
})

const WORDS = [
  ...['type', 'user', 'coin', 'req', 'action', 'orders', 'nonce', 'signature', 'vaultAddress', 'interval', '__proto__'],
  ...['address', 'usd', 'holdAtMs', 'faults', 'facts', 'kind', 'messages', 'role', 'content', 'tools', 'stream'],
]

describe('the websocket of the paper exchange goes on after', () => {
  const dial = async (port: number): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`)
    socket.on('error', () => {})
    await new Promise((opened) => socket.once('open', opened))
    return socket
  }
  /** Resolves when the server has dealt with what was sent before: a pong comes, or the connection goes. */
  const settled = (socket: WebSocket) =>
    new Promise<void>((resolve) => {
      socket.once('close', () => resolve())
      socket.on('message', (data) => String(data).includes('"pong"') && resolve())
      if (socket.readyState === socket.OPEN) socket.send('{"method":"ping"}')
      else resolve()
    })

  test('messages of any depth, length and nonsense', async () => {
    const target = await paper()
    const deep = `${'['.repeat(60_000)}${']'.repeat(60_000)}`
    for (const text of [
      `{"method":"subscribe","subscription":${deep}}`,
      `{"method":"unsubscribe","subscription":${deep}}`,
      `{"method":"post","id":1,"request":{"type":"info","payload":${deep}}}`,
      `{"method":"post","id":1e308,"request":{"type":"action","payload":{"action":${deep}}}}`,
      `{"method":"subscribe","subscription":{"type":"allMids","x":"${'y'.repeat(200_000)}"}}`,
      `{"method":"subscribe","subscription":"${'y'.repeat(300_000)}"}`,
      '{"method":"subscribe"}',
      '{"method":"__proto__"}',
      '{"method":"subscribe","subscription":{"type":"activeAssetData","user":"0x0000000000000000000000000000000000000000","coin":"__proto__"}}',
      '{"method":"subscribe","subscription":{"type":"clearinghouseState","user":"0x0000000000000000000000000000000000000000","coin":7}}',
      '{"method":"subscribe","subscription":{"type":"candle","coin":"BTC","interval":"__proto__"}}',
      'x',
      '',
    ]) {
      const socket = await dial(target.port)
      socket.send(text)
      await settled(socket)
      socket.terminate()
    }
    await lives(target)
  })

  test('a subscription that cannot be is not said back at length', async () => {
    const { port } = await paper()
    const socket = await dial(port)
    const answer = new Promise<string>((resolve) => socket.once('message', (data) => resolve(String(data))))
    socket.send(`{"method":"subscribe","subscription":{"type":"${'y'.repeat(100_000)}"}}`)
    expect((await answer).length).toBeLessThan(400)
    socket.terminate()
  })

  test('frames that break the protocol', async () => {
    const target = await paper()
    for (const frame of [
      [0x81, 0x05, 1, 2, 3, 4, 5],
      [0xff, 0xff, 0xff, 0xff],
      [0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
      [0x88, 0x82, 0, 0, 0, 0, 0, 1],
      [0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28],
      [0x00, 0x80, 0, 0, 0, 0],
      [0xc1, 0x82, 0, 0, 0, 0, 1, 2],
    ])
      for (const leave of [false, true]) {
        const handshake =
          'GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n'
        await send(target.port, Buffer.concat([Buffer.from(handshake), Buffer.from(frame)]), leave)
      }
    await lives(target)
  })

  test.each([
    { origin: 'https://evil.example' },
    { origin: 'http://127.0.0.1:8080' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { host: 'evil.example' },
  ])('it is closed to %o', async (headers) => {
    const { port } = await paper()
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers })
    const outcome = await new Promise((resolve) => {
      socket.once('open', () => resolve('open'))
      socket.once('error', () => resolve('refused'))
    })
    expect(outcome).toBe('refused')
  })
})
