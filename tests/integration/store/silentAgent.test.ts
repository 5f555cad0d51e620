import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StoredAccount } from '@/lib/contracts/positions.ts'
import { agentBooks } from '@/lib/store/agentBooks.ts'
import { isSilent } from '@/lib/store/silentAgent.ts'
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

test.each([
  [4_900, [position], false],
  [5_100, [position], true],
  [14_900, [], false],
  [15_100, [], true],
] as const)('a heart that stopped %i ms ago, holding %o, is silent: %s', async (agoMs, positions, isOver) => {
  await agentThatBeat(agoMs, [...positions])
  expect(await isSilent(temp.db, AGENT, NOW)).toBe(isOver)
})

test('an agent that never ran is not silent', async () => {
  expect(await isSilent(temp.db, 'nobody', NOW)).toBe(false)
})
