import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StoredAccount } from '@/lib/contracts/positions.ts'
import { px, sz } from '@/lib/domain/decimal.ts'
import { agentBooks } from '@/lib/store/agentBooks.ts'
import type { NewIntent } from '@/lib/store/books/intentBook.ts'
import { findLastBeat, findStake, isHolding } from '@/lib/store/silentAgent.ts'
import { position as heldPosition } from '@/tests/support/builders.ts'
import { introduceAgent } from '@/tests/support/storeAgent.ts'
import { openTempDb, type TempDb } from '@/tests/support/tempDb.ts'

const AGENT = 'night-1'
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5)
let temp: TempDb
beforeEach(() => {
  temp = openTempDb()
})
afterEach(() => temp.close())

const position: StoredAccount['positions'][number] = {
  coin: 'BTC',
  side: 'long',
  szi: '0.1',
  entryPx: '100000',
  markPx: '100000',
  liquidationPx: null,
  notionalUsd: '10000',
  unrealizedPnlUsd: '0',
  fundingSinceOpenUsd: '0',
  marginUsedUsd: '1000',
  leverage: 10,
  szDecimals: 5,
  exitState: null,
}

async function agentThatBeat(agoMs: number, positions: StoredAccount['positions']): Promise<void> {
  await introduceAgent(temp.db, AGENT, 'paper-test', NOW - agoMs)
  const books = agentBooks(temp.db, AGENT, { nowMs: () => NOW, wallMs: () => NOW - agoMs })
  const account = { equityUsd: '1', withdrawableUsd: '1', marginUsedUsd: '0', positions, openOrders: [] }
  await books.state.storeAccount(account, NOW)
}

const CLOCK = { nowMs: () => NOW, wallMs: () => NOW }
const order: NewIntent = {
  cycleId: null,
  decisionId: null,
  role: 'entry',
  source: 'model',
  reason: '',
  order: {
    coin: 'BTC',
    side: 'buy',
    limitPx: px(100_000),
    sz: sz('0.1'),
    reduceOnly: false,
    cloid: '0x00000000000000000000000000000001',
    kind: { type: 'limit', tif: 'Ioc' },
  },
  leverage: null,
}

test('when it last beat is what the agent wrote, and null for one that never ran', async () => {
  await agentThatBeat(4_900, [])
  expect(await findLastBeat(temp.db, AGENT)).toBe(NOW - 4_900)
  expect(await findLastBeat(temp.db, 'nobody')).toBeNull()
})

test('a position as it was last seen is one', async () => {
  await agentThatBeat(0, [position])
  expect([await findStake(temp.db, AGENT), await isHolding(temp.db, AGENT)]).toEqual(['position', true])
})

test('nothing is open only where the account was seen flat, with no order of any kind on its way', async () => {
  await introduceAgent(temp.db, AGENT, 'paper-test', NOW)
  expect(await findStake(temp.db, AGENT)).toBe('order')
  await agentThatBeat(0, [])
  expect(await findStake(temp.db, AGENT)).toBe('nothing')
  const { intents } = agentBooks(temp.db, AGENT, CLOCK)
  const [{ id } = { id: 0 }] = await intents.insert([order])
  expect(await findStake(temp.db, AGENT)).toBe('order')
  await intents.settle(id, { kind: 'filled', oid: '1', totalSz: sz('0.1'), avgPx: px(100_000) })
  expect(await findStake(temp.db, AGENT)).toBe('order')
  expect(await isHolding(temp.db, AGENT)).toBe(false)
})

test('an account seen flat long after the last order is flat, unless the books have a trade open', async () => {
  await agentThatBeat(0, [])
  const { intents, trades, state } = agentBooks(temp.db, AGENT, CLOCK)
  const [{ id } = { id: 0 }] = await intents.insert([order])
  await intents.settle(id, { kind: 'filled', oid: '1', totalSz: sz('0.1'), avgPx: px(100_000) })
  await state.storeAccount(
    { equityUsd: '1', withdrawableUsd: '1', marginUsedUsd: '0', positions: [], openOrders: [] },
    NOW + 31_000,
  )
  expect(await findStake(temp.db, AGENT)).toBe('nothing')
  await trades.adopt(heldPosition({ coin: 'BTC' }), 'Found.')
  expect(await findStake(temp.db, AGENT)).toBe('order')
})
