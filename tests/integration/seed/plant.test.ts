import { afterEach, beforeEach, expect, test } from 'vitest'
import { usd } from '@/lib/domain/decimal.ts'
import type { Db } from '@/lib/store/db.ts'
import { plantScenario } from '@/prisma/seed/plant.ts'
import { SCENARIOS } from '@/prisma/seed/scenarios.ts'
import { openTempDb, type TempDb } from '@/tests/support/tempDb.ts'

const NOW_MS = Date.parse('2026-11-22T12:03:00Z')
let store: TempDb
beforeEach(() => {
  store = openTempDb()
})
afterEach(() => store.close())

/** Everything a scenario wrote, without the ids, which depend on what was there before. */
async function contents(db: Db) {
  const [equity, trades, diary, decisions] = await Promise.all([
    db.equityPoint.findMany({ orderBy: [{ agentId: 'asc' }, { at: 'asc' }] }),
    db.trade.findMany({ orderBy: { id: 'asc' }, omit: { id: true, entryDecisionId: true, exitDecisionId: true } }),
    db.diaryEntry.findMany({ orderBy: { id: 'asc' }, select: { at: true, asset: true, action: true } }),
    db.decision.findMany({
      orderBy: { id: 'asc' },
      select: { coin: true, action: true, verdict: true, gateReport: true },
    }),
  ])
  return { equity, trades, diary, decisions }
}

test.each(SCENARIOS)(
  '%s keeps the money identity to a cent on every point, and nothing in it is later than now',
  async (scenario) => {
    const rows = await plantScenario(store.db, scenario, NOW_MS)
    for (const point of rows.equityPoint) {
      const sum = usd(point.depositsUsd).plus(point.realizedUsd).minus(point.feesUsd).plus(point.fundingUsd)
      expect(usd(point.equityUsd).minus(sum).minus(point.unrealizedUsd).abs().toNumber()).toBeLessThan(0.01)
    }
    const times = [...rows.equityPoint, ...rows.diaryEntry, ...rows.fill].map((row) => new Date(row.at).getTime())
    expect(Math.max(...times)).toBeLessThanOrEqual(NOW_MS)
  },
)

test('the same scenario at the same time is the same in every store, and planting it again replaces it', async () => {
  await plantScenario(store.db, 'profitable-week', NOW_MS)
  const first = await contents(store.db)
  await plantScenario(store.db, 'profitable-week', NOW_MS)
  expect(await contents(store.db)).toEqual(first)
})

test('each fill belongs to a decision, each closed trade made what its fills say', async () => {
  const rows = await plantScenario(store.db, 'profitable-week', NOW_MS)
  const decisions = new Set(rows.decision.map(({ id }) => id))
  expect(rows.fill.every(({ decisionId }) => decisions.has(decisionId ?? -1))).toBe(true)
  const total = (values: string[]) => values.reduce((sum, value) => sum.plus(value), usd(0).plus(0)).toFixed(6)
  expect(total(rows.trade.map((trade) => trade.realizedPnlUsd ?? '0'))).toBe(
    total(rows.fill.map((fill) => fill.closedPnlUsd)),
  )
  expect(total(rows.trade.map((trade) => trade.feesUsd ?? '0'))).toBe(total(rows.fill.map((fill) => fill.feeUsd)))
})

test('the newest bar of a held coin closes at the mark the account shows, and no bar ends after now', async () => {
  const rows = await plantScenario(store.db, 'profitable-week', NOW_MS)
  const { account } = await store.db.agentState.findFirstOrThrow()
  const { positions } = JSON.parse(account) as { positions: { coin: string; markPx: string }[] }
  expect(positions.length).toBeGreaterThan(0)
  for (const { coin, markPx } of positions) {
    const bars = rows.candle.filter((bar) => bar.coin === coin && bar.interval === '5m')
    expect(bars.at(-1)?.close).toBe(Number(markPx))
    expect(Number(bars.at(-1)?.openMs) + 300_000).toBeLessThanOrEqual(NOW_MS)
  }
})

test('several scenarios stand side by side, each under an agent of its own', async () => {
  for (const scenario of SCENARIOS) await plantScenario(store.db, scenario, NOW_MS)
  expect(await store.db.agentState.count()).toBe(SCENARIOS.length)
})

test('a store in which a real agent ran is refused and stays as it was', async () => {
  await plantScenario(store.db, 'fresh', NOW_MS)
  const { agentId: _id, ...state } = await store.db.agentState.findFirstOrThrow()
  await store.db.agentState.create({ data: { ...state, agentId: 'paper-live-1' } })
  const before = await contents(store.db)
  await expect(plantScenario(store.db, 'profitable-week', NOW_MS)).rejects.toMatchObject({ code: 'seed_refused' })
  expect(await contents(store.db)).toEqual(before)
})
