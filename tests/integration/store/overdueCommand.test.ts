import { afterEach, beforeEach, expect, test } from 'vitest'
import { beat, updateAgent, upsertAgent } from '@/lib/store/agentState.ts'
import { insertOutcome } from '@/lib/store/commandOutcomes.ts'
import { insertCommand } from '@/lib/store/commands.ts'
import { findOverdueCommand } from '@/lib/store/overdueCommand.ts'
import { openTempDb, type TempDb } from '@/tests/support/tempDb.ts'

const AGENT = 'night-1'
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5)
let temp: TempDb
beforeEach(() => {
  temp = openTempDb()
})
afterEach(() => temp.close())

const ask = (kind: string, agoMs: number, agentId = AGENT) =>
  insertCommand(temp.db, { agentId, kind, args: {}, reason: '', wallMs: NOW - agoMs })

const overdueKind = async () => (await findOverdueCommand(temp.db, AGENT, NOW))?.kind ?? null

async function agentThatBeat(agoMs: number, tradingState: 'active' | 'halted'): Promise<void> {
  const identity = {
    agentId: AGENT,
    venue: 'paper',
    feed: 'synthetic',
    feedNote: '',
    speed: 1,
    model: 'baseline',
    ruleBased: true,
    accountAddress: '0x0000000000000000000000000000000000000001',
  }
  await upsertAgent(temp.db, identity, NOW, NOW - agoMs)
  await updateAgent(temp.db, AGENT, NOW - agoMs, { tradingState })
  await beat(temp.db, AGENT, NOW, NOW - agoMs)
}

test('a halt that waits for more than three seconds is overdue, and one that waits for less is not', async () => {
  await ask('halt', 2_900)
  expect(await overdueKind()).toBeNull()
  await ask('halt', 3_100)
  expect(await overdueKind()).toBe('halt')
})

test('what has an outcome, what is no emergency and what is for another agent is never overdue', async () => {
  const answered = await ask('halt', 60_000)
  await insertOutcome(temp.db, { commandId: answered.id, agentId: AGENT, status: 'done', message: '', wallMs: NOW })
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
