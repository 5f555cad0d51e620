import type { Decision } from '../../lib/domain/decision.ts'
import { evaluateExitRules } from '../../lib/domain/exitEvaluation.ts'
import type { Observation } from '../cycle/observation.ts'
import type { World } from '../wiring/world.ts'
import { createTradeReader } from './quantityReader.ts'

/**
 * Returns which of the exit rules a decision brings are met by the bars that have closed and the prices there are, in a sentence; null when none is, or
 * where that cannot be known. A cross that happened is over: only the next one counts.
 */
export async function findMetAlready(
  world: Pick<World, 'candles' | 'indicators'>,
  seen: Pick<Observation, 'atMs' | 'account' | 'coins'>,
  { asset, exit_rules: rules }: Decision,
): Promise<string | null> {
  if (rules === null || rules.conditions.length === 0) return null
  const isCross = rules.conditions.filter(({ op }) => op === 'crosses_above' || op === 'crosses_below')
  const judged = rules.match === 'any' ? rules.conditions.filter((one) => !isCross.includes(one)) : rules.conditions
  if (judged.length === 0 || (rules.match === 'all' && isCross.length > 0)) return null
  const plan = { ...rules, conditions: judged, max_hold_minutes: null }
  // Of a trade that always was, every bar counts.
  const trade = { coin: asset, openingSlPx: null, openedAt: new Date(0), rulesFrom: null }
  const { read } = await createTradeReader(world, trade, plan, seen)
  return evaluateExitRules(plan, read, { openedMs: null, nowMs: seen.atMs, closesMs: [] }).due
}
