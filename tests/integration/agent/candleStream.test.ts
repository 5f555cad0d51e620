import { expect, onTestFinished, test, vi } from 'vitest'
import { agentEnv } from '@/lib/env/agentEnv.ts'
import { createLiveFeed } from '@/lib/paper/feeds/liveFeed.ts'
import { readControlKey } from '@/lib/paper/paperControl.ts'
import { createPaperServer, type PaperServer } from '@/lib/paper/paperServer.ts'
import { startAgent } from '../../support/startAgent.ts'
import { openTempDb, type TempDb } from '../../support/tempDb.ts'
import { startPaper } from '../paper/paperHarness.ts'

function tempDb(): TempDb {
  const temp = openTempDb()
  onTestFinished(() => temp.close())
  return temp
}

const log = { info: () => {}, warn: () => {}, error: () => {} }

/** The world of an agent as its process puts it together on this paper exchange. */
async function worldOn({ port }: Pick<PaperServer, 'port'>, temp: TempDb) {
  const agent = await startAgent(agentEnv({ PAPER_PORT: String(port), NOCTURNE_DATA_DIR: temp.dataDir }), log)
  onTestFinished(() => agent.close())
  return agent.world
}

test('an agent on a live market follows the candles it looks at, at the market itself', async () => {
  const upstream = await startPaper()
  const temp = tempDb()
  const server = await createPaperServer({
    feed: await createLiveFeed({ baseUrl: upstream.server.url }),
    controlKey: readControlKey(temp.dataDir),
  })
  onTestFinished(() => server.close())
  const { candles, candleStream } = await worldOn(server, temp)
  await candles.get('BTC', '5m', 5)
  await vi.waitFor(() => expect(candleStream?.status('BTC', '5m').heardMs).not.toBeNull(), { timeout: 5_000 })
})

test('an agent on a market whose time can be held follows nothing', async () => {
  const temp = tempDb()
  const { server } = await startPaper({ controlKey: readControlKey(temp.dataDir) })
  expect((await worldOn(server, temp)).candleStream).toBeNull()
})
