import type { Account, Position } from '../../lib/domain/account.ts'
import { type Arming, armingOf } from '../../lib/domain/exitArming.ts'
import { type PlanState, planState } from '../../lib/domain/exitState.ts'
import { bestGainPct, passedTrail } from '../../lib/domain/trailing.ts'
import { describeError } from '../../lib/errors.ts'
import type { TradeRow } from '../../lib/store/rows/tradeRow.ts'
import type { CycleIdentity } from '../cycle/currentCycle.ts'
import type { Observation } from '../cycle/observation.ts'
import { marketsOf, pricesToLeaveBy } from '../cycle/steps/observe.ts'
import type { World } from '../wiring/world.ts'
import { type Left, leavePositions } from './leavePositions.ts'
import { isAnyTrailing } from './protectPosition.ts'
import { createTradeReader } from './quantityReader.ts'
import { type Secured, secure } from './secure.ts'

/**
 * Closes positions whose exit rules are met, whatever a model says, and returns what came of it. It waits neither for a model nor for a write of the
 * store: the order's own record says which rule it was, and the books follow once it is out.
 */
export async function takeExits(
  world: World,
  cycle: CycleIdentity | null,
  account: Account,
  coins: Observation['coins'] = {},
): Promise<Secured> {
  const seen = { atMs: world.clock.nowMs(), account, coins: pricesToLeaveBy(account, coins) }
  const due = await findDueExits(world, seen, await world.books.trades.open())
  const left = await Promise.all(due.map((exit) => leave(world, cycle, exit)))
  return { exitedCoins: due.map(({ coin }) => coin), troubles: left.flat() }
}

/** A position that its plan wants out of: why, and the decision the plan is of. */
interface DueExit {
  coin: string
  why: string
  decisionId: number | null
}

async function leave(world: World, cycle: CycleIdentity | null, { coin, why, decisionId }: DueExit): Promise<string[]> {
  const cause = { source: 'exitRule' as const, reason: why, cycle, decisionId }
  const { left } = await leavePositions(world, [coin], cause).catch(
    (error: unknown): Left => ({ hadAny: true, left: [`${coin} (${describeError(error)})`], untouched: [] }),
  )
  if (left.length === 0) return []
  const trouble = `${coin} is due to be left and could not be: ${left.join(', ')}. It is tried again; its stop rests. (${why})`
  world.log.error(trouble)
  return [trouble]
}

/** Looks at the account, trails the stops whose plan says so and takes the exits that are due, where any trade has a plan. */
export async function lookForExits(world: World): Promise<Secured> {
  if (!(await world.books.trades.anyExitRules())) return { exitedCoins: [], troubles: [] }
  const account = await world.exchange.fetchAccount()
  const left = await takeExits(world, null, account)
  const stays = { ...account, positions: account.positions.filter(({ coin }) => !left.exitedCoins.includes(coin)) }
  const markets = await marketsOf(world)
  if (await isAnyTrailing(world, { markets }, stays)) await secure(world, null, { markets }, stays)
  return left
}

/** Returns the coins whose exit rules want out, with why. Judged on closed bars and live values as each rule says; missing data is not met. */
async function findDueExits(
  world: Pick<World, 'bestPrices' | 'books' | 'candles' | 'indicators' | 'planStates'>,
  seen: Pick<Observation, 'atMs' | 'account' | 'coins'>,
  trades: readonly TradeRow[],
): Promise<DueExit[]> {
  const states = new Map<string, PlanState>()
  for (const trade of trades) {
    const position = seen.account.positions.find((one) => one.coin === trade.coin && one.side === trade.side)
    if (!position || trade.exitRules === null) continue
    const { read, shown, closesMs } = await createTradeReader(world, trade, trade.exitRules, seen)
    const look = {
      openedMs: trade.openedAt.getTime(),
      nowMs: seen.atMs,
      closesMs,
      arming: await findArming(world, trade, position),
    }
    const trail = await trailOf(world, trade, position, seen.atMs)
    const state = planState(trade.exitRules, read, shown, look, trail.gainPct)
    states.set(trade.coin, { ...state, due: state.due ?? trail.passed })
  }
  world.planStates.clear()
  for (const [coin, state] of states) world.planStates.set(coin, state)
  return trades.flatMap(({ coin, entryDecisionId }) => {
    const why = states.get(coin)?.due ?? null
    return why === null ? [] : [{ coin, why, decisionId: entryDecisionId }]
  })
}

/** When the conditions of a trade may leave. Without settings that can be read nothing holds an exit back. */
async function findArming(
  { books }: Pick<World, 'books'>,
  trade: TradeRow,
  position: Position,
): Promise<Arming | null> {
  const latest = trade.exitRules?.conditions.length ? await books.settings.latest().catch(() => null) : null
  if (latest === null) return null
  const { side, openingSlPx, openedAt, adopted } = trade
  const armed = {
    side,
    entryPx: position.entryPx.toNumber(),
    openingSlPx: openingSlPx?.toNumber() ?? null,
    openedMs: openedAt.getTime(),
    adopted,
  }
  return armingOf(armed, position.markPx.toNumber(), latest.settings.limits)
}

/** What a plan that trails has come to: the gain at its best price, and why it takes the trade out now, because the price passed the stop while nobody was there to move it. */
async function trailOf(
  world: Pick<World, 'bestPrices' | 'candles'>,
  trade: TradeRow,
  position: Position,
  nowMs: number,
): Promise<{ gainPct: number | null; passed: string | null }> {
  if (trade.exitRules?.trail_distance_pct == null) return { gainPct: null, passed: null }
  const trailed = { ...position, bestPx: await world.bestPrices.read(world, trade, position, nowMs) }
  return { gainPct: bestGainPct(trailed).toNumber(), passed: passedTrail(trailed, trade.slPx, trade.exitRules) }
}
