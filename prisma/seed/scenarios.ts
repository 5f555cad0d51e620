import { toText } from '../../lib/domain/decimal.ts'
import { DEFAULT_SETTINGS } from '../../lib/domain/defaultSettings.ts'
import type { Prisma } from '../../lib/generated/prisma/client.ts'
import { STEP_MS } from './prices.ts'
import { createRandom } from './random.ts'
import { emptyRows, type RowIds, type Rows } from './rows.ts'
import { type RunPlan, SeedRun } from './run.ts'

export const SCENARIOS = ['fresh', 'profitable-week', 'halted-after-drawdown', 'order-outcome-unknown'] as const
export type Scenario = (typeof SCENARIOS)[number]

/** Agents of a seed are recognised by this, so a seed is never mistaken for one that traded. */
export const SEED_PREFIX = 'seed-'
export const seedAgentId = (scenario: Scenario): string => `${SEED_PREFIX}${scenario}`

type State = Prisma.AgentStateCreateInput

/** Fills `rows` with the scenario as it stands at `nowMs` and returns the agent's state. The same arguments give the same rows. */
export function buildScenario(scenario: Scenario, nowMs: number, rows: Rows, ids: RowIds): State {
  const endMs = Math.floor(nowMs / STEP_MS) * STEP_MS
  switch (scenario) {
    case 'fresh':
      return fresh(endMs, nowMs, rows, ids)
    case 'profitable-week':
      return profitableWeek(endMs, nowMs, rows, ids)
    case 'halted-after-drawdown':
      return haltedAfterDrawdown(endMs, nowMs, rows, ids)
    case 'order-outcome-unknown':
      return orderOutcomeUnknown(endMs, nowMs, rows, ids)
  }
}

const WEEK_STEPS = (7 * 86_400_000) / STEP_MS

function plan(scenario: Scenario, endMs: number, change: Partial<RunPlan>): RunPlan {
  const steps = change.steps ?? WEEK_STEPS
  return {
    agentId: seedAgentId(scenario),
    model: 'example/seeded-model',
    random: createRandom(20_261_122),
    startMs: endMs - steps * STEP_MS,
    steps,
    cycleSteps: 12,
    driftPerStep: 0.00001,
    skill: 0.62,
    entryChance: 0.11,
    startUsd: 10_000,
    ...change,
  }
}

function fresh(endMs: number, nowMs: number, rows: Rows, ids: RowIds): State {
  const run = new SeedRun(plan('fresh', endMs, { steps: 0 }), rows, ids)
  run.recordEquity()
  run.diary(null, '', 'state_change', 'The agent started. The first cycle is about to begin.')
  return { ...stateOf(run, nowMs), nextCycleAt: new Date(nowMs + 12_000), startedWallAt: new Date(nowMs - 3_000) }
}

function profitableWeek(endMs: number, nowMs: number, rows: Rows, ids: RowIds): State {
  const run = new SeedRun(plan('profitable-week', endMs, {}), rows, ids)
  run.diary(null, '', 'state_change', 'The agent started.')
  run.runUntil()
  return stateOf(run, nowMs)
}

const DRAWDOWN_FRAC = 0.06

function haltedAfterDrawdown(endMs: number, nowMs: number, rows: Rows, ids: RowIds): State {
  // Run once to learn how long it takes, then so that the halt came about two hours ago.
  const noIds: RowIds = { next: () => 1 }
  const dry = runToDrawdown(endMs, emptyRows(), noIds)
  const lateMs = endMs - 2 * 3_600_000 - dry.run.nowMs
  const { run, fallen } = runToDrawdown(endMs + Math.floor(lateMs / 3_600_000) * 3_600_000, rows, ids)
  const reason = `Drawdown from the peak reached ${(fallen * 100).toFixed(1)} % of ${DRAWDOWN_FRAC * 100} %.`
  run.diary(null, '', 'state_change', `Halted. ${reason} Stops stay on the venue; a person has to resume.`)
  const haltedMs = run.nowMs
  run.runCycle(undefined, 'halted')
  return {
    ...stateOf(run, nowMs),
    tradingState: 'halted',
    stateReason: reason,
    stateAt: new Date(haltedMs),
    heartbeatAt: new Date(haltedMs),
    nextCycleAt: null,
  }
}

function runToDrawdown(endMs: number, rows: Rows, ids: RowIds): { run: SeedRun; fallen: number } {
  const change = { skill: -0.8, entryChance: 0.2, driftPerStep: -0.00001, random: createRandom(7) }
  const run = new SeedRun(plan('halted-after-drawdown', endMs, change), rows, ids)
  run.diary(null, '', 'state_change', 'The agent started.')
  let peak = Number.NEGATIVE_INFINITY
  let fallen = 0
  run.runUntil((now) => {
    const equity = now.book.equityUsd(now.marks).toNumber()
    peak = Math.max(peak, equity)
    fallen = 1 - equity / peak
    return fallen > DRAWDOWN_FRAC
  })
  return { run, fallen }
}

function orderOutcomeUnknown(endMs: number, nowMs: number, rows: Rows, ids: RowIds): State {
  const run = new SeedRun(
    plan('order-outcome-unknown', endMs, { steps: 288, entryChance: 0.12, random: createRandom(20_261_123) }),
    rows,
    ids,
  )
  run.runUntil()
  const cycleId = run.runCycle(DEFAULT_SETTINGS.coins.map((coin) => holdOf(coin)))
  const decision = rows.decision.at(-1)
  const cycle = rows.cycle.at(-1)
  if (!decision || !cycle) throw new Error('The scenario has no cycle to leave open.')
  const coin = decision.coin
  const refPx = run.marks[coin]
  if (!refPx) throw new Error(`The seed has no mark for ${coin}.`)
  Object.assign(cycle, {
    status: 'running',
    reason: '',
    wallEndedAt: null,
    steps: JSON.stringify(
      ['observe', 'reconcile', 'context', 'decide', 'parse', 'gate', 'intend'].map((step) => ({
        step,
        ms: 3,
        status: 'done',
      })),
    ),
  })
  Object.assign(decision, {
    action: 'buy',
    verdict: 'pass',
    allocationUsd: '900',
    sizeUsd: '900',
    leverage: 3,
    slPx: toText(refPx.times(0.985).toDecimalPlaces(2)),
    rationale: `${coin}: breakout above the day's range with volume.`,
  })
  rows.intent.push({
    id: ids.next('intent'),
    agentId: run.plan.agentId,
    cycleId,
    decisionId: decision.id ?? null,
    role: 'entry',
    cloid: `0x${'5eed'.repeat(8)}`,
    coin,
    side: 'buy',
    limitPx: toText(refPx),
    sz: '4.9',
    reduceOnly: false,
    tif: 'Ioc',
    nonceMs: BigInt(run.nowMs),
    expiresAfterMs: BigInt(run.nowMs + 15_000),
    outcome: 'unknown',
    message:
      'The connection ended before the venue answered. The order may be live; it is being looked for by its cloid.',
    createdAt: new Date(run.nowMs),
  })
  run.diary(
    cycleId,
    coin,
    'error',
    `${coin} entry: no answer from the venue. The order may be live and is not sent again.`,
  )
  const message = `The venue has not said what became of one order (${coin}). It is asked until it does; no new order goes out before.`
  return {
    ...stateOf(run, nowMs),
    cycleId,
    step: 'execute',
    trouble: JSON.stringify({ code: 'outcome_unknown', message, sinceMs: run.nowMs }),
  }
}

const holdOf = (asset: string) => ({
  asset,
  action: 'hold' as const,
  allocation_usd: 0,
  leverage: null,
  tp_price: null,
  sl_price: null,
  exit_plan: '',
  exit_rules: null,
  confidence: null,
  rationale: `${asset}: nothing to do.`,
})

function stateOf(run: SeedRun, nowMs: number): State {
  const account = run.account()
  return {
    agentId: run.plan.agentId,
    venueId: run.plan.agentId,
    venue: 'paper',
    feed: 'synthetic',
    feedNote: 'Example data written by npm run seed. Nothing here was traded.',
    model: run.plan.model,
    ruleBased: false,
    accountAddress: account.address,
    tradingState: 'active',
    stateAt: new Date(run.plan.startMs),
    startedWallAt: new Date(run.plan.startMs),
    heartbeatWallAt: new Date(nowMs),
    heartbeatAt: new Date(run.nowMs),
    nextCycleAt: new Date(run.nowMs + run.plan.cycleSteps * STEP_MS),
    account: storedAccount(account, run.markets),
    accountAt: new Date(run.nowMs),
  }
}

function storedAccount(account: ReturnType<SeedRun['account']>, markets: SeedRun['markets']): string {
  return JSON.stringify({
    equityUsd: toText(account.equityUsd),
    withdrawableUsd: toText(account.withdrawableUsd),
    marginUsedUsd: toText(account.marginUsedUsd),
    positions: account.positions.map((position) => ({
      coin: position.coin,
      side: position.side,
      szi: toText(position.szi),
      entryPx: toText(position.entryPx),
      markPx: toText(position.markPx),
      liquidationPx: position.liquidationPx && toText(position.liquidationPx),
      notionalUsd: toText(position.szi.abs().times(position.markPx)),
      unrealizedPnlUsd: toText(position.unrealizedPnlUsd),
      fundingSinceOpenUsd: toText(position.fundingSinceOpenUsd),
      marginUsedUsd: toText(position.marginUsedUsd),
      leverage: position.leverage,
      szDecimals: markets[position.coin]?.szDecimals ?? 0,
    })),
    openOrders: account.openOrders.map((order) => ({
      ...order,
      limitPx: toText(order.limitPx),
      sz: toText(order.sz),
      triggerPx: order.triggerPx && toText(order.triggerPx),
    })),
  })
}
