import type { Account } from '../../../lib/domain/account.ts'
import { toText } from '../../../lib/domain/decimal.ts'
import { matchTrades } from '../../../lib/domain/reconcile.ts'
import type { NewDiaryEntry } from '../../../lib/store/books/diaryBook.ts'
import { toBookEntry } from '../../../lib/store/rows/tradeRow.ts'
import { adoptFills } from '../../orders/adoptFills.ts'
import { protectAll } from '../../orders/protectPosition.ts'
import { refreshResting, settleUnknown } from '../../orders/settleUnknown.ts'
import { takeExits } from '../../orders/takeExits.ts'
import type { World } from '../../wiring/world.ts'
import type { CurrentCycle } from '../currentCycle.ts'
import type { Observation, Truth } from '../observation.ts'
import type { TimedPart } from '../stepLog.ts'

/** The sentence under which a position that we did not open is kept. */
const FOUND = 'Found on the venue: this position was not opened by us.'

/**
 * Step 2. The venue is the truth: settles unknown orders, adopts fills and positions, makes stops rest, and takes the exits that are due, before and
 * without any model. What is due or missing is work of its own on the timeline: `part` times it.
 */
export async function reconcile(world: World, cycle: CurrentCycle, seen: Observation, part: TimedPart): Promise<Truth> {
  const { books, exchange } = world
  await part('settle', async () => {
    await settleUnknown(world)
    await refreshResting(world, seen.account.openOrders)
  })
  const diary = await adoptFills(world, cycle.id)
  diary.push(...(await matchBooks(world, cycle, seen.account)))
  await books.diary.insert(diary)
  const bare = await part('protect', () => protectAll(world, cycle, seen, seen.account))
  const truth: Truth = {
    ...seen,
    account: await exchange.fetchAccount(),
    trades: await books.trades.open(),
    unknownCoins: await books.intents.unknownCoins(),
    exitedCoins: [],
  }
  const exitedCoins = await takeExits(world, cycle, truth, bare, part)
  if (exitedCoins.length === 0) return truth
  await books.diary.insert(await adoptFills(world, cycle.id))
  return { ...truth, account: await exchange.fetchAccount(), trades: await books.trades.open(), exitedCoins }
}

/** Writes what it takes for trades and positions to name the same coins: a trade without a position is closed, a position without a trade adopted. */
async function matchBooks({ books, clock }: World, cycle: CurrentCycle, account: Account): Promise<NewDiaryEntry[]> {
  const entries: NewDiaryEntry[] = []
  const { ended, found } = matchTrades(await books.trades.open(), account.positions)
  for (const trade of ended) {
    // Its fills are in the store already; what is missing is a fill the venue no longer lists.
    const last = await books.fills.lastOf(trade.coin)
    const reason = last
      ? `The venue holds no ${trade.coin}; the last fill seen is ${last.dir} ${toText(last.sz)} at ${toText(last.px)} (tid ${last.tid}).`
      : `The venue holds no ${trade.coin} and lists no fill for it.`
    await books.trades.update(
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
      fields: { opened_at: trade.openedAt.toISOString(), entry_price: trade.entryPx.toNumber() },
    })
  }
  for (const position of found) {
    await books.trades.adopt(position, FOUND)
    const size = position.szi.abs()
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
