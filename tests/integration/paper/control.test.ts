import { once } from 'node:events'
import http from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { usd } from '@/lib/domain/decimal.ts'
import { listen } from '@/lib/loopback/loopbackServer.ts'
import { fetchPaperHealth, openPaperAccount } from '@/lib/paper/paperAccount.ts'
import { controlHeaders, proveStream } from '@/lib/paper/paperControl.ts'
import { TEST_CONTROL_KEY, testControl } from '../../support/paperControl.ts'
import { MASTER, START, startPaper } from './paperHarness.ts'

const ROUTES = [
  ['/paper/deposit', { address: MASTER.address, usd: '777' }],
  ['/paper/clock', { holdAtMs: START, leaseMs: 3_600_000 }],
  ['/paper/clock/expect', { holders: ['stranger'] }],
  ['/paper/faults', { faults: [{ route: '/exchange', kind: 'status', status: 500 }], dropSockets: true }],
  ['/paper/facts', { facts: [{ kind: 'venue', trading: 'cancelOnly' }] }],
] as const

const send = async (url: string, body: string, headers: Record<string, string>) => {
  const reply = await fetch(url, { method: 'POST', headers, body })
  return { status: reply.status, text: await reply.text() }
}

test.each(ROUTES)('%s does nothing for who does not prove to have the key', async (route, value) => {
  const { server } = await startPaper()
  const { headers, body } = testControl(route, value)
  const before = server.venue.state.accounts
  const wrong: Record<string, string>[] = [
    { 'content-type': 'application/json' },
    { 'content-type': 'application/json', authorization: `Bearer ${TEST_CONTROL_KEY}` },
    { ...headers, 'x-nocturne-proof': '' },
    {
      ...headers,
      'x-nocturne-nonce': headers['x-nocturne-nonce']?.replace(/.$/, (last) => (last === '0' ? '1' : '0')) ?? '',
    },
    controlHeaders({ key: 'another key' }, route, body),
    controlHeaders({ key: TEST_CONTROL_KEY }, '/paper/other', body),
    controlHeaders({ key: TEST_CONTROL_KEY }, route, '{}'),
  ]
  for (const each of wrong) {
    const { status, text } = await send(server.url + route, body, each)
    expect(status).toBe(403)
    expect(text).toContain('paper-control.key')
  }
  expect(server.venue.state.accounts).toBe(before)
  expect(server.venue.clock.holdAtMs()).toBeNull()
  expect(await (await fetch(`${server.url}/paper/faults`)).json()).toEqual({ faults: [] })
  expect((await send(server.url + route, body, headers)).status).not.toBe(403)
  // What was heard on the way is worth nothing, here or at the exchange that comes after.
  expect((await send(server.url + route, body, headers)).status).toBe(403)
  const next = await startPaper()
  expect((await send(next.server.url + route, body, headers)).status).toBe(403)
})

test.each(ROUTES)('%s does nothing for anybody where there is no key', async (route, value) => {
  const { server } = await startPaper({ controlKey: null })
  for (const key of ['null', '', TEST_CONTROL_KEY]) {
    const body = JSON.stringify(value)
    expect((await send(server.url + route, body, controlHeaders({ key }, route, body))).status).toBe(403)
  }
})

test('whoever listens in place of the exchange hears no key and is not taken for it', async () => {
  const { server } = await startPaper()
  expect((await fetchPaperHealth({ apiUrl: server.url, key: TEST_CONTROL_KEY })).feed.key).toBe('synthetic-1')
  const health = await (await fetch(`${server.url}/paper/health`)).text()
  const heard: string[] = []
  const stranger = await listen(
    http.createServer((request, response) => {
      heard.push(JSON.stringify(request.headers))
      response.end(health)
    }),
    0,
    '127.0.0.1',
  )
  onTestFinished(() => stranger.close())
  const strange = { apiUrl: stranger.url, key: TEST_CONTROL_KEY }
  await expect(fetchPaperHealth(strange)).rejects.toThrow('not the paper exchange of this data folder')
  await expect(openPaperAccount(strange, MASTER.address, usd(1))).rejects.toThrow('not the paper exchange')
  expect(heard).toHaveLength(2)
  expect(heard.join()).not.toContain(TEST_CONTROL_KEY)
})

test('the connections of who has the key stay, and new ones of his are let in, while others hold hundreds', async () => {
  const { server } = await startPaper()
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  const ports = new Set<number | undefined>()
  const ask = () =>
    new Promise<number | undefined>((resolve, reject) => {
      const headers = controlHeaders({ key: TEST_CONTROL_KEY }, '/paper/clock', '')
      const request = http.get(`${server.url}/paper/clock`, { agent, headers }, (response) => {
        ports.add(request.socket?.localPort)
        response.resume().on('end', () => resolve(response.statusCode))
      })
      request.on('error', reject)
    })
  const proof = proveStream(TEST_CONTROL_KEY).begin()
  const own = await dial(server.wsUrl)
  own.send(proof.said)
  const [answer] = await once(own, 'message')
  expect(proof.isMet(String(answer))).toBe(true)
  expect(await ask()).toBe(200)
  for (let at = 0; at < 600; at += 1) await dial(server.wsUrl)
  expect(await ask()).toBe(200)
  expect(ports.size).toBe(1)
  expect(own.readyState).toBe(own.OPEN)
  expect((await fetchPaperHealth({ apiUrl: server.url, key: TEST_CONTROL_KEY })).feed.key).toBe('synthetic-1')
})

async function dial(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url).on('error', () => {})
  onTestFinished(() => socket.terminate())
  await once(socket, 'open')
  return socket
}
