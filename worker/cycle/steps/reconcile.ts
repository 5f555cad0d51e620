import type { Account } from '../../../lib/domain/account.ts'
import { hasWorkingStop } from '../../../lib/domain/protection.ts'
import { attempt, keepBooks, matchBooks } from '../../orders/keepBooks.ts'
import { type Secured, secure } from '../../orders/secure.ts'
import { takeExits } from '../../orders/takeExits.ts'
import type { World } from '../../wiring/world.ts'
import type { CurrentCycle } from '../currentCycle.ts'
import type { Observation, Truth } from '../observation.ts'
import { showAccount } from '../showAccount.ts'
import type { TimedPart } from '../stepLog.ts'
import { barUnseen, findUnseen } from '../unseenFills.ts'

/**
 * Step 2. The venue is the truth. First every position gets its stop, from the account as it was read, and the exits that are due are taken; then the
 * books are kept; then stops once more, for what the books brought. What the books cannot be told is a gap: it ends new risk, not protection. What is
 * due or missing is work of its own on the timeline: `part` times it.
 */
export async function reconcile(world: World, cycle: CurrentCycle, seen: Observation, part: TimedPart): Promise<Truth> {
  const { books, exchange } = world
  const makeSafe = (account: Account): Promise<Secured> => part('protect', () => secure(world, cycle, seen, account))
  const first = await makeSafe(seen.account)
  const left = await part('exits', () => takeExits(world, cycle, without(seen.account, first), seen.coins))
  await showAccount(world, await afterSafety(world, seen.account, [first, left]), seen.markets)
  const gaps = await part('settle', () => keepBooks(world, cycle.id, seen.account))
  let account = seen.account
  await attempt(gaps, async () => {
    account = await exchange.fetchAccount()
    if (gaps.length > 0) return
    const unseen = await findUnseen(world, account)
    await matchBooks(world, cycle.id, account, unseen)
    gaps.push(...(await barUnseen(world, unseen)))
  })
  const again = await makeSafe(account)
  if (account !== seen.account) await showAccount(world, account, seen.markets)
  return {
    ...seen,
    account,
    trades: await books.trades.open(),
    gaps: [...gaps, ...again.troubles, ...left.troubles],
    unknownCoins: await books.intents.unknownCoins(),
    exitedCoins: [...new Set([first, left, again].flatMap(({ exitedCoins }) => exitedCoins))],
    accountGap: null,
  }
}

/** The account without what was just left. */
const without = (account: Account, { exitedCoins }: Secured): Account => ({
  ...account,
  positions: account.positions.filter(({ coin }) => !exitedCoins.includes(coin)),
})

/** Returns the account with what was just placed and left: a screen must not say of a position that it has no stop when it has one by now. */
async function afterSafety({ exchange }: World, account: Account, done: readonly Secured[]): Promise<Account> {
  const isAsRead =
    done.every(({ exitedCoins }) => exitedCoins.length === 0) &&
    account.positions.every((position) => hasWorkingStop(position, account.openOrders))
  return isAsRead ? account : exchange.fetchAccount().catch(() => account)
}
