import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import type { ChildSpec } from '@/worker/supervision/childRun.ts'
import { createFamily, type Family } from '@/worker/supervision/family.ts'
import { fakeSpec, PROGRAMS, QUICK, recordEvents } from './fakeChildren.ts'

const families: Family[] = []
afterEach(() => {
  for (const family of families.splice(0)) family.kill()
})

function familyOf(specs: ChildSpec[], options: { patienceMs?: number } = {}) {
  const record = recordEvents()
  const family = createFamily(record.onEvent, { timing: QUICK, ...options })
  families.push(family)
  return { family, start: () => family.start(specs), ...record }
}

test('a child starts only when the one before it is ready', async () => {
  const { start, events } = familyOf([
    fakeSpec('exchange', PROGRAMS.becomesReady),
    fakeSpec('agent', PROGRAMS.becomesReady),
  ])
  await start()
  expect(events).toEqual(['exchange started', 'exchange ready', 'agent started', 'agent ready'])
})

test('stopping ends the children last started first, each before the next', async () => {
  const { family, start, events } = familyOf([
    fakeSpec('exchange', PROGRAMS.becomesReady),
    fakeSpec('agent', PROGRAMS.becomesReady),
    fakeSpec('web', PROGRAMS.becomesReady),
  ])
  await start()
  await family.stop()
  expect(events.slice(-3)).toEqual(['web ended by SIGTERM', 'agent ended by SIGTERM', 'exchange ended by SIGTERM'])
})

test('a child that ignores SIGTERM is killed when its time is up', async () => {
  const { family, start, events } = familyOf([fakeSpec('agent', PROGRAMS.ignoresSigterm)])
  await start()
  await family.stop()
  expect(events.at(-1)).toBe('agent ended by SIGKILL')
})

test('a child that dies is started again, with waits that grow up to a bound', async () => {
  const { start, events, seen } = familyOf([fakeSpec('agent', PROGRAMS.readyThenCrashes)])
  await start()
  await seen('agent ready', 5)
  const waits = events.filter((event) => event.includes('ended'))
  expect(waits.slice(0, 4)).toEqual([5, 10, 20, 20].map((ms) => `agent ended by code 3, next in ${ms}`))
})

test('a killed child comes back and is ready again', async () => {
  const record = recordEvents()
  const pids: number[] = []
  const family = createFamily(
    (name, event) => {
      if (event.kind === 'started') pids.push(event.pid)
      record.onEvent(name, event)
    },
    { timing: QUICK },
  )
  families.push(family)
  await family.start([fakeSpec('agent', PROGRAMS.becomesReady)])
  process.kill(pids[0] ?? 0, 'SIGKILL')
  await record.seen('agent ready', 2)
  expect(record.events).toContain('agent ended by SIGKILL, next in 5')
  expect(pids).toHaveLength(2)
})

test('a child that ends with the configuration code is not started again, and its sentence is what the start fails with', async () => {
  const { start, events } = familyOf([
    fakeSpec('exchange', PROGRAMS.becomesReady),
    fakeSpec('agent', PROGRAMS.misconfigured, { isRequired: false }),
  ])
  await expect(start()).rejects.toMatchObject({ code: 'child_config', message: 'NOCTURNE_VENUE is "papre"' })
  expect(events.filter((event) => event === 'agent started')).toHaveLength(1)
})

test('a required child that never becomes ready is given up after a few tries, with its last words', async () => {
  const { start, events } = familyOf([fakeSpec('exchange', PROGRAMS.crashes)])
  await expect(start()).rejects.toMatchObject({
    code: 'child_failed',
    message: 'exchange ended 3 times before it was ready (code 1).\nthe disk is full',
  })
  expect(events.filter((event) => event === 'exchange started')).toHaveLength(3)
})

test('a child that is not required delays the next one only for a while', async () => {
  const { start, events } = familyOf(
    [fakeSpec('agent', PROGRAMS.neverReady, { isRequired: false }), fakeSpec('web', PROGRAMS.becomesReady)],
    { patienceMs: 5 },
  )
  await start()
  expect(events).toEqual(['agent started', 'web started', 'web ready'])
})

test('a held child stays down until it is resumed, and a stopped one for good', async () => {
  const { family, start, events, seen } = familyOf([fakeSpec('agent', PROGRAMS.becomesReady)])
  await start()
  const agent = family.child('agent')
  await agent?.hold()
  expect(agent?.state()).toEqual({ pid: null, startedWallMs: null, readyWallMs: null })
  agent?.resume()
  await seen('agent ready', 2)
  await family.stop()
  agent?.resume()
  expect(agent?.state().startedWallMs).toBeNull()
  expect(events.at(-1)).toBe('agent ended by SIGTERM')
})

test('what was ready once ends nobody, whatever it ends with later', async () => {
  const { family, start, seen } = familyOf([
    fakeSpec('agent', PROGRAMS.becomesReady),
    fakeSpec('baseline', PROGRAMS.readyThenMisconfigured),
  ])
  await start()
  await Promise.race([seen('baseline ready', 5), family.broken])
  expect(family.child('agent')?.state().readyWallMs).not.toBeNull()
})

test('a stranger who answers at a child’s address is not taken for it, whatever it says', async () => {
  const asked = Promise.withResolvers<void>()
  let requests = 0
  const stranger = createServer((request, response) => {
    // It has seen what a proof looks like, and says back whatever it is sent.
    response.setHeader(
      'x-nocturne-proof',
      requests % 2 === 0 ? 'f'.repeat(64) : String(request.headers['x-nocturne-challenge']),
    )
    response.end('{}')
    requests += 1
    if (requests === 4) asked.resolve()
  }).listen(0, '127.0.0.1')
  await once(stranger, 'listening')
  onTestFinished(() => void stranger.close())
  const { port } = stranger.address() as AddressInfo
  const readyUrl = `http://127.0.0.1:${port}/api/health`
  const { start, events } = familyOf([fakeSpec('web', PROGRAMS.neverReady, { readyUrl })])
  void start()
  await asked.promise
  expect(events).toEqual(['web started'])
})

test('a child with an address is ready as soon as that answers with the proof of its start', async () => {
  const wall = pathToFileURL(path.resolve('worker/setup/webWall.mjs')).href
  const program = `
    const server = require('node:http').createServer((request, response) => response.end('{}'))
    server.listen(Number(process.env.TEST_PORT), '127.0.0.1')`
  const port = await freePort()
  const env = { NODE_ENV: 'test' as const, TEST_PORT: String(port) }
  const { start, events } = familyOf([
    fakeSpec('exchange', program, {
      env,
      args: ['--import', wall, '--eval', program],
      readyUrl: `http://127.0.0.1:${port}/api/health`,
    }),
  ])
  await start()
  expect(events).toEqual(['exchange started', 'exchange ready'])
})

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net')
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return address.port
}

test('a child that waits long for its restart is started soon where it is hurried, and one that runs is left alone', async () => {
  const record = recordEvents()
  const family = createFamily(record.onEvent, { timing: { ...QUICK, backoffMs: 600_000, backoffMsMax: 600_000 } })
  families.push(family)
  await family.start([fakeSpec('agent', PROGRAMS.readyThenCrashes)])
  await record.seen('agent ended by code 3, next in 600000')
  family.child('agent')?.hurry(20)
  family.child('agent')?.hurry(20)
  await record.seen('agent ready', 2)
  await record.seen('agent ended by code 3, next in 600000', 2)
  expect(record.events.filter((event) => event === 'agent started')).toHaveLength(2)
})
