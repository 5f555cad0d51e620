import { privateKeyToAccount } from 'viem/accounts'
import { expect, onTestFinished, test } from 'vitest'
import { px, sz, usd } from '@/lib/domain/decimal.ts'
import { createHyperliquidExchange } from '@/lib/hyperliquid/hyperliquidExchange.ts'
import { createNonces } from '@/lib/hyperliquid/nonces.ts'
import { createSyntheticFeed, SYNTHETIC_ORIGIN_MS } from '@/lib/paper/feeds/syntheticFeed.ts'
import { createPaperServer } from '@/lib/paper/paperServer.ts'
import type { FaultRule } from '@/lib/paper/server/faults.ts'
import type { Exchange, OrderLeg } from '@/lib/ports.ts'
import { createHandClock } from '@/lib/run/handClock.ts'
import { createInProcessVenue, openAccount, type RunVenue } from '@/lib/run/inProcessVenue.ts'
import { TEST_CONTROL_KEY, testControl } from '../../support/paperControl.ts'

const START = SYNTHETIC_ORIGIN_MS
const wallet = privateKeyToAccount('0x0123456789012345678901234567890123456789012345678901234567890123')
const forever = new AbortController().signal

interface Trader {
  exchange: Exchange
  clock: RunVenue['clock']
  setFaults(faults: FaultRule[]): Promise<void>
}

function client(venue: Pick<RunVenue, 'clock'> & { transport?: RunVenue['transport'] }, apiUrl: string): Exchange {
  return createHyperliquidExchange({
    apiUrl,
    isTestnet: true,
    ...(venue.transport ? { transport: venue.transport } : {}),
    wallet,
    accountAddress: wallet.address,
    nowMs: venue.clock.nowMs,
    nonces: createNonces(START, () => START),
  })
}

async function inProcess(): Promise<Trader> {
  const venue = createInProcessVenue(createSyntheticFeed({ seed: 1 }), START)
  onTestFinished(() => venue.close())
  openAccount(venue.venue, wallet.address, usd(10_000))
  return {
    exchange: client(venue, 'http://127.0.0.1'),
    clock: venue.clock,
    setFaults: async (faults) => venue.faults.replace(faults),
  }
}

async function overSocket(): Promise<Trader> {
  const wall = { ms: START }
  const server = await createPaperServer({
    feed: createSyntheticFeed({ seed: 1 }),
    pumpMs: 0,
    wallMs: () => wall.ms,
    controlKey: TEST_CONTROL_KEY,
  })
  onTestFinished(() => server.close())
  openAccount(server.venue, wallet.address, usd(10_000))
  const clock = createHandClock(server.venue, wall)
  const setFaults = async (faults: FaultRule[]) => {
    await fetch(`${server.url}/paper/faults`, testControl('/paper/faults', { faults }))
  }
  return { exchange: client({ clock }, server.url), clock, setFaults }
}

const fault = (rule: Partial<FaultRule>): FaultRule => ({
  route: '/exchange',
  kind: 'status',
  status: 500,
  delayMs: 0,
  count: 1,
  ...rule,
})

const cloid = (n: number): `0x${string}` => `0x${'5eed'.repeat(7)}${String(n).padStart(4, '0')}`
const order = (n: number, side: 'buy' | 'sell', limitPx: number, size = '0.01'): OrderLeg => ({
  cloid: cloid(n),
  coin: 'BTC',
  side,
  limitPx: px(limitPx),
  sz: sz(size),
  reduceOnly: false,
  kind: { type: 'limit', tif: 'Ioc' },
})

/** A day of a trader who meets what a venue can answer: fills, refusals, faults, silence. */
async function trade({ exchange, clock, setFaults }: Trader): Promise<unknown[]> {
  const heard: unknown[] = []
  const hear = async (work: Promise<unknown>) => {
    heard.push(await work.catch((error: Error) => error.message))
  }
  const nonce = (n: number) => ({ nonceMs: START + 100 + n, expiresAfterMs: START + 86_400_000 * 3 })
  await hear(exchange.setLeverage('BTC', 5))
  await hear(exchange.placeOrders([order(1, 'buy', 100_000)], nonce(1)))
  await clock.waitUntil(START + 3_600_000 * 5, forever)
  await hear(exchange.placeOrders([order(2, 'buy', 100_000, '99')], nonce(2)))
  await hear(exchange.placeOrders([order(3, 'buy', 100_000)], nonce(1)))
  const stop = {
    ...order(4, 'sell', 10_000),
    reduceOnly: true,
    kind: { type: 'trigger', tpsl: 'sl', triggerPx: px(20_000) },
  }
  await hear(exchange.placeOrders([stop as OrderLeg], nonce(4)))
  await setFaults([fault({ status: 500 }), fault({ kind: 'drop' }), fault({ kind: 'dropAfterCommit' })])
  for (const n of [5, 6, 7]) await hear(exchange.placeOrders([order(n, 'sell', 50_000, '0.001')], nonce(n)))
  for (const n of [5, 6, 7]) await hear(exchange.findOrder(cloid(n)))
  await setFaults([fault({ route: '/info', status: 429 }), fault({ route: '/info', kind: 'drop' })])
  await hear(exchange.fetchSnapshot(['BTC']))
  await hear(exchange.fetchSnapshot(['BTC']))
  await clock.waitUntil(START + 86_400_000, forever)
  await hear(exchange.fetchAccount())
  await hear(exchange.fetchFills(START))
  await hear(exchange.fetchFunding(START))
  await hear(exchange.fetchCash(START))
  await hear(exchange.fetchCandles('BTC', '1h', START, START + 86_400_000))
  heard.push(clock.nowMs(), clock.wallMs())
  return heard
}

test('the venue in process says what it says over a socket, refusals, errors and cut connections included', async () => {
  const here = await trade(await inProcess())
  const there = await trade(await overSocket())
  expect(JSON.stringify(here, null, 1)).toBe(JSON.stringify(there, null, 1))
  expect(JSON.stringify(here)).toMatch(/other side closed/)
  expect(JSON.stringify(here)).toMatch(/"kind":"filled"/)
})

test('silence costs the time a client waits for a reply, on the wall and not on the market', async () => {
  const { exchange, clock, setFaults } = await inProcess()
  await setFaults([fault({ route: '/info', kind: 'hang', count: 2 })])
  const answers = [exchange.fetchSnapshot(['BTC']), exchange.fetchCandles('BTC', '1h', START, START)]
  for (const answer of answers) await expect(answer).rejects.toThrow('Request timed out after 8000 ms')
  // Both were under way together.
  expect([clock.wallMs(), clock.nowMs()]).toEqual([START + 8_000, START])
})

test('an answer that comes too late was still acted on', async () => {
  const { exchange, clock, setFaults } = await inProcess()
  await setFaults([fault({ kind: 'delay', delayMs: 2_000 }), fault({ kind: 'delay', delayMs: 60_000 })])
  const nonce = (n: number) => ({ nonceMs: START + n, expiresAfterMs: START + 100_000 })
  expect(await exchange.placeOrders([order(1, 'buy', 100_000)], nonce(1))).toMatchObject([{ kind: 'filled' }])
  expect(clock.wallMs()).toBe(START + 2_000)
  expect(await exchange.placeOrders([order(2, 'buy', 100_000)], nonce(2))).toMatchObject([{ kind: 'unknown' }])
  expect(clock.wallMs()).toBe(START + 10_000)
  expect(await exchange.findOrder(cloid(2))).toMatchObject({ status: 'filled' })
})
