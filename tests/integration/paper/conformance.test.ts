import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSyntheticFeed } from '@/lib/paper/feeds/syntheticFeed.ts'
import { createPaperServer, type PaperServer } from '@/lib/paper/paperServer.ts'
import { CARDS } from '../../conformance/cards.ts'
import { playCards, roomFor } from '../../conformance/playCards.ts'
import { TEST_CONTROL_KEY, testControl } from '../../support/paperControl.ts'
import { MASTER } from './paperHarness.ts'

// Every card that a person can try on testnet holds on paper.

let server: PaperServer
beforeAll(async () => {
  // Two minutes of requests are asked in seconds here.
  server = await createPaperServer({
    feed: createSyntheticFeed({ seed: 1 }),
    speed: 1,
    enforceIpWeights: false,
    controlKey: TEST_CONTROL_KEY,
  })
  const body = { address: MASTER.address, usd: '1000' }
  await fetch(`${server.url}/paper/deposit`, testControl('/paper/deposit', body))
})
afterAll(() => server.close())

const options = () => ({
  apiUrl: server.url,
  isTestnet: true,
  wallet: MASTER,
  account: MASTER.address,
  coin: 'ETH',
  nowMs: server.venue.clock.nowMs,
  keepsToMinute: false,
})

test.each(CARDS)('$id $title', async ({ id }) => {
  const [result] = await playCards(options(), [id])
  expect(result?.error).toBeNull()
})

test('a card that does not hold says what the venue did instead', async () => {
  await fetch(
    `${server.url}/paper/faults`,
    testControl('/paper/faults', { faults: [{ route: '/exchange', kind: 'status', status: 500, count: 1 }] }),
  )
  const [result] = await playCards(options(), ['X-10'])
  expect(result?.error).toMatch(/unknown/)
})

test('cards wait until the minute has room for one, so that none is judged by a 429', async () => {
  const used = [1_100, 900, 400]
  const waited: number[] = []
  await roomFor(
    () => used.shift() ?? 0,
    async (ms) => void waited.push(ms),
  )
  expect([waited.length, used]).toEqual([2, []])
})
