import type { Market } from '../../lib/domain/market.ts'
import { hasWorkingStop } from '../../lib/domain/protection.ts'
import { isVenueError } from '../../lib/errorCodes.ts'
import { AppError } from '../../lib/errors.ts'
import type { World } from '../wiring/world.ts'
import { marketsOf, storeAccount } from './steps/record.ts'

/** Wall time between looks at the account between cycles. */
export const WATCH_MS = 2_000

/** Returns the look between cycles: it shows the account as it is, says when the venue is out of reach, and calls for a cycle when a position has no stop. */
export function createWatch(world: World, wake: () => void): () => Promise<void> {
  const { books, clock, exchange } = world
  let markets: Readonly<Record<string, Market>> | null = null
  return async () => {
    const { trouble } = await books.state.read()
    try {
      const account = await exchange.fetchAccount()
      if (markets === null || account.positions.some((position) => !markets?.[position.coin]))
        markets = await marketsOf(world)
      await storeAccount(world, account, markets)
      if (trouble && isVenueError(trouble.code)) await books.state.update({ trouble: null })
      if (account.positions.some((position) => !hasWorkingStop(position, account.openOrders))) wake()
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const { code, message } = error
      if (trouble === null) await books.state.update({ trouble: { code, message, sinceMs: clock.nowMs() } })
    }
  }
}
