import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { storedAccountSchema } from '@/lib/contracts/positions.ts'
import { usd } from '@/lib/domain/decimal.ts'
import type { Db } from '@/lib/store/db.ts'
import { plantScenario } from '@/prisma/seed/plant.ts'
import { SCENARIOS, type Scenario, seedAgentId } from '@/prisma/seed/scenarios.ts'
import { firstDifference, runContents } from '@/tests/integration/run/runContents.ts'
import { type PlantedStore, plantedStore, SEED_NOW_MS } from '@/tests/support/plantedStore.ts'
import { openTempDb, type TempDb } from '@/tests/support/tempDb.ts'

const NOW_MS = SEED_NOW_MS
const PLANT_MS_MAX = 600_000

/** Planted here side by side, as they take a moment; the two that take long are those that other tests read, each in a store of its own. */
const PLANTED_HERE: readonly Scenario[] = ['fresh', 'order-outcome-unknown']

let store: TempDb
const stores = new Map<Scenario, TempDb>()
const reports = new Map<Scenario, PlantedStore['report']>()
beforeAll(async () => {
  store = openTempDb()
  for (const scenario of SCENARIOS) {
    if (PLANTED_HERE.includes(scenario)) {
      reports.set(scenario, await plantScenario(store.db, scenario, NOW_MS))
      stores.set(scenario, store)
    } else {
      const { file, report } = await plantedStore(scenario)
      reports.set(scenario, report)
      stores.set(scenario, openTempDb(file))
    }
  }
}, PLANT_MS_MAX)
afterAll(async () => {
  for (const one of new Set(stores.values())) await one.close()
})

const of = (scenario: Scenario) => ({ where: { agentId: seedAgentId(scenario) } })
const dbOf = (scenario: Scenario): Db => (stores.get(scenario) as TempDb).db
const reportOf = (scenario: Scenario) => reports.get(scenario) as PlantedStore['report']

test.each(SCENARIOS)(
  '%s keeps the money identity to a cent on every point, and nothing in it is later than now',
  async (scenario) => {
    const { equity, diary, fills, cycles } = await runContents(dbOf(scenario), seedAgentId(scenario))
    expect(equity.length).toBeGreaterThan(0)
    for (const point of equity) {
      const sum = usd(point.depositsUsd).plus(point.realizedUsd).minus(point.feesUsd).plus(point.fundingUsd)
      expect(usd(point.equityUsd).minus(sum).minus(point.unrealizedUsd).abs().toNumber()).toBeLessThan(0.01)
    }
    const times = [...equity, ...diary, ...fills].map((row) => row.at.getTime())
    expect(Math.max(...times, ...cycles.map(({ wallStartedAt }) => wallStartedAt.getTime()))).toBeLessThanOrEqual(
      NOW_MS,
    )
  },
)

test('the same scenario at the same time is the same in every store, and planting it again replaces it', async () => {
  const agentId = seedAgentId('order-outcome-unknown')
  const other = openTempDb()
  const first = await runContents(store.db, agentId)
  await plantScenario(other.db, 'order-outcome-unknown', NOW_MS)
  expect(firstDifference(await runContents(other.db, agentId), first)).toBeNull()
  await plantScenario(other.db, 'order-outcome-unknown', NOW_MS)
  expect(firstDifference(await runContents(other.db, agentId), first)).toBeNull()
  await other.close()
}, 120_000)

test('each fill belongs to a decision, each closed trade made what its fills say', async () => {
  const fills = await dbOf('profitable-week').fill.findMany(of('profitable-week'))
  const trades = await dbOf('profitable-week').trade.findMany(of('profitable-week'))
  const decisions = new Set(
    (await dbOf('profitable-week').decision.findMany(of('profitable-week'))).map(({ id }) => id),
  )
  expect(fills.every(({ decisionId }) => decisions.has(decisionId ?? -1))).toBe(true)
  const total = (values: string[]) => values.reduce((sum, value) => sum.plus(value), usd(0).plus(0)).toFixed(6)
  expect(total(trades.map((trade) => trade.realizedPnlUsd))).toBe(total(fills.map((fill) => fill.closedPnlUsd)))
  expect(total(trades.map((trade) => trade.feesUsd))).toBe(total(fills.map((fill) => fill.feeUsd)))
})

test('the newest bar of a held coin closes at the mark the account shows, and no bar knows what came after now', async () => {
  const { account } = await dbOf('profitable-week').agentState.findFirstOrThrow(of('profitable-week'))
  const { positions } = storedAccountSchema.parse(JSON.parse(account))
  expect(positions.length).toBeGreaterThan(0)
  for (const { coin, markPx } of positions) {
    const where = { venueId: seedAgentId('profitable-week'), coin, interval: '5m' }
    const bars = await dbOf('profitable-week').candle.findMany({ where, orderBy: { openMs: 'asc' } })
    expect(bars.at(-1)?.close).toBe(Number(markPx))
    for (const { openMs, closed } of bars) expect(Number(openMs) + (closed ? 300_000 : 0)).toBeLessThanOrEqual(NOW_MS)
  }
})

test('several scenarios stand side by side, each under an agent of its own', async () => {
  expect(await store.db.agentState.count()).toBe(PLANTED_HERE.length)
})

describe('what the scenarios are named after', () => {
  test('the week ends in profit after fees and funding, whenever in its last hours it is looked at', async () => {
    const equity = await dbOf('profitable-week').equityPoint.findMany({
      ...of('profitable-week'),
      orderBy: { at: 'asc' },
    })
    const late = equity.filter(({ at }) => at.getTime() >= NOW_MS - 4 * 3_600_000)
    expect(late.length).toBeGreaterThan(3)
    for (const { equityUsd } of late) expect(Number(equityUsd)).toBeGreaterThan(10_000)
    expect(reportOf('profitable-week')).toMatchObject({ unknownOrders: 0, problems: [], bare: [] })
  })

  test('the halt is a person’s, after a fall that is there, and nothing was bought since', async () => {
    const db = dbOf('halted-after-drawdown')
    const points = await db.equityPoint.findMany(of('halted-after-drawdown'))
    const equities = points.map(({ equityUsd }) => Number(equityUsd))
    const state = await db.agentState.findFirstOrThrow(of('halted-after-drawdown'))
    const command = await db.command.findFirstOrThrow(of('halted-after-drawdown'))
    expect(Math.min(...equities) / Math.max(...equities)).toBeLessThan(0.94)
    expect(state).toMatchObject({ tradingState: 'halted', stateReason: command.reason })
    const halted = { ...of('halted-after-drawdown').where, status: 'halted' }
    expect(await db.cycle.count({ where: halted })).toBeGreaterThan(1)
    const late = { decision: { ...of('halted-after-drawdown').where, cycle: { startedAt: { gte: state.stateAt } } } }
    expect(await db.intent.count({ where: { role: 'entry', ...late } })).toBe(0)
  })

  test('the order’s outcome is unknown to the agent, while the venue took it; its stop rests all the same', async () => {
    const { unknownOrders, bare } = reportOf('order-outcome-unknown')
    const unknown = await store.db.intent.findMany({
      where: { ...of('order-outcome-unknown').where, outcome: 'unknown' },
    })
    expect(unknownOrders).toBe(1)
    expect(unknown.map(({ role, coin }) => [role, coin])).toEqual([['entry', 'BTC']])
    expect(bare).toEqual([])
  })
})

test('everything decided is labelled as the rules’ or a script’s', async () => {
  const models = await Promise.all(
    [...new Set(stores.values())].map(({ db }) => db.cycle.groupBy({ by: ['model', 'ruleBased'] })),
  )
  expect(
    models
      .flat()
      .map(({ model, ruleBased }) => [model, ruleBased])
      .sort(),
  ).toEqual([
    ['baseline/trend-rules-v2', true],
    ['baseline/trend-rules-v2', true],
    ['scripted/fresh', true],
    ['scripted/halted-after-drawdown', true],
  ])
})

test('a store in which a real agent ran is refused and stays as it was', async () => {
  const real = openTempDb()
  await plantScenario(real.db, 'fresh', NOW_MS)
  const { agentId: _id, ...state } = await real.db.agentState.findFirstOrThrow()
  await real.db.agentState.create({ data: { ...state, agentId: 'paper-live-1' } })
  const before = await runContents(real.db, seedAgentId('fresh'))
  await expect(plantScenario(real.db, 'profitable-week', NOW_MS)).rejects.toMatchObject({ code: 'seed_refused' })
  expect(firstDifference(await runContents(real.db, seedAgentId('fresh')), before)).toBeNull()
  expect(await real.db.agentState.count()).toBe(2)
  await real.close()
})
