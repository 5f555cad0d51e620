import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { GET as getCommand } from '@/app/api/agent/commands/[commandId]/route.ts'
import { GET as getCycle } from '@/app/api/cycles/[cycleId]/route.ts'
import { GET as getCycles } from '@/app/api/cycles/route.ts'
import { GET as getFills } from '@/app/api/fills/route.ts'
import { GET as getHealth } from '@/app/api/health/route.ts'
import { GET as getMetrics } from '@/app/api/metrics/route.ts'
import { GET as getOrders } from '@/app/api/orders/route.ts'
import { GET as getBreakdown } from '@/app/api/performance/breakdown/route.ts'
import { GET as getPerformance } from '@/app/api/performance/route.ts'
import { GET as getPositions } from '@/app/api/positions/route.ts'
import { GET as getSettings } from '@/app/api/settings/route.ts'
import { GET as getVersions } from '@/app/api/settings/versions/route.ts'
import { GET as getSignals } from '@/app/api/signals/route.ts'
import { GET as getStatus } from '@/app/api/status/route.ts'
import { GET as getTrades } from '@/app/api/trades/route.ts'
import { breakdownSchema } from '@/lib/contracts/breakdown.ts'
import { cycleSchema, cyclesSchema, signalsSchema } from '@/lib/contracts/cycles.ts'
import { performanceSchema } from '@/lib/contracts/performance.ts'
import { fillsSchema, ordersSchema, positionsSchema, tradesSchema } from '@/lib/contracts/positions.ts'
import { settingsResponseSchema, settingsVersionsSchema } from '@/lib/contracts/settings.ts'
import { healthSchema, statusSchema } from '@/lib/contracts/status.ts'
import { CYCLE_STEPS } from '@/lib/domain/cycleSteps.ts'
import { usd } from '@/lib/domain/decimal.ts'
import { introduceAgent } from '@/tests/support/storeAgent.ts'
import type { TempDb } from '@/tests/support/tempDb.ts'
import { get, openWebStore, read, readError, SEED_NOW_MS } from '@/tests/support/webStore.ts'

/** Longest the worker may take to run a scenario into a store that is not there yet. */
const PLANT_MS_MAX = 300_000

describe('a week of trading', () => {
  let store: TempDb
  beforeAll(async () => {
    store = await openWebStore('profitable-week')
  })
  afterAll(() => store.close())

  test('the status names the agent, its limits in use and its money', async () => {
    const { agents } = await read(statusSchema, await get(getStatus, '/api/status'))
    const [agent] = agents
    expect(agents).toHaveLength(1)
    expect(agent).toMatchObject({
      agentId: 'seed-profitable-week',
      tradingState: 'active',
      positionCount: 3,
      openOrderCount: 6,
    })
    const gross = agent?.limits.find(({ code }) => code === 'grossFracMax')
    expect(Number(gross?.value)).toBeCloseTo(Number(agent?.grossUsd) / Number(agent?.equityUsd), 5)
    expect(gross?.frac).toBeCloseTo(Number(gross?.value) / 1.5, 5)
    expect(agent?.returnFrac).toBeCloseTo(usd(agent?.equityUsd ?? 0).toNumber() / 10_000 - 1, 9)
    expect(agent?.coins).toEqual(['BTC', 'ETH', 'SOL'])
  })

  test('what the model cost today, by the wall, stands beside its limit', async () => {
    const other = await openWebStore('fresh')
    const cycle = {
      agentId: 'seed-fresh',
      status: 'ok',
      settingsVersion: 1,
      model: 'x',
      ruleBased: false,
      startedAt: new Date(0),
    }
    const today = Math.floor(Date.now() / 86_400_000) * 86_400_000
    const costs: [number, number, string][] = [
      [11, today - 1, '5'],
      [12, today, '1.2'],
      [13, Date.now(), '0.3'],
    ]
    // Of the last one nobody says what it cost: it counts as the most it may be.
    const knownUsd = (usd: string) => (usd === '0.3' ? '0' : usd)
    await other.db.cycle.createMany({
      data: costs.map(([number, wall, costUsdMax]) => ({
        ...cycle,
        number,
        wallStartedAt: new Date(wall),
        costUsd: knownUsd(costUsdMax),
        costUsdMax,
      })),
    })
    const [agent] = (await read(statusSchema, await get(getStatus, '/api/status'))).agents
    const use = agent?.limits.find(({ code }) => code === 'modelDayUsdMax')
    expect(use).toMatchObject({ value: '1.5', atMost: true, limit: '10', unit: 'usd', frac: 0.15 })
    await other.close()
    process.env.NOCTURNE_DATA_DIR = store.dataDir
  })

  test('health says how long the agent has been silent', async () => {
    const health = await read(healthSchema, await get(getHealth, '/api/health'))
    expect(health.agentSilentMs).toBeGreaterThanOrEqual(Math.max(0, Date.now() - SEED_NOW_MS - 60_000))
  })

  test('cycles come newest first, a page at a time, until there are no more', async () => {
    const seen: number[] = []
    let before: number | null = Number.MAX_SAFE_INTEGER
    while (before !== null) {
      const answer: Response = await get(getCycles, `/api/cycles?limit=50&before=${before}`)
      const page = await read(cyclesSchema, answer)
      seen.push(...page.cycles.map((cycle) => cycle.number))
      before = page.nextBefore
    }
    const total = await store.db.cycle.count()
    expect(total).toBeGreaterThan(168)
    expect(seen).toEqual(Array.from({ length: total }, (_, index) => total - index))
  })

  test('a cycle that traded shows its steps, transcript, gate reports, orders and fills', async () => {
    const { trades } = await read(tradesSchema, await get(getTrades, '/api/trades'))
    const id = String(trades[0]?.entryCycleId)
    const cycle = await read(cycleSchema, await get(getCycle, `/api/cycles/${id}`, { cycleId: id }))
    const acted = cycle.decisions.find((decision) => decision.fills.length > 0)
    expect(cycle.steps.map(({ step }) => step).filter((step) => CYCLE_STEPS.some((one) => one === step))).toEqual(
      CYCLE_STEPS,
    )
    expect(cycle.turns).toHaveLength(1)
    expect(cycle.turns[0]?.content).toContain('[rule-based baseline')
    expect(acted?.gateReport.length).toBeGreaterThan(5)
    expect(acted?.intents.map(({ role }) => role)).toEqual(['entry', 'stop', 'target'])
    expect(acted?.fills[0]?.cycleId).toBe(cycle.id)
    expect([cycle.previousId, cycle.nextId]).not.toContain(cycle.id)
  })

  test('a position shows the stop and target that rest, why it was opened, and the cycle that did it', async () => {
    const { positions, atMs } = await read(positionsSchema, await get(getPositions, '/api/positions'))
    expect(atMs).toBeLessThanOrEqual(SEED_NOW_MS)
    expect(atMs).toBeGreaterThan(SEED_NOW_MS - 3_600_000)
    expect(positions.map(({ coin }) => coin).sort()).toEqual(['BTC', 'ETH', 'SOL'])
    for (const position of positions) {
      expect(position.stop?.tpsl).toBe('sl')
      expect(position.target?.tpsl).toBe('tp')
      expect(position.exitRules?.conditions).toHaveLength(1)
      expect(position.entryReason).not.toBe('')
      expect(position.adopted).toBe(false)
      expect(position.cycleId).toBeGreaterThan(0)
    }
    const { orders } = await read(ordersSchema, await get(getOrders, '/api/orders'))
    expect(orders).toHaveLength(6)
  })

  test('round trips add up to the realised profit, fees and funding of the equity curve', async () => {
    const { trades } = await read(tradesSchema, await get(getTrades, '/api/trades?limit=500'))
    const { money } = await read(performanceSchema, await get(getPerformance, '/api/performance'))
    const sum = (pick: (trade: (typeof trades)[number]) => string) =>
      trades.reduce((total, trade) => total.plus(pick(trade)), usd(0).plus(0)).toFixed(6)
    expect(sum((trade) => trade.realizedPnlUsd)).toBe(usd(money?.realizedUsd ?? 0).toFixed(6))
    expect(sum((trade) => trade.feesUsd)).toBe(usd(money?.feesUsd ?? 0).toFixed(6))
    // A trade is told its funding when it closes; until then the position knows it.
    const { positions } = await read(positionsSchema, await get(getPositions, '/api/positions'))
    const still = positions.reduce((total, position) => total.plus(position.fundingSinceOpenUsd), usd(0).plus(0))
    expect(still.plus(sum((trade) => trade.fundingUsd)).toFixed(6)).toBe(usd(money?.fundingUsd ?? 0).toFixed(6))
  })

  test('fills name the cycle of the decision behind them', async () => {
    const { fills, nextBefore } = await read(fillsSchema, await get(getFills, '/api/fills?limit=10'))
    expect(fills).toHaveLength(10)
    expect(nextBefore).toBe(fills.at(-1)?.id)
    expect(fills.every(({ cycleId }) => cycleId !== null)).toBe(true)
  })

  test('fills say what they are of, as their trades say what ended them', async () => {
    const { fills } = await read(fillsSchema, await get(getFills, '/api/fills?limit=500'))
    const { trades } = await read(tradesSchema, await get(getTrades, '/api/trades?limit=500'))
    const ended = trades.filter(({ closedAtMs }) => closedAtMs !== null)
    expect(ended.length).toBeGreaterThan(3)
    for (const { coin, closedAtMs, exitKind } of ended) {
      const last = fills.filter((fill) => fill.coin === coin && fill.atMs === closedAtMs)
      expect(last.map(({ kind }) => kind)).toContain(exitKind)
    }
    expect(new Set(fills.filter(({ dir }) => dir.startsWith('Open')).map(({ kind }) => kind))).toEqual(
      new Set(['entry']),
    )
  })

  test('signals hold the latest decision of each coin', async () => {
    const { decisions } = await read(signalsSchema, await get(getSignals, '/api/signals'))
    expect(decisions.map(({ coin }) => coin).sort()).toEqual(['BTC', 'ETH', 'SOL'])
    const cycles = await store.db.cycle.findMany({ where: { decisions: { some: {} } }, orderBy: { id: 'desc' } })
    expect(decisions.map(({ cycleNumber }) => cycleNumber)).toContain(cycles[0]?.number)
  })

  test('performance has a curve of at most 600 points, both ends included, and money that adds up to a cent', async () => {
    const performance = await read(performanceSchema, await get(getPerformance, '/api/performance'))
    const { curve, money, stats } = performance
    expect(curve.length).toBeLessThanOrEqual(600)
    const points = await store.db.equityPoint.findMany({ orderBy: { at: 'asc' } })
    expect(curve[0]?.atMs).toBe(points[0]?.at.getTime())
    expect(curve.at(-1)?.atMs).toBe(points.at(-1)?.at.getTime())
    expect(curve.map(({ atMs }) => atMs)).toEqual(curve.map(({ atMs }) => atMs).toSorted((a, b) => a - b))
    expect(Number(curve[0]?.btcHoldUsd)).toBeCloseTo(Number(curve[0]?.equityUsd), 2)
    expect(
      usd(money?.gapUsd ?? 1)
        .abs()
        .lt(0.01),
    ).toBe(true)
    const tradeCount = await store.db.trade.count({ where: { status: 'closed', adopted: false } })
    const adoptedTradeCount = await store.db.trade.count({ where: { status: 'closed', adopted: true } })
    expect(tradeCount).toBeGreaterThan(3)
    expect(stats).toMatchObject({ sampling: '1h', tradeCount, adoptedTradeCount })
    // The first point is older than the first order, so nothing was paid yet.
    const firstUsd = Number(points[0]?.equityUsd)
    expect(firstUsd).toBe(10_000)
    expect(stats.returnFrac).toBeCloseTo(usd(money?.equityUsd ?? 0).toNumber() / firstUsd - 1, 9)
  })

  test('there is one return and one deepest drawdown, whatever samples the curve, and the header says the same', async () => {
    const samplings = ['raw', '5m', '1h', '1d', 'auto']
    const of = async (sampling: string) =>
      (await read(performanceSchema, await get(getPerformance, `/api/performance?sampling=${sampling}`))).stats
    const figures = await Promise.all(samplings.map(of))
    expect(new Set(figures.map(({ returnFrac }) => returnFrac)).size).toBe(1)
    expect(new Set(figures.map(({ drawdownFracMax }) => drawdownFracMax)).size).toBe(1)
    const { curve } = await read(performanceSchema, await get(getPerformance, '/api/performance'))
    expect(Math.min(...curve.map(({ drawdownFrac }) => drawdownFrac))).toBe(figures[0]?.drawdownFracMax)
    const points = (await store.db.equityPoint.findMany({ orderBy: { at: 'asc' } })).map((row) => Number(row.equityUsd))
    const falls = points.map((equity, at) => equity / Math.max(...points.slice(0, at + 1)) - 1)
    expect(figures[0]?.drawdownFracMax).toBeCloseTo(Math.min(...falls), 12)
    const [agent] = (await read(statusSchema, await get(getStatus, '/api/status'))).agents
    const now = usd(agent?.equityUsd ?? 0).toNumber() / (points.at(-1) ?? 1)
    expect(agent?.returnFrac).toBeCloseTo((1 + (figures[0]?.returnFrac ?? 0)) * now - 1, 9)
  })

  test('every breakdown counts each own closed trade once, its money adds up, and the days make the return', async () => {
    const parts = await read(breakdownSchema, await get(getBreakdown, '/api/performance/breakdown'))
    const { stats, baseline } = await read(performanceSchema, await get(getPerformance, '/api/performance'))
    const closed = (await store.db.trade.findMany({ where: { status: 'closed', adopted: false } })).map((row) =>
      usd(row.realizedPnlUsd).minus(row.feesUsd).plus(row.fundingUsd),
    )
    const netUsd = closed.reduce((sum, net) => sum.plus(net), usd(0))
    expect(Number(parts.all.netUsd)).toBeCloseTo(netUsd.toNumber(), 5)
    expect(parts.all).toMatchObject({
      tradeCount: stats.tradeCount,
      winRate: stats.winRate,
      profitFactor: stats.profitFactor,
    })
    for (const groups of Object.values(parts.by)) {
      expect(groups.reduce((sum, { tradeCount }) => sum + tradeCount, 0)).toBe(stats.tradeCount)
      expect(groups.reduce((sum, group) => sum + Number(group.netUsd), 0)).toBeCloseTo(netUsd.toNumber(), 5)
    }
    expect(parts.by.prompt.map(({ key }) => key)).toEqual(['prompt of v1'])
    const grown = parts.days.reduce((growth, { returnFrac }) => growth * (1 + returnFrac), 1) - 1
    expect(grown).toBeCloseTo(stats.returnFrac ?? 0, 9)
    expect(parts.rolling).toEqual([])
    expect(baseline).toBeNull()
  })

  test('trades are filtered and sorted over all of them, page by page, and exported under the same filter', async () => {
    const all = (await read(tradesSchema, await get(getTrades, '/api/trades?limit=500'))).trades
    const closed = all.filter(({ status }) => status === 'closed')
    const best = closed.toSorted((a, b) => Number(b.netUsd) - Number(a.netUsd)).map(({ netUsd }) => netUsd)
    const seen: string[] = []
    for (let before: number | null = 1; before !== null; ) {
      const page: z.output<typeof tradesSchema> = await read(
        tradesSchema,
        await get(getTrades, `/api/trades?sort=best&limit=3&before=${before}`),
      )
      seen.push(...page.trades.map(({ netUsd }) => netUsd))
      before = page.nextBefore
    }
    expect(seen).toEqual(best)
    const long = await read(tradesSchema, await get(getTrades, '/api/trades?side=long&exit=stop&limit=500'))
    expect(long.trades.map(({ id }) => id)).toEqual(
      closed.filter(({ side, exitKind }) => side === 'long' && exitKind === 'stop').map(({ id }) => id),
    )
    const csv = (await (await get(getTrades, '/api/trades?format=csv&side=long')).text()).trim().split('\r\n')
    expect(csv.length - 1).toBe(all.filter(({ side }) => side === 'long').length)
    const told = closed.filter(({ excursion }) => excursion !== null)
    expect(told.length).toBeGreaterThan(0)
    for (const { excursion, entryPx, exitPx, side } of told) {
      const made = (Number(exitPx) / Number(entryPx) - 1) * (side === 'long' ? 1 : -1)
      expect(excursion?.mfeFrac).toBeGreaterThanOrEqual(made - 0.002)
      expect(-(excursion?.maeFrac ?? 0)).toBeLessThanOrEqual(made + 0.002)
    }
  })

  test('the rules that trade the same market are a line beside the account', async () => {
    const [agent] = await store.db.agentState.findMany()
    const points = await store.db.equityPoint.findMany({ orderBy: { at: 'asc' } })
    if (!agent) throw new Error('There is no agent.')
    await store.db.agentState.create({ data: { ...agent, agentId: 'rules', heartbeatWallAt: new Date(0) } })
    // It doubles its money, half of the time.
    const half = points.slice(Math.floor(points.length / 2))
    await store.db.equityPoint.createMany({
      data: half.map((point, at) => ({
        ...point,
        agentId: 'rules',
        equityUsd: String(5000 * (1 + at / (half.length - 1))),
      })),
    })
    const query = `/api/performance?agent=${agent.agentId}`
    const { baseline, curve, stats } = await read(performanceSchema, await get(getPerformance, query))
    expect(baseline).toMatchObject({ agentId: 'rules', fromMs: half[0]?.at.getTime(), drawdownFracMax: 0 })
    expect(baseline?.returnFrac).toBeCloseTo(1, 9)
    expect(baseline?.ownReturnFrac).not.toBe(stats.returnFrac)
    expect(curve[0]?.baselineUsd).toBeNull()
    expect(Number(curve.at(-1)?.baselineUsd)).toBeCloseTo(2 * Number(curve[0]?.equityUsd), 1)
    await store.db.equityPoint.deleteMany({ where: { agentId: 'rules' } })
    await store.db.agentState.delete({ where: { agentId: 'rules' } })
  })

  test('the money identity holds to a cent on every equity point ever stored', async () => {
    const points = await store.db.equityPoint.findMany()
    const gaps = points.map((point) =>
      usd(point.equityUsd)
        .minus(
          usd(point.depositsUsd)
            .plus(point.realizedUsd)
            .minus(point.feesUsd)
            .plus(point.fundingUsd)
            .plus(point.unrealizedUsd),
        )
        .abs(),
    )
    expect(points.length).toBeGreaterThan(168)
    expect(gaps.every((gap) => gap.lt(0.01))).toBe(true)
  })

  test('performance between two times begins and ends there, and a daily grid of three days has three points', async () => {
    const from = Date.parse('2026-11-17T23:00:00Z')
    const to = Date.parse('2026-11-20T23:00:00Z')
    const path = `/api/performance?from=${from}&to=${to}&sampling=1d`
    const { curve, stats } = await read(performanceSchema, await get(getPerformance, path))
    // The agent writes a point with each cycle, an hour apart and two seconds after the bar.
    expect([curve[0]?.atMs, curve.at(-1)?.atMs]).toEqual([from + 2_000, to - 3_600_000 + 2_000])
    expect(stats).toMatchObject({ sampling: '1d', pointCount: 3 })
  })

  test.each(['from=-1', 'to=1e18', 'from=now', 'sampling=2h', 'range=1y'])(
    'performance with %s is 400',
    async (query) => {
      expect((await get(getPerformance, `/api/performance?${query}`)).status).toBe(400)
    },
  )

  test('settings show the version in force, the defaults and the history', async () => {
    const settings = await read(settingsResponseSchema, await get(getSettings, '/api/settings'))
    const { versions } = await read(settingsVersionsSchema, await get(getVersions, '/api/settings/versions'))
    expect(settings.current.version).toBe(1)
    expect(versions.map(({ version }) => version)).toEqual([1])
  })

  test('metrics are Prometheus text with one trading state set', async () => {
    const text = await (await get(getMetrics, '/api/metrics')).text()
    expect(text).toContain('nocturne_trading_state{agent="seed-profitable-week",state="active"} 1\n')
    expect(text).toContain('nocturne_trading_state{agent="seed-profitable-week",state="halted"} 0\n')
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    for (const line of lines) expect(line).toMatch(/^nocturne_[a-z_]+\{[^}]*\} -?\d+(\.\d+)?(e-?\d+)?$/)
  })

  test.each([
    ['a cycle that is not there', () => get(getCycle, '/api/cycles/99999', { cycleId: '99999' })],
    ['a cycle whose id is no number', () => get(getCycle, '/api/cycles/1%20OR%201', { cycleId: '1 OR 1' })],
    ['a cycle of the largest id', () => get(getCycle, '/api/cycles/x', { cycleId: '9007199254740991' })],
    ['a command that is not there', () => get(getCommand, '/api/agent/commands/77', { commandId: '77' })],
    ['an agent that never ran', () => get(getTrades, '/api/trades?agent=nobody')],
  ])('%s is 404 with a sentence', async (_name, ask) => {
    expect(await readError(await ask())).toMatchObject({ status: 404, code: 'not_found' })
  })

  test.each([
    ['limit', '/api/cycles?limit=0'],
    ['limit', '/api/cycles?limit=501'],
    ['before', '/api/cycles?before=-1'],
    ['limit', '/api/cycles?limit=ten'],
  ])('a wrong %s in %s is 400 naming it', async (field, path) => {
    const error = await readError(await get(getCycles, path))
    expect(error).toMatchObject({ status: 400, code: 'query' })
    expect(Object.keys(error.fields ?? {})).toEqual([field])
  })
})

describe('other stores', () => {
  test('a range ends at the venue’s now, which under replay is not this machine’s, and gives way to a time', async () => {
    const store = await openWebStore('profitable-week')
    // A replay whose last heartbeat is long ago is carried on by five seconds, no more.
    const heartbeat = { feed: 'replay', speed: 1, heartbeatAt: new Date(SEED_NOW_MS), heartbeatWallAt: new Date(0) }
    await store.db.agentState.updateMany({ data: heartbeat })
    const firstMs = async (query: string) =>
      (await read(performanceSchema, await get(getPerformance, `/api/performance?${query}`))).curve[0]?.atMs
    // The first point after that: the agent writes one two seconds after each hour.
    expect(await firstMs('range=24h')).toBe(SEED_NOW_MS - 86_400_000 + 2_000)
    expect(await firstMs('range=all')).toBe(await firstMs(''))
    expect(await firstMs(`range=24h&from=${SEED_NOW_MS - 3_600_000}`)).toBe(SEED_NOW_MS - 3_600_000 + 2_000)
    await store.close()
  })

  test('a store in which nothing ran answers every list empty and every figure null', async () => {
    const store = await openWebStore()
    expect((await read(statusSchema, await get(getStatus, '/api/status'))).agents).toEqual([])
    expect(await read(healthSchema, await get(getHealth, '/api/health'))).toEqual({ ok: true, agentSilentMs: null })
    expect(await read(cyclesSchema, await get(getCycles, '/api/cycles'))).toEqual({ cycles: [], nextBefore: null })
    expect(await read(positionsSchema, await get(getPositions, '/api/positions'))).toEqual({
      atMs: null,
      positions: [],
    })
    expect((await read(settingsResponseSchema, await get(getSettings, '/api/settings'))).current.version).toBe(0)
    const performance = await read(performanceSchema, await get(getPerformance, '/api/performance'))
    expect(performance).toMatchObject({ agentId: null, curve: [], money: null })
    expect(Object.values(performance.stats).filter((value) => value === 0)).toHaveLength(3)
    expect(performance.calibration).toMatchObject({ tradeCount: 0, brier: null, skill: null, bins: [] })
    await store.close()
  })

  test('what was used of the venue’s two budgets is among the metrics, and what the venue did not say is not', async () => {
    const store = await openWebStore('fresh')
    const requestUse = JSON.stringify({ weight: 140, weightMax: 1_200, actions: null, actionsMax: 10_000 })
    await store.db.agentState.updateMany({ data: { requestUse } })
    const text = await (await get(getMetrics, '/api/metrics')).text()
    expect(text.match(/^nocturne_(request|actions).*/gm)?.map((line) => line.replace(/\{.*\}/, ''))).toEqual([
      'nocturne_request_weight 140',
      'nocturne_request_weight_max 1200',
      'nocturne_actions_max 10000',
    ])
    await store.close()
  })

  test('an agent that has not seen its account holds an unknown number of positions, not none', async () => {
    const store = await openWebStore('fresh')
    await store.db.agentState.updateMany({ data: { account: '{}', accountAt: null } })
    const [agent] = (await read(statusSchema, await get(getStatus, '/api/status'))).agents
    expect(agent).toMatchObject({ positionCount: null, openOrderCount: null, grossUsd: null })
    expect(await (await get(getMetrics, '/api/metrics')).text()).not.toContain('nocturne_positions')
    await store.close()
  })

  test('raw statistics read every point, and an even spacing makes them those of its grid', async () => {
    const store = await openWebStore()
    await introduceAgent(store.db, 'even', 'market')
    const sums = { depositsUsd: '10000', realizedUsd: '0', feesUsd: '0', fundingUsd: '0', modelCostUsd: '0' }
    const points = Array.from({ length: 2017 }, (_, step) => {
      const unrealizedUsd = (step / 4 + 150 * Math.sin(step / 40) + 20 * Math.sin(step)).toFixed(6)
      const at = new Date(SEED_NOW_MS - (2016 - step) * 300_000)
      return { agentId: 'even', at, ...sums, unrealizedUsd, equityUsd: usd(unrealizedUsd).plus(10_000).toFixed(6) }
    })
    await store.db.equityPoint.createMany({ data: points })
    const raw = await read(performanceSchema, await get(getPerformance, '/api/performance?sampling=raw'))
    const grid = await read(performanceSchema, await get(getPerformance, '/api/performance?sampling=5m'))
    expect(raw.stats).toMatchObject({ sampling: 'raw', pointCount: 2017 })
    expect(grid.stats).toMatchObject({ sampling: '5m', pointCount: 2017 })
    expect(raw.stats.sharpe).toBeCloseTo(grid.stats.sharpe ?? 0, 9)
    expect(raw.stats.sortino).toBeCloseTo(grid.stats.sortino ?? 0, 9)
    await store.close()
  })

  test('trades that somebody else opened are nobody’s wins', async () => {
    const store = await openWebStore()
    await introduceAgent(store.db, 'young', 'market')
    const sums = { depositsUsd: '10000', realizedUsd: '0', feesUsd: '0', fundingUsd: '0', modelCostUsd: '0' }
    const points = ['10000', '10100', '10050'].map((equityUsd, step) => ({
      ...sums,
      agentId: 'young',
      at: new Date(SEED_NOW_MS - (2 - step) * 300_000),
      equityUsd,
      unrealizedUsd: usd(equityUsd).minus(10_000).toFixed(),
    }))
    await store.db.equityPoint.createMany({ data: points })
    const trade = (adopted: boolean, realizedPnlUsd: string) => ({
      agentId: 'young',
      coin: 'BTC',
      side: 'long',
      status: 'closed',
      adopted,
      openedAt: new Date(SEED_NOW_MS - 400_000),
      closedAt: new Date(SEED_NOW_MS - 300_000),
      entryPx: '1',
      szMax: '1',
      realizedPnlUsd,
    })
    await store.db.trade.createMany({
      data: [trade(true, '900'), trade(true, '900'), trade(false, '1'), trade(false, '-2')],
    })
    const { stats } = await read(performanceSchema, await get(getPerformance, '/api/performance?sampling=raw'))
    expect(stats).toMatchObject({ winRate: 0.5, profitFactor: 0.5, tradeCount: 2, adoptedTradeCount: 2 })
    await store.close()
  })

  test('what the model was sure of is held against what came of it, and against nothing else', async () => {
    const store = await openWebStore()
    await introduceAgent(store.db, 'sure', 'market')
    const sums = { depositsUsd: '10000', realizedUsd: '0', feesUsd: '0', fundingUsd: '0', modelCostUsd: '0' }
    const [openedAt, closedAt] = [new Date(SEED_NOW_MS - 400_000), new Date(SEED_NOW_MS - 300_000)]
    await store.db.equityPoint.createMany({
      data: [openedAt, new Date(SEED_NOW_MS)].map((at) => ({
        ...sums,
        agentId: 'sure',
        at,
        unrealizedUsd: '0',
        equityUsd: '10000',
      })),
    })
    const cycle = await store.db.cycle.create({
      data: {
        agentId: 'sure',
        number: 1,
        status: 'ok',
        settingsVersion: 1,
        model: 'x',
        ruleBased: false,
        startedAt: openedAt,
        wallStartedAt: openedAt,
      },
    })
    // Confidence, what it made before fees, and what it is. A tenth of a dollar of fees turns the third one into a loss.
    const cases: [number | null, string, { source?: string; adopted?: boolean; status?: string }][] = [
      [0.75, '5', {}],
      [0.7, '-3', {}],
      [0.2, '0.05', {}],
      [null, '9', {}],
      [0.9, '9', { source: 'person' }],
      [0.9, '9', { adopted: true }],
      [0.9, '9', { status: 'open' }],
    ]
    for (const [at, [confidence, realizedPnlUsd, { source = 'model', ...is }]] of cases.entries()) {
      const about = { agentId: 'sure', coin: 'BTC' }
      const asked = { action: 'buy', allocationUsd: '10', exitPlan: '', rationale: '', verdict: 'pass' }
      const data = { ...about, ...asked, cycleId: cycle.id, number: at, source, confidence }
      const { id } = await store.db.decision.create({ data })
      const money = { entryPx: '1', szMax: '1', realizedPnlUsd, feesUsd: '0.1' }
      const trade = {
        ...about,
        side: 'long',
        status: 'closed',
        openedAt,
        closedAt,
        entryDecisionId: id,
        ...money,
        ...is,
      }
      await store.db.trade.create({ data: trade })
    }
    const { calibration } = await read(performanceSchema, await get(getPerformance, '/api/performance'))
    expect(calibration).toMatchObject({ tradeCount: 3, unstatedCount: 2, auc: 1 })
    expect(calibration.brier).toBeCloseTo((0.25 ** 2 + 0.7 ** 2 + 0.2 ** 2) / 3, 9)
    expect(calibration.bins).toMatchObject([
      { fromFrac: 0.2, tradeCount: 1, wonCount: 0, wonFracLow: 0 },
      { fromFrac: 0.7, toFrac: 0.8, tradeCount: 2, wonCount: 1, confidence: 0.725, wonFrac: 0.5 },
    ])
    await store.close()
  })

  test('one equity point is a curve of one point without any statistic', async () => {
    const store = await openWebStore('fresh')
    // The point the account began with, before the cycle wrote its own.
    const [opening] = await store.db.equityPoint.findMany({ orderBy: { at: 'asc' } })
    await store.db.equityPoint.deleteMany({ where: { at: { gt: opening?.at ?? new Date(0) } } })
    const { curve, stats, money } = await read(performanceSchema, await get(getPerformance, '/api/performance'))
    expect(curve).toHaveLength(1)
    expect(money?.gapUsd).toBe('0')
    expect(stats).toMatchObject({
      returnFrac: null,
      sharpe: null,
      sortino: null,
      calmar: null,
      drawdownFracMax: null,
      winRate: null,
    })
    await store.close()
  })

  test(
    'a halt shows its state and reason, and its curve the fall that caused it',
    async () => {
      const store = await openWebStore('halted-after-drawdown')
      const [agent] = (await read(statusSchema, await get(getStatus, '/api/status'))).agents
      const { stats } = await read(performanceSchema, await get(getPerformance, '/api/performance'))
      expect(agent).toMatchObject({ tradingState: 'halted' })
      expect(agent?.stateReason).toContain('Drawdown')
      expect(stats.drawdownFracMax).toBeLessThan(-0.05)
      await store.close()
    },
    PLANT_MS_MAX,
  )

  test(
    'an order whose outcome is unknown is shown as unknown, in a cycle that says what it could not find out',
    async () => {
      const store = await openWebStore('order-outcome-unknown')
      const { cycles } = await read(cyclesSchema, await get(getCycles, '/api/cycles?limit=1'))
      const id = String(cycles[0]?.id)
      const cycle = await read(cycleSchema, await get(getCycle, `/api/cycles/${id}`, { cycleId: id }))
      expect(cycle).toMatchObject({ status: 'skipped', reason: expect.stringContaining('orderStatus') })
      expect(cycle.steps.find(({ step }) => step === 'execute')?.status).toBe('done')
      expect(cycle.steps.find(({ step }) => step === 'record')?.status).toBe('failed')
      // Whatever became of the entry, the position that the venue shows has its stop.
      const intents = cycle.decisions.flatMap((decision) => decision.intents)
      expect(intents.map(({ role, outcome }) => [role, outcome])).toEqual([
        ['entry', 'unknown'],
        ['stop', 'acknowledged'],
        ['target', 'acknowledged'],
      ])
      // The rules asked their tool before they decided.
      expect(cycle.turns).toHaveLength(2)
      expect(cycle.turns[0]?.toolCalls[0]?.name).toBe('fetch_indicator')
      const { positions } = await read(positionsSchema, await get(getPositions, '/api/positions'))
      expect(positions.map(({ coin, stop }) => [coin, stop === null])).toEqual([['BTC', false]])
      await store.close()
    },
    PLANT_MS_MAX,
  )
})
