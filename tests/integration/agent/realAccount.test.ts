import { afterEach, expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '@/lib/domain/defaultSettings.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import { introduce } from '@/worker/wiring/agentWorld.ts'
import { createTestWorld, type TestWorld, walletOf } from '../../support/testWorld.ts'

// What stands in the lists of an account that was used before, and beside, this agent.

const never = new AbortController().signal
let open: TestWorld | null = null
afterEach(async () => {
  await open?.close()
  open = null
})

/** A world whose venue tells these rows in the list of this type, besides its own. */
async function startWith(rows: Record<string, unknown[]>): Promise<TestWorld> {
  open = await createTestWorld({
    onInfo: (type, reply) => (Array.isArray(reply) && rows[type] ? [...reply, ...rows[type]] : reply),
  })
  return open
}

let tid = 900
const fill = (coin: string, change: Record<string, unknown>) => {
  tid += 1
  return {
    coin,
    px: '45.0',
    sz: '2.0',
    side: 'B',
    time: 1_767_000_000_000 + tid,
    startPosition: '0.0',
    dir: 'Buy',
    closedPnl: '0.0',
    hash: `0x${tid}`,
    oid: tid,
    crossed: true,
    fee: '0.0014',
    tid,
    feeToken: 'USDC',
    ...change,
  }
}

test('fills of spot and of other dexes become no trades, and a fee in another token is not booked as dollars', async () => {
  const { world, temp } = await startWith({
    userFillsByTime: [
      fill('@107', { feeToken: 'HYPE' }),
      fill('PURR/USDC', { px: '1.5e-7', feeToken: 'PURR', fee: '0.07' }),
      fill('xyz:XYZ100', { dir: 'Open Long' }),
    ],
  })
  expect((await runCycle(world, never)).status).toBe('hold')
  expect([await temp.db.trade.count(), await temp.db.fill.count()]).toEqual([0, 0])
})

test('a history that begins in the middle of a position invents no trade on the other side', async () => {
  const { world, temp } = await startWith({
    userFillsByTime: [
      fill('ETH', { side: 'A', sz: '1.0', startPosition: '1.0', dir: 'Close Long', closedPnl: '-150.0', px: '3500.0' }),
    ],
  })
  await runCycle(world, never)
  expect(await temp.db.trade.count()).toBe(0)
  expect(await temp.db.fill.count()).toBe(1)
})

test('an agent that has traded one account refuses another, so that two never become one history', async () => {
  open = await createTestWorld()
  const { world, temp, server } = open
  const parts = {
    venue: {
      venueId: 'paper-test',
      name: 'paper' as const,
      feed: 'synthetic' as const,
      feedNote: '',
      speed: 1,
      exchange: { apiUrl: server.url, isTestnet: true },
      wallet: walletOf('somebody'),
      accountAddress: walletOf('somebody').address,
    },
    firstSettings: DEFAULT_SETTINGS,
  }
  await expect(introduce(world, parts)).rejects.toThrow('One history holds one account')
  expect(await temp.db.agentState.findFirstOrThrow()).toMatchObject({
    accountAddress: walletOf(open.agentId).address,
  })
})

test('one row nobody can read stops nothing, and the others are booked', async () => {
  const { world, temp } = await startWith({
    userNonFundingLedgerUpdates: [
      { time: 1_767_000_000_001, hash: '0x1', delta: { type: 'newKind', usdc: 12.5 } },
      { time: 1_767_000_000_002, hash: '0x2', delta: { type: 'accountClassTransfer', usdc: '250.0', toPerp: false } },
    ],
    userFillsByTime: [{ coin: 'BTC', px: 'a lot' }],
  })
  expect((await runCycle(world, never)).status).toBe('hold')
  const rows = await temp.db.ledgerEntry.findMany({ where: { kind: 'withdrawal' } })
  expect(rows.map(({ usd }) => usd)).toEqual(['-250'])
})

test('funding of fifty days away is read to its end, whatever was deposited since', async () => {
  const HOUR_MS = 3_600_000
  const hours = 1_200
  const startMs = 1_760_000_000_000
  const payments = Array.from({ length: hours }, (_, hour) => ({
    time: startMs + hour * HOUR_MS,
    hash: `0x${hour}`,
    delta: { type: 'funding', coin: 'BTC', usdc: '-1.0', szi: '0.1', fundingRate: '0.00001', nSamples: null },
  }))
  open = await createTestWorld({
    onInfo: (type, reply, { startTime }) =>
      type === 'userFunding' ? payments.filter(({ time }) => time >= Number(startTime)).slice(0, 500) : reply,
  })
  await runCycle(open.world, never)
  expect(await open.temp.db.ledgerEntry.count({ where: { kind: 'funding' } })).toBe(hours)
})
