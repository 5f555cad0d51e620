import { hasWorkingStop } from '../domain/protection.ts'
import { toAccount } from '../hyperliquid/toDomain.ts'
import { clearinghouseState, frontendOpenOrders } from '../paper/server/accountView.ts'
import type { Venue } from '../paper/server/venue.ts'

/** Returns the coins in which the account holds a position without a working stop, as the venue itself knows it, whatever faults the agent meets. */
export function bareCoins(venue: Venue, address: string): string[] {
  const { rules, state } = venue
  // The venue knows addresses in small letters.
  const user = address.toLowerCase()
  const { positions, openOrders } = toAccount(
    user,
    clearinghouseState(rules, state, user, state.nowMs),
    frontendOpenOrders(state, user),
  )
  return positions.filter((position) => !hasWorkingStop(position, openOrders)).map(({ coin }) => coin)
}
