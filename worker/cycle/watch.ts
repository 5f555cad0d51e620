import type { Market } from '../../lib/domain/market.ts'
import { hasWorkingStop } from '../../lib/domain/protection.ts'
import { isVenueError } from '../../lib/errorCodes.ts'
import { AppError } from '../../lib/errors.ts'
import { isAnyTrailing } from '../orders/protectPosition.ts'
import { secure } from '../orders/secure.ts'
import type { World } from '../wiring/world.ts'
import { noteFailure, noteSuccess } from './breakers.ts'
import { glanceAtLosses } from './guardLosses.ts'
import { storeAccount } from './showAccount.ts'
import { marketsOf } from './steps/observe.ts'

/**
 * Wall time between looks at the account between cycles: at a position that lacks its stop, at one that has it or an order that rests, and at nothing.
 * A look costs 22 of the 1,200 weight the venue allows a minute.
 */
export const WATCH_MS = 2_000
const HELD_MS = 5_000
/** The same while the venue pushes: what happens wakes the look, and half of its weight is saved. */
const HELD_PUSHED_MS = 10_000
const FLAT_MS = 10_000

/** What the banner says of a position that can neither be protected nor closed. */
const BARE = 'position_bare'
/** Wall time before such a position is tried again: twice as long each time, because each try costs actions that the venue counts. */
const RETRY_MS = 2_000
const RETRY_MS_MAX = 60_000

/**
 * Returns the look between cycles: it puts back a stop that is gone, or closes the position, trails stops whose plan says so, without a cycle and without a model; shows the account as it
 * is; and says when the venue is out of reach or a person has to act. Resolves to how long until the next look, in wall milliseconds.
 */
export function createWatch(world: World): () => Promise<number> {
  const { books, clock, exchange, accountStream } = world
  let markets: Readonly<Record<string, Market>> | null = null
  let tries = 0
  let triedMs = Number.NEGATIVE_INFINITY

  /** Returns what could not be mended; null when all is well or it is not time to try again. */
  async function protect(account: Awaited<ReturnType<typeof exchange.fetchAccount>>): Promise<string[] | null> {
    const seen = { markets: markets ?? {} }
    if (account.positions.every((position) => hasWorkingStop(position, account.openOrders))) {
      tries = 0
      return (await isAnyTrailing(world, seen, account)) ? (await secure(world, null, seen, account)).troubles : []
    }
    const waitMs = tries === 0 ? 0 : Math.min(RETRY_MS * 2 ** (tries - 1), RETRY_MS_MAX)
    if (world.elapsedMs() - triedMs < waitMs) return null
    triedMs = world.elapsedMs()
    tries += 1
    const { troubles } = await secure(world, null, seen, account)
    return troubles
  }

  return async () => {
    const { trouble } = await books.state.read()
    const tell = async (code: string, message: string) => {
      if (trouble?.code === code && trouble.message === message) return
      await books.state.update({ trouble: { code, message, sinceMs: clock.nowMs() } })
    }
    try {
      const account = await exchange.fetchAccount()
      if (markets === null || account.positions.some((position) => !markets?.[position.coin]))
        markets = await marketsOf(world)
      const troubles = await protect(account)
      if (troubles && troubles.length > 0) await tell(BARE, troubles.join(' '))
      else if (troubles && trouble && (trouble.code === BARE || isVenueError(trouble.code)))
        await books.state.update({ trouble: null })
      await glanceAtLosses(world, account)
      await noteSuccess(world, 'venueBreaker')
      await storeAccount(world, account, markets)
      await books.state.setRequestUse(exchange.requestUse())
      if (troubles === null || troubles.length > 0 || tries > 0) return WATCH_MS
      if (account.positions.length + account.openOrders.length === 0) return FLAT_MS
      return accountStream?.isFresh() ? HELD_PUSHED_MS : HELD_MS
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      if (isVenueError(error.code)) await noteFailure(world, 'venueBreaker', error.message)
      if (trouble === null) await tell(error.code, error.message)
      return HELD_MS
    }
  }
}
