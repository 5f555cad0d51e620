import type { Position } from '../../lib/domain/account.ts'
import type { Exchange } from '../../lib/ports.ts'

/**
 * Makes the coin's leverage on the venue what is wanted. Returns why the order must not be sent, null when it may. `held`: the coin's open position as
 * last seen. Without one nothing is taken for known: a person may have set another leverage since.
 */
export async function ensureLeverage(
  exchange: Pick<Exchange, 'setLeverage'>,
  coin: string,
  leverage: number,
  held: Pick<Position, 'leverage'> | undefined,
): Promise<string | null> {
  if (held?.leverage === leverage) return null
  const outcome = await exchange.setLeverage(coin, leverage)
  return 'message' in outcome ? `Leverage ${leverage}x could not be set: ${outcome.message}` : null
}
