import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { agentBooks } from '@/lib/store/agentBooks.ts'
import { readCandles } from '@/lib/store/candles.ts'
import { migrateStore, openDb, storeFile } from '@/lib/store/db.ts'
import { createLeaseHolder } from '@/lib/store/lease.ts'
import { findVenueId } from '@/lib/store/queries/agents.ts'

/** A store as the version before kept it, brought up to date. */

const MIGRATIONS = path.resolve('prisma/migrations')
const LAST_BEFORE = '20261122160000_model_facts'
let folder = ''
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nocturne-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

function oldStore(rows: string): string {
  const then = path.join(folder, 'migrations')
  fs.cpSync(MIGRATIONS, then, {
    recursive: true,
    filter: (file) => !/^\d{14}/.test(path.basename(file)) || path.basename(file) <= LAST_BEFORE,
  })
  const file = storeFile(folder)
  migrateStore(file, then)
  const db = new Database(file)
  db.exec(rows)
  db.close()
  migrateStore(file, MIGRATIONS)
  return file
}

const AT = "'2026-11-22T12:00:00.000+00:00'"
const agentRow = `INSERT INTO "AgentState" ("agentId", "venue", "feed", "model", "ruleBased", "accountAddress", "tradingState", "stateAt",
    "startedWallAt", "heartbeatWallAt", "heartbeatAt", "live", "modelFacts")
  VALUES ('testnet', 'testnet', 'venue', 'm', 0, '0x1', 'halted', ${AT}, ${AT}, ${AT}, ${AT}, NULL, 'old');`

test('an agent keeps its state and finds its candles and models under its venue', async () => {
  const db = openDb(
    oldStore(`${agentRow}
      INSERT INTO "Candle" VALUES ('testnet', 'BTC', '5m', 0, 1, 2, 0.5, 1.5, 3, 1);
      INSERT INTO "ModelCapability" VALUES ('testnet', 'http://a', 'm', '{}', ${AT});
      INSERT INTO "Intent" ("agentId", "leg", "cloid", "coin", "side", "limitPx", "sz", "reduceOnly", "outcome", "createdAt")
        VALUES ('testnet', 'stop', '0x01', 'BTC', 'sell', '1', '2', 1, 'unknown', ${AT});`),
  )
  const books = agentBooks(db, 'testnet', { nowMs: () => 1, wallMs: () => 1 })
  expect(await books.state.read()).toMatchObject({
    tradingState: 'halted',
    venueId: 'testnet',
    paused: false,
    speed: 1,
  })
  expect(await books.intents.unsettled()).toMatchObject([{ role: 'stop', cloid: '0x01' }])
  const venueId = await findVenueId(db, 'testnet')
  expect(await readCandles(db, { venueId: venueId ?? '', coin: 'BTC', interval: '5m' }, 9)).toHaveLength(1)
  expect(await db.modelCapability.findMany()).toMatchObject([{ venueId: 'testnet', baseUrl: 'http://a' }])
  await db.$disconnect()
})

test('a lease that stood is watched, one that was given back is taken at once, and tokens go on rising', async () => {
  const db = openDb(
    oldStore(`INSERT INTO "Lease" VALUES ('stood', 'host:1:x', 4, '2099-01-01T00:00:00.000+00:00');
      INSERT INTO "Lease" VALUES ('free', 'host:1:x', 7, '1970-01-01T00:00:00.000+00:00');`),
  )
  let elapsedMs = 0
  const time = { wallMs: () => 1, elapsedMs: () => elapsedMs }
  const free = createLeaseHolder(db, 'free', time)
  expect([await free.take(), free.token()]).toEqual([true, 8])
  const stood = createLeaseHolder(db, 'stood', time)
  expect(await stood.take()).toBe(false)
  elapsedMs += 6_000
  expect([await stood.take(), stood.token()]).toEqual([true, 5])
  await db.$disconnect()
})

test('a cost that nobody named counts as before, and every other is known', async () => {
  const cycle = (number: number, costUsd: string, isEstimated: number) =>
    `INSERT INTO "Cycle" ("id", "agentId", "number", "status", "settingsVersion", "model", "ruleBased", "startedAt", "wallStartedAt",
      "promptTokens", "completionTokens", "costUsd", "costEstimated")
    VALUES (${number}, 'a', ${number}, 'ok', 1, 'm', 0, ${AT}, ${AT}, 100000, 10000, '${costUsd}', ${isEstimated});`
  const db = openDb(oldStore([cycle(1, '0', 1), cycle(2, '0', 0), cycle(3, '0.7', 1)].join('\n')))
  const costs = await agentBooks(db, 'a', { nowMs: () => 1, wallMs: () => 1 }).cycles.costsSince(0)
  expect(costs.map(({ costUsdMax }) => costUsdMax.toNumber())).toEqual([0.32, 0, 0.7])
  await db.$disconnect()
})
