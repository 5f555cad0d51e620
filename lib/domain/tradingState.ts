/** `active`: all orders. `reducing`: only orders that reduce. `halted`: none but protective ones and a flatten. */
export const TRADING_STATES = ['active', 'reducing', 'halted'] as const
export type TradingState = (typeof TRADING_STATES)[number]

/** The ten steps of a cycle, in order. The same words are `Cycle.step`, the log field and the labels on screen. */
export const STEPS = [
  'observe',
  'reconcile',
  'context',
  'decide',
  'parse',
  'gate',
  'intend',
  'execute',
  'record',
  'publish',
] as const
export type Step = (typeof STEPS)[number]

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
