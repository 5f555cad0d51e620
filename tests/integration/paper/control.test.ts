import { expect, test } from 'vitest'
import { TEST_CONTROL_HEADERS } from '../../support/paperControl.ts'
import { MASTER, START, startPaper } from './paperHarness.ts'

const ROUTES = [
  ['/paper/deposit', { address: MASTER.address, usd: '777' }],
  ['/paper/clock', { holdAtMs: START, leaseMs: 3_600_000 }],
  ['/paper/clock/expect', { holders: ['stranger'] }],
  ['/paper/faults', { faults: [{ route: '/exchange', kind: 'status', status: 500 }], dropSockets: true }],
  ['/paper/facts', { facts: [{ kind: 'venue', trading: 'cancelOnly' }] }],
] as const

const send = async (url: string, body: unknown, headers: Record<string, string>) => {
  const reply = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: reply.status, text: await reply.text() }
}

test.each(ROUTES)('%s does nothing for who has not the key', async (route, body) => {
  const { server } = await startPaper()
  const before = server.venue.state.accounts
  for (const authorization of ['', 'Bearer ', 'Bearer null', TEST_CONTROL_HEADERS.authorization.slice(0, -1)]) {
    const { status, text } = await send(server.url + route, body, { ...TEST_CONTROL_HEADERS, authorization })
    expect(status).toBe(403)
    expect(text).toContain('paper-control.key')
  }
  expect(server.venue.state.accounts).toBe(before)
  expect(server.venue.clock.holdAtMs()).toBeNull()
  expect(await (await fetch(`${server.url}/paper/faults`)).json()).toEqual({ faults: [] })
  expect((await send(server.url + route, body, TEST_CONTROL_HEADERS)).status).not.toBe(403)
})

test.each(ROUTES)('%s does nothing for anybody where there is no key', async (route, body) => {
  const { server } = await startPaper({ controlKey: null })
  for (const authorization of ['Bearer null', 'Bearer ', TEST_CONTROL_HEADERS.authorization])
    expect((await send(server.url + route, body, { ...TEST_CONTROL_HEADERS, authorization })).status).toBe(403)
})
