import { closeDecision } from '../../lib/domain/decision.ts'
import { evaluateExitRules } from '../../lib/domain/exitEvaluation.ts'
import type { TradeRow } from '../../lib/store/rows/tradeRow.ts'
import type { CurrentCycle } from '../cycle/currentCycle.ts'
import type { Observation, Truth } from '../cycle/observation.ts'
import type { TimedPart } from '../cycle/stepLog.ts'
import { execute } from '../cycle/steps/execute.ts'
import { gate, type Wish } from '../cycle/steps/gate.ts'
import { intend } from '../cycle/steps/intend.ts'
import type { World } from '../wiring/world.ts'
import { createQuantityReader } from './quantityReader.ts'

/**
 * Closes what must be closed by code whatever a model says: positions without a stop, and those whose exit rules are met. It takes the same way as any
 * decision, gate and written intent included, and does not wait for a model. Returns the coins it wanted out of.
 */
export async function takeExits(
  world: World,
  cycle: CurrentCycle,
  truth: Truth,
  bare: readonly { coin: string; why: string }[],
  part: TimedPart,
): Promise<string[]> {
  const wishes: Wish[] = bare.map(({ coin, why }) => ({
    decision: closeDecision(coin, `No stop could be made to rest (${why}), so the position is closed.`),
    source: 'watchdog',
  }))
  for (const { coin, why } of await findDueExits(world, truth, truth.trades)) {
    if (!bare.some((one) => one.coin === coin)) wishes.push({ decision: closeDecision(coin, why), source: 'exitRule' })
  }
  if (wishes.length > 0)
    await part('exits', async () =>
      execute(world, cycle, truth, await intend(world, cycle, truth, await gate(world, cycle, truth, wishes))),
    )
  return wishes.map((wish) => wish.decision.asset)
}

/** Returns the coins whose exit rules want out, with why. Judged on closed bars and live values as each rule says; missing data is not met. */
export async function findDueExits(
  world: Pick<World, 'candles' | 'indicators'>,
  seen: Pick<Observation, 'atMs' | 'account' | 'coins'>,
  trades: readonly TradeRow[],
): Promise<{ coin: string; why: string }[]> {
  const due: { coin: string; why: string }[] = []
  for (const trade of trades) {
    const held = seen.account.positions.some((position) => position.coin === trade.coin)
    if (!held || trade.exitRules === null) continue
    const read = await createQuantityReader(world, trade, trade.exitRules, seen)
    const why = evaluateExitRules(trade.exitRules, read, trade.openedAt.getTime(), seen.atMs).due
    if (why) due.push({ coin: trade.coin, why })
  }
  return due
}
