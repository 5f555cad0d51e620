import type { Position } from '../../lib/domain/account.ts'
import type { Px, Sz } from '../../lib/domain/decimal.ts'
import type { Market } from '../../lib/domain/market.ts'
import { closingParts } from '../../lib/domain/orderValue.ts'
import { worstPx } from '../../lib/domain/sizing.ts'
import { describeError } from '../../lib/errors.ts'
import { inTime } from '../../lib/pause.ts'
import type { SafetyOrder, SafetyWorld } from './safetyOrders.ts'

/** How long a price is waited for. */
const BOOK_MS = 1_000

/** Returns the immediate orders that leave `size` of a position, at most `frac` worse than the best price: one, or as many as the venue takes it in. */
export async function closingOrders(
  world: SafetyWorld,
  position: Position,
  market: Market,
  size: Sz,
  frac: number,
  cause: Pick<SafetyOrder, 'source' | 'reason' | 'decisionId'>,
): Promise<SafetyOrder[]> {
  const side = position.side === 'long' ? 'sell' : 'buy'
  const limitPx = worstPx(side, await touchOf(world, position, side), market.szDecimals, frac)
  return closingParts(size, limitPx, position.markPx, market).map((part) => ({
    role: 'close',
    coin: position.coin,
    side,
    sz: part,
    limitPx,
    kind: { type: 'limit', tif: 'Ioc' },
    ...cause,
  }))
}

/** The best price on the other side of the book, or the mark where the book cannot be read or is late. */
async function touchOf({ exchange, log }: SafetyWorld, { coin, markPx }: Position, side: 'buy' | 'sell'): Promise<Px> {
  try {
    const book = await inTime(exchange.fetchBook(coin), BOOK_MS, null)
    return book?.[side === 'buy' ? 'asks' : 'bids'][0]?.[0] ?? markPx
  } catch (error) {
    log.warn('left at the mark: the book cannot be read', { coin, why: describeError(error) })
    return markPx
  }
}
