import type { BacktestSpec } from '../contracts/labBacktest.ts'
import { INTERVAL_MS } from '../domain/market.ts'
import { nextCycleMs } from '../domain/schedule.ts'
import { createRunFeed, parseRunPlan, type RecordedAnswer, type RunPlan } from './runPlan.ts'

/** A backtest as the run it is, with the number of cycles until its end, which a recording sets where nobody does. */
export interface BacktestPlan {
  plan: RunPlan
  cycles: number
}

/** Returns the run of a backtest; `answers` are those it decides by where they were recorded. Throws AppError('replay_data') for a recording that cannot be replayed. */
export function planBacktest(
  { market, startUsd, settings, decider: who, cycles, seed }: BacktestSpec,
  answers: readonly RecordedAnswer[] = [],
): BacktestPlan {
  const decider = who.kind === 'recorded' ? { kind: who.kind, answers } : { kind: who.kind }
  const plan = parseRunPlan({ name: 'backtest', seed, market, startUsd, settings, decider, length: { cycles: 0 } })
  const { startMs, endMs } = createRunFeed(plan)
  const { interval } = plan.settings
  const firstMs = nextCycleMs(startMs, interval)
  const most = endMs === null ? Number.POSITIVE_INFINITY : 1 + Math.floor((endMs - firstMs) / INTERVAL_MS[interval]) + 1
  const count = Math.min(cycles ?? Number.POSITIVE_INFINITY, Math.max(most, 1))
  return { plan: { ...plan, length: { cycles: count } }, cycles: count }
}
