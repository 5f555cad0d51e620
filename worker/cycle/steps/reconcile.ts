import type { Account } from '../../../lib/domain/account.ts'
import { insertDiary, type NewDiaryEntry } from '../../../lib/store/diary.ts'
import { openTrades, toBookEntry, updateTrade } from '../../../lib/store/trades.ts'
import { adoptFills } from '../../orders/adoptFills.ts'
import { protectAll } from '../../orders/protectPosition.ts'
import { refreshResting, settleUnknown } from '../../orders/settleUnknown.ts'
import { takeExits } from '../../orders/takeExits.ts'
import type { World } from '../../wiring/world.ts'
import type { CurrentCycle } from '../currentCycle.ts'
import type { Truth } from '../truth.ts'
import type { Observation } from './observe.ts'

/**
 * Step 2. The venue is the truth: settles unknown orders, adopts fills and positions, makes stops rest, and takes the exits that are due, before and
 * without any model.
 */
export async function reconcile(world: World, cycle: CurrentCycle, seen: Observation): Promise<Truth> {
  const { db, agentId, clock } = world
  await settleUnknown(world)
  await refreshResting(
    world,
    new Set(seen.account.openOrders.map((order) => order.oid)),
    new Set(seen.account.openOrders.flatMap((order) => order.cloid ?? [])),
  )
  const diary = await adoptFills(world, cycle.id)
  diary.push(...(await matchTrades(world, cycle, seen.account)))
  await insertDiary(db, agentId, diary, clock.wallMs())
  const bare = await protectAll(world, cycle, seen.account)
  const account = await world.exchange.fetchAccount()
  const trades = await openTrades(db, agentId)
  const unknown = await db.intent.findMany({
    where: { agentId, outcome: { in: ['sent', 'unknown'] } },
    select: { coin: true },
  })
  const truth: Truth = { ...seen, account, trades, unknownCoins: unknown.map((intent) => intent.coin), exitedCoins: [] }
  const exitedCoins = await takeExits(world, cycle, truth, bare)
  if (exitedCoins.length === 0) return truth
  await insertDiary(db, agentId, await adoptFills(world, cycle.id), clock.wallMs())
  return { ...truth, account: await world.exchange.fetchAccount(), trades: await openTrades(db, agentId), exitedCoins }
}

/** Trades and positions must name the same coins: a trade without a position is closed, a position without a trade is adopted. */
async function matchTrades(world: World, cycle: CurrentCycle, account: Account): Promise<NewDiaryEntry[]> {
  const { db, agentId, clock } = world
  const entries: NewDiaryEntry[] = []
  const trades = await openTrades(db, agentId)
  for (const trade of trades) {
    if (account.positions.some((position) => position.coin === trade.coin)) continue
    // Its fills are in the store already; what is missing is a fill the venue no longer lists.
    const last = await db.fill.findFirst({ where: { agentId, coin: trade.coin }, orderBy: { id: 'desc' } })
    const reason = last
      ? `The venue holds no ${trade.coin}; the last fill seen is ${last.dir} ${last.sz} at ${last.px} (tid ${last.tid}).`
      : `The venue holds no ${trade.coin} and lists no fill for it.`
    await updateTrade(
      db,
      trade.id,
      { ...toBookEntry(trade), closedMs: clock.nowMs() },
      { exitKind: 'venue', exitReason: reason, exitDecisionId: null },
    )
    entries.push({
      cycleId: cycle.id,
      atMs: clock.nowMs(),
      asset: trade.coin,
      action: 'reconcile_close',
      message: reason,
      fields: { opened_at: trade.openedAt.toISOString(), entry_price: Number(trade.entryPx) },
    })
  }
  for (const position of account.positions) {
    if (trades.some((trade) => trade.coin === position.coin)) continue
    const size = position.szi.abs()
    await db.trade.create({
      data: {
        agentId,
        coin: position.coin,
        side: position.side,
        status: 'open',
        adopted: true,
        openedAt: new Date(clock.nowMs()),
        entryPx: position.entryPx.toFixed(),
        szi: position.szi.toFixed(),
        entrySz: size.toFixed(),
        szMax: size.toFixed(),
        leverage: position.leverage,
        entryReason: 'Found on the venue: this position was not opened by us.',
      },
    })
    entries.push({
      cycleId: cycle.id,
      atMs: clock.nowMs(),
      asset: position.coin,
      action: 'adopted',
      message: `A ${position.side} of ${size.toFixed()} ${position.coin} was found on the venue. It is adopted and protected.`,
      fields: { amount: size.toNumber(), entry_price: position.entryPx.toNumber() },
    })
  }
  return entries
}
