import type { Account, OpenOrder, Position } from '../../lib/domain/account.ts'
import { px, toText } from '../../lib/domain/decimal.ts'
import { hasWorkingStop, planProtection } from '../../lib/domain/protection.ts'
import { triggerPxs } from '../../lib/domain/sizing.ts'
import type { Trade } from '../../lib/generated/prisma/client.ts'
import type { LegOutcome, OrderLeg } from '../../lib/ports.ts'
import { insertIntents, type NewIntent } from '../../lib/store/intents.ts'
import { openTrades } from '../../lib/store/trades.ts'
import type { CurrentCycle } from '../cycle/currentCycle.ts'
import type { World } from '../wiring/world.ts'
import { sendIntents } from './sendIntents.ts'

/** What protecting a position came to. `bare`: no stop could be made to rest, and the position must be closed. */
export interface Protection {
  kind: 'protected' | 'bare'
  placed: { leg: 'stop' | 'target'; triggerPx: string; outcome: LegOutcome }[]
}

/**
 * Makes the right stop and target rest on the venue for one position: places what is missing, then cancels what does not fit. The same path serves a
 * fresh entry, a changed size, an adopted position and a stop somebody cancelled.
 */
export async function protectPosition(
  world: World,
  cycle: Pick<CurrentCycle, 'id' | 'number' | 'startedMs'>,
  position: Position,
  openOrders: readonly OpenOrder[],
  wanted: { slPx: string | null; tpPx: string | null; decisionId: number | null },
): Promise<Protection> {
  const plan = planProtection(
    position,
    openOrders,
    wanted.slPx === null ? null : px(wanted.slPx),
    wanted.tpPx === null ? null : px(wanted.tpPx),
  )
  const legs = await Promise.all(plan.place.map((leg) => toIntent(world, cycle, position, leg, wanted.decisionId)))
  const rows = await insertIntents(world.db, world.agentId, legs, world.clock.nowMs(), world.clock.wallMs())
  const outcomes = await sendIntents(world, rows, 'watchdog', 'protect')
  if (plan.cancel.length > 0) await world.exchange.cancelOrders(plan.cancel.map(({ coin, oid }) => ({ coin, oid })))
  const placed = plan.place.map((leg, index) => ({
    leg: leg.leg,
    triggerPx: rows[index]?.triggerPx ?? '',
    outcome: outcomes[index] ?? ({ kind: 'unknown', message: 'no answer' } as const),
  }))
  const stop = placed.find((one) => one.leg === 'stop')
  // A stop that filled at once did its work; one that is unknown is asked about before the next step.
  const working =
    stop === undefined
      ? hasWorkingStop(position, openOrders)
      : stop.outcome.kind === 'resting' || stop.outcome.kind === 'filled'
  return { kind: working ? 'protected' : 'bare', placed }
}

async function toIntent(
  world: World,
  cycle: Pick<CurrentCycle, 'id' | 'number' | 'startedMs'>,
  position: Position,
  leg: { leg: 'stop' | 'target'; side: 'buy' | 'sell'; triggerPx: ReturnType<typeof px>; sz: OrderLeg['sz'] },
  decisionId: number | null,
): Promise<NewIntent> {
  const tpsl = leg.leg === 'stop' ? 'sl' : 'tp'
  const szDecimals = world.markets[position.coin]?.szDecimals ?? 0
  const prices = triggerPxs(leg.side, leg.triggerPx, tpsl, szDecimals)
  const attempt =
    1 +
    (await world.db.intent.count({
      where: { agentId: world.agentId, cycleId: cycle.id, coin: position.coin, leg: leg.leg },
    }))
  const cloid = world.exchange.cloidOf({
    agentId: world.agentId,
    cycle: cycle.number,
    cycleStartedMs: cycle.startedMs,
    decision: 0,
    coin: position.coin,
    role: leg.leg,
    attempt,
  })
  const order: OrderLeg = {
    cloid,
    coin: position.coin,
    side: leg.side,
    limitPx: prices.limitPx,
    sz: leg.sz,
    reduceOnly: true,
    kind: { type: 'trigger', triggerPx: prices.triggerPx, tpsl },
  }
  return { cycleId: cycle.id, decisionId, leg: leg.leg, order, leverage: null }
}

/** Returns what an open trade wants resting for its coin. */
export const wantedLevels = (trade: Trade | undefined) => ({
  slPx: trade?.slPx ?? null,
  tpPx: trade?.tpPx ?? null,
  decisionId: trade?.entryDecisionId ?? null,
})

/** Protects every position of the account and returns the coins for which it failed, with why. */
export async function protectAll(
  world: World,
  cycle: Pick<CurrentCycle, 'id' | 'number' | 'startedMs'>,
  account: Account,
): Promise<{ coin: string; why: string }[]> {
  const trades = await openTrades(world.db, world.agentId)
  const bare: { coin: string; why: string }[] = []
  for (const position of account.positions) {
    const wanted = wantedLevels(trades.find((trade) => trade.coin === position.coin))
    const result = await protectPosition(world, cycle, position, account.openOrders, wanted)
    if (result.placed.length > 0)
      world.log.info('protection placed', {
        coin: position.coin,
        legs: result.placed.map((one) => `${one.leg}:${one.outcome.kind}`).join(' '),
        sz: toText(position.szi),
      })
    if (result.kind === 'bare')
      bare.push({
        coin: position.coin,
        why: result.placed.map((one) => ('message' in one.outcome ? one.outcome.message : one.outcome.kind)).join('; '),
      })
  }
  return bare
}
