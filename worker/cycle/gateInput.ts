import type { Pace } from '../../lib/domain/gate/pace.ts'
import { changesNothing } from '../../lib/domain/gate/turns.ts'
import type { GateInput, SourcedDecision } from '../../lib/domain/gate/verdict.ts'
import { stateUnder } from '../../lib/domain/locks.ts'
import { INTERVAL_MS } from '../../lib/domain/market.ts'
import type { Settings } from '../../lib/domain/settings.ts'
import { describeError } from '../../lib/errors.ts'
import type { World } from '../wiring/world.ts'
import type { CurrentCycle } from './currentCycle.ts'
import type { Truth } from './observation.ts'

/** Returns all that a set of wishes is judged against. What only entries, and holds that tell of new risk, need is read for these only: a way out waits for none of it. */
export async function readGateInput(
  world: World,
  { settings }: Pick<CurrentCycle, 'settings'>,
  truth: Truth,
  wishes: readonly SourcedDecision[],
): Promise<GateInput> {
  const { account, markets, coins, dataAgeMs, exitedCoins, unknownCoins, accountGap } = truth
  const { books, clock, halt } = world
  const isAnyEntry = wishes.some(({ decision: { action } }) => action === 'buy' || action === 'sell')
  const isAnyHold = wishes.some(({ decision }) => changesNothing(decision))
  const isAnyOfModel = wishes.some(({ source, decision: { action } }) => source === 'model' && action !== 'hold')
  const locks = isAnyEntry || isAnyHold || isAnyOfModel ? await books.locks.open() : []
  return {
    wishes,
    account,
    markets,
    coins,
    dataAgeMs,
    exitedCoins,
    unknownCoins,
    accountGap,
    allowedCoins: settings.coins,
    limits: settings.limits,
    tradingState: halt.isThere() ? 'halted' : stateUnder(locks, await books.state.tradingState()),
    locks,
    takerFeeFrac: isAnyEntry ? await takerFee(world) : null,
    pace: isAnyEntry || isAnyHold || isAnyOfModel ? await readPaceNow(world, settings) : idle(clock.nowMs(), settings),
  }
}

/** Null when the venue does not say: nothing is opened at a cost nobody knows. */
async function takerFee({ exchange, log }: World): Promise<number | null> {
  try {
    return await exchange.fetchTakerFeeFrac()
  } catch (error) {
    log.warn('the fee could not be read', { why: describeError(error) })
    return null
  }
}

/** Returns what was done as far back as the limits of pace look. */
const readPaceNow = ({ books, clock }: World, settings: Settings): Promise<Pace> =>
  books.intents.pace({ nowMs: clock.nowMs(), interval: settings.interval, limits: settings.limits })

const idle = (nowMs: number, { interval }: Settings): Pace => ({
  nowMs,
  barMs: INTERVAL_MS[interval],
  entriesMs: [],
  ordersMs: [],
  coins: {},
})
