import type { Position } from '../../lib/domain/account.ts'
import type { Exchange } from '../../lib/ports.ts'

/** Sets leverage on the venue only where it differs: every action counts against the account's budget. */
export interface LeverageSetter {
  /** Makes the coin's leverage what is wanted. Returns why the order must not be sent, null when it may. `held`: the coin's open position as last seen. */
  ensure(coin: string, leverage: number, held: Pick<Position, 'leverage'> | undefined): Promise<string | null>
}

/** Returns a setter that remembers what it set; what a position is seen to have goes before what is remembered. */
export function createLeverageSetter(exchange: Pick<Exchange, 'setLeverage'>): LeverageSetter {
  const lastSet = new Map<string, number>()
  return {
    async ensure(coin, leverage, held) {
      if ((held?.leverage ?? lastSet.get(coin)) === leverage) return null
      const outcome = await exchange.setLeverage(coin, leverage)
      if (outcome.kind === 'rejected' || outcome.kind === 'notSent' || outcome.kind === 'unknown')
        return `Leverage ${leverage}x could not be set: ${outcome.message}`
      lastSet.set(coin, leverage)
      return null
    },
  }
}
