import type { Account, OpenOrder, Position } from '../../lib/domain/account.ts'
import { type Px, toText } from '../../lib/domain/decimal.ts'
import type { Market } from '../../lib/domain/market.ts'
import { hasWorkingStop, type ProtectionPlan, planProtection } from '../../lib/domain/protection.ts'
import { triggerPxs } from '../../lib/domain/sizing.ts'
import type { LegOutcome, OrderLeg } from '../../lib/ports.ts'
import type { NewIntent } from '../../lib/store/books/intentBook.ts'
import type { TradeRow } from '../../lib/store/rows/tradeRow.ts'
import type { CycleIdentity } from '../cycle/currentCycle.ts'
import type { Observation } from '../cycle/observation.ts'
import type { World } from '../wiring/world.ts'
import { sendIntents } from './sendIntents.ts'

/** What protecting a position came to. `bare`: no stop could be made to rest, and the position must be closed. */
export interface Protection {
  kind: 'protected' | 'bare'
  placed: { role: 'stop' | 'target'; triggerPx: string; outcome: LegOutcome }[]
}

/** What should rest on the venue for a position. */
export interface WantedLevels {
  slPx: Px | null
  tpPx: Px | null
  decisionId: number | null
}

/**
 * Makes the right stop and target rest on the venue for one position: places what is missing, then cancels what does not fit. The same path serves a
 * fresh entry, a changed size, an adopted position and a stop somebody cancelled.
 */
export async function protectPosition(
  world: World,
  cycle: CycleIdentity,
  position: Position,
  market: Market,
  openOrders: readonly OpenOrder[],
  wanted: WantedLevels,
): Promise<Protection> {
  const { books, exchange } = world
  const plan = planProtection(position, openOrders, wanted.slPx, wanted.tpPx)
  const legs = await Promise.all(plan.place.map((leg) => toIntent(world, cycle, market, leg, wanted.decisionId)))
  const rows = await books.intents.insert(legs)
  const outcomes = await sendIntents(world, rows, { source: 'watchdog', effect: 'protect' })
  if (plan.cancel.length > 0) await exchange.cancelOrders(plan.cancel.map(({ coin, oid }) => ({ coin, oid })))
  const placed = plan.place.map(({ leg }, index) => {
    const triggerPx = rows[index]?.triggerPx
    return {
      role: leg,
      triggerPx: triggerPx ? toText(triggerPx) : '',
      outcome: outcomes[index] ?? ({ kind: 'unknown', message: 'no answer' } as const),
    }
  })
  const stop = placed.find((one) => one.role === 'stop')
  // A stop that filled at once did its work; one that is unknown is asked about before the next step.
  const working =
    stop === undefined
      ? hasWorkingStop(position, openOrders)
      : stop.outcome.kind === 'resting' || stop.outcome.kind === 'filled'
  return { kind: working ? 'protected' : 'bare', placed }
}

async function toIntent(
  { books, exchange }: World,
  cycle: CycleIdentity,
  { coin, szDecimals }: Market,
  { leg: role, side, triggerPx, sz }: ProtectionPlan['place'][number],
  decisionId: number | null,
): Promise<NewIntent> {
  const tpsl = role === 'stop' ? 'sl' : 'tp'
  const prices = triggerPxs(side, triggerPx, tpsl, szDecimals)
  const attempt = 1 + (await books.intents.countOf(cycle.id, coin, role))
  const order: OrderLeg = {
    cloid: exchange.cloidOf({
      agentId: books.agentId,
      cycle: cycle.number,
      cycleStartedMs: cycle.startedMs,
      decision: 0,
      coin,
      role,
      attempt,
    }),
    coin,
    side,
    limitPx: prices.limitPx,
    sz,
    reduceOnly: true,
    kind: { type: 'trigger', triggerPx: prices.triggerPx, tpsl },
  }
  return { cycleId: cycle.id, decisionId, role, order, leverage: null }
}

/** Returns what an open trade wants resting for its coin. */
const wantedLevels = (trade: TradeRow | undefined): WantedLevels => ({
  slPx: trade?.slPx ?? null,
  tpPx: trade?.tpPx ?? null,
  decisionId: trade?.entryDecisionId ?? null,
})

/** Protects every position of the account and returns the coins for which it failed, with why. */
export async function protectAll(
  world: World,
  cycle: CycleIdentity,
  { markets }: Pick<Observation, 'markets'>,
  account: Account,
): Promise<{ coin: string; why: string }[]> {
  const trades = await world.books.trades.open()
  const bare: { coin: string; why: string }[] = []
  for (const position of account.positions) {
    const { coin } = position
    const market = markets[coin]
    // Without its lot and tick a stop would be rounded to a guess, and a wrong guess is a refused stop.
    if (!market) {
      bare.push({ coin, why: `the venue does not list ${coin}, so its lot and tick are not known` })
      continue
    }
    const wanted = wantedLevels(trades.find((trade) => trade.coin === coin))
    const result = await protectPosition(world, cycle, position, market, account.openOrders, wanted)
    if (result.placed.length > 0)
      world.log.info('protection placed', {
        coin,
        legs: result.placed.map((one) => `${one.role}:${one.outcome.kind}`).join(' '),
        sz: toText(position.szi),
      })
    if (result.kind === 'bare')
      bare.push({
        coin,
        why: result.placed.map((one) => ('message' in one.outcome ? one.outcome.message : one.outcome.kind)).join('; '),
      })
  }
  return bare
}
