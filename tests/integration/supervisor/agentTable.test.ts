import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import type { Log } from '@/lib/log.ts'
import { createSyntheticFeed } from '@/lib/paper/feeds/syntheticFeed.ts'
import { createPaperServer } from '@/lib/paper/paperServer.ts'
import { readAgents } from '@/lib/store/agents.ts'
import { TEST_CONTROL_KEY } from '@/tests/support/paperControl.ts'
import { openTempDb, type TempDb } from '@/tests/support/tempDb.ts'
import { createPlanReader } from '@/worker/supervision/agentTable.ts'

let temp: TempDb
let warned: string[]
const log: Log = { info: () => {}, warn: (text) => void warned.push(text), error: () => {} }
beforeEach(() => {
  temp = openTempDb()
  warned = []
})
afterEach(() => temp.close())

async function paperUrl(seed: number, port = 0, controlKey = TEST_CONTROL_KEY) {
  const server = await createPaperServer({ feed: createSyntheticFeed({ seed }), pumpMs: 0, port, controlKey })
  onTestFinished(() => server.close())
  return server
}
const reader = (url: string, agentId: string | null = null) =>
  createPlanReader({ db: temp.db, venue: 'paper', agentId, paper: { apiUrl: url, key: TEST_CONTROL_KEY }, log })
const idsOf = async (read: ReturnType<typeof reader>) => (await read()).agents.map(({ agentId }) => agentId)
const add = (agentId: string, venueId: string) => temp.db.agent.create({ data: { agentId, venueId } })

test('a market without agents gets one, named after it as the agent always was', async () => {
  const { url } = await paperUrl(1)
  expect(await idsOf(reader(url))).toEqual(['paper-synthetic-1'])
  expect(await readAgents(temp.db, 'paper-synthetic-1')).toHaveLength(1)
})

test('a market without agents gets the one that NOCTURNE_AGENT names', async () => {
  const { url } = await paperUrl(1)
  expect(await idsOf(reader(url, 'night-1'))).toEqual(['night-1'])
})

test('rows that come and go are seen, and an empty table stays empty while it runs', async () => {
  const { url } = await paperUrl(1)
  const read = reader(url)
  await read()
  await add('second', 'paper-synthetic-1')
  expect(await idsOf(read)).toEqual(['paper-synthetic-1', 'second'])
  await temp.db.agent.deleteMany()
  expect(await idsOf(read)).toEqual([])
})

test('agents of another market do not run', async () => {
  const { url } = await paperUrl(1)
  await add('elsewhere', 'paper-synthetic-2')
  expect(await idsOf(reader(url))).toEqual(['paper-synthetic-1'])
})

test('an exchange that comes up again with another market brings that market’s agents, one that is away changes nothing', async () => {
  const first = await paperUrl(1)
  const read = reader(first.url)
  await read()
  await first.close()
  expect(await idsOf(read)).toEqual(['paper-synthetic-1'])
  await paperUrl(2, first.port)
  expect(await idsOf(read)).toEqual(['paper-synthetic-2'])
})

test('a stranger on the port of an exchange that is away changes nothing', async () => {
  const first = await paperUrl(1)
  const read = reader(first.url)
  await read()
  await first.close()
  await paperUrl(2, first.port, 'another key')
  expect(await idsOf(read)).toEqual(['paper-synthetic-1'])
  await expect(reader(first.url)()).rejects.toThrow('not the paper exchange of this data folder')
})

test('before the exchange first answered nobody can be planned', async () => {
  const server = await paperUrl(1)
  await server.close()
  await expect(reader(server.url)()).rejects.toMatchObject({ code: 'venue_unavailable' })
})

test('a name that belongs to another market is refused in one sentence', async () => {
  const { url } = await paperUrl(1)
  await add('night-1', 'testnet')
  await expect(reader(url, 'night-1')()).rejects.toMatchObject({
    code: 'env_invalid',
    message:
      'Agent night-1 trades on another market, and an agent belongs to one. Set NOCTURNE_AGENT to another name, or to nothing, for paper-synthetic-1.',
  })
})

test('NOCTURNE_AGENT beside rows that do not name it is said, and the rows run', async () => {
  const { url } = await paperUrl(1)
  await add('first', 'paper-synthetic-1')
  expect(await idsOf(reader(url, 'night-1'))).toEqual(['first'])
  expect(warned).toEqual([
    'NOCTURNE_AGENT=night-1 is none of the agents of paper-synthetic-1: first. Those run; add a row to the Agent table for another.',
  ])
})
