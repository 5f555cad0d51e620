import { closeDecision } from '../../lib/domain/decision.ts'
import { type PlanState, planState } from '../../lib/domain/exitState.ts'
import type { TradeRow } from '../../lib/store/rows/tradeRow.ts'
import type { CurrentCycle } from '../cycle/currentCycle.ts'
import type { Observation, Truth } from '../cycle/observation.ts'
import type { TimedPart } from '../cycle/stepLog.ts'
import { execute } from '../cycle/steps/execute.ts'
import { gate, type Wish } from '../cycle/steps/gate.ts'
import { intend } from '../cycle/steps/intend.ts'
import { pricesToLeaveBy } from '../cycle/steps/observe.ts'
import type { World } from '../wiring/world.ts'
import { createTradeReader } from './quantityReader.ts'

/**
 * Closes positions whose exit rules are met, whatever a model says. It takes the same way as any decision, gate and written intent included, and waits
 * neither for a model nor for a book: a price that could not be read is the position's own mark. Returns the coins it wanted out of.
 */
export async function takeExits(world: World, cycle: CurrentCycle, truth: Truth, part: TimedPart): Promise<string[]> {
  const leavable: Truth = { ...truth, coins: pricesToLeaveBy(truth.account, truth.coins) }
  const wishes: Wish[] = (await findDueExits(world, leavable, truth.trades))
    .filter(({ coin }) => !truth.exitedCoins.includes(coin))
    .map(({ coin, why }) => ({ decision: closeDecision(coin, why), source: 'exitRule' }))
  if (wishes.length > 0)
    await part('exits', async () =>
      execute(world, cycle, leavable, await intend(world, cycle, leavable, await gate(world, cycle, leavable, wishes))),
    )
  return wishes.map((wish) => wish.decision.asset)
}

/** Returns the coins whose exit rules want out, with why. Judged on closed bars and live values as each rule says; missing data is not met. */
export async function findDueExits(
  world: Pick<World, 'candles' | 'indicators' | 'planStates'>,
  seen: Pick<Observation, 'atMs' | 'account' | 'coins'>,
  trades: readonly TradeRow[],
): Promise<{ coin: string; why: string }[]> {
  const states = new Map<string, PlanState>()
  for (const trade of trades) {
    const held = seen.account.positions.some((position) => position.coin === trade.coin)
    if (!held || trade.exitRules === null) continue
    const { read, shown, closesMs } = await createTradeReader(world, trade, trade.exitRules, seen)
    const look = { openedMs: trade.openedAt.getTime(), nowMs: seen.atMs, closesMs }
    states.set(trade.coin, planState(trade.exitRules, read, shown, look))
  }
  world.planStates.clear()
  for (const [coin, state] of states) world.planStates.set(coin, state)
  return [...states].flatMap(([coin, { due }]) => (due === null ? [] : [{ coin, why: due }]))
}
