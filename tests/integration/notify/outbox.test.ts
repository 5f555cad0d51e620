import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readChannels } from '@/lib/notify/channelAddress.ts'
import { collectDiary, putNotice } from '@/worker/notify/collect.ts'
import { createLane, type Lane } from '@/worker/notify/outbox.ts'
import { createSilenceWatch } from '@/worker/notify/silence.ts'
import { createTroubleWatch } from '@/worker/notify/troubles.ts'
import { openTempDb, type TempDb } from '../../support/tempDb.ts'

const silent = { info: () => {}, warn: () => {}, error: () => {} }
const START_MS = Date.UTC(2026, 11, 1, 12)
let here: TempDb
let server: http.Server
let status: () => number
let nowMs = START_MS
let heard: { id: string; body: { type: string; title: string; text: string } }[] = []
let url = ''
beforeEach(async () => {
  here = openTempDb()
  nowMs = START_MS
  heard = []
  status = () => 204
  server = http.createServer((request, response) => {
    let text = ''
    request.on('data', (piece) => {
      text += piece
    })
    request.on('end', () => {
      const code = status()
      if (code === 204) heard.push({ id: String(request.headers['webhook-id']), body: JSON.parse(text) })
      response.writeHead(code).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await here.close()
})

const channelsOf = (query = '') => readChannels(`x=${url}${query}`) ?? []
const laneOf = (query = ''): Lane => {
  const [channel] = channelsOf(query)
  if (!channel) throw new Error('no channel')
  return createLane({ db: here.db, channel, wallMs: () => nowMs, log: silent })
}

/** Lets time go on as the lane asks for it, until it has nothing more to do or that much time has passed. */
async function run(lane: Lane, forMs: number): Promise<void> {
  const untilMs = nowMs + forMs
  while (nowMs < untilMs) {
    const waitMs = await lane.step()
    nowMs += waitMs
    if (waitMs === 1_000 && (await here.db.delivery.count({ where: { status: 'waiting' } })) === 0) return
  }
}

const tellDiary = (action: string, message: string, wallMs = nowMs) =>
  here.db.diaryEntry.create({
    data: {
      agentId: 'a',
      at: new Date(wallMs),
      asset: '',
      action,
      body: JSON.stringify({ message }),
      wallAt: new Date(wallMs),
    },
  })

test('the diary is told from the first look on, by the levels a channel wants, once', async () => {
  await tellDiary('buy', 'before anybody looked')
  await collectDiary(here.db, channelsOf())
  await tellDiary('buy', 'BTC bought')
  await tellDiary('hold', 'nothing done')
  await tellDiary('state_halted', 'Trading state is now halted: drawdown')
  await collectDiary(here.db, channelsOf())
  await collectDiary(here.db, channelsOf())
  await run(laneOf(), 60_000)
  expect(heard.map(({ body }) => [body.type, body.text])).toEqual([
    ['nocturne.critical', 'Trading state is now halted: drawdown'],
    ['nocturne.trade', 'BTC bought'],
  ])
})

test('ten thousand things while a channel is down for an hour: each is told once, by itself or in a digest, and critical ones by themselves', async () => {
  await collectDiary(here.db, channelsOf())
  const rows = Array.from({ length: 10_000 }, (_, index) => ({
    agentId: 'a',
    at: new Date(START_MS),
    asset: '',
    action: index % 1_000 === 500 ? 'state_halted' : 'buy',
    body: JSON.stringify({ message: `event ${index}` }),
    wallAt: new Date(START_MS + index * 200),
  }))
  await here.db.diaryEntry.createMany({ data: rows })
  while (await collectDiary(here.db, channelsOf()));
  const lane = laneOf()
  status = () => 503
  await run(lane, 3_600_000)
  expect(heard).toEqual([])
  const tries = (await here.db.delivery.aggregate({ _sum: { tries: true } }))._sum.tries ?? 0
  // A channel that is down is asked every ten minutes, whatever waits.
  expect(tries).toBeLessThan(20)
  status = () => 204
  await tellDiary('buy', 'a fresh one')
  await collectDiary(here.db, channelsOf())
  await run(lane, 7_200_000)
  expect(await here.db.delivery.groupBy({ by: ['status'], _count: true })).toEqual([{ status: 'sent', _count: 10_001 }])
  expect(heard.filter(({ body }) => body.type === 'nocturne.critical').map(({ body }) => body.text)).toEqual(
    Array.from({ length: 10 }, (_, index) => `event ${index * 1_000 + 500}`),
  )
  const told = heard
    .filter(({ body }) => body.type !== 'nocturne.critical')
    .map(({ body }) => Number(/^(\d+) things/.exec(body.text)?.[1] ?? 1))
  expect(told.reduce((sum, count) => sum + count, 0)).toBe(9_991)
  expect(heard.at(-1)?.body.text).toBe('a fresh one')
  expect(new Set(heard.map(({ id }) => id)).size).toBe(heard.length)
})

test('an answer that is lost is sent again under the same id', async () => {
  await collectDiary(here.db, channelsOf())
  await tellDiary('buy', 'BTC bought')
  await collectDiary(here.db, channelsOf())
  const ids: string[] = []
  server.prependListener('request', (request) => {
    ids.push(String(request.headers['webhook-id']))
    if (ids.length === 1) request.socket.destroy()
  })
  await run(laneOf(), 60_000)
  expect(ids).toHaveLength(2)
  expect(new Set(ids).size).toBe(1)
})

test('a channel that refuses fails what it was told, and is shown why', async () => {
  await putNotice(
    here.db,
    { key: 'k', level: 'warning', agentId: 'a', head: 'h', text: 't', wallMs: nowMs },
    channelsOf(),
  )
  status = () => 401
  await run(laneOf(), 60_000)
  expect(await here.db.delivery.findMany()).toMatchObject([{ status: 'failed', tries: 1, message: 'answered 401' }])
})

test('in quiet hours only critical things ring; the rest is told when they are over', async () => {
  const query = '?quiet=12:00-13:00'
  await putNotice(
    here.db,
    { key: 'w', level: 'warning', agentId: 'a', head: 'h', text: 'a warning', wallMs: nowMs },
    channelsOf(query),
  )
  await putNotice(
    here.db,
    { key: 'c', level: 'critical', agentId: 'a', head: 'h', text: 'bare', wallMs: nowMs },
    channelsOf(query),
  )
  const lane = laneOf(query)
  await run(lane, 3_599_000)
  expect(heard.map(({ id }) => id)).toEqual(['c'])
  await run(lane, 60_000)
  expect(heard.map(({ id }) => id)).toEqual(['c', 'w'])
})

test('what cannot be told for a day is given up, and says so', async () => {
  await putNotice(
    here.db,
    { key: 'w', level: 'warning', agentId: 'a', head: 'h', text: 't', wallMs: nowMs },
    channelsOf(),
  )
  status = () => 503
  await run(laneOf(), 86_400_000 + 1_200_000)
  expect(await here.db.delivery.findMany()).toMatchObject([
    { status: 'failed', message: expect.stringContaining('503') },
  ])
})

const agent = { agentId: 'a', venue: 'paper', model: 'm', ruleBased: false }
test('an agent that falls silent is told once, and once when it is heard again; one that was retired before is not', () => {
  const watch = createSilenceWatch()
  const look = (beatMs: number, wallMs: number) =>
    watch
      .look(
        [
          { ...agent, heartbeatWallMs: beatMs },
          { ...agent, agentId: 'old', heartbeatWallMs: 5 },
        ],
        wallMs,
      )
      .map(({ level, head, text }) => `${level} ${head} ${text.slice(0, 21)}`)
  expect(look(START_MS, START_MS + 60_000)).toEqual([])
  expect(look(START_MS, START_MS + 60_001)).toEqual(['critical PAPER · m · a The agent is silent s'])
  expect(look(START_MS, START_MS + 120_000)).toEqual([])
  expect(look(START_MS + 180_000, START_MS + 181_000)).toEqual(['critical PAPER · m · a The agent is heard ag'])
  expect(look(START_MS + 182_000, START_MS + 183_000)).toEqual([])
})

test('a trouble is told once as it begins and once when it is over', () => {
  const watch = createTroubleWatch()
  const bare = { code: 'position_bare', message: 'BTC has no stop.', sinceMs: 1 }
  const look = (trouble: typeof bare | null) =>
    watch.look([{ ...agent, trouble }], START_MS).map(({ level, text }) => `${level} ${text}`)
  expect(look(null)).toEqual([])
  expect(look(bare)).toEqual(['critical BTC has no stop.'])
  expect(look({ ...bare, message: 'BTC has no stop still.' })).toEqual([])
  expect(look(null)).toEqual(['warning What was the matter is over (position_bare).'])
})
