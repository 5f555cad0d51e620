import type { Position, PositionSide } from './account.ts'
import { Decimal, type Px, px, sz, usd } from './decimal.ts'
import { touchPx } from './gate/sides.ts'
import type { CoinSnapshot } from './market.ts'

/**
 * Returns one unit of a position as it stands right after its entry: filled at the touch, and worth the touch on the way out or the mark, whichever is
 * less to who holds it. Prices in USD; fees are no part of a position's profit.
 */
export function freshPosition(coin: CoinSnapshot, side: PositionSide): Position {
  const isLong = side === 'long'
  const entryPx = touchPx(coin, isLong ? 'buy' : 'sell')
  const outPx: Px = touchPx(coin, isLong ? 'sell' : 'buy')
  const markPx = px(isLong ? Decimal.min(outPx, coin.markPx) : Decimal.max(outPx, coin.markPx))
  return {
    coin: coin.coin,
    side,
    szi: sz(isLong ? 1 : -1),
    entryPx,
    markPx,
    liquidationPx: null,
    unrealizedPnlUsd: usd(markPx.minus(entryPx).times(isLong ? 1 : -1)),
    marginUsedUsd: usd(entryPx),
    leverage: 1,
    fundingSinceOpenUsd: usd(0),
  }
}
