import { HttpTransport } from '@nktkas/hyperliquid'
import { afterEach, describe, expect, test } from 'vitest'
import { createBaselineServer } from '@/lib/baseline/baselineServer.ts'
import { createPaperServer } from '@/lib/paper/paperServer.ts'
import type { FaultRule } from '@/lib/paper/server/faults.ts'
import { createHandClock } from '@/lib/run/handClock.ts'
import type { RunVenue } from '@/lib/run/inProcessVenue.ts'
import { createRunFeed, parseRunPlan, type RunPlanInput } from '@/lib/run/runPlan.ts'
import type { RunReport } from '@/lib/run/runReport.ts'
import { openHeldDb } from '@/lib/store/db.ts'
import { openTempDb, type TempDb } from '@/tests/support/tempDb.ts'
import { type RunOptions, runInProcess } from '@/worker/runs/runInProcess.ts'
import { firstDifference, runContents } from './runContents.ts'

const AGENT = 'run-test'
const START_MS = Date.UTC(2026, 0, 5, 0, 0, 2)
const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

function openStore(): TempDb {
  const temp = openTempDb()
  open.push(() => temp.close())
  return temp
}

const baseline: RunPlanInput = {
  name: 'half-a-day',
  seed: 1,
  market: { kind: 'synthetic', seed: 2, startMs: START_MS },
  startUsd: '10000',
  settings: { coins: ['BTC', 'ETH'], interval: '1h' },
  decider: { kind: 'baseline' },
  length: { cycles: 12 },
}

/** A market in which the rules trade: the first positions are left after sixteen hours. */
const trading: RunPlanInput = {
  ...baseline,
  name: 'five-days',
  market: { kind: 'synthetic', seed: 8, startMs: START_MS },
  settings: { coins: ['BTC', 'ETH'], interval: '4h' },
  length: { cycles: 28 },
}

async function run(plan: RunPlanInput, options: Partial<RunOptions> = {}) {
  const { db } = openStore()
  const report = await runInProcess(plan, { db, agentId: AGENT, ...options })
  return { db, report, contents: await runContents(db, AGENT) }
}

/** The run of `trading` that others are compared with: made once, as the first test says that another is the same to the byte. */
let tradingRun: ReturnType<typeof run> | null = null
const runOfTrading = () => {
  tradingRun ??= run(trading)
  return tradingRun
}

const gapUsd = ({ identityGapUsd }: RunReport): number => identityGapUsd?.toNumber() ?? Number.NaN

describe('a run of the rules', () => {
  test('trades, keeps the money identity, and is the same to the byte when it is run again', async () => {
    const first = await runOfTrading()
    expect(first.report).toMatchObject({ unknownOrders: 0, problems: [], bare: [] })
    expect(first.report.entries).toBeGreaterThan(2)
    expect(first.report.trades.closed).toBeGreaterThan(1)
    expect(gapUsd(first.report)).toBeLessThan(0.01)
    expect(first.contents.turns.some(({ content }) => content?.includes('[rule-based baseline'))).toBe(true)
    const second = await run(trading)
    expect(firstDifference(second.contents, first.contents)).toBeNull()
  }, 120_000)

  test('is the same over sockets: the venue and the rules behind HTTP', async () => {
    const here = await runOfTrading()
    const there = await run(trading, await overSockets(trading))
    expect(firstDifference(there.contents, here.contents)).toBeNull()
  }, 120_000)

  test('leaves out only looks at the exits that could find nothing', async () => {
    // While a fault is set, a run looks every minute as a live agent does; this one never strikes.
    const faults: FaultRule[] = [{ route: '/ws', kind: 'delay', delayMs: 0, status: 500, count: null }]
    // Sixteen hours are over between two cycles.
    const plan = { ...trading, settings: { coins: ['BTC', 'ETH'], interval: '12h' }, length: { cycles: 3 } }
    const few = await run(plan)
    const all = await run({ ...plan, happenings: [{ beforeCycle: 1, what: { kind: 'faults', faults } }] })
    expect(few.contents.trades.some(({ exitKind }) => exitKind === 'exitRule')).toBe(true)
    const { candles: _few, ...written } = few.contents
    // More looks read the forming bar more often.
    const { candles: _all, ...everyMinute } = all.contents
    expect(firstDifference(everyMinute, written)).toBeNull()
  }, 240_000)
})

describe('a run in pieces', () => {
  /** Runs in pieces in a store of its own, ended by `signal` and gone on with as often as it takes. */
  async function inPieces(plan: RunPlanInput, everyCycles: number, deaths: readonly number[]) {
    const temp = openStore()
    const left = [...deaths]
    for (;;) {
      const held = openHeldDb(temp.file)
      // What is thrown here is thrown to nobody's care, as a process that is killed leaves its work.
      const onCycle = (cycles: number) => {
        if (cycles !== left[0]) return
        left.shift()
        throw new Error('killed')
      }
      try {
        await runInProcess(plan, { db: held.db, agentId: AGENT, keeping: { everyCycles, keep: held.keep }, onCycle })
        expect(left).toEqual([])
        expect(await temp.db.cycle.count({ where: { transcriptBlockId: { not: null } } })).toBe(20)
        return runContents(temp.db, AGENT)
      } catch (error) {
        if ((error as Error).message !== 'killed') throw error
      } finally {
        await held.close()
      }
    }
  }

  test('is the same as in one, and the same when it is killed and goes on, its transcripts packed', async () => {
    const { contents: whole } = await runOfTrading()
    // Once before anything is kept, and once between two pieces; then it goes on in pieces to its end.
    expect(firstDifference(await inPieces(trading, 5, [3, 18]), whole)).toBeNull()
  }, 240_000)
})

/** The same plan's venue and rules as servers, in a world whose time is moved by the same hand. */
async function overSockets(input: RunPlanInput): Promise<Pick<RunOptions, 'venue' | 'rulesFetch'>> {
  const feed = createRunFeed(parseRunPlan(input))
  const wall = { ms: feed.startMs }
  const server = await createPaperServer({ feed, pumpMs: 0, wallMs: () => wall.ms })
  const rules = await createBaselineServer({ port: 0 })
  open.push(
    () => rules.close(),
    () => server.close(),
  )
  const venue: RunVenue = {
    venue: server.venue,
    clock: createHandClock(server.venue, wall),
    faults: { replace: () => {}, list: () => [], next: () => null },
    transport: new HttpTransport({ apiUrl: server.url, isTestnet: true }),
    passWall(durationMs) {
      wall.ms += durationMs
    },
    close: () => server.close(),
  }
  const rulesFetch: typeof fetch = (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input)
    return fetch(new URL(pathname, rules.url), init)
  }
  return { venue, rulesFetch }
}

describe('a run in which things go wrong', () => {
  const fault = (rule: Partial<FaultRule>): FaultRule => ({
    route: '/exchange',
    kind: 'status',
    status: 500,
    delayMs: 0,
    count: 1,
    ...rule,
  })
  const mishaps = {
    chanceFrac: 0.7,
    faults: [
      fault({ type: 'order', kind: 'dropAfterCommit' }),
      fault({ type: 'order', kind: 'drop' }),
      fault({ type: 'order', kind: 'hang' }),
      fault({ kind: 'delay', delayMs: 3_000 }),
      fault({ route: '/info', status: 429 }),
      fault({ route: '/info', kind: 'drop' }),
    ],
  }

  test('lost replies, refusals and silence leave no order unknown, no position bare and the money right', async () => {
    const plan = { ...baseline, length: { cycles: 16 }, mishaps }
    const { report, contents } = await run(plan)
    expect(report.problems.length + contents.intents.filter(({ message }) => message !== '').length).toBeGreaterThan(0)
    expect(report.unknownOrders).toBe(0)
    expect(gapUsd(report)).toBeLessThan(0.01)
    expect(report.bare.some(({ cycle }) => cycle === 16)).toBe(false)
    const again = await run(plan)
    expect(firstDifference(again.contents, contents)).toBeNull()
  }, 240_000)

  test.each(['before', 'after'] as const)(
    'a process that dies %s the venue took its order is started again, finds out, and nothing is bought twice',
    async (when) => {
      const happenings = [{ beforeCycle: 2, what: { kind: 'crash' as const, when } }]
      const { report, contents } = await run({ ...scripted, happenings })
      const [first, second] = contents.intents.filter(({ role }) => role === 'entry')
      expect(contents.cycles.map(({ status }) => status)).toContain('failed')
      expect(first?.outcome).toBe(when === 'after' ? 'acknowledged' : 'notSent')
      expect(second).toBeUndefined()
      expect(report).toMatchObject({ unknownOrders: 0, bare: [], trades: { open: when === 'after' ? 1 : 0 } })
      expect(gapUsd(report)).toBeLessThan(0.01)
    },
    60_000,
  )
})

/** The price at which the script buys. */
const pxThen =
  createRunFeed(parseRunPlan(baseline))
    .quotesAt(START_MS + 3_600_000)
    .BTC?.markPx.toNumber() ?? 0
const buy = {
  asset: 'BTC',
  action: 'buy' as const,
  allocation_usd: 500,
  leverage: 2,
  tp_price: null,
  sl_price: Math.round(pxThen * 0.9),
  exit_plan: '',
  exit_rules: null,
  confidence: null,
  rationale: 'The script says so.',
}
const scripted: RunPlanInput = {
  ...baseline,
  name: 'scripted',
  decider: { kind: 'scripted', answers: [{ cycle: 2, says: [buy] }] },
  length: { cycles: 4 },
}

describe('a scripted run', () => {
  test('says in each cycle what is written for it, and is labelled as no model', async () => {
    const answers = [
      { cycle: 2, says: 'I would rather not say.' },
      { cycle: 3, says: [buy] },
    ]
    const { report, contents } = await run({ ...scripted, decider: { kind: 'scripted', answers } })
    expect(contents.cycles.map(({ status }) => status)).toEqual(['ok', 'hold', 'ok', 'ok'])
    expect(contents.cycles.every(({ ruleBased, model }) => ruleBased && model === 'scripted/scripted')).toBe(true)
    expect(report).toMatchObject({ entries: 1, trades: { open: 1 } })
  }, 60_000)

  test('a person’s halt takes effect in the cycle it is planned for: nothing is asked or bought any more', async () => {
    const happenings = [
      { beforeCycle: 2, what: { kind: 'command' as const, wish: { kind: 'halt' as const }, reason: 'Enough.' } },
    ]
    const { report, contents } = await run({ ...scripted, happenings })
    expect(contents.cycles.map(({ status }) => status)).toEqual(['ok', 'halted', 'halted', 'halted'])
    expect(contents.state[0]).toMatchObject({ tradingState: 'halted', stateReason: 'Enough.' })
    expect(report.entries).toBe(0)
  }, 60_000)

  test('nobody waits: two months of market take as long as their cycles', async () => {
    const { contents } = await run({
      ...scripted,
      settings: { coins: ['BTC'], interval: '1d' },
      decider: { kind: 'scripted', answers: [] },
      length: { venueMs: 60 * 86_400_000 },
    })
    expect(contents.cycles.length).toBe(61)
  }, 120_000)
})

test('a plan that cannot be read is refused before anything is written', async () => {
  const { db } = openStore()
  await expect(runInProcess({ name: 'x' }, { db, agentId: AGENT })).rejects.toMatchObject({ code: 'run_plan' })
  expect(await db.agentState.count()).toBe(0)
})
