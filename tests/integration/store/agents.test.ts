import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readAgents, writeFirstAgent } from '@/lib/store/agents.ts'
import { openTempDb, type TempDb } from '@/tests/support/tempDb.ts'

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5)
let temp: TempDb
beforeEach(() => {
  temp = openTempDb()
})
afterEach(() => temp.close())

test('the first agent of a market is written once, and only where there is none', async () => {
  expect(await writeFirstAgent(temp.db, { agentId: 'one', venueId: 'testnet', wallMs: NOW })).toBe(true)
  expect(await writeFirstAgent(temp.db, { agentId: 'two', venueId: 'testnet', wallMs: NOW })).toBe(false)
  expect(await readAgents(temp.db, 'testnet')).toEqual([
    { agentId: 'one', venueId: 'testnet', name: 'one', envName: '', createdWallMs: NOW },
  ])
})

test('an agent belongs to one market: its id is not taken by the first agent of another', async () => {
  await writeFirstAgent(temp.db, { agentId: 'one', venueId: 'testnet', wallMs: NOW })
  expect(await writeFirstAgent(temp.db, { agentId: 'one', venueId: 'mainnet', wallMs: NOW })).toBe(false)
  expect(await readAgents(temp.db, 'mainnet')).toEqual([])
})

test('a row written by hand, as the README says, is read with a name and a time', async () => {
  await writeFirstAgent(temp.db, { agentId: 'one', venueId: 'paper-live', wallMs: Date.now() - 60_000 })
  const sqlite = new Database(temp.file)
  sqlite.exec(`INSERT INTO "Agent" ("agentId", "venueId", "envName") VALUES ('second', 'paper-live', 'SECOND')`)
  sqlite.close()
  const rows = await readAgents(temp.db, 'paper-live')
  expect(rows.map(({ agentId, name, envName }) => [agentId, name, envName])).toEqual([
    ['one', 'one', ''],
    ['second', 'second', 'SECOND'],
  ])
  expect(Math.abs((rows[1]?.createdWallMs ?? 0) - Date.now())).toBeLessThan(60_000)
})
