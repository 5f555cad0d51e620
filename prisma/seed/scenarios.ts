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
        // Found by trying: of 29 seeds (1 to 17, 25 to 36) the rules earn after costs on 10; on this one they also ask their tool now and then, and hold
        // something whenever in its last hours it ends.
        market: { kind: 'synthetic', seed: 36, startMs },
        settings: { interval: '1h', limits: UNHURRIED },
        length: { venueMs: nowMs - startMs },
      }
    }
    case 'halted-after-drawdown': {
      const startMs = startBefore(nowMs - (HALTED_AT_CYCLE + 2) * HOUR_MS)
      const reason = 'Drawdown of six percent in two and a half days: I want to look at this first.'
      return {
        ...common,
        // On this seed the rules fall by six percent within the days there are, if all six coins may be held at once. The limit of loss from the peak
        // is twenty percent, so it is a person who halts.
        market: { kind: 'synthetic', seed: 5, startMs },
        settings: {
          coins: ['BTC', 'ETH', 'SOL', 'XRP', 'DOGE', 'AVAX'],
          interval: '1h',
          limits: { ...UNHURRIED, positionsMax: 6, sameSideFracMax: 2, grossFracMax: 2 },
        },
        length: { venueMs: nowMs - startMs },
        happenings: [{ beforeCycle: HALTED_AT_CYCLE, what: { kind: 'command', wish: { kind: 'halt' }, reason } }],
      }
    }
    case 'order-outcome-unknown':
      return {
        ...common,
        // The rules enter in the last cycle of this plan. The venue takes the order, its answer is lost, and then it does not say what became of it.
        market: { kind: 'synthetic', seed: 7, startMs: startBefore(nowMs - (UNKNOWN_AT_CYCLE - 1) * HOUR_MS) },
        settings: { interval: '1h' },
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

const WEEK_MS = 7 * 24 * HOUR_MS
const HALTED_AT_CYCLE = 62
const UNKNOWN_AT_CYCLE = 33
