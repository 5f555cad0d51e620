import { afterEach, beforeEach, expect, test } from 'vitest'
import { agentBooks } from '@/lib/store/agentBooks.ts'
import { insertCommand } from '@/lib/store/commands.ts'
import { findOverdueCommand } from '@/lib/store/overdueCommand.ts'
import { introduceAgent } from '@/tests/support/storeAgent.ts'
import { openTempDb, type TempDb } from '@/tests/support/tempDb.ts'

const AGENT = 'night-1'
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5)
let temp: TempDb
beforeEach(() => {
  temp = openTempDb()
})
afterEach(() => temp.close())

const ask = (kind: 'halt' | 'flatten' | 'pause', agoMs: number, agentId = AGENT) =>
  insertCommand(temp.db, { agentId, kind, reason: '', wallMs: NOW - agoMs })

const books = (agoMs: number) => agentBooks(temp.db, AGENT, { nowMs: () => NOW, wallMs: () => NOW - agoMs })

const overdueKind = async () => (await findOverdueCommand(temp.db, AGENT, NOW))?.kind ?? null

async function agentThatBeat(agoMs: number, tradingState: 'active' | 'halted'): Promise<void> {
  await introduceAgent(temp.db, AGENT, 'paper-test', NOW - agoMs)
  await books(agoMs).state.update({ tradingState })
  await books(agoMs).state.beat()
}

test('a halt that waits for more than three seconds is overdue, and one that waits for less is not', async () => {
  await ask('halt', 2_900)
  expect(await overdueKind()).toBeNull()
  await ask('halt', 3_100)
  expect(await overdueKind()).toBe('halt')
})

test('what has an outcome, what is no emergency and what is for another agent is never overdue', async () => {
  const answered = await ask('halt', 60_000)
  await books(0).commands.answer(answered.id, { status: 'done', message: '' })
  await ask('pause', 60_000)
  await ask('flatten', 60_000, 'day-1')
  expect(await overdueKind()).toBeNull()
})

test('a flatten goes before a halt', async () => {
  await ask('halt', 9_000)
  await ask('flatten', 5_000)
  expect(await overdueKind()).toBe('flatten')
})

test('a flatten the agent is visibly working on is given time, but not for ever', async () => {
  await agentThatBeat(500, 'halted')
  await ask('flatten', 10_000)
  expect(await overdueKind()).toBeNull()
  await ask('flatten', 21_000)
  expect(await overdueKind()).toBe('flatten')
})

test('an agent that has stopped beating is not working on anything', async () => {
  await agentThatBeat(4_000, 'halted')
  await ask('flatten', 5_000)
  expect(await overdueKind()).toBe('flatten')
})
