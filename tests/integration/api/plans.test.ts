import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEFAULT_LIMITS } from '@/lib/domain/limits.ts'
import { PrismaClient } from '@/lib/generated/prisma/client.ts'
import { agentBooks } from '@/lib/store/agentBooks.ts'
import { SqliteAdapter } from '@/lib/store/driver/sqlite/adapter.ts'
import { searchCycles } from '@/lib/store/queries/cycleSearch.ts'
import { listCostsSince, listCycles } from '@/lib/store/queries/cycles.ts'
import { listDecisionsOf, listLatestDecisions } from '@/lib/store/queries/decisions.ts'
import { listDiary } from '@/lib/store/queries/diary.ts'
import { listEquityOnGrid } from '@/lib/store/queries/equity.ts'
import { listFills, listFillsOf } from '@/lib/store/queries/fills.ts'
import { findLastGateInput, listJudgedDecisions } from '@/lib/store/queries/gateInputs.ts'
import { listFillsWithin, listProtectiveIntents, listTradesWithin } from '@/lib/store/queries/markers.ts'
import { readPace } from '@/lib/store/queries/pace.ts'
import { listTradeFacts } from '@/lib/store/queries/tradeFacts.ts'
import { listTrades } from '@/lib/store/queries/trades.ts'
import { listTurns } from '@/lib/store/queries/turns.ts'
import { openTempDb, type TempDb } from '@/tests/support/tempDb.ts'

/** What SQLite would do for the statements a query really sends, in a store as large as a year makes it. */

let store: TempDb
let client: ReturnType<typeof createLogged>
const sent: string[] = []

const createLogged = (file: string) => {
  const logged = new PrismaClient({ adapter: new SqliteAdapter(file), log: [{ emit: 'event', level: 'query' }] })
  logged.$on('query', (event) => sent.push(event.query))
  return logged
}

const DIARY_ROWS = 200_000

beforeAll(() => {
  store = openTempDb()
  fillDiary(store.file)
  client = createLogged(store.file)
}, 60_000)
afterAll(async () => {
  await client.$disconnect()
  await store.close()
})

function fillDiary(file: string): void {
  const db = new Database(file)
  db.exec(`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${DIARY_ROWS})
    INSERT INTO "DiaryEntry" ("agentId", "at", "asset", "action", "body", "wallAt")
    SELECT CASE i % 2 WHEN 0 THEN 'a' ELSE 'b' END, '2026-01-01T00:00:00.000+00:00',
      CASE i % 5 WHEN 0 THEN 'BTC' ELSE 'ETH' END, CASE WHEN i % 50000 = 0 THEN 'error' ELSE 'hold' END,
      json_object('message', 'entry ' || i), '2026-01-01T00:00:00.000+00:00' FROM n;
    ANALYZE;`)
  db.close()
}

/** Returns SQLite's plan for each statement the query sent. */
async function plansOf(run: () => Promise<unknown>): Promise<string[]> {
  sent.length = 0
  await run()
  const db = new Database(store.file, { readonly: true })
  const statements = sent.filter((sql) => sql.trimStart().startsWith('SELECT') || sql.trimStart().startsWith('WITH'))
  const plans = statements.flatMap((sql) => {
    const count = (sql.match(/\?/g) ?? []).length
    const rows = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...Array.from({ length: count }, () => 1))
    return (rows as { detail: string }[]).map(({ detail }) => detail)
  })
  db.close()
  return plans
}

const page = { before: 150_000, limit: 200 }
const transcripts = () => agentBooks(client, 'a', { nowMs: () => 0, wallMs: () => 0 }).transcripts
const everything = Number.MAX_SAFE_INTEGER

const cases: [string, () => Promise<unknown>][] = [
  ['a page of the diary', () => listDiary(client, 'a', page)],
  ['a page of one coin', () => listDiary(client, 'a', page, { asset: 'BTC' })],
  ['a page of one kind, however rare', () => listDiary(client, 'a', page, { action: 'error' })],
  ['a search in the text', () => listDiary(client, 'a', page, { text: 'entry 3' })],
  ['a page of cycles', () => listCycles(client, 'a', page)],
  ['what was done among cycles', () => searchCycles(client, 'a', page, { kind: 'denied', coin: 'BTC' })],
  ['a text among cycles', () => searchCycles(client, 'a', page, { text: 'trend' })],
  ['what the model cost today', () => listCostsSince(client, 'a', 0)],
  ['a page of fills', () => listFills(client, 'a', page)],
  ['the fills of a cycle', () => listFillsOf(client, [1, 2, 3])],
  ['a page of trades', () => listTrades(client, 'a', page)],
  ['the closed trades that are new', () => listTradeFacts(client, 'a', 604_800_000, 50)],
  ['a page of model requests', () => listTurns(client, 'a', { before: everything, limit: 50 })],
  ['the latest decisions', () => listLatestDecisions(client, 'a')],
  ['the latest decisions about a coin', () => listDecisionsOf(client, 'a', 'BTC', 12)],
  ['the fills on a chart', () => listFillsWithin(client, 'a', 'BTC', 0, 604_800_000, 500)],
  ['the positions on a chart', () => listTradesWithin(client, 'a', 'BTC', 0, 604_800_000)],
  ['the stops and targets on a chart', () => listProtectiveIntents(client, 'a', 'BTC', 0, 604_800_000, 500)],
  ['what was done lately', () => readPace(client, 'a', { nowMs: 86_400_000, interval: '5m', limits: DEFAULT_LIMITS })],
  ['the last decisions to trade, and what they were judged on', () => listJudgedDecisions(client, 'a', 100)],
  ['the newest input of the gate', () => findLastGateInput(client, 'a')],
  ['the transcripts that are not measured', () => transcripts().measure(20)],
  ['the oldest transcript', () => transcripts().listOldest(10, 20)],
  ['what all transcripts take', () => transcripts().bytesHeld()],
  ['equity on a grid', () => listEquityOnGrid(client, 'a', 0, 86_400_000, 3_600_000)],
]

test.each(cases)('%s is found by an index and never sorted', async (_name, run) => {
  const plans = await plansOf(run)
  expect(plans.length).toBeGreaterThan(0)
  for (const detail of plans) {
    // A scan of a recursive list of ours (grid, seen) is not one of a table.
    expect(detail).not.toMatch(/^SCAN "?(?!grid|seen|CONSTANT|\d)[A-Z`"]/)
    expect(detail).not.toContain('TEMP B-TREE FOR ORDER BY')
  }
})

test('the plan check would notice a query without an index', async () => {
  const plans = await plansOf(() => client.diaryEntry.findFirst({ where: { body: 'x' }, orderBy: { at: 'desc' } }))
  expect(plans.join('\n')).toMatch(/SCAN/)
  expect(plans.join('\n')).toContain('TEMP B-TREE FOR ORDER BY')
})

test('pages reach the oldest entry of 200,000, each once', async () => {
  let before = everything
  let seen = 0
  let last = everything
  for (;;) {
    const { rows, nextBefore } = await listDiary(client, 'a', { before, limit: 20_000 })
    for (const row of rows) {
      expect(row.id).toBeLessThan(last)
      last = row.id
    }
    seen += rows.length
    if (nextBefore === null) break
    before = nextBefore
  }
  expect(seen).toBe(DIARY_ROWS / 2)
})

test('a search for what hardly occurs reads a bounded part of the diary a page and still finds it', async () => {
  let before = everything
  const found: number[] = []
  let pages = 0
  for (;;) {
    const { rows, nextBefore } = await listDiary(client, 'a', { before, limit: 50 }, { text: 'ENTRY 31234"' })
    found.push(...rows.map(({ id }) => id))
    pages += 1
    if (nextBefore === null) break
    before = nextBefore
  }
  expect(found).toEqual([31_234])
  expect(pages).toBeGreaterThanOrEqual(5)
})
