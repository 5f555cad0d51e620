import type { Decision } from '../../lib/domain/decision.ts'
import type { Limits } from '../../lib/domain/limits.ts'
import { CYCLE_DELAY_MS } from '../../lib/domain/schedule.ts'
import type { RunPlanInput } from '../../lib/run/runPlan.ts'

export const SCENARIOS = ['fresh', 'profitable-week', 'halted-after-drawdown', 'order-outcome-unknown'] as const
export type Scenario = (typeof SCENARIOS)[number]

/** Agents of a seed are recognised by this, so a seed is never mistaken for one that traded. */
export const SEED_PREFIX = 'seed-'
export const seedAgentId = (scenario: Scenario): string => `${SEED_PREFIX}${scenario}`

const HOUR_MS = 3_600_000

/**
 * A synthetic market is the same whenever it begins, as long as it begins at the same phase of the longest bars that are looked at: so a plan that is
 * shifted by whole phases gives the same trades. Two seconds after a bar is when cycles begin.
 */
const PHASE_MS = 4 * HOUR_MS
const startBefore = (atMs: number): number => Math.floor((atMs - CYCLE_DELAY_MS) / PHASE_MS) * PHASE_MS + CYCLE_DELAY_MS

/** Two scenarios are named after what the rules come to on a market; with the limits of pace and of losses in force they would trade too little for it. */
const UNHURRIED: Partial<Limits> = {
  dayLossFracMax: 1,
  stopGuardCount: 50,
  lowProfitCount: 50,
  entriesHourMax: 60,
  entriesDayMax: 500,
  cooldownBars: 0,
  flipBars: 0,
  holdMinutesMin: 0,
  planMinutesMin: 0,
}

/**
 * Returns the plan of a scenario, shifted so that it ends at `nowMs`. The rules decide, or a script; how each market was found is said beside its seed, and
 * what came of it was not touched: another seed gives another week.
 */
export function planOf(scenario: Scenario, nowMs: number): RunPlanInput {
  const common = { name: scenario, seed: 1, startUsd: '10000', decider: { kind: 'baseline' as const } }
  switch (scenario) {
    case 'fresh':
      // Its first cycle is over; the script has no wishes, so that nothing is open yet.
      return {
        ...common,
        market: { kind: 'synthetic', seed: 1, startMs: nowMs },
        decider: { kind: 'scripted', answers: [] },
        length: { cycles: 1 },
      }
    case 'profitable-week': {
      const startMs = startBefore(nowMs - WEEK_MS)
      return {
        ...common,
        // Found by trying: on this one the rules earn after costs, ask their tool now and then, and hold something whenever in its last
        // hours it ends. On many others they do not.
        market: { kind: 'synthetic', seed: 36, startMs },
        settings: { interval: '1h', limits: UNHURRIED },
        length: { venueMs: nowMs - startMs },
      }
    }
    case 'halted-after-drawdown': {
      const startMs = startBefore(nowMs - (HALTED_AT_CYCLE + 2) * HOUR_MS)
      const reason = 'Drawdown of seven percent in two and a half days: I want to look at this first.'
      return {
        ...common,
        // On this seed the three coins rise for a day and then fall by a sixth, all at once. The rules would be out long before; a script holds on. The
        // limit of loss from the peak is twenty percent, so it is a person who halts.
        market: { kind: 'synthetic', seed: 21, startMs },
        settings: { interval: '1h', limits: { ...UNHURRIED, riskFracMax: 0.05, sameSideFracMax: 1 } },
        decider: { kind: 'scripted', answers: [{ cycle: 2, says: STUBBORN.map(buyAndHold) }] },
        length: { venueMs: nowMs - startMs },
        happenings: [{ beforeCycle: HALTED_AT_CYCLE, what: { kind: 'command', wish: { kind: 'halt' }, reason } }],
      }
    }
    case 'order-outcome-unknown':
      return {
        ...common,
        // The rules enter in the last cycle of this plan. The venue takes the order, its answer is lost, and then it does not say what became of it.
        market: { kind: 'synthetic', seed: 7, startMs: startBefore(nowMs - (UNKNOWN_AT_CYCLE - 1) * HOUR_MS) },
        settings: { coins: ['BTC'], interval: '1h' },
        length: { cycles: UNKNOWN_AT_CYCLE },
        happenings: [
          {
            beforeCycle: UNKNOWN_AT_CYCLE,
            what: {
              kind: 'faults',
              faults: [
                { route: '/exchange', type: 'order', kind: 'dropAfterCommit', count: 1 },
                { route: '/info', type: 'orderStatus', kind: 'status', status: 500 },
              ],
            },
          },
        ],
      }
  }
}

/** Stops so far away that the fall does not reach them. */
const STUBBORN = [
  { asset: 'BTC', stopPx: 50_000 },
  { asset: 'ETH', stopPx: 1_500 },
  { asset: 'SOL', stopPx: 62 },
]
const buyAndHold = ({ asset, stopPx }: (typeof STUBBORN)[number]): Decision => ({
  asset,
  action: 'buy',
  allocation_usd: 1_500,
  leverage: 1,
  tp_price: null,
  sl_price: stopPx,
  exit_plan: 'Hold through any fall; only the stop ends it.',
  exit_rules: null,
  confidence: 0.9,
  rationale: `${asset} has risen for hours, and a wide stop leaves it room.`,
})

const WEEK_MS = 7 * 24 * HOUR_MS
const HALTED_AT_CYCLE = 62
const UNKNOWN_AT_CYCLE = 33
