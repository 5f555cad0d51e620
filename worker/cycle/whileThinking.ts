import type { Account } from '../../lib/domain/account.ts'
import { describeError } from '../../lib/errors.ts'
import { secure } from '../orders/secure.ts'
import { takeExits } from '../orders/takeExits.ts'
import type { World } from '../wiring/world.ts'
import type { CurrentCycle } from './currentCycle.ts'
import { glanceAtLosses } from './guardLosses.ts'
import type { Truth } from './observation.ts'
import { showAccount } from './showAccount.ts'
import { untimed } from './stepLog.ts'
import { observe } from './steps/observe.ts'
import { reconcile } from './steps/reconcile.ts'
import { createWake } from './wake.ts'

/** What was waited for, and what code wanted out of until then. */
interface Thought<T> {
  answer: T
  exitedCoins: string[]
}

/**
 * Returns what is waited for: what a model reads, then what it answers. Until then the account is looked at again and again: stops are made to rest, due
 * exits are taken. A look costs the venue one read of the account; only when something happened is everything read anew.
 */
export async function whileThinking<T>(
  world: World,
  cycle: CurrentCycle,
  truth: Truth,
  thinking: Promise<T>,
): Promise<Thought<T>> {
  const answered = new AbortController()
  const answer = thinking.finally(() => answered.abort())
  // Whoever awaits it below hears of a failure; until then it must not count as unheard.
  answer.catch(() => {})
  const exitedCoins = new Set<string>()
  let known = shapeOf(truth.account)
  const look = async (): Promise<void> => {
    const account = await world.exchange.fetchAccount()
    for (const coin of (await secure(world, cycle, truth, account)).exitedCoins) exitedCoins.add(coin)
    const due = (await takeExits(world, cycle, account)).exitedCoins
    for (const coin of due) exitedCoins.add(coin)
    await showAccount(world, account, truth.markets)
    await glanceAtLosses(world, account)
    if (due.length === 0 && shapeOf(account) === known) return
    const now = await reconcile(world, cycle, await observe(world, cycle.settings), untimed)
    for (const coin of now.exitedCoins) exitedCoins.add(coin)
    known = shapeOf(now.account)
  }
  const wake = createWake(world)
  for (;;) {
    await wake.wait(world.safetyEveryMs, answered.signal)
    if (answered.signal.aborted) {
      wake.close()
      return { answer: await answer, exitedCoins: [...exitedCoins] }
    }
    await cycle
      .part('safetyLook', look)
      .catch((error: unknown) => world.log.warn('safety look failed', { cycleId: cycle.id, why: describeError(error) }))
  }
}

/** What of an account changes only when an order filled, was placed or was taken off. */
const shapeOf = ({ positions, openOrders }: Account): string =>
  JSON.stringify([
    positions.map(({ coin, szi }) => [coin, szi.toFixed()]),
    openOrders.map(({ oid, sz }) => [oid, sz.toFixed()]),
  ])
