/** `active`: all orders. `reducing`: only orders that reduce. `halted`: none but protective ones and a flatten. */
export const TRADING_STATES = ['active', 'reducing', 'halted'] as const
export type TradingState = (typeof TRADING_STATES)[number]

/**
 * Why an order is sent: `increase` opens or adds, `reduce` is a wish of the model or an exit rule, `protect` is a stop or target, `flatten` is a
 * person's order to close.
 */
export type OrderPurpose = 'increase' | 'reduce' | 'protect' | 'flatten'

/** Returns true when an order of this purpose may be sent in this state. */
export function mayOrder(state: TradingState, purpose: OrderPurpose): boolean {
  switch (state) {
    case 'active':
      return true
    case 'reducing':
      return purpose !== 'increase'
    case 'halted':
      return purpose === 'protect' || purpose === 'flatten'
  }
}
