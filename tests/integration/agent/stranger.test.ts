import { expect, onTestFinished, test, vi } from 'vitest'
import { agentEnv } from '@/lib/env/agentEnv.ts'
import { createAccountStream } from '@/lib/hyperliquid/accountStream.ts'
import { createPostedTransport } from '@/lib/hyperliquid/postedTransport.ts'
import { createSyntheticFeed } from '@/lib/paper/feeds/syntheticFeed.ts'
import { proveStream, readControlKey } from '@/lib/paper/paperControl.ts'
import { createPaperServer } from '@/lib/paper/paperServer.ts'
import { createWatch } from '@/worker/cycle/watch.ts'
import { startAgent } from '../../support/startAgent.ts'
import { openTempDb } from '../../support/tempDb.ts'

// The paper exchange is gone and another program has its port: a faithful one in every word, but for the key of the data folder.

const silent = { info: () => {}, warn: () => {}, error: () => {} }
const STRANGER = 'the key of another folder'

async function venueOn(port: number, controlKey: string) {
  const feed = createSyntheticFeed({ seed: 1 })
  const server = await createPaperServer({ feed, port, controlKey, pumpMs: 0, speed: 60 })
  onTestFinished(() => server.close())
  return server
}

test('a running agent believes nothing that a stranger on the port says, tells why, and goes on when its exchange is back', async () => {
  const temp = openTempDb()
  onTestFinished(() => temp.close())
  const key = readControlKey(temp.dataDir)
  const own = await venueOn(0, key)
  const env = agentEnv({ NOCTURNE_DATA_DIR: temp.dataDir, PAPER_PORT: String(own.port) })
  const agent = await startAgent(env, silent)
  onTestFinished(() => agent.close())
  const { exchange, clock, books } = agent.world
  const watch = createWatch(agent.world)
  await watch()
  expect((await books.state.read()).trouble).toBeNull()
  await exchange.fetchMarkets()
  await exchange.fetchStanding()
  await own.close()

  const stranger = await venueOn(own.port, STRANGER)
  const asked = vi.spyOn(stranger.venue, 'advance')
  const before = clock.nowMs()
  // The first answers are those of connections that broke.
  await vi.waitFor(() => expect(exchange.fetchAccount()).rejects.toThrow('not the paper exchange of this data folder'))
  await expect(exchange.fetchSnapshot(['BTC'])).rejects.toThrow('not the paper exchange of this data folder')
  await expect(exchange.fetchFills(0)).rejects.toThrow('not the paper exchange of this data folder')
  expect(await exchange.setLeverage('BTC', 3)).toMatchObject({ kind: 'unknown' })
  await clock.holdAt(before + 1_000_000_000)
  expect(clock.nowMs() - before).toBeLessThan(600_000)
  expect(asked).toHaveBeenCalled()
  await watch()
  expect((await books.state.read()).trouble).toMatchObject({
    code: 'venue_unavailable',
    message: expect.stringContaining('not the paper exchange of this data folder'),
  })
  await stranger.close()

  await venueOn(own.port, key)
  await watch()
  expect((await books.state.read()).trouble).toBeNull()
})

test('a stranger’s websocket is neither heard nor asked; ours is, connection after connection', async () => {
  const own = await venueOn(0, 'our key')
  const { wsUrl, port } = own
  const base = { wsUrl, isTestnet: true, proof: proveStream('our key') }
  const user = `0x${'1'.repeat(40)}`
  const stream = createAccountStream({ ...base, user, elapsedMs: () => performance.now(), log: silent })
  const posted = createPostedTransport({ ...base, timeoutMs: 300 })
  onTestFinished(() => posted.close())
  onTestFinished(() => stream.close())
  stream.onHint(() => {})
  const ask = () => posted.request('info', { type: 'clearinghouseState', user })
  await vi.waitFor(() => expect(stream.isFresh()).toBe(true), { timeout: 10_000 })
  await expect(ask()).resolves.toMatchObject({ assetPositions: [] })
  await own.close()

  const stranger = await venueOn(port, STRANGER)
  await vi.waitFor(() => expect(stream.isFresh()).toBe(false), { timeout: 10_000 })
  await expect(ask()).rejects.toThrow()
  expect(stream.isFresh()).toBe(false)
  await stranger.close()

  await venueOn(port, 'our key')
  await vi.waitFor(() => expect(ask()).resolves.toMatchObject({ assetPositions: [] }), { timeout: 10_000 })
  await vi.waitFor(() => expect(stream.isFresh()).toBe(true), { timeout: 10_000 })
})
